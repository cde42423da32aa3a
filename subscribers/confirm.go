package subscribers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// join makes somebody a subscriber who confirmed it by mail: new, or back, or
// with other choices. It lifts whatever kept the address from being written
// to: this was their own decision.
func (st *Store) join(ctx context.Context, p pending) (Subscriber, error) {
	s, err := p.Choices.normalised()
	if err != nil {
		return s, err
	}
	s.Email = p.Email
	way, where := "subscribe page", "on the subscribe page"
	if p.How != "" {
		way, where = p.How, "in "+p.How
	}
	s.Consent = Consent{
		Basis: "asked " + where + ", and confirmed it by the link in a mail", Wording: p.Wording, At: st.now().UTC(), How: way,
	}
	there, err := st.add(ctx, s, terms{lift: true, nonce: p.Nonce})
	switch {
	case err == nil:
		return there, nil
	case !errors.Is(err, ErrLeft) && !errors.Is(err, ErrThere):
		return Subscriber{}, err
	}
	if err := st.unblock(ctx, p.Email); err != nil {
		return Subscriber{}, err
	}
	fields, err := p.Choices.fields()
	if err != nil {
		return Subscriber{}, err
	}
	if err := st.comeBack(ctx, there.ID, s.Consent, time.Time{}, p.Nonce, fields); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, there.ID)
}

// stay notes that somebody who was asked wants to stay.
//
//	KEYS  person's
//	ARGV  ID, event, Unix time, nonce
var stay = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if redis.call('HGET', record, 'nonce') == ARGV[4] then return 0 end
if redis.call('HEXISTS', record, 'ended') == 1 then return -3 end
redis.call('HSET', record, 'nonce', ARGV[4])
note(ARGV[2])
alive(ARGV[3])
return 1`)

func (st *Store) stay(ctx context.Context, p pending) (Subscriber, error) {
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Stayed})
	if err != nil {
		return Subscriber{}, err
	}
	if err := known(st.run(ctx, stay, st.personKeys(p.Subscriber), p.Subscriber, event, now.Unix(), p.Nonce).Int()); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, p.Subscriber)
}

var (
	// claim takes an address for somebody who confirmed that it is theirs.
	//
	//	KEYS  addresses, suppressed
	//	ARGV  folded address, hash, ID
	claim = script(`
local holder = redis.call('HGET', KEYS[1], ARGV[1])
if holder and holder ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[2])
return 1`)

	// free gives an address back, if it still is that person's.
	//
	//	KEYS  addresses
	//	ARGV  folded address, ID
	free = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`)

	// readdress writes the new address into the record, and which is to be
	// freed.
	//
	//	KEYS  person's
	//	ARGV  ID, event, Unix time, nonce, address, old folded address or ''
	readdress = personal(`
if redis.call('EXISTS', record) == 0 then return -1 end
if redis.call('HGET', record, 'nonce') == ARGV[4] then return 0 end
if redis.call('HEXISTS', record, 'ended') == 1 then return -3 end
redis.call('HSET', record, 'email', ARGV[5], 'nonce', ARGV[4])
if ARGV[6] ~= '' then
	redis.call('HSET', record, 'from', (redis.call('HGET', record, 'from') or '') .. ' ' .. ARGV[6])
end
note(ARGV[2])
alive(ARGV[3])
return 1`)
)

// move gives a subscriber another address, with everything else as it was: the
// new one is claimed, then the record changes, then the old one is free.
// Cut off anywhere, it goes on from there when it is repeated.
func (st *Store) move(ctx context.Context, p pending) (Subscriber, error) {
	_, folded, err := Address(p.Email)
	if err != nil {
		return Subscriber{}, err
	}
	hash, shard, err := st.place(ctx, folded)
	if err != nil {
		return Subscriber{}, err
	}
	s, err := st.Get(ctx, p.Subscriber)
	if err != nil {
		return Subscriber{}, err
	}
	_, old, err := Address(s.Email)
	if err != nil {
		return Subscriber{}, err
	}
	if old == folded {
		old = ""
	}
	got, err := st.run(ctx, claim, []string{st.in(shard, "address"), st.in(shard, "suppressed")}, folded, hash, s.ID).Int()
	if err != nil {
		return Subscriber{}, err
	}
	if got == 0 {
		return Subscriber{}, fmt.Errorf("%w, for itself: leave with one of them", ErrThere)
	}
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Moved})
	if err != nil {
		return Subscriber{}, err
	}
	err = known(st.run(ctx, readdress, st.personKeys(s.ID), s.ID, event, now.Unix(), p.Nonce, p.Email, old).Int())
	if errors.Is(err, ErrLeft) || errors.Is(err, ErrUnknown) {
		return Subscriber{}, errors.Join(err, st.release(ctx, folded, s.ID))
	}
	if err != nil {
		return Subscriber{}, err
	}
	if err := st.releaseOld(ctx, s.ID); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, s.ID)
}

// released forgets which addresses were to be freed, unless there is another.
//
//	KEYS  record
//	ARGV  what was freed
var released = script(`
if redis.call('HGET', KEYS[1], 'from') == ARGV[1] then redis.call('HDEL', KEYS[1], 'from') end
return 1`)

// releaseOld frees the addresses that somebody moved away from.
func (st *Store) releaseOld(ctx context.Context, id string) error {
	record := st.in(shardOf(id), "s", id)
	old, err := st.redis.HGet(ctx, record, fieldFrom).Result()
	if isNil(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, folded := range words(old) {
		if err := st.release(ctx, folded, id); err != nil {
			return err
		}
	}
	return st.run(ctx, released, []string{record}, old).Err()
}

func (st *Store) release(ctx context.Context, folded, id string) error {
	_, shard, err := st.place(ctx, folded)
	if err != nil {
		return err
	}
	return st.run(ctx, free, []string{st.in(shard, "address")}, folded, id).Err()
}
