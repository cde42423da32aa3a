package bulletin

import (
	"context"
	"fmt"
	"strings"

	"kcst/facts"
	"kcst/meetings"
)

// week fills in what a weekly edition of a period tells of: the meetings that
// were held in it, earlier ones whose minutes came in it, and those of the
// time after it.
func (e *Editor) week(ctx context.Context, p Period, c *Content) error {
	zone := e.Calendar.Zone
	week, err := e.Meetings.Week(ctx, p.From.In(zone), p.Until.In(zone))
	if err != nil {
		return fmt.Errorf("read the meetings of %s to %s: %w", p.From, p.Until, err)
	}
	for _, m := range week.Decided {
		c.Decided = append(c.Decided, e.meeting(m))
	}
	for _, m := range week.Minuted {
		if was := e.meeting(m); len(was.Items) > 0 {
			c.Minuted = append(c.Minuted, was)
		}
	}
	for _, m := range week.Upcoming {
		c.Coming = append(c.Coming, e.meeting(m))
	}
	base, err := e.Facts.Base(ctx)
	if err != nil {
		return fmt.Errorf("read the names of the topics of %s: %w", c.Edition, err)
	}
	c.Names = labelNames(base, c.Meetings())
	return nil
}

// labelNames are the names of the meetings' topics and districts.
func labelNames(base *facts.Base, list []Meeting) map[string]string {
	var names map[string]string
	note := func(ids []string) {
		for _, id := range ids {
			if ent := base.Entity(id); ent != nil {
				if names == nil {
					names = map[string]string{}
				}
				names[id] = plain(ent.Name)
			}
		}
	}
	for _, m := range list {
		note(m.Topics)
		note(m.Districts)
		for _, it := range m.Items {
			note(it.Topics)
		}
	}
	return names
}

// meeting freezes a meeting, without what is restricted. Its texts are the
// sources' own, on one line each.
func (e *Editor) meeting(m meetings.Meeting) Meeting {
	m = m.Public()
	start := m.Start.In(e.Calendar.Zone)
	frozen := Meeting{
		ID: m.Ref(), Committee: plain(m.Committee.Name), Title: plain(m.Title), When: When{Date: facts.DateOf(start)},
		Place: plain(m.Place), Basis: string(m.Basis), URL: secure(m.URL),
		Topics: m.Labels.Topics, Districts: m.Labels.Districts, Groups: m.Labels.Groups,
	}
	if !m.TakesPlace() {
		frozen.Status = string(m.Status)
	}
	if start.Hour() != 0 || start.Minute() != 0 { // midnight: the source gives no time
		frozen.When.Time = start.Format("15:04")
	}
	for _, it := range m.Items {
		if it.Procedural {
			continue
		}
		item := AgendaItem{Number: plain(it.Number), Title: plain(it.Title), Summary: plain(strings.Join(it.Summary, " ")), Topics: it.Topics}
		if it.Edit != nil {
			item.Summary = plain(it.Edit.Text) + " (" + plain(it.Edit.By) + ", for the team)"
		}
		for _, d := range it.Decisions {
			item.Decisions = append(item.Decisions, decision(d))
		}
		for _, a := range it.Actions {
			item.Actions = append(item.Actions, action(a))
		}
		frozen.Items = append(frozen.Items, item)
	}
	return frozen
}

// mostWords is how long a decision may be before the last of its points are
// only counted.
const mostWords = 120

// decision is what was decided, in the source's words. Of a long one the last
// points are left to the source.
func decision(d meetings.Decision) string {
	text := plain(d.Text)
	for i, p := range d.Points {
		if len(strings.Fields(text)) > mostWords {
			return fmt.Sprintf("%s (and %d more points)", text, len(d.Points)-i)
		}
		text += " " + plain(p)
	}
	return text
}

// action is what was undertaken, with its owner and day where they are known
// and it doesn't name them itself.
func action(a meetings.Action) string {
	text := plain(a.Text)
	owner, due := a.Unsaid()
	owner = plain(owner)
	switch {
	case owner != "" && due != "":
		return text + " (" + owner + ", " + due + ")"
	case owner+due != "":
		return text + " (" + owner + due + ")"
	}
	return text
}
