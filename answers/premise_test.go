package answers

import (
	"strings"
	"testing"
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
