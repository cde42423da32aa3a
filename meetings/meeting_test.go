package meetings_test

import (
	"testing"

	"kcst/facts"
	"kcst/meetings"
)

// TestUnsaid: what an action says itself isn't said again.
func TestUnsaid(t *testing.T) {
	day := facts.Date{Year: 2026, Month: 12, Day: 1}
	for _, c := range []struct {
		a          meetings.Action
		owner, due string
	}{
		{meetings.Action{Text: "The Clerk to write to the Board by 1 December.", Owner: "Clerk", Due: day}, "", ""},
		{meetings.Action{Text: "Write to the Board.", Owner: "Clerk", Due: day}, "Clerk", "1 December 2026"},
		{meetings.Action{Text: "The clerk would write to the Board.", Owner: "Clerk", Due: day}, "", "1 December 2026"},
		{meetings.Action{Text: "Write to the Board."}, "", ""},
	} {
		if owner, due := c.a.Unsaid(); owner != c.owner || due != c.due {
			t.Errorf("%+v: %q, %q", c.a, owner, due)
		}
	}
}
