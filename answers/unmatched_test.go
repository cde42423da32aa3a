package answers

import (
	"strings"
	"testing"
)

// What is not among several is said only where no element of the list names
// it, by whatever name.
func TestUnmatched(t *testing.T) {
	e := newTestEngine(t)
	for question, want := range map[string]string{
		"which of these isn't a responsible authority: Kent Police, the fire service, the OPCC or probation?":          "The one that isn't there: Office of the Kent Police and Crime Commissioner. ",
		"which of these were not in the 2025 eight: road safety, substance misuse, reducing reoffending, drug misuse?": "The one that isn't there: Reducing reoffending. ",
		"which of these isn't in a CSP: police, fire, health, probation?":                                              "",
		"which of these is not in the 2025 eight: organised crime, road safety, domestic abuse, modern slavery":        "",
	} {
		a := e.Ask(Question{Text: question})
		if want == "" && strings.Contains(a.Text, "there: ") || !strings.HasPrefix(a.Text, want) {
			t.Errorf("%q: got %q, want %q", question, a.Text, want)
		}
	}
}

// TestNotOfMoney: what a question that speaks of no figures names in part is
// not added up, nor taken from each other.
func TestNotOfMoney(t *testing.T) {
	e := newTestEngine(t)
	for _, question := range []string{
		"how do the scams and the training people work together?",
		"what's the difference between scams and training?",
		"is there a joint approach to scams and licensing?",
	} {
		if a := e.Ask(Question{Text: question}); len(a.Sums) > 0 {
			t.Errorf("%q: got %q", question, a.Text)
		}
	}
	if a := e.Ask(Question{Text: "what do the scams project and the training project come to together?"}); !strings.Contains(a.Text, "£10,223") {
		t.Errorf("the two projects: %q", a.Text)
	}
}
