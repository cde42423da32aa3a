package bulletin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"kcst/facts"
)

// EventKind says what a tick did or found.
type EventKind string

// The kinds of event. Those that a tick did come once; those that it found
// come with every tick for as long as they are so.
const (
	EventDrafted    EventKind = "drafted"     // an edition was drafted and frozen for review
	EventNothing    EventKind = "nothing"     // a run has no edition, because there is nothing in it
	EventMerged     EventKind = "merged"      // a missed run has no edition, because a later one takes up what was its
	EventDropped    EventKind = "dropped"     // a missed run has no edition, because it is too old to be told of
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
// After an outage the latest run that was missed is drafted at once and sent
// late, and the earlier ones are merged into it: their items roll forward, and
// a weekly edition covers their weeks too, but for those that ended more than
// [oldest] before, which are dropped. If the run after it is to be drafted
// already, that one takes the place of all of them. Each has its reason
// recorded ([Outcome]). The first tick on a store notes the time, and no run
// due before it counts as missed; a restored backup is such a start too
// ([Editor.Restored]).
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
			event := e.missed(run, *next, now)
			into := next.ID
			if event.Kind == EventDropped {
				into = ""
			}
			if err = e.none(ctx, run, event.Reason, into); err == nil {
				return event, nil
			}
		default:
			_, err = e.draft(ctx, run, Request{By: Scheduler}, "")
			if err == nil {
				return e.freeze(ctx, run)
			}
			if errors.Is(err, ErrNothing) {
				reason := err.Error()
				if err = e.none(ctx, run, reason, ""); err == nil {
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

// oldest is how far back a weekly edition tells of weeks that were missed.
const oldest = 28 // days

// missed says what becomes of a run that nothing drafted in time, given the
// one after it.
func (e *Editor) missed(run, next Run, now time.Time) Event {
	was := fmt.Sprintf("It was due on %s and nothing drafted it in time; ", clock(run.Due, e.Calendar.Zone))
	if run.Kind == Weekly && run.Period.Until.Before(facts.DateOf(now.In(e.Calendar.Zone)).AddDays(-oldest)) {
		return Event{Kind: EventDropped, ID: run.ID, Reason: was + fmt.Sprintf("its week ended more than %d days ago, so nothing tells of it.", oldest)}
	}
	return Event{Kind: EventMerged, ID: run.ID, Reason: was + "what was ready for it goes to " + next.ID + "."}
}

// reach is the period of a run with those of the missed ones that were merged
// into it.
func (e *Editor) reach(ctx context.Context, run Run) (Period, error) {
	p := run.Period
	all, err := e.Store.Outcomes(ctx)
	if err != nil {
		return p, err
	}
	into := run.ID
	for _, o := range slices.Backward(all) { // by due time
		if o.Kind == run.Kind && o.Into == into && o.Period.From.Before(p.From) {
			p.From, into = o.Period.From, o.Run
		}
	}
	return p, nil
}

// none records why a run has no edition, and checks it off.
func (e *Editor) none(ctx context.Context, run Run, reason, into string) error {
	p := plan{Decided: &decidedStep{Kind: run.Kind, Due: run.Due.Unix()}}
	err := p.take("", Outcome{Run: run.ID, Kind: run.Kind, Period: run.Period, Due: run.Due, Into: into, Reason: reason, At: e.Store.time(), By: Scheduler})
	if err != nil {
		return err
	}
	return e.Store.do(ctx, p)
}
