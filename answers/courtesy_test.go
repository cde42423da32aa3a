package answers

import (
	"strings"
	"testing"
)

func TestCourtesyRepeatsNothing(t *testing.T) {
	e := newTestEngine(t)
	for _, q := range []string{"thanks", "thx", "Thank you so much!", "bye", "cheers, bye", "ta"} {
		for _, prev := range [][]string{nil, {"how much was the 2025/26 grant?"}} {
			if a := e.Ask(Question{Text: q, Prev: prev}); a.Kind != KindClarify || len(a.Facts) > 0 || strings.Contains(a.Text, "£") {
				t.Errorf("%q after %v: %s %s", q, prev, a.Kind, a.Text)
			}
		}
	}
	a := e.Ask(Question{Text: "and in 2022/23?", Prev: []string{"how much was the 2025/26 grant?", "thanks"}})
	if !strings.Contains(a.Text, "2022/23") {
		t.Errorf("after thanks: %s", a.Text)
	}
}

func TestTheYearBefore(t *testing.T) {
	e := newTestEngine(t)
	for q, want := range map[string]string{
		"and the year before?": "2021/22", "what about the previous year": "2021/22", "the year before that?": "2021/22",
	} {
		if a := e.Ask(Question{Text: q, Prev: []string{"how much was the grant in 2022/23?"}}); !strings.Contains(a.Text, want) || strings.Contains(a.Text, "2025/26") {
			t.Errorf("%q: %s", q, a.Text)
		}
	}
	if a := e.Ask(Question{Text: "and the year after?", Prev: []string{"how much was the grant in 2021/22?"}}); !strings.Contains(a.Text, "2022/23") {
		t.Errorf("the year after: %s", a.Text)
	}
	if a := e.Ask(Question{Text: "and the year before?", Prev: []string{"how much was the grant in 2025/26?"}}); a.Answered() && !strings.Contains(a.Text, "2024") {
		t.Errorf("the year before 2025/26: %s", a.Text)
	}
}

func TestNextIsNeverPast(t *testing.T) {
	e := newTestEngine(t)
	for _, q := range []string{"when is the next meeting", "when is the next information session?", "next information session"} {
		a := e.Ask(Question{Text: q})
		if a.Answered() && !strings.HasPrefix(a.Text, "We hold no day that is still to come.") || !strings.Contains(a.Text, e.base.Partnership.Email) {
			t.Errorf("%q: %s", q, a.Text)
		}
	}
	if a := e.Ask(Question{Text: "when was the next information session after March 2022?"}); strings.Contains(a.Text, "still to come") {
		t.Errorf("a past next: %s", a.Text)
	}
}
