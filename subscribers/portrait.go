package subscribers

import (
	"context"
	"time"
)

// Portrait is everything that is kept of one person, for themselves (UK GDPR
// Articles 15 and 20). Deliveries are kept elsewhere, by ID.
type Portrait struct {
	Subscriber  Subscriber
	History     []Event
	LastSign    time.Time   // of life, of who is subscribed
	AskedAt     time.Time   // whether they still want it
	Suppression Suppression // of their address
	Account     bool        // a keyed hash of an account elsewhere is kept, which acts for them
	Waiting     []Waiting   // confirmations that weren't pressed
}

// Portrait gives everything that is kept of a subscriber.
func (st *Store) Portrait(ctx context.Context, id string) (Portrait, error) {
	var p Portrait
	var err error
	if p.Subscriber, err = st.Get(ctx, id); err != nil {
		return p, err
	}
	if p.History, err = st.History(ctx, id); err != nil {
		return p, err
	}
	if p.Suppression, err = st.Suppressed(ctx, p.Subscriber.Email); err != nil {
		return p, err
	}
	if p.LastSign, err = st.timeIn(ctx, "life", id); err != nil {
		return p, err
	}
	if p.AskedAt, err = st.timeIn(ctx, "asked", id); err != nil {
		return p, err
	}
	if p.Account, err = st.hasAccount(ctx, id); err != nil {
		return p, err
	}
	p.Waiting, err = st.waitingOf(ctx, p.Subscriber)
	return p, err
}

// timeIn is a subscriber's time in one of the sets by time.
func (st *Store) timeIn(ctx context.Context, set, id string) (time.Time, error) {
	at, err := st.redis.ZScore(ctx, st.in(shardOf(id), set), id).Result()
	if isNil(err) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(int64(at), 0).UTC(), nil
}

func (st *Store) waitingOf(ctx context.Context, s Subscriber) ([]Waiting, error) {
	_, folded, err := Address(s.Email)
	if err != nil {
		return nil, err
	}
	hash, _, err := st.place(ctx, folded)
	if err != nil {
		return nil, err
	}
	nonces, err := st.waitingFor(ctx, hash, s.ID)
	if err != nil {
		return nil, err
	}
	var list []Waiting
	for _, nonce := range nonces {
		p, err := st.pending(ctx, nonce)
		if err == ErrUnknown { // pressed, or too old
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, Waiting{Kind: p.Kind, Choices: p.Choices, Address: p.Email, At: p.At})
	}
	return list, nil
}
