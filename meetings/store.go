package meetings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// The keys; all fall under the tag meetings, so that one script may touch
// them. A ref is a meeting's, as [Meeting.Ref] gives it:
//
//	kcst:{P:meetings}:m:REF        string, one meeting as JSON (record)
//	kcst:{P:meetings}:edit:REF     hash: item -> Edit as JSON, an officer's words
//	kcst:{P:meetings}:start        sorted set of all refs, scored by start in Unix seconds
//	kcst:{P:meetings}:topic:T      the same of what one topic is touched by
//	kcst:{P:meetings}:minuted      sorted set of refs, scored by MinutedAt in Unix seconds
//	kcst:{P:meetings}:id:ID        set of refs of the meetings with an ID, one for each council
//	kcst:{P:meetings}:committees   hash: committee -> Committee as JSON, as the last meeting put has it
//	kcst:{P:meetings}:rev          number: how often anything here was changed
//	kcst:{P:meetings}:read:COUNCIL hash: address -> Seen as JSON, of what was fetched
//	kcst:{P:meetings}:last         hash: council -> how its last reading went, as JSON
//	kcst:{P:meetings}:turn:COUNCIL string that expires unless it is renewed: who reads the council now
const tag = "meetings"

// ErrUnknown: there is no such meeting.
var ErrUnknown = errors.New("there is no such meeting")

// Store keeps meetings in Redis. What is restricted never gets there.
type Store struct {
	redis *store.Store
	now   func() time.Time
}

// NewStore keeps meetings in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{redis: s, now: now} }

func (st *Store) key(parts ...string) string { return st.redis.Key(tag, parts...) }

// record is a meeting as it is kept: with the name of its zone, which the
// start alone doesn't tell.
type record struct {
	Meeting
	Zone string
}

// takeTurn gives ARGV[1] the turn KEYS[1] for ARGV[2] ms, unless another has
// it. A turn that ran out and that nobody took is still one's own.
var takeTurn = redis.NewScript(`
local who = redis.call('GET', KEYS[1])
if who and who ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)

// giveBack ends the turn KEYS[1] if ARGV[1] still has it.
var giveBack = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0`)

// Change is what putting a meeting came to.
type Change string

// The changes.
const (
	Added   Change = "added"
	Updated Change = "updated"
	Same    Change = "same"
	Older   Change = "older" // minutes are held, and papers don't replace them
)

// put keeps a meeting if what is held is still what was read, and moves it in
// every index at once.
//
//	KEYS  meeting, rev, refs of its ID, committees, then the sets it is to leave, then those it is to be in
//	ARGV  JSON held or '', JSON, ref, committee, JSON of that, number of sets to leave, then a score for each set to be in
var put = redis.NewScript(`
local held = redis.call('GET', KEYS[1]) or ''
if held ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('INCR', KEYS[2])
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('HSET', KEYS[4], ARGV[4], ARGV[5])
local leave = tonumber(ARGV[6])
for i = 5, 4 + leave do redis.call('ZREM', KEYS[i], ARGV[3]) end
for i = 5 + leave, #KEYS do redis.call('ZADD', KEYS[i], ARGV[2 + i - leave], ARGV[3]) end
return 1`)

// move gives a meeting another ref, in every index at once, unless it was
// changed meanwhile. What is already held under the new ref stays.
//
//	KEYS  old meeting, new, rev, refs of its ID, committees, old edits, new, then the sets it is in
//	ARGV  JSON held, JSON, old ref, new, committee, JSON of that, then a score for each set
var move = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local fresh = redis.call('EXISTS', KEYS[2]) == 0
redis.call('DEL', KEYS[1])
redis.call('INCR', KEYS[3])
redis.call('SREM', KEYS[4], ARGV[3])
for i = 8, #KEYS do redis.call('ZREM', KEYS[i], ARGV[3]) end
if not fresh then
  redis.call('DEL', KEYS[6])
  return 1
end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('SADD', KEYS[4], ARGV[4])
redis.call('HSET', KEYS[5], ARGV[5], ARGV[6])
for i = 8, #KEYS do redis.call('ZADD', KEYS[i], ARGV[i - 1], ARGV[4]) end
if redis.call('EXISTS', KEYS[6]) == 1 then redis.call('RENAME', KEYS[6], KEYS[7]) end
return 1`)

// attempts bounds how often a meeting that others change is read again.
const attempts = 50

// Put keeps a meeting without what is restricted, in place of what was held
// under its ref, unless that rests on a later [Basis]: papers that are put
// again don't replace minutes. A meeting that is wrong is refused with [ErrInvalid].
func (st *Store) Put(ctx context.Context, m Meeting) (Change, error) {
	return st.put(ctx, m, func(held Meeting) (Meeting, bool) {
		return m, slices.Index(bases, m.Basis) < slices.Index(bases, held.Basis)
	})
}

// PutPart keeps what a source tells of a part of a meeting: whether and when
// it takes place, and some of its items. Everything else stays as it is held.
// Items take the place of those with their ID, or else with their title.
func (st *Store) PutPart(ctx context.Context, m Meeting) (Change, error) {
	return st.put(ctx, m, func(held Meeting) (Meeting, bool) { return held.with(m), false })
}

// put keeps what becomes of a meeting beside what is held of it. Of a meeting
// that isn't held, that is m itself.
func (st *Store) put(ctx context.Context, m Meeting, over func(held Meeting) (_ Meeting, older bool)) (Change, error) {
	if err := m.Check(); err != nil {
		return "", err
	}
	for range attempts {
		text, err := st.redis.Get(ctx, st.key("m", m.Ref())).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			return "", err
		}
		next, change, held := m, Added, Meeting{}
		if text != "" {
			if held, err = read(m.Ref(), text); err != nil {
				return "", err
			}
			older := false
			if next, older = over(held); older {
				return Older, nil
			}
			change = Updated
		}
		next = st.aged(next.Public(), held, change == Updated)
		doc, err := encode(next)
		if err != nil {
			return "", err
		}
		if doc == text {
			return Same, nil
		}
		if done, err := st.write(ctx, text, doc, held, next); done || err != nil {
			return change, err
		}
	}
	return "", fmt.Errorf("others keep changing the meeting %s: try again", m.Ref())
}

// aged is a meeting with what the store itself notes of it.
func (st *Store) aged(m, held Meeting, there bool) Meeting {
	now := st.now().UTC().Truncate(time.Second)
	m.Changes, m.Changed, m.MinutedAt = held.Changes, held.Changed, held.MinutedAt
	switch {
	case !there:
		m.Changed = now
	case !m.Start.Equal(held.Start) || m.Status != held.Status || m.Place != held.Place:
		m.Changes, m.Changed = held.Changes+1, now
	}
	if m.Minuted() && m.MinutedAt.IsZero() {
		m.MinutedAt = now
	}
	for i := range m.Items {
		m.Items[i].Edit = nil // edits are kept beside it
	}
	return m
}

func encode(m Meeting) (string, error) {
	zone := m.Start.Location().String()
	if _, err := time.LoadLocation(zone); err != nil || zone == time.Local.String() {
		zone = time.UTC.String() // a name that means nothing, or something else, to the next reader
	}
	b, err := json.Marshal(record{Meeting: m, Zone: zone})
	return string(b), err
}

// write is one try to replace what is held.
func (st *Store) write(ctx context.Context, text, doc string, held, next Meeting) (bool, error) {
	committee, err := json.Marshal(next.Committee)
	if err != nil {
		return false, err
	}
	keys := []string{st.key("m", next.Ref()), st.key("rev"), st.key("id", next.ID), st.key("committees")}
	args := []any{text, doc, next.Ref(), next.Committee.ID, committee}
	left := 0
	for _, t := range held.Topics() {
		keys = append(keys, st.key("topic", t))
		left++
	}
	args = append(args, left)
	start := next.Start.Unix()
	keys = append(keys, st.key("start"))
	args = append(args, start)
	for _, t := range next.Topics() {
		keys = append(keys, st.key("topic", t))
		args = append(args, start)
	}
	if !next.MinutedAt.IsZero() {
		keys = append(keys, st.key("minuted"))
		args = append(args, next.MinutedAt.Unix())
	}
	n, err := put.Run(ctx, st.redis, keys, args...).Int()
	return n == 1, err
}

// Get gives the meeting of a ref, or [ErrUnknown].
func (st *Store) Get(ctx context.Context, ref string) (Meeting, error) {
	text, err := st.redis.Get(ctx, st.key("m", ref)).Result()
	if errors.Is(err, redis.Nil) {
		return Meeting{}, ErrUnknown
	}
	if err != nil {
		return Meeting{}, err
	}
	m, err := read(ref, text)
	if err != nil {
		return Meeting{}, err
	}
	all, err := st.edited(ctx, []Meeting{m})
	if err != nil {
		return Meeting{}, err
	}
	return all[0], nil
}

func read(ref, text string) (Meeting, error) {
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return Meeting{}, fmt.Errorf("meeting %s: %w", ref, err)
	}
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return Meeting{}, fmt.Errorf("meeting %s: %w", ref, err)
	}
	r.Start = r.Start.In(zone)
	return r.Meeting, nil
}

// List gives the meetings that start in the half-open period [from, until),
// the earliest first; a zero end is open.
func (st *Store) List(ctx context.Context, from, until time.Time) ([]Meeting, error) {
	return st.list(ctx, st.key("start"), from, until)
}

// OfTopic is List of what touches one topic.
func (st *Store) OfTopic(ctx context.Context, id string, from, until time.Time) ([]Meeting, error) {
	return st.list(ctx, st.key("topic", id), from, until)
}

// MinutedIn gives the meetings whose minutes were first held in a period, in
// that order.
func (st *Store) MinutedIn(ctx context.Context, from, until time.Time) ([]Meeting, error) {
	return st.list(ctx, st.key("minuted"), from, until)
}

func (st *Store) list(ctx context.Context, index string, from, until time.Time) ([]Meeting, error) {
	refs, err := st.redis.ZRangeByScore(ctx, index, between(from, until)).Result()
	if err != nil {
		return nil, err
	}
	return st.load(ctx, refs)
}

// between is a half-open period; a zero end is open.
func between(from, until time.Time) *redis.ZRangeBy {
	by := &redis.ZRangeBy{Min: "-inf", Max: "+inf"}
	if !from.IsZero() {
		by.Min = strconv.FormatInt(from.Unix(), 10)
	}
	if !until.IsZero() {
		by.Max = "(" + strconv.FormatInt(until.Unix(), 10)
	}
	return by
}

// load gives the meetings of refs, in that order, with what officers wrote.
func (st *Store) load(ctx context.Context, refs []string) ([]Meeting, error) {
	var list []Meeting
	for some := range slices.Chunk(refs, 500) {
		keys := make([]string, len(some))
		for i, ref := range some {
			keys[i] = st.key("m", ref)
		}
		texts, err := st.redis.MGet(ctx, keys...).Result()
		if err != nil {
			return nil, err
		}
		for i, text := range texts {
			text, ok := text.(string)
			if !ok {
				continue
			}
			m, err := read(some[i], text)
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return st.edited(ctx, list)
}

// hosted is the ref of a meeting by its council and its ID.
func (st *Store) hosted(ctx context.Context, council, id string) (string, error) {
	refs, err := st.redis.SMembers(ctx, st.key("id", id)).Result()
	if err != nil {
		return "", err
	}
	for _, ref := range refs {
		if strings.HasPrefix(ref, council+"-") {
			return ref, nil
		}
	}
	return "", ErrUnknown
}

// Rev counts the changes to what is held: while it stays the same, so does
// everything that is read here.
func (st *Store) Rev(ctx context.Context) (int64, error) {
	n, err := st.redis.Get(ctx, st.key("rev")).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	return n, err
}
