package subscribers

import (
	"context"
	"errors"
	"time"
)

// Confirmation is what a confirmation link is for.
type Confirmation string

// The confirmations.
const (
	toJoin Confirmation = "join"
	toMove Confirmation = "move"
	toStay Confirmation = "stay"
	told   Confirmation = "told" // of a change of address: there is nothing to confirm
)

// Moves reports a change of address.
func (c Confirmation) Moves() bool { return c == toMove }

// Stays reports the answer to whether the bulletin is still wanted, after years
// of silence.
func (c Confirmation) Stays() bool { return c == toStay }

// Waiting is what a confirmation link would do if its button were pressed.
type Waiting struct {
	Kind    Confirmation
	Choices Choices
	Address string // where the mail went; who holds the link may be shown it
	At      time.Time
	Account bool // an account elsewhere asked, and could then choose and leave
}

// Waiting shows what [Door.Confirm] would do with the token. It changes
// nothing: scanners follow links.
func (d *Door) Waiting(ctx context.Context, token string) (Waiting, error) {
	p, err := d.waiting(ctx, token)
	return Waiting{Kind: p.Kind, Choices: p.Choices, Address: p.Email, At: p.At, Account: p.Account != ""}, err
}

func (d *Door) waiting(ctx context.Context, token string) (pending, error) {
	nonce, bad := d.Tokens.confirmed(token, d.Now())
	if bad != nil {
		nonce = nobody
	}
	p, err := d.Store.pending(ctx, nonce) // whatever the token is, so that all take the same time
	switch {
	case bad != nil || errors.Is(err, ErrUnknown) || p.Kind == told:
		return pending{}, ErrToken
	case err != nil:
		return pending{}, err
	}
	return p, nil
}

// Confirmed is what came of a confirmation.
type Confirmed struct {
	Kind Confirmation
	Standing
}

// Confirm is the button behind a confirmation link. The link works for seven
// days and once: afterwards it is [ErrToken], also for whoever left meanwhile.
func (d *Door) Confirm(ctx context.Context, token string) (Confirmed, error) {
	p, err := d.waiting(ctx, token)
	if err != nil {
		return Confirmed{}, err
	}
	var s Subscriber
	switch p.Kind {
	case toMove:
		s, err = d.Store.move(ctx, p)
	case toStay:
		s, err = d.Store.stay(ctx, p)
	default:
		s, err = d.Store.join(ctx, p)
		if err == nil && p.Account != "" {
			err = d.Store.link(ctx, p.Account, s.ID)
			if err == nil {
				d.trace(ctx, Joined)
			}
		}
	}
	if err != nil {
		return Confirmed{}, err
	}
	if err := d.Store.drop(ctx, p.Nonce); err != nil {
		return Confirmed{}, err
	}
	return Confirmed{Kind: p.Kind, Standing: d.standing(s)}, nil
}
