package subscribers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Why is a reason not to write to an address that isn't somebody's choice of
// editions. Unlike leaving it is kept by a keyed hash of the address, so that
// it outlives the record.
type Why string

// The reasons. [Bounced] is for mail that is returned for good; of the others
// only the person themselves may change their mind.
const (
	Bounced    Why = "bounced"    // the address doesn't exist any more
	Complained Why = "complained" // they reported the bulletin as spam
	Objected   Why = "objected"   // to the use of their address (UK GDPR Article 21)
	Erased     Why = "erased"     // they had themselves erased (Article 17)
	Expired    Why = "expired"    // the time to keep them was over (Article 5(1)(e))
)

func (w Why) sentence() string {
	switch w {
	case Bounced:
		return "mail to this address bounces"
	case Complained:
		return "they reported the bulletin as spam"
	case Objected:
		return "they objected to being written to"
	case Erased:
		return "they asked to be erased"
	case Expired:
		return "they were removed after the time that records are kept"
	}
	return string(w)
}

// mute reports whether not even a confirmation mail is sent that somebody
// asked for with this address: it might be a stranger who asks.
func (w Why) mute() bool { return w == Complained || w == Objected }

// ParseWhy reads a reason that a person or a mail server may give.
func ParseWhy(s string) (Why, error) {
	switch w := Why(s); w {
	case Bounced, Complained, Objected:
		return w, nil
	}
	return "", fmt.Errorf("%q is no reason: write bounced, complained or objected", s)
}

// Suppression is what is kept of an address that isn't written to.
type Suppression struct {
	Why     Why       `json:"why"`
	At      time.Time `json:"at"`
	By      string    `json:"by,omitempty"`
	Receipt string    `json:"receipt,omitempty"` // of an erasure
}

// ErrSuppressed: this address isn't written to, and nobody is on record for
// it.
var ErrSuppressed = errors.New("this address isn't written to")

func suppressedError(kept string) error {
	var s Suppression
	if err := json.Unmarshal([]byte(kept), &s); err != nil {
		return fmt.Errorf("%w (and why can't be read: %w)", ErrSuppressed, err)
	}
	return fmt.Errorf("%w: %s, on %s", ErrSuppressed, s.Why.sentence(), day(s.At))
}

// Block keeps an address from being written to, whether it is known or not,
// and ends the subscription of whoever has it. Of several reasons the strongest
// stays: an objection, then a complaint, an erasure, a bounce. By is who
// recorded it.
func (st *Store) Block(ctx context.Context, address string, why Why, by string) error {
	if err := st.block(ctx, address, Suppression{Why: why, At: st.now().UTC(), By: by}); err != nil {
		return err
	}
	id, err := st.holder(ctx, address)
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	return st.leave(ctx, id, Event{Reason: why.sentence(), By: by}, "", why, "")
}

// BlockSubscriber is [Store.Block] for the address of a subscriber, such as a
// bounce or a complaint names.
func (st *Store) BlockSubscriber(ctx context.Context, id string, why Why, by string) error {
	s, err := st.Get(ctx, id)
	if err != nil {
		return err
	}
	return st.Block(ctx, s.Email, why, by)
}

// suppress keeps why an address isn't written to: the strongest reason, and the
// receipt of an erasure beside it.
//
//	KEYS  suppressed
//	ARGV  hash, suppression
var suppress = script(`
local rank = {objected = 4, complained = 3, erased = 2, expired = 2, bounced = 1}
local had, new = redis.call('HGET', KEYS[1], ARGV[1]), cjson.decode(ARGV[2])
if had then
	had = cjson.decode(had)
	if (rank[had.why] or 0) >= (rank[new.why] or 0) then
		if not new.receipt then return 0 end
		had.receipt = new.receipt
		new = had
	end
end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(new))
return 1`)

func (st *Store) block(ctx context.Context, address string, s Suppression) error {
	_, folded, err := Address(address)
	if err != nil {
		return err
	}
	hash, shard, err := st.place(ctx, folded)
	if err != nil {
		return err
	}
	kept, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return st.run(ctx, suppress, []string{st.in(shard, "suppressed")}, hash, kept).Err()
}

// unblock lifts a suppression.
func (st *Store) unblock(ctx context.Context, address string) error {
	_, folded, err := Address(address)
	if err != nil {
		return err
	}
	hash, shard, err := st.place(ctx, folded)
	if err != nil {
		return err
	}
	return st.redis.HDel(ctx, st.in(shard, "suppressed"), hash).Err()
}

// Suppressed gives why an address isn't written to; a zero one is no reason.
func (st *Store) Suppressed(ctx context.Context, address string) (Suppression, error) {
	_, folded, err := Address(address)
	if err != nil {
		return Suppression{}, err
	}
	hash, shard, err := st.place(ctx, folded)
	if err != nil {
		return Suppression{}, err
	}
	kept, err := st.redis.HGet(ctx, st.in(shard, "suppressed"), hash).Result()
	if isNil(err) {
		return Suppression{}, nil
	}
	if err != nil {
		return Suppression{}, err
	}
	var s Suppression
	if err := json.Unmarshal([]byte(kept), &s); err != nil {
		return s, fmt.Errorf("a suppression can't be read: %w", err)
	}
	return s, nil
}
