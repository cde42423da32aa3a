package bulletin

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// EventKind says what a tick did or found.
type EventKind string

// The kinds of event. Those that a tick did come once; those that it found
// come with every tick for as long as they are so.
const (
	EventDrafted    EventKind = "drafted"     // an edition was drafted and frozen for review
	EventNothing    EventKind = "nothing"     // a run has no edition, because there is nothing in it
	EventMissed     EventKind = "missed"      // a run has no edition, because a later one takes its place
	EventApproved   EventKind = "approved"    // an edition was approved under a standing approval
	EventReminder   EventKind = "reminder"    // an edition still waits for its approval; told once at each point
	EventOverdue    EventKind = "overdue"     // found: due, and nobody has approved it
	EventReady      EventKind = "ready"       // found: approved and due
	EventLeftBehind EventKind = "left behind" // found: approved, but the next one has come due as well
)

// Event is what a tick did or found. Edition is as it was at that
// moment, and empty for a run that has none.
type Event struct {
	Kind    EventKind
	ID      string // of the edition, or of the run that has none
	Reason  string
	Edition Edition
}

// Tick does what the calendar asks for by now: it drafts and freezes what is
// to be drafted, and reports what is overdue and what is ready. It decides
// from the clock and what is stored alone, so it can be repeated, raced and
// killed at will.
//
// After an outage the latest run that was missed is drafted late, and the
// earlier ones are recorded as missed: their items roll forward. If the run
// after it is to be drafted already, that one takes the place of all of them.
// The first tick on a store notes the time, and no run due before it counts
// as missed.
func (e *Editor) Tick(ctx context.Context) ([]Event, error) {
	now := e.Now()
	decided, err := e.Store.install(ctx, now)
	if err != nil {
		return nil, err
	}
	var events []Event
	var errs []error
	for _, kind := range []Kind{Monthly, Weekly} {
		runs := e.Calendar.Between(kind, decided[kind], now)
		for i, run := range runs {
			var next *Run
			if i+1 < len(runs) {
				next = &runs[i+1]
			}
			event, err := e.decide(ctx, run, next, now)
			if err != nil {
				errs = append(errs, fmt.Errorf("decide on %s: %w", run.ID, err))
				break // the later ones wait, so that nothing is left out
			}
			if event.Kind != "" {
				events = append(events, event)
			}
		}
	}
	found, err := e.look(ctx, now)
	return append(events, found...), errors.Join(append(errs, err)...)
}

// decide gives a run its outcome, unless it has one.
func (e *Editor) decide(ctx context.Context, run Run, next *Run, now time.Time) (Event, error) {
	for range attempts {
		outcome, was, err := e.Store.outcome(ctx, run.ID)
		if err != nil {
			return Event{}, err
		}
		switch {
		case outcome.Edition != "":
			return e.freeze(ctx, run)
		case was != "":
			return Event{}, e.check(ctx, run)
		case next != nil && !run.Due.After(now):
			reason := fmt.Sprintf("It was due on %s and nothing drafted it in time; what was ready for it goes to %s.", clock(run.Due, e.Calendar.Zone), next.ID)
			err = e.none(ctx, run, reason)
			if err == nil {
				return Event{Kind: EventMissed, ID: run.ID, Reason: reason}, nil
			}
		default:
			_, err = e.draft(ctx, run, Request{By: Scheduler}, "")
			if err == nil {
				return e.freeze(ctx, run)
			}
			if errors.Is(err, ErrNothing) {
				reason := err.Error()
				if err = e.none(ctx, run, reason); err == nil {
					return Event{Kind: EventNothing, ID: run.ID, Reason: reason}, nil
				}
			}
		}
		if !errors.Is(err, errTaken) && !errors.Is(err, errMoved) {
			return Event{}, err
		}
	}
	return Event{}, refuse(ErrBusy, "Others kept deciding on %s.", run.ID)
}

// freeze puts a run's edition into review if it is open still, and checks the
// run off. One that has nothing in it any more stays open for an officer.
func (e *Editor) freeze(ctx context.Context, run Run) (Event, error) {
	ed, did, err := e.review(ctx, run.ID, Scheduler)
	switch {
	case errors.Is(err, ErrNothing):
		return Event{Kind: EventNothing, ID: run.ID, Reason: err.Error()}, e.check(ctx, run)
	case errors.Is(err, ErrState): // an officer took it further, or withdrew it
		return Event{}, e.check(ctx, run)
	case err != nil:
		return Event{}, err
	case !did:
		return Event{}, e.check(ctx, run)
	}
	return Event{Kind: EventDrafted, ID: run.ID, Reason: ed.Reason, Edition: ed}, e.check(ctx, run)
}

// check notes that a run has its outcome.
func (e *Editor) check(ctx context.Context, run Run) error {
	return e.Store.do(ctx, plan{Decided: &decidedStep{Kind: run.Kind, Due: run.Due.Unix()}})
}

// none records why a run has no edition, and checks it off.
func (e *Editor) none(ctx context.Context, run Run, reason string) error {
	p := plan{Decided: &decidedStep{Kind: run.Kind, Due: run.Due.Unix()}}
	err := p.take("", Outcome{Run: run.ID, Kind: run.Kind, Due: run.Due, Reason: reason, At: e.Store.time(), By: Scheduler})
	if err != nil {
		return err
	}
	return e.Store.do(ctx, p)
}

// look reports how the live editions stand.
func (e *Editor) look(ctx context.Context, now time.Time) ([]Event, error) {
	live, err := e.Store.Live(ctx)
	if err != nil {
		return nil, err
	}
	var events []Event
	for i, ed := range live {
		if event, err := e.standing(ctx, ed, now); err != nil {
			return events, err
		} else if event.Kind != "" {
			events, live[i] = append(events, event), event.Edition
			continue
		}
		switch {
		case ed.Due.IsZero() || ed.Due.After(now):
		case ed.State == Open || ed.State == InReview:
			reason := fmt.Sprintf("It was due on %s and nobody has approved it.", clock(ed.Due, e.Calendar.Zone))
			events = append(events, Event{Kind: EventOverdue, ID: ed.ID, Reason: reason, Edition: ed})
		case ed.State == Approved && e.leftBehind(ed, now):
			reason := fmt.Sprintf("It was due on %s and the next has come due since: release it to send it all the same, or withdraw it.", clock(ed.Due, e.Calendar.Zone))
			events = append(events, Event{Kind: EventLeftBehind, ID: ed.ID, Reason: reason, Edition: ed})
		}
	}
	for _, ed := range e.ready(live, now) {
		events = append(events, Event{Kind: EventReady, ID: ed.ID, Edition: ed})
	}
	return events, nil
}

// standing approves an edition that is due under a standing approval, if there
// is one for it.
func (e *Editor) standing(ctx context.Context, ed Edition, now time.Time) (Event, error) {
	if ed.State != InReview || ed.Author != Scheduler || ed.Due.After(now) || e.leftBehind(ed, now) {
		return Event{}, nil
	}
	s, was, err := e.Store.standing(ctx, ed.Kind)
	if err != nil || !s.InForce() {
		return Event{}, err
	}
	ed, did, err := e.approveStanding(ctx, ed.ID, s, was)
	if err != nil || !did {
		return Event{}, err
	}
	return Event{Kind: EventApproved, ID: ed.ID, Reason: "It goes out under " + s.by() + ".", Edition: ed}, nil
}
