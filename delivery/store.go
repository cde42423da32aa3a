package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys. All of one edition have the tag "edition/<id>", because each step of
// a delivery changes several of them at once. An owner, O, is one process at
// work on the edition:
//
//	kcst:{P:edition/<id>}:run       hash: planned, withdrawn, finished (each the time in ms, once it is so)
//	kcst:{P:edition/<id>}:person    hash: subscriber ID -> record (record.go); the one truth about each person
//	kcst:{P:edition/<id>}:due       sorted set: subscriber ID by when its turn comes, in ms; planned and retrying
//	kcst:{P:edition/<id>}:counts    hash: state -> number of deliveries
//	kcst:{P:edition/<id>}:doubt     set: IDs of those whose delivery is unknown
//	kcst:{P:edition/<id>}:owners    set of owners
//	kcst:{P:edition/<id>}:lease:O   string that expires unless O renews it
//	kcst:{P:edition/<id>}:held:O    hash: subscriber ID -> c and the state it was claimed in,
//	                                or w, that state and the attempt's nonce, when it may be on the wire
//	kcst:{P:edition/<id>}:batch:O   hash: number and subs of O's last claim
//	kcst:{P:edition/<id>}:planner   string: who plans; expires
//	kcst:{P:edition/<id>}:resent    list of Resent as JSON, oldest first
//	kcst:{P:edition/<id>}:returned  hash: subscriber ID -> what came back (soft, hard, complaint), its code, when in ms
//	kcst:{P:edition/<id>}:returns   hash: soft, hard, complaint -> number of subscribers
//	kcst:{P:delivery}:open          set: IDs of editions that are not accounted for
//
// A subscriber of the plan is in due, in one owner's held, or in a final
// state. What an owner holds when its lease has run out is taken over by
// whoever notices: claims go back to due, what may be on the wire is unknown.

// Store keeps deliveries in Redis. It is safe for use by several goroutines
// and processes.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore keeps deliveries in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s: s, now: now} }

// leaseTime is how long a process that died keeps what it held from others.
const leaseTime = 10 * time.Second

func (st *Store) key(edition, part string) string { return st.s.Key("edition/"+edition, part) }

func (st *Store) keys(edition, owner string) []string {
	tag := "edition/" + edition
	return []string{
		st.s.Key(tag, "run"), st.s.Key(tag, "person"), st.s.Key(tag, "due"), st.s.Key(tag, "counts"), st.s.Key(tag, "doubt"), st.s.Key(tag, "owners"),
		st.s.Key(tag, "lease", owner), st.s.Key(tag, "held", owner), st.s.Key(tag, "batch", owner),
	}
}

func (st *Store) ms() int64 { return st.now().UnixMilli() }

func script(body string) *redis.Script { return redis.NewScript(steps + body) }

var (
	enrol      = script(enrolScript)
	claim      = script(claimScript)
	commit     = script(commitScript)
	reap       = script(reapScript)
	settleLost = script(settleLostScript)
	withdraw   = script(withdrawScript)
	finish     = script(finishScript)
	resend     = script(resendScript)

	renew = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`)

	// comeBack: the worst that came back of a delivery stays.
	comeBack = redis.NewScript(`
local rank = {soft = 1, hard = 2, complaint = 3}
local had = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^%a+')
if had and (rank[had] or 0) >= (rank[ARGV[2]] or 0) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], table.concat({ARGV[2], ARGV[3], ARGV[4]}, ' '))
if had then redis.call('HINCRBY', KEYS[2], had, -1) end
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
return 1`)
)

// run carries out a script for an edition, as an owner.
func (st *Store) run(ctx context.Context, s *redis.Script, edition, owner string, args ...any) ([]string, error) {
	said, err := s.Run(ctx, st.s, st.keys(edition, owner), append([]any{st.ms(), owner}, args...)...).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("store deliveries of %s: %w", edition, err)
	}
	return said, nil
}

// live renews an owner's lease. It needs no leave: a lease says that somebody
// is alive, and what they hold says whose it is.
func (st *Store) live(ctx context.Context, edition, owner string) error {
	return st.s.Set(ctx, st.s.Key("edition/"+edition, "lease", owner), "1", leaseTime).Err()
}

// copied renews an owner's lease, and waits until a replica, where there are
// any, has what was written before.
func (st *Store) copied(ctx context.Context, edition, owner string) error {
	return st.s.Copied(ctx, st.s.Key("edition/"+edition, "lease", owner), leaseTime)
}

// leave ends an owner's lease, so that what is left of it is taken over at
// once.
func (st *Store) leave(ctx context.Context, edition, owner string) error {
	return st.s.Del(ctx, st.s.Key("edition/"+edition, "lease", owner)).Err()
}

func (st *Store) owners(ctx context.Context, edition string) ([]string, error) {
	return st.s.SMembers(ctx, st.key(edition, "owners")).Result()
}

// planning gets or keeps the right to plan.
func (st *Store) planning(ctx context.Context, edition, owner string) (bool, error) {
	key := st.key(edition, "planner")
	got, err := st.s.SetNX(ctx, key, owner, leaseTime).Result()
	if err != nil || got {
		return got, err
	}
	n, err := renew.Run(ctx, st.s, []string{key}, owner, leaseTime.Milliseconds()).Int()
	return n == 1, err
}

// open notes that an edition is not accounted for; close that it is.
func (st *Store) open(ctx context.Context, edition string) error {
	return st.s.SAdd(ctx, st.s.Key("delivery", "open"), edition).Err()
}

func (st *Store) close(ctx context.Context, edition string) error {
	return st.s.SRem(ctx, st.s.Key("delivery", "open"), edition).Err()
}

func (st *Store) opened(ctx context.Context) ([]string, error) {
	return st.s.SMembers(ctx, st.s.Key("delivery", "open")).Result()
}

// noteResent keeps that an officer had what was unknown sent again.
func (st *Store) noteResent(ctx context.Context, edition string, r Resent) error {
	if r.Number == 0 {
		return nil
	}
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return st.s.RPush(ctx, st.key(edition, "resent"), line).Err()
}

// Resent is each time that an officer had what was unknown of an edition sent
// again, oldest first.
func (st *Store) Resent(ctx context.Context, edition string) ([]Resent, error) {
	lines, err := st.s.LRange(ctx, st.key(edition, "resent"), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read what of %s was sent again: %w", edition, err)
	}
	all := make([]Resent, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &all[i]); err != nil {
			return nil, fmt.Errorf("read what of %s was sent again: %w", edition, err)
		}
	}
	return all, nil
}

// planned says, and planOver notes, that everybody is in the plan.
func (st *Store) planned(ctx context.Context, edition string) (bool, error) {
	return st.s.HExists(ctx, st.key(edition, "run"), "planned").Result()
}

func (st *Store) planOver(ctx context.Context, edition string) error {
	return st.s.HSetNX(ctx, st.key(edition, "run"), "planned", st.ms()).Err()
}

// tally reads the counts by state, and when the edition was accounted for.
func (st *Store) tally(ctx context.Context, edition string) (map[State]int, time.Time, error) {
	fields, err := st.s.HGetAll(ctx, st.key(edition, "counts")).Result()
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("count deliveries of %s: %w", edition, err)
	}
	counts := map[State]int{}
	for letter, n := range fields {
		if counts[stateOf(letter)], err = strconv.Atoi(n); err != nil {
			return nil, time.Time{}, fmt.Errorf("count deliveries of %s: %w", edition, err)
		}
	}
	ms, err := st.s.HGet(ctx, st.key(edition, "run"), "finished").Int64()
	if errors.Is(err, redis.Nil) {
		return counts, time.Time{}, nil
	}
	return counts, time.UnixMilli(ms).UTC(), err
}

// Delivery is what became of an edition for one subscriber; ok is false when
// it wasn't planned for them.
func (st *Store) Delivery(ctx context.Context, edition, subscriber string) (d Delivery, ok bool, err error) {
	text, err := st.s.HGet(ctx, st.key(edition, "person"), subscriber).Result()
	if errors.Is(err, redis.Nil) {
		return Delivery{}, false, nil
	}
	if err != nil {
		return Delivery{}, false, fmt.Errorf("read a delivery of %s: %w", edition, err)
	}
	d, err = readRecord(subscriber, text)
	return d, true, err
}

// Deliveries are all deliveries of an edition, in no order. Those on the wire
// are as they were before.
func (st *Store) Deliveries(ctx context.Context, edition string) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		it := st.s.HScan(ctx, st.key(edition, "person"), 0, "", 500).Iterator()
		for it.Next(ctx) {
			subscriber := it.Val()
			if !it.Next(ctx) {
				break
			}
			if d, err := readRecord(subscriber, it.Val()); !yield(d, err) || err != nil {
				return
			}
		}
		if err := it.Err(); err != nil {
			yield(Delivery{}, fmt.Errorf("list deliveries of %s: %w", edition, err))
		}
	}
}

// Returned notes what came back of a delivery: soft, hard or complaint, with
// its code as RFC 3463 has it, or none. The delivery stays what it is: sent says
// that the mail server took it. Noted again, it changes nothing.
func (st *Store) Returned(ctx context.Context, edition, subscriber, kind, code string) error {
	if code == "" {
		code = "-"
	}
	keys := []string{st.key(edition, "returned"), st.key(edition, "returns")}
	if err := comeBack.Run(ctx, st.s, keys, subscriber, kind, code, st.ms()).Err(); err != nil {
		return fmt.Errorf("note what came back of %s: %w", edition, err)
	}
	return nil
}

// Returns count an edition's deliveries of which something came back, by kind.
func (st *Store) Returns(ctx context.Context, edition string) (map[string]int, error) {
	all, err := st.s.HGetAll(ctx, st.key(edition, "returns")).Result()
	if err != nil {
		return nil, fmt.Errorf("count what came back of %s: %w", edition, err)
	}
	counts := map[string]int{}
	for kind, n := range all {
		if counts[kind], err = strconv.Atoi(n); err != nil {
			return nil, fmt.Errorf("count what came back of %s: %w", edition, err)
		}
	}
	return counts, nil
}
