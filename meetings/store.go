package meetings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all under the tag meetings, so that one script may touch them:
//
//	kcst:{P:meetings}:m:REF   string, one meeting as JSON (record)
//	kcst:{P:meetings}:start   sorted set of their refs, scored by start in Unix seconds
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

// Change is what putting a meeting came to.
type Change string

// The changes.
const (
	Added   Change = "added"
	Updated Change = "updated"
	Same    Change = "same"
	Older   Change = "older" // minutes are held, and papers don't replace them
)

// put keeps a meeting, and says what that changed.
//
//	KEYS  meeting, start
//	ARGV  JSON, Unix start, ref, then the bases that must not be replaced
var put = redis.NewScript(`
local held = redis.call('GET', KEYS[1])
if held == ARGV[1] then return 'same' end
if held then
	local basis = cjson.decode(held).Basis
	for i = 4, #ARGV do
		if basis == ARGV[i] then return 'older' end
	end
end
redis.call('SET', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[3])
if held then return 'updated' end
return 'added'`)

// Put keeps a meeting without what is restricted, in place of what was held
// under its ref, unless that rests on a later [Basis]: papers that are put
// again don't replace minutes. A meeting that is wrong is refused with [ErrInvalid].
func (st *Store) Put(ctx context.Context, m Meeting) (Change, error) {
	if err := m.Check(); err != nil {
		return "", err
	}
	m = m.Public()
	zone := m.Start.Location().String()
	if _, err := time.LoadLocation(zone); err != nil || zone == time.Local.String() {
		zone = time.UTC.String() // a name that means nothing, or something else, to the next reader
	}
	b, err := json.Marshal(record{Meeting: m, Zone: zone})
	if err != nil {
		return "", err
	}
	keys := []string{st.key("m", m.Ref()), st.key("start")}
	args := []any{b, m.Start.Unix(), m.Ref()}
	for _, later := range bases[slices.Index(bases, m.Basis)+1:] {
		args = append(args, string(later))
	}
	change, err := put.Run(ctx, st.redis, keys, args...).Text()
	return Change(change), err
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
	return read(ref, text)
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
	by := &redis.ZRangeBy{Min: "-inf", Max: "+inf"}
	if !from.IsZero() {
		by.Min = strconv.FormatInt(from.Unix(), 10)
	}
	if !until.IsZero() {
		by.Max = "(" + strconv.FormatInt(until.Unix(), 10)
	}
	refs, err := st.redis.ZRangeByScore(ctx, st.key("start"), by).Result()
	if err != nil {
		return nil, err
	}
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
	return list, nil
}

// Horizon is how many days a weekly summary looks ahead.
const Horizon = 14

// Week gives what a weekly summary of the half-open period [from, until) tells
// of: decided, the meetings that were held in it, and coming, those of the two
// weeks after it, which may have been called off.
func (st *Store) Week(ctx context.Context, from, until time.Time) (decided, coming []Meeting, err error) {
	held, err := st.List(ctx, from, until)
	if err != nil {
		return nil, nil, err
	}
	coming, err = st.List(ctx, until, until.AddDate(0, 0, Horizon))
	return slices.DeleteFunc(held, func(m Meeting) bool { return !m.TakesPlace() }), coming, err
}

// Next gives the first meeting from now on that takes place, of any committee
// or of the one named by its ID.
func (st *Store) Next(ctx context.Context, committeeID string) (Meeting, error) {
	list, err := st.List(ctx, st.now(), time.Time{})
	if err != nil {
		return Meeting{}, err
	}
	for _, m := range list {
		if m.TakesPlace() && (committeeID == "" || m.Committee.ID == committeeID) {
			return m, nil
		}
	}
	return Meeting{}, ErrUnknown
}
