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
