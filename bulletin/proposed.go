package bulletin

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
	"kcst/meetings"
)

// The parts of a monthly edition that kcst proposes, and that an officer may
// take out by these names.
const (
	ProposedFunding = "funding" // the funding sentences and their chart
	ProposedDecided = "decided" // what the partnership decided
	ProposedDates   = "dates"   // its meetings ahead
	ProposedAsked   = "asked"   // what was asked most
)

// Proposals are all of them.
func Proposals() []string {
	return []string{ProposedFunding, ProposedDecided, ProposedDates, ProposedAsked}
}

// propose adds to a monthly edition what no partner has to send in.
func (e *Editor) propose(ctx context.Context, ed Edition, c *Content) error {
	if e.Funding != nil {
		lines, err := e.Funding(ctx)
		if err != nil {
			return fmt.Errorf("read the funding sentences for %s: %w", ed.ID, err)
		}
		for _, l := range lines {
			c.Funding = append(c.Funding, Sourced{Text: plain(l.Text), Source: plain(l.Source), URL: secure(l.URL), AsOf: l.AsOf})
		}
	}
	var err error
	if e.Chart != nil {
		if c.Chart, err = e.Chart(ctx); err != nil {
			return fmt.Errorf("read the funding chart for %s: %w", ed.ID, err)
		}
	}
	if e.Asked != nil {
		if c.Asked, err = e.Asked(ctx, ed.Period); err != nil {
			return fmt.Errorf("read what was asked for %s: %w", ed.ID, err)
		}
	}
	return e.ownMeetings(ctx, ed, c)
}

// recent is how far back a monthly edition looks for decisions that none has
// told of: minutes come weeks after their meeting.
const recent = 120 // days

// ownMeetings adds what the partnership's own meetings decided, each once, and
// those of the next six weeks.
func (e *Editor) ownMeetings(ctx context.Context, ed Edition, c *Content) error {
	base, err := e.Facts.Base(ctx)
	if err != nil {
		return fmt.Errorf("read whose meetings %s tells of: %w", ed.ID, err)
	}
	due := facts.DateOf(ed.Due.In(e.Calendar.Zone))
	all, err := e.Meetings.List(ctx, due.AddDays(-recent).In(e.Calendar.Zone), due.AddDays(soon).In(e.Calendar.Zone))
	if err != nil {
		return fmt.Errorf("read the meetings of %s: %w", ed.ID, err)
	}
	all = slices.DeleteFunc(all, func(m meetings.Meeting) bool { return !own(base.Partnership, m) })
	if len(all) == 0 {
		return nil
	}
	told, err := e.told(ctx, ed.ID)
	if err != nil {
		return err
	}
	for _, m := range all {
		switch {
		case m.Start.After(ed.Due):
			ahead := e.meeting(m)
			ahead.Items = nil
			c.Coming = append(c.Coming, ahead)
		case m.TakesPlace() && m.Basis != meetings.Papers && !told[m.Ref()]:
			if was := decisions(e.meeting(m)); len(was.Items) > 0 {
				c.Decided = append(c.Decided, was)
			}
		}
	}
	return nil
}

// own reports whether a meeting is the partnership's.
func own(p facts.Partnership, m meetings.Meeting) bool {
	name := strings.ToLower(p.Name)
	return name != "" && strings.Contains(strings.ToLower(m.Committee.Name+" "+m.Title), name)
}

// decisions is a meeting with nothing but what it decided.
func decisions(m Meeting) Meeting {
	m.Items = slices.DeleteFunc(m.Items, func(it AgendaItem) bool { return len(it.Decisions) == 0 })
	for i := range m.Items {
		m.Items[i].Summary, m.Items[i].Actions = "", nil
	}
	return m
}

// told are the meetings whose decisions another monthly edition has.
func (e *Editor) told(ctx context.Context, id string) (map[string]bool, error) {
	editions, err := e.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	for _, ed := range editions {
		if ed.Kind != Monthly || ed.ID == id || ed.State == Withdrawn && ed.StartedAt.IsZero() {
			continue
		}
		for _, m := range ed.Content.Decided {
			told[m.ID] = true
		}
	}
	return told, nil
}

// Without takes items and proposed parts out of a content, by their IDs and
// names, and sections that nothing is left of. One that isn't there is refused
// with [ErrInvalid].
func (c *Content) Without(names []string) error {
	for _, name := range names {
		if c.withoutProposal(name) || c.withoutItem(name) {
			continue
		}
		return refuse(ErrInvalid, "Edition %s has nothing called %q: name one of its items by ID, or a part of it that was proposed.", c.Edition, name)
	}
	return nil
}

func (c *Content) withoutProposal(name string) (had bool) {
	if c.Kind != Monthly {
		return false
	}
	switch name {
	case ProposedFunding:
		had = len(c.Funding) > 0 || c.Chart != nil
		c.Funding, c.Chart = nil, nil
	case ProposedDecided:
		had = len(c.Decided) > 0
		c.Decided = nil
	case ProposedDates:
		had = len(c.Coming) > 0
		c.Coming = nil
	case ProposedAsked:
		had = len(c.Asked) > 0
		c.Asked = nil
	}
	return had
}

func (c *Content) withoutItem(id string) bool {
	for i := range c.Sections {
		entries := c.Sections[i].Entries
		at := slices.IndexFunc(entries, func(en Entry) bool { return en.Item == id })
		if at < 0 {
			continue
		}
		if c.Sections[i].Entries = slices.Delete(slices.Clone(entries), at, at+1); len(entries) == 1 {
			c.Sections = slices.Delete(slices.Clone(c.Sections), i, i+1)
		}
		return true
	}
	return false
}
