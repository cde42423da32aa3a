package bulletin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"kcst/facts"
	"kcst/meetings"
)

// Scheduler is the author of what the calendar drafts.
const Scheduler = "kcst"

// Editor drafts editions and takes them from state to state. It keeps nothing
// itself: everything is in the Store, so that any number of editors may work
// at once and another can go on where one was killed.
type Editor struct {
	Store    *Store
	Calendar *Calendar
	Meetings *meetings.Store
	Facts    *facts.Store
	Now      func() time.Time
	Log      *slog.Logger

	// Elections are the periods in which an edition needs two approvers.
	Elections Elections

	// Funding gives the sourced sentences on funding that a monthly edition
	// carries; nil is none.
	Funding func(context.Context) ([]Sourced, error)
	// Chart gives the fund that a monthly edition draws, and Asked what was
	// asked most in a period, by five people or more; nil is none.
	Chart func(context.Context) (*Chart, error)
	Asked func(context.Context, Period) ([]Asked, error)
	// Subject words the subject line of a periodic edition; nil is the
	// bulletin's name with the month or the week.
	Subject func(Content) string
	// On is told of every event of every tick in Run; nil is nobody.
	On func(context.Context, Event)
}

// Request asks for a draft. Due picks the run of a periodic kind: the first
// that is due at that time or later (zero: from now on). Subject and Body
// (Markdown), Links and Audience are an extraordinary edition's; of another
// kind Subject replaces the usual one, and Body is the foreword.
type Request struct {
	Kind     Kind
	Due      time.Time
	Subject  string
	Body     string
	Links    []Link
	Audience Audience
	By       string
}

// Draft makes an open edition. It is refused with [ErrTaken] when the period
// has one, and with [ErrNothing] when there is nothing to put into it.
func (e *Editor) Draft(ctx context.Context, r Request) (Edition, error) {
	by, err := person(r.By)
	if err != nil {
		return Edition{}, err
	}
	switch r.Kind {
	case Extraordinary:
		return e.draftExtraordinary(ctx, r, by)
	case Monthly, Weekly:
	default:
		return Edition{}, refuse(ErrInvalid, "%q is not a kind of edition: choose monthly, weekly or extraordinary", r.Kind)
	}
	clean, err := Content{Subject: r.Subject, Body: r.Body}.launder()
	if err != nil {
		return Edition{}, err
	}
	r.Subject, r.Body = clean.Subject, clean.Body
	at := r.Due
	if at.IsZero() {
		at = e.Now()
	}
	run := e.Calendar.Next(r.Kind, at.Add(-time.Nanosecond))
	for range attempts {
		outcome, was, err := e.Store.outcome(ctx, run.ID)
		if err != nil {
			return Edition{}, err
		}
		if outcome.Edition != "" {
			return Edition{}, e.taken(ctx, outcome.Edition)
		}
		ed, err := e.draft(ctx, run, r, was)
		if !errors.Is(err, errTaken) && !errors.Is(err, errMoved) {
			return ed, err
		}
	}
	return Edition{}, refuse(ErrBusy, "Others kept deciding on %s: look at it, then try again.", run.ID)
}

// taken says what to do where a period has its edition.
func (e *Editor) taken(ctx context.Context, id string) error {
	ed, err := e.Store.Edition(ctx, id)
	if err != nil {
		return err
	}
	next := "draft an extraordinary edition"
	switch ed.State {
	case Open, InReview, Approved:
		next = "edit that one, or " + next
	case Withdrawn:
		next = "its items go into the next, and for what can't wait " + next
	}
	return refuse(ErrTaken, "There is an edition %s already, which is %s, and a period has at most one: %s.", id, ed.State, next)
}

// draft makes the edition of a run, if its outcome is still what was read.
func (e *Editor) draft(ctx context.Context, run Run, r Request, was string) (Edition, error) {
	now, late, by := e.Store.time(), "", strings.TrimSpace(r.By)
	if !run.Due.After(now) {
		late = fmt.Sprintf("It was due on %s and was drafted only on %s.", clock(run.Due, e.Calendar.Zone), clock(now, e.Calendar.Zone))
	}
	period, err := e.reach(ctx, run)
	if err != nil {
		return Edition{}, err
	}
	ed := stored{Edition: Edition{
		ID: run.ID, Kind: run.Kind, Period: period, Due: run.Due, Author: by, State: Open,
		DraftedAt: now, Late: late != "", Reason: late,
	}}
	if ed.Content, _, err = e.compose(ctx, ed.Edition, strings.TrimSpace(r.Subject), tidyText(r.Body)); err != nil {
		return Edition{}, err
	}
	ed.Edition.Subject = ed.Content.Subject
	var p plan
	if err := errors.Join(
		p.write(ed, Change{At: now, By: by, Reason: late}),
		p.take(was, Outcome{Run: run.ID, Kind: run.Kind, Period: period, Due: run.Due, Edition: run.ID, Reason: late, At: now, By: by}),
	); err != nil {
		return Edition{}, err
	}
	if err := e.Store.do(ctx, p); err != nil {
		return Edition{}, err
	}
	return ed.Edition, nil
}

// clock is a time as officers read it.
func clock(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 January 2006 at 15:04")
}

func (e *Editor) draftExtraordinary(ctx context.Context, r Request, by string) (Edition, error) {
	now := e.Store.time()
	c, err := e.Mock(ctx, r)
	if err != nil {
		return Edition{}, err
	}
	stem := fmt.Sprintf("%s-%s", Extraordinary, c.Date.In(time.UTC).Format("20060102"))
	n, err := e.Store.count(ctx, stem)
	if err != nil {
		return Edition{}, err
	}
	c.Edition = fmt.Sprintf("%s-%d", stem, n)
	ed := stored{Edition: Edition{
		ID: c.Edition, Kind: Extraordinary, Subject: c.Subject, Author: by, State: Open, DraftedAt: now, Content: c,
	}}
	var p plan
	if err := p.write(ed, Change{At: now, By: by}); err != nil {
		return Edition{}, err
	}
	if err := e.Store.do(ctx, p); err != nil {
		return Edition{}, err
	}
	return ed.Edition, nil
}

// Mock is the content that an extraordinary edition of these words would have,
// or what is wrong with them. It drafts nothing.
func (e *Editor) Mock(ctx context.Context, r Request) (Content, error) {
	clean, err := Content{Subject: r.Subject, Body: r.Body, Links: r.Links}.launder()
	if err != nil {
		return Content{}, err
	}
	day := facts.DateOf(e.Store.time().In(e.Calendar.Zone))
	c := Content{Kind: Extraordinary, Date: day, Subject: strings.TrimSpace(clean.Subject), Body: tidyText(clean.Body), Links: clean.Links}
	if c.Body == "" {
		return Content{}, refuse(ErrNothing, "An extraordinary edition needs a text: write one in Markdown and give it with the subject.")
	}
	c.Preheader = c.preheader()
	if err := c.check(); err != nil {
		return Content{}, err
	}
	base, err := e.Facts.Base(ctx)
	if err != nil {
		return Content{}, fmt.Errorf("read who writes the bulletin: %w", err)
	}
	if c.Audience.Topics, c.Audience.Districts, err = LabelsOf(base).Resolve(r.Audience.Topics, r.Audience.Districts); err != nil {
		return Content{}, err
	}
	if c.Audience.Correcting, err = e.corrected(ctx, r.Audience); err != nil {
		return Content{}, err
	}
	c.Audience = c.Audience.tidy()
	c.From, c.Bulletin, err = imprint(base.Partnership)
	return c, err
}

// person is the name of somebody who decides on content: nobody does it under
// the name of the calendar, whose drafts a [Standing] approval lets out.
func person(by string) (string, error) {
	if sameName(by, Scheduler) {
		return "", refuse(ErrWho, "%q is the name under which the calendar drafts: say who you are, such as --by j.smith", strings.TrimSpace(by))
	}
	return who(by)
}

// who is the name of who or what acts.
func who(by string) (string, error) {
	by = strings.TrimSpace(by)
	if by == "" {
		return "", refuse(ErrWho, "Nobody is named as the one who does this: say who, such as --by j.smith")
	}
	var p problems
	p.line("The name", by, maxLine, true)
	return by, errors.Join(p...)
}
