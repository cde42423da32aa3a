package subscribers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

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
	//	ARGV  ID, event, Unix time, nonce, address, old address or ''
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
// new one is claimed, then the record changes, then the old one is told of it
// and free. Cut off anywhere, it goes on from there when it is repeated.
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
	old := s.Email
	if _, same, err := Address(old); err != nil {
		return Subscriber{}, err
	} else if same == folded {
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
	if err := st.tellOld(ctx, p); err != nil {
		return Subscriber{}, err
	}
	if err := st.releaseOld(ctx, s.ID); err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, s.ID)
}

// tellOld has the addresses that a confirmation moved somebody away from told
// of it, so that nobody's bulletin is led elsewhere unseen.
func (st *Store) tellOld(ctx context.Context, p pending) error {
	old, err := st.movedFrom(ctx, p.Subscriber)
	if err != nil {
		return err
	}
	for _, address := range old {
		told := pending{Kind: told, Subscriber: p.Subscriber, Email: address, At: st.now().UTC()}
		if _, err := st.askOnce(ctx, told, "told "+p.Nonce+" "+address); err != nil {
			return err
		}
	}
	return nil
}

// movedFrom are the addresses that somebody moved away from and that aren't
// free yet.
func (st *Store) movedFrom(ctx context.Context, id string) ([]string, error) {
	old, err := st.redis.HGet(ctx, st.in(shardOf(id), "s", id), fieldFrom).Result()
	if isNil(err) {
		return nil, nil
	}
	return words(old), err
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
	old, err := st.movedFrom(ctx, id)
	if err != nil || old == nil {
		return err
	}
	for _, address := range old {
		_, folded, err := Address(address)
		if err == nil {
			err = st.release(ctx, folded, id)
		}
		if err != nil {
			return err
		}
	}
	return st.run(ctx, released, []string{st.in(shardOf(id), "s", id)}, " "+strings.Join(old, " ")).Err()
}

func (st *Store) release(ctx context.Context, folded, id string) error {
	_, shard, err := st.place(ctx, folded)
	if err != nil {
		return err
	}
	return st.run(ctx, free, []string{st.in(shard, "address")}, folded, id).Err()
}
