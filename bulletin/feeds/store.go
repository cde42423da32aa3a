package feeds

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all with the tag "feeds":
//
//	kcst:{P:feeds}:ids        set of feed IDs
//	kcst:{P:feeds}:feed:<id>  hash: doc (Feed as JSON), state (State as JSON), next (Unix ms: when it is due)
//	kcst:{P:feeds}:history    list of JSON, oldest first: who added and removed what, and when

const tag = "feeds"

// Store keeps feeds in Redis. It is safe for use by several goroutines and
// processes.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore keeps feeds in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s: s, now: now} }

func (st *Store) key(parts ...string) string { return st.s.Key(tag, parts...) }

func (st *Store) keys(id string) []string {
	return []string{st.key("ids"), st.key("feed", id), st.key("history")}
}

// entry is a line of the history.
type entry struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Did  string    `json:"did"`
	Feed string    `json:"feed"`
	URL  string    `json:"url,omitempty"`
}

// add: KEYS ids, feed, history; ARGV id, doc, entry. A feed that was just
// added by the same person in the same words was added by a try before.
var add = redis.NewScript(`
local was = redis.call('HGET', KEYS[2], 'doc')
if was then return was == ARGV[2] and 'done' or 'there' end
redis.call('HSET', KEYS[2], 'doc', ARGV[2], 'next', 0)
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('RPUSH', KEYS[3], ARGV[3])
return 'done'`)

// remove: KEYS and ARGV as add's, without doc.
var remove = redis.NewScript(`
if redis.call('DEL', KEYS[2]) == 0 then return 'none' end
redis.call('SREM', KEYS[1], ARGV[1])
redis.call('RPUSH', KEYS[3], ARGV[2])
return 'done'`)

// claim: KEYS feed; ARGV now, until. One caller gets a feed that is due.
var claim = redis.NewScript(`
local due = tonumber(redis.call('HGET', KEYS[1], 'next'))
if not due or due > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'next', ARGV[2])
return 1`)

// settle: KEYS feed; ARGV state, next. A feed that was removed stays so.
var settle = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'state', ARGV[1], 'next', ARGV[2]) end
return 'done'`)

// Add names a feed; it is due at once.
func (st *Store) Add(ctx context.Context, f Feed) (Feed, error) {
	if err := f.Check(); err != nil {
		return Feed{}, err
	}
	f.AddedAt = st.now().UTC().Truncate(time.Millisecond)
	doc, err := json.Marshal(f)
	if err != nil {
		return Feed{}, fmt.Errorf("write feed %s: %w", f.ID, err)
	}
	line, err := json.Marshal(entry{At: f.AddedAt, By: f.AddedBy, Did: "added", Feed: f.ID, URL: f.URL})
	if err != nil {
		return Feed{}, fmt.Errorf("write feed %s: %w", f.ID, err)
	}
	said, err := add.Run(ctx, st.s, st.keys(f.ID), f.ID, doc, line).Text()
	switch {
	case err != nil:
		return Feed{}, fmt.Errorf("store feed %s: %w", f.ID, err)
	case said == "there":
		return Feed{}, refuse(ErrTaken, "There is a feed %s already: give this one another ID (--id), or remove that one first.", f.ID)
	}
	return f, nil
}

// Remove forgets a feed; the items from it stay.
func (st *Store) Remove(ctx context.Context, id, by string) error {
	line, err := json.Marshal(entry{At: st.now().UTC().Truncate(time.Millisecond), By: by, Did: "removed", Feed: id})
	if err != nil {
		return fmt.Errorf("remove feed %s: %w", id, err)
	}
	said, err := remove.Run(ctx, st.s, st.keys(id), id, line).Text()
	switch {
	case err != nil:
		return fmt.Errorf("remove feed %s: %w", id, err)
	case said == "none":
		return st.missing(id)
	}
	return nil
}

func (st *Store) missing(id string) error {
	return refuse(ErrNotFound, "There is no feed %q: kcst items feed list shows them.", id)
}

// Feeds are those of some IDs, all if none is named, in the order of their IDs.
func (st *Store) Feeds(ctx context.Context, ids ...string) ([]Listed, error) {
	named := len(ids) > 0
	if !named {
		var err error
		if ids, err = st.s.SMembers(ctx, st.key("ids")).Result(); err != nil {
			return nil, fmt.Errorf("list feeds: %w", err)
		}
	}
	var list []Listed
	for _, id := range ids {
		fields, err := st.s.HGetAll(ctx, st.key("feed", id)).Result()
		if err != nil {
			return nil, fmt.Errorf("read feed %s: %w", id, err)
		}
		if len(fields) == 0 && named {
			return nil, st.missing(id)
		}
		if len(fields) == 0 {
			continue // removed meanwhile
		}
		l, err := read(fields)
		if err != nil {
			return nil, fmt.Errorf("read feed %s: %w", id, err)
		}
		list = append(list, l)
	}
	return sorted(list), nil
}

func read(fields map[string]string) (Listed, error) {
	var l Listed
	if err := json.Unmarshal([]byte(fields["doc"]), &l.Feed); err != nil {
		return l, err
	}
	if s := fields["state"]; s != "" {
		if err := json.Unmarshal([]byte(s), &l.State); err != nil {
			return l, err
		}
	}
	ms, err := strconv.ParseInt(fields["next"], 10, 64)
	if ms > 0 {
		l.Next = time.UnixMilli(ms).UTC()
	}
	return l, err
}

// claim takes a feed that is due, until a time by which it will have been
// fetched; of several callers one gets it.
func (st *Store) claim(ctx context.Context, id string, until time.Time) (bool, error) {
	n, err := claim.Run(ctx, st.s, []string{st.key("feed", id)}, st.now().UnixMilli(), until.UnixMilli()).Int()
	if err != nil {
		return false, fmt.Errorf("take feed %s: %w", id, err)
	}
	return n == 1, nil
}

// settle keeps how a fetch went, and when the next is due.
func (st *Store) settle(ctx context.Context, id string, s State, next time.Time) error {
	b, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write the state of feed %s: %w", id, err)
	}
	if err := settle.Run(ctx, st.s, []string{st.key("feed", id)}, b, next.UnixMilli()).Err(); err != nil {
		return fmt.Errorf("store the state of feed %s: %w", id, err)
	}
	return nil
}
