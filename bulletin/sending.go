package bulletin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// tolerance is how long after it was due an edition may start without being
// called late.
const tolerance = time.Hour

// StartSending takes an approved edition that is due and makes it sending. Of
// any number of callers one gets it; the others are refused with [ErrState].
// It is refused with [ErrNotDue] before its time, and with [ErrMoved] when
// what is stored isn't what was approved.
func (e *Editor) StartSending(ctx context.Context, id, by string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		if ed.State != Approved {
			return moves{}, stateError(*ed, "begin to be sent", "only an approved edition can")
		}
		if ed.Due.After(now) {
			return moves{}, refuse(ErrNotDue, "Edition %s is due on %s: wait until then, or release it to send it at once.", ed.ID, clock(ed.Due, e.Calendar.Zone))
		}
		canonical, err := ed.Content.Canonical()
		if err != nil {
			return moves{}, err
		}
		if HashOf(canonical) != ed.Approval.Hash || ed.Hash != ed.Approval.Hash {
			return moves{}, refuse(ErrMoved, "What is stored of edition %s is not what %s approved, so it stays here: withdraw it and draft it again.", ed.ID, ed.Approval.By)
		}
		ed.State, ed.StartedAt = Sending, now
		if now.Sub(ed.Due) > tolerance && !ed.Late {
			ed.Late = true
			ed.Reason = fmt.Sprintf("It was due on %s; it was approved on %s and sent from %s.",
				clock(ed.Due, e.Calendar.Zone), clock(ed.Approval.At, e.Calendar.Zone), clock(now, e.Calendar.Zone))
		}
		return moves{reason: ed.Reason}, nil
	})
}

// StartReady makes every edition sending that is ready, and gives those that
// this caller got. It costs one look at the live editions when there is none,
// so a process that delivers may call it as often as it likes.
func (e *Editor) StartReady(ctx context.Context, by string) ([]Edition, error) {
	ready, err := e.Ready(ctx)
	if err != nil {
		return nil, err
	}
	var got []Edition
	var errs []error
	for _, ed := range ready {
		switch begun, err := e.StartSending(ctx, ed.ID, by); {
		case err == nil:
			got = append(got, begun)
		case !errors.Is(err, ErrState): // somebody else got it, or held it
			errs = append(errs, err)
		}
	}
	return got, errors.Join(errs...)
}

// Release makes an approved edition due now: an officer sends it before its
// time, or one that was left behind by the next.
func (e *Editor) Release(ctx context.Context, id, by string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		if ed.State != Approved {
			return moves{}, stateError(*ed, "be released", "somebody other than its author has to approve it first")
		}
		was := ed.Due
		ed.Due = now
		return moves{reason: "released; it was due on " + clock(was, e.Calendar.Zone)}, nil
	})
}

// Pause holds an edition that is approved or sending.
func (e *Editor) Pause(ctx context.Context, id, by, reason string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, _ time.Time) (moves, error) {
		switch ed.State {
		case Paused:
			return moves{nothing: true}, nil
		case Approved, Sending:
			ed.PausedIn, ed.State = ed.State, Paused
			return moves{reason: strings.TrimSpace(reason)}, nil
		}
		return moves{}, stateError(*ed, "be paused", "only an approved or sending edition can")
	})
}

// Resume lets a paused edition go on from where it was.
func (e *Editor) Resume(ctx context.Context, id, by string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, _ time.Time) (moves, error) {
		switch ed.State {
		case Approved, Sending:
			return moves{nothing: true}, nil
		case Paused:
			ed.State, ed.PausedIn = ed.PausedIn, ""
			return moves{}, nil
		}
		return moves{}, stateError(*ed, "be resumed", "only a paused edition can")
	})
}

// Finish says that every delivery of a sending edition is in a final state.
// One that is sent already stays as it is.
func (e *Editor) Finish(ctx context.Context, id, by string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		switch ed.State {
		case Sent:
			return moves{nothing: true}, nil
		case Sending:
			ed.State, ed.FinishedAt = Sent, now
			return moves{}, nil
		}
		return moves{}, stateError(*ed, "be finished", "only a sending edition can")
	})
}

// Withdraw ends an edition that isn't sent yet. If nothing of it was sent,
// its items are accepted again and roll forward; its period stays taken.
func (e *Editor) Withdraw(ctx context.Context, id, by, reason string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		m := moves{reason: strings.TrimSpace(reason)}
		switch {
		case ed.State == Withdrawn:
			return moves{nothing: true}, nil
		case ed.State == Sent:
			return moves{}, stateError(*ed, "be withdrawn", "everybody has it; draft an extraordinary edition with the correction")
		case ed.State != Open && ed.StartedAt.IsZero():
			m.release = ed.Content.Items()
		}
		ed.State, ed.WithdrawnAt, ed.PausedIn = Withdrawn, now, ""
		if m.reason != "" {
			ed.Reason = m.reason
		}
		return m, nil
	})
}

// Ready are the approved editions that are due, extraordinary ones first,
// then by due time. One whose next run has come due as well isn't among them:
// it is left behind, and goes only when an officer releases it.
func (e *Editor) Ready(ctx context.Context) ([]Edition, error) {
	live, err := e.Store.Live(ctx)
	if err != nil {
		return nil, err
	}
	return e.ready(live, e.Now()), nil
}

func (e *Editor) ready(live []Edition, now time.Time) []Edition {
	ready := slices.DeleteFunc(slices.Clone(live), func(ed Edition) bool {
		return ed.State != Approved || ed.Due.After(now) || e.leftBehind(ed, now)
	})
	slices.SortFunc(ready, func(a, b Edition) int {
		if (a.Kind == Extraordinary) != (b.Kind == Extraordinary) {
			if a.Kind == Extraordinary {
				return -1
			}
			return 1
		}
		return a.Due.Compare(b.Due)
	})
	return ready
}

// leftBehind reports whether the run after the edition's has come due.
func (e *Editor) leftBehind(ed Edition, now time.Time) bool {
	return ed.Kind != Extraordinary && !e.Calendar.Next(ed.Kind, ed.Due).Due.After(now)
}
