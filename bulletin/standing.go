package bulletin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Standing is the approval in advance of what the calendar drafts of a kind.
// It is in force while two officers give it, and until either takes it back.
// It lets out an edition that nobody has touched since it was drafted, when it
// is due, and never in a pre-election period, nor one that was drafted before a
// backup was restored ([Editor.Restored]).
type Standing struct {
	Kind  Kind    `json:"kind"`
	Given []Given `json:"given,omitempty"` // at most two
}

// Given is one officer's part of a [Standing].
type Given struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// InForce reports whether two officers give it.
func (s Standing) InForce() bool { return len(s.Given) >= 2 }

// by names the officers of a standing approval, as an [Approval] does.
func (s Standing) by() string {
	var names []string
	for _, g := range s.Given {
		names = append(names, g.By)
	}
	return "the standing approval of " + strings.Join(names, " and ")
}

// Standings are the standing approvals of the periodic kinds, given or not.
func (st *Store) Standings(ctx context.Context) ([]Standing, error) {
	var all []Standing
	for _, kind := range []Kind{Monthly, Weekly} {
		s, _, err := st.standing(ctx, kind)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// StandingHistory is who gave and took back standing approvals, oldest first.
func (st *Store) StandingHistory(ctx context.Context) ([]Change, error) {
	return st.history(ctx, st.key("standing", "history"))
}

// standing reads one, and that as it is stored.
func (st *Store) standing(ctx context.Context, kind Kind) (Standing, string, error) {
	fields, err := st.hash(ctx, st.key("standing"))
	if err != nil {
		return Standing{}, "", err
	}
	s, text := Standing{Kind: kind}, fields[string(kind)]
	if text != "" {
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			return Standing{}, "", fmt.Errorf("read the standing approval of %s editions: %w", kind, err)
		}
	}
	return s, text, nil
}

// GiveStanding adds an officer's approval in advance. The second one, of
// somebody else, puts it in force.
func (e *Editor) GiveStanding(ctx context.Context, kind Kind, by string) (Standing, error) {
	return e.alterStanding(ctx, kind, by, "given", func(s *Standing, g Given) bool {
		if s.InForce() || slices.ContainsFunc(s.Given, func(o Given) bool { return sameName(o.By, g.By) }) {
			return false
		}
		s.Given = append(s.Given, g)
		return true
	})
}

// RevokeStanding ends a standing approval, whichever officer asks: it can only
// hold mail back.
func (e *Editor) RevokeStanding(ctx context.Context, kind Kind, by string) (Standing, error) {
	return e.alterStanding(ctx, kind, by, "revoked", func(s *Standing, _ Given) bool {
		had := len(s.Given) > 0
		s.Given = nil
		return had
	})
}

func (e *Editor) alterStanding(ctx context.Context, kind Kind, by, what string, alter func(*Standing, Given) bool) (Standing, error) {
	by, err := person(by)
	if err != nil {
		return Standing{}, err
	}
	if kind != Monthly && kind != Weekly {
		return Standing{}, refuse(ErrInvalid, "%q editions can't have a standing approval: choose monthly or weekly", kind)
	}
	for range attempts {
		s, was, err := e.Store.standing(ctx, kind)
		if err != nil {
			return s, err
		}
		now := e.Store.time()
		if !alter(&s, Given{By: by, At: now}) {
			return s, nil
		}
		value, err1 := json.Marshal(s)
		entry, err2 := json.Marshal(Change{At: now, By: by, To: what, Reason: string(kind)})
		if err := errors.Join(err1, err2); err != nil {
			return s, fmt.Errorf("write the standing approval of %s editions: %w", kind, err)
		}
		err = e.Store.do(ctx, plan{Standing: &standingStep{Kind: kind, Was: was, Value: string(value), Entry: string(entry)}})
		if !errors.Is(err, errStanding) {
			return s, err
		}
	}
	return Standing{}, refuse(ErrBusy, "Others kept changing the standing approval of %s editions: look at it, then try again.", kind)
}

// approveStanding lets an untouched edition of the calendar's out under a
// standing approval that is in force at that very moment. It reports whether
// it did.
func (e *Editor) approveStanding(ctx context.Context, id string, s Standing, was string) (Edition, bool, error) {
	did := false
	ed, err := e.change(ctx, id, Scheduler, func(ed *Edition, now time.Time) (moves, error) {
		did = false
		if ed.State != InReview || ed.Author != Scheduler || len(ed.Editors) > 0 || ed.Due.After(now) || e.election(*ed, now) != "" {
			return moves{nothing: true}, nil
		}
		did = true
		ed.approve(Approval{By: s.by(), At: now, Hash: ed.Hash})
		return moves{reason: "approved by " + s.by(), under: &standingStep{Kind: s.Kind, Was: was}}, nil
	})
	if errors.Is(err, errStanding) { // it was revoked meanwhile
		return ed, false, nil
	}
	return ed, did && err == nil, err
}
