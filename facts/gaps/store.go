package gaps

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all under the tag "gaps":
//
//	gap:<id>     hash: text, count, first, last (Unix ms), state, fact, by, at, into, assigned
//	all          sorted set of IDs by the time they were last asked (Unix ms)
//	askers:<id>  HyperLogLog of who was counted once, see RecordOnce; for [remembered]
const tag = "gaps"

// Most is how many gaps are kept: past it, the one that was asked least
// recently goes.
const Most = 5000

// remembered is how long who asked is counted once.
const remembered = 100 * 24 * time.Hour

// longest is how much of a question is kept, in runes.
const longest = 300

// ErrUnknown: there is no such gap.
var ErrUnknown = errors.New("there is no such gap")

// ErrSettled: the gap was answered or dismissed before.
var ErrSettled = errors.New("the gap is settled already")

// State is what became of a gap.
type State string

// The states of a gap.
const (
	Open      State = "open"
	Answered  State = "answered"
	Dismissed State = "dismissed"
	Merged    State = "merged" // it is the same as another, which counts for it
)

// Gap is a question nobody could answer yet.
type Gap struct {
	ID    string    `json:"id"`
	Text  string    `json:"question"` // without names and numbers
	Count int       `json:"count"`
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
	State State     `json:"state"`
	Fact  string    `json:"fact,omitempty"` // the fact that answers it
	By    string    `json:"by,omitempty"`   // who settled it
	At    time.Time `json:"at,omitzero"`    // when

	Into     string `json:"into,omitempty"`     // the gap that it was merged into
	Assigned string `json:"assigned,omitempty"` // who looks after it
}

// Store keeps gaps in Redis.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore is a store of gaps by some clock.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s, now} }

func (st *Store) gap(id string) string { return st.s.Key(tag, "gap", id) }
func (st *Store) all() string          { return st.s.Key(tag, "all") }

func (st *Store) askers(id string) string { return st.s.Key(tag, "askers", id) }

// record counts a question; the least recently asked go when there are too
// many. KEYS: gap, all, askers. ARGV: id, text, ms, most, prefix of gap keys,
// asker or "", how long they are remembered (ms).
var record = redis.NewScript(`
local one = 1
if ARGV[6] ~= '' then
  if redis.call('PFADD', KEYS[3], ARGV[6]) == 0 and redis.call('HEXISTS', KEYS[1], 'count') == 1 then one = 0 end
  redis.call('PEXPIRE', KEYS[3], ARGV[7])
end
local into = redis.call('HGET', KEYS[1], 'into')
if into and redis.call('EXISTS', ARGV[5] .. into) == 1 then
  redis.call('HSET', ARGV[5] .. into, 'last', ARGV[3])
  redis.call('HINCRBY', ARGV[5] .. into, 'count', one)
  redis.call('ZADD', KEYS[2], ARGV[3], into)
end
redis.call('HSETNX', KEYS[1], 'text', ARGV[2])
redis.call('HSETNX', KEYS[1], 'first', ARGV[3])
redis.call('HSETNX', KEYS[1], 'state', 'open')
redis.call('HSET', KEYS[1], 'last', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
local over = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, over - 1)) do
    redis.call('ZREM', KEYS[2], id)
    redis.call('DEL', ARGV[5] .. id)
  end
end
return redis.call('HINCRBY', KEYS[1], 'count', one)
`)

// Record counts one asking of a question. The text must already be without
// names and numbers; key is what makes two questions the same.
func (st *Store) Record(ctx context.Context, text, key string) error {
	return st.RecordOnce(ctx, text, key, "")
}

// RecordOnce does the same, but counts an asker once in a hundred days. The
// asker is whatever tells two people, or two askings, apart, and can't be read
// back; "" counts each time.
func (st *Store) RecordOnce(ctx context.Context, text, key, asker string) error {
	text = cut(strings.Join(strings.Fields(text), " "))
	if text == "" || key == "" {
		return nil
	}
	id := ID(key)
	err := record.Run(ctx, st.s, []string{st.gap(id), st.all(), st.askers(id)},
		id, text, st.now().UnixMilli(), Most, st.gap(""), asker, remembered.Milliseconds()).Err()
	if err != nil {
		return fmt.Errorf("count a gap: %w", err)
	}
	return nil
}

// ID is the ID of the gap that a question with this key is.
func ID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:5])
}

func cut(s string) string {
	if r := []rune(s); len(r) > longest {
		return string(r[:longest-1]) + "…"
	}
	return s
}

// Get is one gap, or [ErrUnknown].
func (st *Store) Get(ctx context.Context, id string) (Gap, error) {
	fields, err := st.s.HGetAll(ctx, st.gap(id)).Result()
	if err != nil {
		return Gap{}, fmt.Errorf("read gap %s: %w", id, err)
	}
	if len(fields) == 0 {
		return Gap{}, fmt.Errorf("%w: %q: kcst facts gaps lists them", ErrUnknown, id)
	}
	return read(id, fields), nil
}

func read(id string, fields map[string]string) Gap {
	g := Gap{ID: id, Text: fields["text"], State: State(fields["state"]), Fact: fields["fact"], By: fields["by"],
		Into: fields["into"], Assigned: fields["assigned"]}
	g.Count, _ = strconv.Atoi(fields["count"])
	g.First, g.Last = fromMS(fields["first"]), fromMS(fields["last"])
	if fields["at"] != "" {
		g.At = fromMS(fields["at"])
	}
	return g
}

func fromMS(s string) time.Time {
	ms, _ := strconv.ParseInt(s, 10, 64)
	return time.UnixMilli(ms).UTC()
}

// List are the gaps in these states (none named: every state), those asked
// most often first.
func (st *Store) List(ctx context.Context, states ...State) ([]Gap, error) {
	ids, err := st.s.ZRevRange(ctx, st.all(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("list the gaps: %w", err)
	}
	gaps := []Gap{}
	for batch := range slices.Chunk(ids, 500) {
		pipe := st.s.Pipeline()
		replies := make([]*redis.MapStringStringCmd, len(batch))
		for i, id := range batch {
			replies[i] = pipe.HGetAll(ctx, st.gap(id))
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return nil, fmt.Errorf("read the gaps: %w", err)
		}
		for i, r := range replies {
			g := read(batch[i], r.Val())
			if len(r.Val()) > 0 && (len(states) == 0 || slices.Contains(states, g.State)) {
				gaps = append(gaps, g)
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return b.Count - a.Count })
	return gaps, nil
}

// settle takes an open gap to its end. KEYS: gap. ARGV: state, fact, by, ms.
var settle = redis.NewScript(`
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 'unknown' end
if state == ARGV[1] and redis.call('HGET', KEYS[1], 'fact') == ARGV[2] then return 'done' end
if state ~= 'open' then return state end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'fact', ARGV[2], 'by', ARGV[3], 'at', ARGV[4])
return 'done'
`)

// Answer notes that a fact answers a gap. Repeating it changes nothing; a gap
// that was settled otherwise gives [ErrSettled].
func (st *Store) Answer(ctx context.Context, id, fact, by string) error {
	return st.settle(ctx, id, Answered, fact, by)
}

// Dismiss closes a gap that will not be answered.
func (st *Store) Dismiss(ctx context.Context, id, by string) error {
	return st.settle(ctx, id, Dismissed, "", by)
}

func (st *Store) settle(ctx context.Context, id string, state State, fact, by string) error {
	said, err := settle.Run(ctx, st.s, []string{st.gap(id)}, string(state), fact, by, st.now().UnixMilli()).Text()
	return settled(id, said, err)
}

// settled is what a script said as an error.
func settled(id, said string, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("settle gap %s: %w", id, err)
	case said == "unknown":
		return fmt.Errorf("%w: %q: kcst facts gaps lists them", ErrUnknown, id)
	case said != "done":
		return fmt.Errorf("%w: %s is %s; kcst facts gaps --all shows it", ErrSettled, id, said)
	}
	return nil
}

// mergeScript makes an open gap the same as another open one. KEYS: gap, the
// other. ARGV: the other's ID, by, ms.
var mergeScript = redis.NewScript(`
local state, other = redis.call('HGET', KEYS[1], 'state'), redis.call('HGET', KEYS[2], 'state')
if not state or not other then return 'unknown' end
if state == 'merged' and redis.call('HGET', KEYS[1], 'into') == ARGV[1] then return 'done' end
if state ~= 'open' then return 'it is ' .. state end
if other ~= 'open' then return 'the other is ' .. other end
redis.call('HSET', KEYS[1], 'state', 'merged', 'into', ARGV[1], 'by', ARGV[2], 'at', ARGV[3])
redis.call('HINCRBY', KEYS[2], 'count', redis.call('HGET', KEYS[1], 'count') or 0)
return 'done'
`)

func (st *Store) merge(ctx context.Context, id, into, by string) (string, error) {
	return mergeScript.Run(ctx, st.s, []string{st.gap(id), st.gap(into)}, into, by, st.now().UnixMilli()).Text()
}

// assignScript names who looks after an open gap. KEYS: gap. ARGV: who.
var assignScript = redis.NewScript(`
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 'unknown' end
if state ~= 'open' then return state end
redis.call('HSET', KEYS[1], 'assigned', ARGV[1])
return 'done'
`)

// Assign says who looks after an open gap.
func (st *Store) Assign(ctx context.Context, id, to string) error {
	said, err := assignScript.Run(ctx, st.s, []string{st.gap(id)}, to).Text()
	return settled(id, said, err)
}
