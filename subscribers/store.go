package subscribers

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all under the tag subscribers, so that one script may touch them:
//
//	kcst:{P:subscribers}:s:ID         hash, one subscriber (record.go has its fields)
//	kcst:{P:subscribers}:history:ID   list, its events as JSON, oldest first
//	kcst:{P:subscribers}:address      hash, folded address to ID, of everybody who ever joined
//	kcst:{P:subscribers}:all          sorted set of their IDs, all of score 0
//	kcst:{P:subscribers}:kind:KIND    sorted set of the IDs of those who get that kind, all of score 0
const tag = "subscribers"

// Store keeps subscribers in Redis. Every change is one atomic script, and
// harmless when repeated.
type Store struct {
	redis  *store.Store
	now    func() time.Time
	random io.Reader
	key32  atomic.Pointer[[]byte] // what hashes are keyed with, once read
}

// NewStore keeps subscribers in s. The IDs come from random, which outside
// tests is crypto/rand's Reader.
func NewStore(s *store.Store, now func() time.Time, random io.Reader) *Store {
	return &Store{redis: s, now: now, random: random}
}

func (st *Store) key(parts ...string) string { return st.redis.Key(tag, parts...) }

func (st *Store) kindKeys(ks []Kind) []string {
	var keys []string
	for _, k := range ks {
		keys = append(keys, st.key("kind", string(k)))
	}
	return keys
}

// script, pipeliner, run and isNil are what other files need of go-redis.
func script(body string) *redis.Script { return redis.NewScript(body) }

type pipeliner = redis.Pipeliner

func (st *Store) run(ctx context.Context, s *redis.Script, keys []string, args ...any) *redis.Cmd {
	return s.Run(ctx, st.redis, keys, args...)
}

func isNil(err error) bool { return errors.Is(err, redis.Nil) }

// add keeps a new subscriber unless the address is taken, and returns whose
// address it is now.
//
//	KEYS  address, record, history, all, then the sets of the chosen kinds
//	ARGV  folded address, ID, event, then fields and values
var add = redis.NewScript(`
local holder = redis.call('HGET', KEYS[1], ARGV[1])
if holder then return holder end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], unpack(ARGV, 4))
redis.call('RPUSH', KEYS[3], ARGV[3])
for i = 4, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[2]) end
return ARGV[2]`)

// Add keeps a new subscriber and gives it back as it is kept, with its ID.
// When the address is there already the error is [ErrThere], or [ErrLeft] for
// one who has left, and what comes back is the subscriber who is there.
func (st *Store) Add(ctx context.Context, s Subscriber) (Subscriber, error) {
	a, err := st.addition(s)
	if err != nil {
		return Subscriber{}, err
	}
	holder, err := add.Run(ctx, st.redis, a.keys, a.args...).Text()
	if err != nil {
		return Subscriber{}, err
	}
	if holder == a.s.ID {
		return a.s, nil
	}
	there, err := st.Get(ctx, holder)
	if err != nil {
		return Subscriber{}, err
	}
	return there, settle(a, there)
}

// addition is the call of the add script for one new subscriber.
type addition struct {
	s    Subscriber
	keys []string
	args []any
}

func (st *Store) addition(s Subscriber) (addition, error) {
	s, folded, err := normalise(s)
	if err != nil {
		return addition{}, err
	}
	if s.ID, err = st.newID(); err != nil {
		return addition{}, err
	}
	now := st.now().UTC()
	s.EndedAt, s.EndedReason = time.Time{}, ""
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
	event, err := json.Marshal(Event{At: now, What: Joined, Consent: &s.Consent})
	if err != nil {
		return addition{}, err
	}
	keys := []string{st.key("address"), st.key("s", s.ID), st.key("history", s.ID), st.key("all")}
	return addition{
		s:    s,
		keys: append(keys, st.kindKeys(s.Kinds)...),
		args: append([]any{folded, s.ID, event}, fields...),
	}, nil
}

// settle says what it means that there is who has the address now.
func settle(a addition, there Subscriber) error {
	switch {
	case there.ID == a.s.ID:
		return nil
	case there.Ended():
		return fmt.Errorf("%w, on %s", ErrLeft, there.EndedAt.Format("2 January 2006"))
	}
	return ErrThere
}

// newID is 128 random bits, in 26 letters and digits.
func (st *Store) newID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(st.random, b[:]); err != nil {
		return "", fmt.Errorf("a new ID: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])), nil
}

// Get gives one subscriber, or [ErrUnknown].
func (st *Store) Get(ctx context.Context, id string) (Subscriber, error) {
	fields, err := st.redis.HGetAll(ctx, st.key("s", id)).Result()
	if err != nil {
		return Subscriber{}, err
	}
	if len(fields) == 0 {
		return Subscriber{}, ErrUnknown
	}
	return subscriber(id, fields)
}

// ByEmail gives the subscriber at an address, in any case, or [ErrUnknown].
func (st *Store) ByEmail(ctx context.Context, address string) (Subscriber, error) {
	_, folded, err := Address(address)
	if err != nil {
		return Subscriber{}, err
	}
	id, err := st.redis.HGet(ctx, st.key("address"), folded).Result()
	if errors.Is(err, redis.Nil) {
		return Subscriber{}, ErrUnknown
	}
	if err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, id)
}

// leave ends a subscription, once. Where it ended by a link, and now by
// something else, the link can't take it back any more.
//
//	KEYS  record, history, then the sets of all kinds
//	ARGV  ID, time, reason, event, way
var leave = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if redis.call('HEXISTS', KEYS[1], 'ended') == 1 then
	if ARGV[5] == '' and redis.call('HDEL', KEYS[1], 'way') == 1 then redis.call('RPUSH', KEYS[2], ARGV[4]) end
	return 0
end
redis.call('HSET', KEYS[1], 'ended', ARGV[2], 'reason', ARGV[3])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'way', ARGV[5]) end
redis.call('RPUSH', KEYS[2], ARGV[4])
for i = 3, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
return 1`)

// Unsubscribe ends a subscription, with a reason in a few words. Of somebody
// who has left already the first time and reason stay; but if they left by a
// link, [Store.TakeBack] is closed to them from now on.
func (st *Store) Unsubscribe(ctx context.Context, id, reason string) error {
	return st.leave(ctx, id, reason, "")
}

// UnsubscribeByLink is [Store.Unsubscribe] by the person, through the link in
// a mail. [Store.TakeBack] undoes it for a while.
func (st *Store) UnsubscribeByLink(ctx context.Context, id, reason string) error {
	return st.leave(ctx, id, reason, byLink)
}

func (st *Store) leave(ctx context.Context, id, reason, way string) error {
	now := st.now().UTC()
	event, err := json.Marshal(Event{At: now, What: Left, Reason: reason})
	if err != nil {
		return err
	}
	keys := append([]string{st.key("s", id), st.key("history", id)}, st.kindKeys(Kinds())...)
	return known(leave.Run(ctx, st.redis, keys, id, stamp(now), reason, event, way).Int())
}

// comeBack takes up a subscription that ended, with its old choices; with a
// since, only one that ended by a link, then or later.
//
//	KEYS  record, history, then the sets of all kinds
//	ARGV  ID, consent, event, since, then the names of all kinds
var comeBack = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local ended = redis.call('HGET', KEYS[1], 'ended')
if not ended then return 0 end
if ARGV[4] ~= '' and (not redis.call('HGET', KEYS[1], 'way') or ended < ARGV[4]) then return -2 end
redis.call('HDEL', KEYS[1], 'ended', 'reason', 'way')
redis.call('HSET', KEYS[1], 'consent', ARGV[2])
redis.call('RPUSH', KEYS[2], ARGV[3])
local kinds = ' ' .. (redis.call('HGET', KEYS[1], 'kinds') or '') .. ' '
for i = 3, #KEYS do
	if string.find(kinds, ' ' .. ARGV[i + 2] .. ' ', 1, true) then redis.call('ZADD', KEYS[i], 0, ARGV[1]) end
end
return 1`)

// Resubscribe takes up a subscription that ended, with its old choices and a
// new consent. Of somebody who is subscribed it changes nothing.
func (st *Store) Resubscribe(ctx context.Context, id string, c Consent) error {
	return st.comeBack(ctx, id, c, time.Time{})
}

// TakeBack is [Store.Resubscribe] for somebody who left by a link, and did so
// at most [Undo] ago; anybody else stays away, with [ErrStays].
func (st *Store) TakeBack(ctx context.Context, id string, c Consent) error {
	return st.comeBack(ctx, id, c, st.now().Add(-Undo).Truncate(time.Second))
}

// comeBack lets somebody return who left by a link since then; a zero time is
// whoever left, in whatever way.
func (st *Store) comeBack(ctx context.Context, id string, c Consent, since time.Time) error {
	c, err := consent(c)
	if err != nil {
		return err
	}
	now := st.now().UTC()
	if c.At.IsZero() {
		c.At = now
	}
	agreed, err := json.Marshal(c)
	if err != nil {
		return err
	}
	event, err := json.Marshal(Event{At: now, What: Returned, Consent: &c})
	if err != nil {
		return err
	}
	keys := append([]string{st.key("s", id), st.key("history", id)}, st.kindKeys(Kinds())...)
	args := []any{id, agreed, event, stamp(since)}
	for _, k := range Kinds() {
		args = append(args, string(k))
	}
	return known(comeBack.Run(ctx, st.redis, keys, args...).Int())
}

func known(n int, err error) error {
	switch {
	case err == nil && n == -1:
		return ErrUnknown
	case err == nil && n == -2:
		return ErrStays
	}
	return err
}

// History is what happened to a subscription, oldest first.
func (st *Store) History(ctx context.Context, id string) ([]Event, error) {
	lines, err := st.redis.LRange(ctx, st.key("history", id), 0, -1).Result()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, ErrUnknown
	}
	events := make([]Event, len(lines))
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l), &events[i]); err != nil {
			return nil, fmt.Errorf("subscriber %s: event %d: %w", id, i+1, err)
		}
	}
	return events, nil
}

// Count is how many get editions of the kind.
func (st *Store) Count(ctx context.Context, k Kind) (int, error) {
	n, err := st.redis.ZCard(ctx, st.key("kind", string(k))).Result()
	return int(n), err
}

// Active gives those who are to get editions of the kind, ordered by ID, a
// page of them in memory at a time. Somebody who leaves meanwhile may or may
// not be among them; somebody who stays is, once. After an error it ends.
func (st *Store) Active(ctx context.Context, k Kind) iter.Seq2[Subscriber, error] {
	return st.pages(ctx, st.key("kind", string(k)), func(s Subscriber) bool { return s.Wants(k) })
}

// All gives everybody who ever joined, those who left included, ordered by ID.
func (st *Store) All(ctx context.Context) iter.Seq2[Subscriber, error] {
	return st.pages(ctx, st.key("all"), func(Subscriber) bool { return true })
}

const pageSize = 500

func (st *Store) pages(ctx context.Context, set string, keep func(Subscriber) bool) iter.Seq2[Subscriber, error] {
	return func(yield func(Subscriber, error) bool) {
		for from := "-"; ; {
			ids, err := st.redis.ZRangeByLex(ctx, set, &redis.ZRangeBy{Min: from, Max: "+", Count: pageSize}).Result()
			if err != nil {
				yield(Subscriber{}, err)
				return
			}
			page, err := st.read(ctx, ids)
			if err != nil {
				yield(Subscriber{}, err)
				return
			}
			for _, s := range page {
				if s.ID != "" && keep(s) && !yield(s, nil) {
					return
				}
			}
			if len(ids) < pageSize {
				return
			}
			from = "(" + ids[len(ids)-1]
		}
	}
}

// read gives the subscribers of some IDs, in their order. One whose record
// has gone is [Subscriber] zero.
func (st *Store) read(ctx context.Context, ids []string) ([]Subscriber, error) {
	cmds := make([]*redis.MapStringStringCmd, len(ids))
	_, err := st.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			cmds[i] = p.HGetAll(ctx, st.key("s", id))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	page := make([]Subscriber, len(ids))
	for i, id := range ids {
		if len(cmds[i].Val()) == 0 {
			continue
		}
		if page[i], err = subscriber(id, cmds[i].Val()); err != nil {
			return nil, err
		}
	}
	return page, nil
}

// addAll adds a batch in one round trip. The error of each is that of Add.
func (st *Store) addAll(ctx context.Context, batch []addition) ([]error, error) {
	cmds := make([]*redis.Cmd, len(batch))
	_, err := st.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, a := range batch {
			cmds[i] = add.EvalSha(ctx, p, a.keys, a.args...)
		}
		return nil
	})
	if err != nil && !redis.HasErrorPrefix(err, "NOSCRIPT") {
		return nil, err
	}
	holders := make([]string, len(batch))
	for i, a := range batch {
		holders[i], err = cmds[i].Text()
		if redis.HasErrorPrefix(err, "NOSCRIPT") { // a server that was started again has forgotten it
			holders[i], err = add.Run(ctx, st.redis, a.keys, a.args...).Text()
		}
		if err != nil {
			return nil, err
		}
	}
	there, err := st.read(ctx, holders)
	if err != nil {
		return nil, err
	}
	results := make([]error, len(batch))
	for i, a := range batch {
		results[i] = settle(a, there[i])
	}
	return results, nil
}
