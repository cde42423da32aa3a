package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
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
		if err := p.write(ed, Change{At: now, By: by, From: string(from), Reason: m.reason}); err != nil {
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
	nothing      bool // it is as asked for already
}

func (m moves) plan(id, by string, now time.Time) (plan, error) {
	var p plan
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
		errs = append(errs, add(item.Item, Accepted, Expired, item.Reason))
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
// author from then on. An item that was taken out of a frozen edition is
// accepted again; none can be put in. The items of an open edition are chosen
// when it is frozen, so nothing but its words can be edited.
func (e *Editor) Edit(ctx context.Context, id, by string, alter func(*Content) error) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		if !slices.Contains([]EditionState{Open, InReview, Approved}, ed.State) {
			return moves{}, stateError(*ed, "be edited", "once it is on its way, withdraw it and draft an extraordinary edition")
		}
		shown := ed.Content.Items()
		if err := alter(&ed.Content); err != nil {
			return moves{}, err
		}
		ed.Content.Edition, ed.Content.Kind = ed.ID, ed.Kind
		if err := errors.Join(ed.Content.check(), ed.Content.checkEntries()); err != nil {
			return moves{}, err
		}
		show := ed.Content.Items()
		m := moves{release: lacking(shown, show)}
		switch {
		case len(lacking(show, shown)) > 0 || len(show)+len(m.release) != len(shown):
			return moves{}, refuse(ErrInvalid, "An item can't be put into edition %s by hand: accept it, and it enters the next one.", ed.ID)
		case ed.State == Open && len(m.release) > 0:
			return moves{}, refuse(ErrState, "Edition %s is open, and its items are chosen when it is frozen: freeze it for review first, then take items out.", ed.ID)
		case len(show) == 0 && len(shown) > 0:
			return moves{}, refuse(ErrNothing, "Edition %s would have nothing in it: withdraw it instead.", ed.ID)
		}
		if !sameName(by, ed.Author) && !slices.ContainsFunc(ed.Editors, func(s string) bool { return sameName(s, by) }) {
			ed.Editors = append(ed.Editors, strings.TrimSpace(by))
		}
		if ed.State == Open {
			ed.Subject = ed.Content.Subject
			return m, nil
		}
		m.reason = "edited"
		if ed.State == Approved {
			m.reason = "edited; the approval by " + ed.Approval.By + " is void"
		}
		ed.State, ed.FrozenAt, ed.Approval = InReview, now, Approval{}
		return m, ed.seal()
	})
}

// lacking are those of a that aren't in b.
func lacking(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// Approve lets an edition in review go out as it is. The hash is that of the
// content the approver saw. It is refused with [ErrOwnApproval] to its author
// and to whoever edited it, with [ErrMoved] when the content has changed, and
// with [ErrState] when it isn't in review. An extraordinary edition is due at
// once. The same approval given again changes nothing.
func (e *Editor) Approve(ctx context.Context, id, by, hash string) (Edition, error) {
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		again := ed.State == Approved && sameName(by, ed.Approval.By) && hash == ed.Approval.Hash
		switch {
		case again:
			return moves{nothing: true}, nil
		case ed.State == Approved:
			return moves{}, stateError(*ed, "be approved again", "it was approved by "+ed.Approval.By)
		case ed.State == Open:
			return moves{}, stateError(*ed, "be approved", "freeze it for review first")
		case ed.State != InReview:
			return moves{}, stateError(*ed, "be approved", "only an edition in review can")
		}
		for _, author := range append([]string{ed.Author}, ed.Editors...) {
			if sameName(by, author) {
				return moves{}, refuse(ErrOwnApproval, "%s wrote or edited %s, so somebody else has to approve it: ask another officer.", strings.TrimSpace(by), ed.ID)
			}
		}
		if hash != ed.Hash {
			return moves{}, refuse(ErrMoved, "Edition %s has changed since you looked at it: read it again, then approve what you read.", ed.ID)
		}
		ed.State, ed.Approval = Approved, Approval{By: strings.TrimSpace(by), At: now, Hash: hash}
		if ed.Kind == Extraordinary {
			ed.Due = now
		}
		return moves{}, nil
	})
}

// sameName reports whether two names mean one person: case, white space and
// what can't be seen don't count.
func sameName(a, b string) bool {
	return strings.EqualFold(visible(a), visible(b))
}

// visible is a name as it looks.
func visible(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
			return -1
		}
		return r
	}, norm.NFKC.String(name))
	return strings.Join(strings.Fields(name), " ")
}

func stateError(ed Edition, what, next string) error {
	return refuse(ErrState, "Edition %s is %s, so it can't %s: %s.", ed.ID, ed.State, what, next)
}
