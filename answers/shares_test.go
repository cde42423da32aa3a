package answers

import (
	"strings"
	"testing"
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
