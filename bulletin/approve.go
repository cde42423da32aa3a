package bulletin

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Approve lets an edition in review go out as it is. The hash is that of the
// content the approver saw. It is refused with [ErrOwnApproval] to its author
// and to whoever edited it, also under a name that only looks different, with
// [ErrMoved] when the content has changed, and with [ErrState] when it isn't
// in review. In a pre-election period the first approval leaves it in review
// (First), and that of another person approves it. An extraordinary edition is
// due at once. The same approval given again changes nothing.
func (e *Editor) Approve(ctx context.Context, id, by, hash string) (Edition, error) {
	if _, err := person(by); err != nil {
		return Edition{}, err
	}
	return e.change(ctx, id, by, func(ed *Edition, now time.Time) (moves, error) {
		given := func(a Approval) bool { return sameName(by, a.By) && hash == a.Hash }
		switch {
		case ed.State == Approved && given(ed.Approval), ed.State == InReview && hash == ed.Hash && given(ed.First):
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
		this := Approval{By: strings.TrimSpace(by), At: now, Hash: hash}
		if period := e.election(*ed, now); period != "" && ed.First.Hash != hash {
			ed.First = this
			return moves{reason: fmt.Sprintf("approved by %s; %s asks for a second approver", this.By, period)}, nil
		}
		ed.approve(this)
		return moves{}, nil
	})
}

func (ed *Edition) approve(a Approval) {
	ed.State, ed.Approval = Approved, a
	if ed.Kind == Extraordinary {
		ed.Due = a.At
	}
}

// election is the pre-election period that an edition would be read in, or
// approved in, in words, or "".
func (e *Editor) election(ed Edition, now time.Time) string {
	for _, at := range []time.Time{now, ed.Due} {
		if p, ok := e.Elections.On(at.In(e.Calendar.Zone)); ok {
			return p
		}
	}
	return ""
}
