package bulletin

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// change reads an edition, lets alter change it, and stores both it and the
// items that move with it in one step. When somebody else was first, it reads
// again and asks alter again.
func (e *Editor) change(ctx context.Context, id, by string, alter func(*Edition, time.Time) (moves, error)) (Edition, error) {
	by, err := who(by)
	if err != nil {
		return Edition{}, err
	}
	for range attempts {
		ed, err := e.Store.edition(ctx, id)
		if err != nil {
			return Edition{}, err
		}
		now := e.Store.time()
		from := ed.State
		m, err := alter(&ed.Edition, now)
		if err != nil && e.Store.moved(ctx, id, ed.rev) {
			continue // what it refused is no longer so
		}
		if err != nil || m.nothing {
			return ed.Edition, err
		}
		p, err := m.plan(id, by, now)
		if err != nil {
			return Edition{}, err
		}
		if err := p.write(ed, Change{At: now, By: by, From: string(from), Reason: m.reason, Diff: m.diff, LeftOut: m.past}); err != nil {
			return Edition{}, err
		}
		switch err := e.Store.do(ctx, p); err {
		case nil:
			return ed.Edition, nil
		case errMoved, errItem:
			continue
		default:
			return Edition{}, err
		}
	}
	return Edition{}, refuse(ErrBusy, "Others kept changing edition %s: look at it, then try again.", id)
}

// moves are the items that change their state with an edition, and the reason
// that goes into its history.
type moves struct {
	use, release []string
	past         []Past
	reason       string
	under        *standingStep // that must hold for it
	diff         string        // what an edit changed
	nothing      bool          // it is as asked for already
}

func (m moves) plan(id, by string, now time.Time) (plan, error) {
	p := plan{Standing: m.under}
	add := func(item string, from, to ItemState, reason string) error {
		s, err := itemMove(item, from, Change{At: now, By: by, To: string(to), Edition: id, Reason: reason})
		p.Items = append(p.Items, s)
		return err
	}
	var errs []error
	for _, item := range m.use {
		errs = append(errs, add(item, Accepted, Used, ""))
	}
	for _, item := range m.release {
		errs = append(errs, add(item, Used, Accepted, m.reason))
	}
	for _, item := range m.past {
		errs = append(errs, add(item.Item, Accepted, item.To, item.Reason))
	}
	return p, errors.Join(errs...)
}

// Review freezes an open edition: its sections, meetings and funding
// sentences are put together as of now, its items become used and those that
// are past expire, all in one step. The subject and the foreword stay. One
// that is in review already is returned as it is.
func (e *Editor) Review(ctx context.Context, id, by string) (Edition, error) {
	ed, _, err := e.review(ctx, id, by)
	return ed, err
}

// review does that, and says whether it was this call that did it.
func (e *Editor) review(ctx context.Context, id, by string) (ed Edition, did bool, err error) {
	ed, err = e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		did = false
		switch ed.State {
		case InReview:
			return moves{nothing: true}, nil
		case Open:
		default:
			return moves{}, stateError(*ed, "be frozen for review", "only an open edition can")
		}
		var m moves
		if ed.Kind != Extraordinary {
			c, past, err := e.compose(ctx, *ed, ed.Content.Subject, ed.Content.Foreword)
			if err != nil {
				return moves{}, err
			}
			ed.Content, m.past = c, past
		}
		m.use = ed.Content.Items()
		ed.State, ed.FrozenAt, did = InReview, now, true
		return m, ed.seal()
	})
	return ed, did && err == nil, err
}

// seal brings what an edition repeats of its content up to date.
func (ed *Edition) seal() error {
	canonical, err := ed.Content.Canonical()
	if err != nil {
		return err
	}
	ed.Subject, ed.Hash = ed.Content.Subject, HashOf(canonical)
	return nil
}

// Edit changes an edition that isn't on its way. A frozen edition is frozen
// anew: its hash moves, an approval is void, and whoever edits counts as an
// author from then on; its history has the difference. An item that was taken out of a frozen edition is
// accepted again; none can be put in. The items of an open edition are chosen
// when it is frozen, so nothing but its words can be edited.
func (e *Editor) Edit(ctx context.Context, id, by string, alter func(*Content) error) (Edition, error) {
	if _, err := person(by); err != nil {
		return Edition{}, err
	}
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		if !slices.Contains([]EditionState{Open, InReview, Approved}, ed.State) {
			return moves{}, stateError(*ed, "be edited", "once it is on its way, withdraw it and draft an extraordinary edition")
		}
		shown, before := ed.Content.Items(), ed.Content.readable()
		if err := alter(&ed.Content); err != nil {
			return moves{}, err
		}
		ed.Content.Edition, ed.Content.Kind = ed.ID, ed.Kind
		clean, err := ed.Content.launder()
		if err != nil {
			return moves{}, err
		}
		ed.Content = clean
		if err := errors.Join(ed.Content.check(), ed.Content.checkEntries()); err != nil {
			return moves{}, err
		}
		show := ed.Content.Items()
		m := moves{release: lacking(shown, show), diff: diffOf(before, ed.Content.readable())}
		switch {
		case len(lacking(show, shown)) > 0 || len(show)+len(m.release) != len(shown):
			return moves{}, refuse(ErrInvalid, "An item can't be put into edition %s by hand: accept it, and it enters the next one.", ed.ID)
		case ed.State == Open && len(m.release) > 0:
			return moves{}, refuse(ErrState, "Edition %s is open, and its items are chosen when it is frozen: freeze it for review first, then take items out.", ed.ID)
		case len(show) == 0 && len(shown) > 0:
			return moves{}, refuse(ErrNothing, "Edition %s would have nothing in it: withdraw it instead.", ed.ID)
		}
		if m.diff == "" {
			return moves{nothing: true}, nil
		}
		if !sameName(by, ed.Author) && !slices.ContainsFunc(ed.Editors, func(s string) bool { return sameName(s, by) }) {
			ed.Editors = append(ed.Editors, strings.TrimSpace(by))
		}
		if ed.State == Open {
			ed.Subject = ed.Content.Subject
			return m, nil
		}
		m.reason = "edited"
		if void := cmp.Or(ed.Approval.By, ed.First.By); void != "" {
			m.reason = "edited; the approval by " + void + " is void"
		}
		ed.State, ed.FrozenAt, ed.Approval, ed.First = InReview, now, Approval{}, Approval{}
		return m, ed.seal()
	})
}

// lacking are those of a that aren't in b.
func lacking(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

func stateError(ed Edition, what, next string) error {
	return refuse(ErrState, "Edition %s is %s, so it can't %s: %s.", ed.ID, ed.State, what, next)
}
