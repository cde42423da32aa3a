package bulletin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kcst/facts"
)

// compose makes the content of a periodic edition from what is there now, and
// names the accepted items that are past. An edition with nothing in it is
// refused with [ErrNothing].
func (e *Editor) compose(ctx context.Context, ed Edition, subject, foreword string) (Content, []Past, error) {
	c := Content{Edition: ed.ID, Kind: ed.Kind, Date: facts.DateOf(ed.Due.In(e.Calendar.Zone)), Period: ed.Period, Foreword: foreword}
	var past []Past
	base, err := e.Facts.Base(ctx)
	if err != nil {
		return Content{}, nil, fmt.Errorf("read who writes the bulletin: %w", err)
	}
	if c.From, c.Bulletin, err = imprint(base.Partnership); err != nil {
		return Content{}, nil, err
	}
	if ed.Kind == Weekly {
		if err = e.week(ctx, ed.Period, &c); err != nil {
			return Content{}, nil, err
		}
		if len(c.Meetings()) == 0 {
			return Content{}, nil, refuse(ErrNothing, "There is no edition %s: no meeting was held in its week, and none is coming.", ed.ID)
		}
	} else {
		items, err := e.Store.Items(ctx, Accepted)
		if err != nil {
			return Content{}, nil, err
		}
		c.Sections, past = Assemble(items, ed.Due, e.Now(), e.Calendar.Zone)
		c.name(LabelsOf(base))
		if len(c.Sections) == 0 {
			return Content{}, past, refuse(ErrNothing, "There is no edition %s: no accepted item is ready for it.", ed.ID)
		}
		if err := e.propose(ctx, ed, &c); err != nil {
			return Content{}, nil, err
		}
	}
	c.Subject = subject
	if c.Subject == "" {
		c.Subject = e.subject(c)
	}
	c.Preheader = c.preheader()
	return c, past, c.check()
}

// name puts the names of districts in the place of their IDs: readers see them.
func (c Content) name(l Labels) {
	for _, s := range c.Sections {
		for i := range s.Entries {
			s.Entries[i].Districts = l.Districts(s.Entries[i].Districts)
		}
	}
}

// imprint is who writes, and the name of the bulletin.
func imprint(p facts.Partnership) (Imprint, string, error) {
	if p.Bulletin == "" {
		return Imprint{}, "", refuse(ErrInvalid, "The bulletin has no name: load facts that name the partnership (kcst facts load), then draft it again.")
	}
	return Imprint{
		Partnership: plain(p.Name), Team: plain(p.Team), Email: p.Email,
		Phone: plain(p.Phone), Postal: plain(p.Postal), Colour: p.Colour, Logo: p.Logo,
	}, plain(p.Bulletin), nil
}

// subject is the bulletin's name with its month or week.
func (e *Editor) subject(c Content) string {
	if e.Subject != nil {
		return e.Subject(c)
	}
	if c.Kind == Monthly {
		return c.Bulletin + ": " + c.Date.In(time.UTC).Format("January 2006")
	}
	first, last := c.Period.From.In(time.UTC), c.Period.Until.AddDays(-1).In(time.UTC)
	layout := "2"
	switch {
	case first.Year() != last.Year():
		layout = "2 January 2006"
	case first.Month() != last.Month():
		layout = "2 January"
	}
	return c.Bulletin + ": " + first.Format(layout) + " – " + last.Format("2 January 2006")
}

// The longest an officer's own texts may be.
const (
	maxForeword = 200  // words
	maxLetter   = 1500 // words of an extraordinary edition
)

// check says what keeps c from being sent. Its entries were checked as items.
func (c Content) check() error {
	var p problems
	p.line("The subject", c.Subject, maxHeadline, true)
	p.line("The line beside the subject", c.Preheader, maxLine, false)
	p.markdown("The foreword", c.Foreword, maxForeword)
	p.markdown("The text", c.Body, maxLetter)
	for _, l := range c.Links {
		p.line("The name of a link", l.Title, maxLine, false)
		p.link(l.URL)
	}
	for _, label := range slices.Concat(c.Audience.Topics, c.Audience.Districts) {
		p.line("A topic or district", label, maxLine, true)
	}
	for _, s := range c.Sections {
		if !slices.Contains(sections, s.ID) || len(s.Entries) == 0 {
			p.add("The section %q is unknown or empty: leave it out", s.ID)
		}
	}
	return errors.Join(p...)
}

// checkEntries says what in its entries wouldn't do in an item: an officer
// may have changed them.
func (c Content) checkEntries() error {
	var errs []error
	for _, s := range c.Sections {
		for _, en := range s.Entries {
			it := Item{
				Section: s.ID, Headline: en.Headline, Body: en.Body, Links: en.Links, Source: en.Source,
				Topics: en.Topics, Districts: en.Districts, Contact: en.Contact, SubmittedBy: Scheduler,
			}
			if err := it.Check(); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", en.Item, err))
			}
		}
	}
	return errors.Join(errs...)
}
