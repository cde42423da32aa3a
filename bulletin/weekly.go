package bulletin

import (
	"context"
	"fmt"
	"strings"

	"kcst/facts"
	"kcst/meetings"
)

// week gives what a weekly edition of a period tells of: the meetings that
// were held in it, and those of the time after it.
func (e *Editor) week(ctx context.Context, p Period) (decided, coming []Meeting, err error) {
	zone := e.Calendar.Zone
	week, err := e.Meetings.Week(ctx, p.From.In(zone), p.Until.In(zone))
	if err != nil {
		return nil, nil, fmt.Errorf("read the meetings of %s to %s: %w", p.From, p.Until, err)
	}
	for _, m := range week.Decided {
		decided = append(decided, e.meeting(m))
	}
	for _, m := range week.Upcoming {
		coming = append(coming, e.meeting(m))
	}
	return decided, coming, nil
}

// meeting freezes a meeting, without what is restricted. Its texts are the
// sources' own, on one line each.
func (e *Editor) meeting(m meetings.Meeting) Meeting {
	m = m.Public()
	start := m.Start.In(e.Calendar.Zone)
	frozen := Meeting{
		ID: m.Ref(), Committee: plain(m.Committee.Name), Title: plain(m.Title), When: When{Date: facts.DateOf(start)},
		Place: plain(m.Place), Basis: string(m.Basis), URL: secure(m.URL),
	}
	if !m.TakesPlace() {
		frozen.Status = string(m.Status)
	}
	if start.Hour() != 0 || start.Minute() != 0 { // midnight: the source gives no time
		frozen.When.Time = start.Format("15:04")
	}
	for _, it := range m.Items {
		item := AgendaItem{Number: plain(it.Number), Title: plain(it.Title), Summary: plain(strings.Join(it.Summary, " "))}
		for _, d := range it.Decisions {
			item.Decisions = append(item.Decisions, plain(d.Words()))
		}
		for _, a := range it.Actions {
			item.Actions = append(item.Actions, action(a))
		}
		frozen.Items = append(frozen.Items, item)
	}
	return frozen
}

// action is what was undertaken, with its owner and day where they are known.
func action(a meetings.Action) string {
	text := plain(a.Text)
	switch owner, due := plain(a.Owner), a.Due.Words(); {
	case owner != "" && due != "":
		return text + " (" + owner + ", " + due + ")"
	case owner+due != "":
		return text + " (" + owner + due + ")"
	}
	return text
}
