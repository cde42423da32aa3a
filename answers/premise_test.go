package answers

import (
	"strings"
	"testing"

	"kcst/facts"
)

// What asks for something that there isn't, or supposes what is not so, is
// told what there is.
func TestWhatIsNotSoIsSaid(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"who leads aim 4":                          "There is no fourth aim",
		"what does strategic aim 9 cover":          "There is no fourth aim",
		"was a quarter of the grant kept back?":    "No. ",
		"is half of the 2025/26 grant tactical?":   "No. ",
		"what's your postal address":               "We don't hold a postal address.",
		"can I send the form by post":              "We don't hold a postal address.",
		"Can I send the return by post?":           "We don't hold a postal address.",
		"what has been spent since July 2025":      "We don't hold that since July 2025.",
		"what has been spent since June 2025":      "£24,108.20",
		"which grants are ongoing?":                "The KCSP's grant was",
		"list the grants":                          "The grants of which an amount is held:",
		"someone put NVR in an email":              "NVR stands for",
		"I keep seeing PCC in minutes":             "PCC stands for",
		"Medway got £60,000, what % of £558,385?":  "We don't hold that.",
		strings.Repeat("Wide & long words. ", 240): "We don't hold that.",
	} {
		if a := e.Ask(Question{Text: question}); !strings.HasPrefix(a.Text, want) {
			t.Errorf("%.80s: %s, want %s", question, a.Text, want)
		}
	}
	for _, question := range []string{"is the upfront money a third of the 2025/26 grant?", "is two-thirds of the 2025/26 grant tactical?"} {
		if a := e.Ask(Question{Text: question}); strings.HasPrefix(a.Text, "Yes") {
			t.Errorf("%s %s: it may be the other part that is so much", question, a.Text)
		}
	}
}

// A name with a choice of bodies, or met in passing, is told of; one of which
// something else is asked isn't.
func TestNamesInPassing(t *testing.T) {
	e := newTestEngine(t)
	for _, c := range []struct {
		prev, question, want, not string
	}{
		{"", "Ms Brinson - police or council?", "Ms S Brinson was", ""},
		{"", "Ms Mookherjee: KCC, Kent Police or the fire service?", "Ms Mookherjee was from Public Health", ""},
		{"", "Shafick Peerbux: phone or email?", "", "Shafick Peerbux was Head"},
		{"", "Ms Brinson - mobile or home address?", "We don't hold that.", "Brinson was"},
		{"", "I keep seeing PCC in emails", "PCC stands for", ""},
		{"", "Have they used the CRG?", "", "CRG stands for"},
		{"", "Has the PCC seen our bid?", "", "PCC stands for"},
		{"When did the KCSP meet in 2025?", "was that on a Monday?", "No. The KCSP met on Wednesday 23 July 2025", ""},
		{"When did the KCSP meet in 2025?", "and was the pot closed on a Monday?", "No. ", "23 July 2025"},
	} {
		q := Question{Text: c.question}
		if c.prev != "" {
			q.Prev = []string{c.prev}
		}
		a := e.Ask(q)
		if !strings.HasPrefix(a.Text, c.want) || c.not != "" && strings.Contains(a.Text, c.not) {
			t.Errorf("%s: %s, want %q and not %q", c.question, a.Text, c.want, c.not)
		}
	}
}

// TestReadingOfNumbers: how many things there are is no price, and no number
// of the question before.
func TestReadingOfNumbers(t *testing.T) {
	e := newTestEngine(t)
	today := e.moment(Question{}).today
	for text, want := range map[string]int{"total of the six awards": 6, "total of the £6 vouchers": 0, "average of the 3 awards": 3} {
		if got := e.read(text, today).several(); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	carried := e.read("what do those come to?", today)
	carried.tokens = append(carried.tokens, e.read("the 6 vouchers", today).tokens...)
	if got := carried.several(); got != 0 {
		t.Errorf("of what is carried: %d", got)
	}
	for _, place := range []string{"crime in Bath and North East Somerset", "crime in Essex"} {
		if !e.read(place, today).outside {
			t.Errorf("%q is not outside", place)
		}
	}
}

// TestNearAmounts: a round amount stands for one near it, of its own size.
func TestNearAmounts(t *testing.T) {
	for _, c := range []struct {
		put, stated facts.Money
		want        bool
	}{
		{4000_00, 4182_00, true}, {1000_00, 5_00, false}, {1000_00, 1999_00, false}, {39661_00, 39661_40, true}, {4182_00, 4000_00, false},
	} {
		if got := near(c.put, c.stated); got != c.want {
			t.Errorf("%s for %s: %t", c.put, c.stated, got)
		}
	}
}
