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
		{meetings.Action{Text: "Finalise the plan.", Owner: "AL"}, "AL", ""},
		{meetings.Action{Text: "Write to all members.", Owner: "ALL"}, "ALL", ""},
		{meetings.Action{Text: "Draft the bid.", Owner: "DR"}, "DR", ""},
		{meetings.Action{Text: "Gespräch mit Ö.", Owner: "\xff"}, "\xff", ""},
		{meetings.Action{Text: "AL/DR to finalise the plan.", Owner: "AL"}, "", ""},
		{meetings.Action{Text: "Cllr. Ash (KCC) to write.", Owner: "Cllr. Ash (KCC)"}, "", ""},
		{meetings.Action{Text: "Brief the Chairman on what the chair said.", Owner: "Chair"}, "", ""},
		{meetings.Action{Text: "Brief the Chairman.", Owner: "Chair"}, "Chair", ""},
		{meetings.Action{Text: "Report on the event of 11 December.", Due: day}, "", "1 December 2026"},
		{meetings.Action{Text: "Report on what was done since 1 December 2025.", Due: day}, "", "1 December 2026"},
		{meetings.Action{Text: "Write by 1 December 2026.", Due: day}, "", ""},
		{meetings.Action{Text: "Report on 11 December, by 1 December.", Due: day}, "", ""},
	} {
		if owner, due := c.a.Unsaid(); owner != c.owner || due != c.due {
			t.Errorf("%+v: %q, %q", c.a, owner, due)
		}
	}
}
