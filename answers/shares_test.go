package answers

import (
	"slices"
	"strings"
	"testing"

	"kcst/facts"
)

// Of two amounts that are put, each is the one that a fact states: £4,000 is
// not £3,703, and what was used of the whole is another share.
func TestShareOfQuotedAmounts(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"what percentage is £4,000 of £13,221?":  "That is 30.3%.",
		"what share of £39,661 is £4,182?":       "That is 10.5%.",
		"what share of £13,221 is £3,703?":       "That is 28%.",
		"What percentage of £39,661 is £13,000?": "£13,000 is 32.8% of £39,661.",
		"£15,000 as a percentage of £39,661?":    "£15,000 is 37.8% of £39,661.",
		"what % of £20,000 is £7,300":            "We don't hold that.",
	} {
		if a := e.Ask(Question{Text: question}); !strings.HasPrefix(a.Text, want) {
			t.Errorf("%s %s, want %s", question, a.Text, want)
		}
	}
}

// A share is no amount: 83.3% is not £83.30.
func TestAmounts(t *testing.T) {
	for text, want := range map[string][]facts.Money{
		"is that 60.5% of £39,661":       {3966100},
		"83.3 per cent, or 12.5 percent": nil,
		"£5.50 against 4,000":            {550, 400000},
		"15k or £1.2k, not 2025":         {1500000, 120000},
	} {
		if got := amounts(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// A share in words is one only where it is put as one.
func TestSharesInWords(t *testing.T) {
	for _, c := range []struct {
		text string
		put  bool
		want []float64
	}{
		{"on behalf of Medway", true, nil},
		{"in the first half of the year", true, nil},
		{"a quarter of an hour, a third party", true, nil},
		{"was it about a quarter?", true, []float64{25}},
		{"cut by half", true, []float64{50}},
		{"is half the money spent", true, []float64{50}},
		{"which half?", true, nil},
		{"A third, £13,221, is held back; two-thirds are for projects.", false, []float64{100.0 / 3, 200.0 / 3}},
		{"Two and a half per cent, a third of it and two-thirds of that.", false, []float64{100.0 / 3, 200.0 / 3}},
		{"The second half was spent on behalf of all.", false, nil},
	} {
		if got := sharesIn(c.text, c.put); !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}
