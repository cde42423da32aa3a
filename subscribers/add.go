package subscribers

import (
	"context"
	"fmt"
	"time"
)

// add keeps a new subscriber unless the address is taken or suppressed, and
// says whose it is or why.
//
//	KEYS  person's, addresses, suppressed
//	ARGV  ID, folded address, its hash, time, whether a suppression is lifted, then fields and values
var add = personal(`
local holder = redis.call('HGET', KEYS[11], ARGV[2])
if holder then return {'taken', holder} end
if ARGV[5] == 'lift' then
	redis.call('HDEL', KEYS[12], ARGV[3])
else
	local why = redis.call('HGET', KEYS[12], ARGV[3])
	if why then return {'suppressed', why} end
end
redis.call('HSET', KEYS[11], ARGV[2], id)
redis.call('HSET', record, unpack(ARGV, 6))
redis.call('ZADD', all, 0, id)
redis.call('ZADD', life, ARGV[4], id)
index(1)
return {'added', id}`)

// Add keeps a new subscriber and gives it back as it is kept, with its ID.
// When the address is there already the error is [ErrThere], or [ErrLeft] for
// one who has left, and what comes back is the subscriber who is there; where
// nothing but the refusal is kept of them, it is [ErrSuppressed].
func (st *Store) Add(ctx context.Context, s Subscriber) (Subscriber, error) {
	return st.add(ctx, s, terms{})
}

// AddAgain is [Store.Add] for somebody who asked to join again: a suppression
// of the address is lifted, whatever it was for.
func (st *Store) AddAgain(ctx context.Context, s Subscriber) (Subscriber, error) {
	return st.add(ctx, s, terms{lift: true})
}

// terms are how somebody is added: whether a suppression is lifted, and by
// which confirmation.
type terms struct {
	lift  bool
	nonce string
}

func (st *Store) add(ctx context.Context, s Subscriber, how terms) (Subscriber, error) {
	a, err := st.addition(ctx, s, how)
	if err != nil {
		return Subscriber{}, err
	}
	c := a.call(st)
	said, err := st.run(ctx, add, c.keys, c.args...).StringSlice()
	if err != nil {
		return Subscriber{}, err
	}
	switch said[0] {
	case "added":
		return a.s, nil
	case "suppressed":
		return Subscriber{}, suppressedError(said[1])
	}
	there, err := st.Get(ctx, said[1])
	if err != nil {
		return Subscriber{}, err
	}
	return there, taken(there)
}

// addition is one new subscriber on the way into the store.
type addition struct {
	s            Subscriber
	folded, hash string // the address, and its keyed hash
	shard        byte
	lift         string // "lift", or ""
	fields       []any
}

// call is the call of the add script.
func (a addition) call(st *Store) call {
	return call{
		keys: append(st.personKeys(a.s.ID), st.in(a.shard, "address"), st.in(a.shard, "suppressed")),
		args: append([]any{a.s.ID, a.folded, a.hash, a.s.Joined.Unix(), a.lift}, a.fields...),
	}
}

func (st *Store) addition(ctx context.Context, s Subscriber, how terms) (addition, error) {
	s, folded, err := normalise(s)
	if err != nil {
		return addition{}, err
	}
	hash, shard, err := st.place(ctx, folded)
	if err != nil {
		return addition{}, err
	}
	if s.ID, err = st.newID(shard); err != nil {
		return addition{}, err
	}
	now := st.now().UTC()
	s.EndedAt, s.EndedReason, s.EndedFor, s.EndedByLink = time.Time{}, "", "", false
	if s.Joined.IsZero() {
		s.Joined = now
	}
	if s.Consent.At.IsZero() {
		s.Consent.At = now
	}
	fields, err := record(s)
	if err != nil {
		return addition{}, err
	}
	if how.nonce != "" {
		fields = append(fields, fieldNonce, how.nonce)
	}
	lifting := ""
	if how.lift {
		lifting = "lift"
	}
	return addition{s: s, folded: folded, hash: hash, shard: shard, lift: lifting, fields: fields}, nil
}

// taken says what it means that somebody has the address.
func taken(there Subscriber) error {
	if !there.Ended() {
		return ErrThere
	}
	if there.EndedFor != "" {
		return fmt.Errorf("%w: %s, on %s", ErrLeft, there.EndedFor.sentence(), day(there.EndedAt))
	}
	return fmt.Errorf("%w, on %s", ErrLeft, day(there.EndedAt))
}

func day(t time.Time) string { return t.Format("2 January 2006") }
