package bulletin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all with the one tag "bulletin", because freezing an edition moves
// its items in the same step:
//
//	kcst:{P:bulletin}:item:<id>             hash: doc (Item as JSON, without state), state, edition, last
//	kcst:{P:bulletin}:item:<id>:history     list of Change as JSON, oldest first
//	kcst:{P:bulletin}:items:<state>         set of item IDs
//	kcst:{P:bulletin}:edition:<id>          hash: doc (Edition as JSON), content (canonical JSON), rev, last
//	kcst:{P:bulletin}:edition:<id>:history  list of Change as JSON, oldest first
//	kcst:{P:bulletin}:editions              sorted set of edition IDs by when they were drafted, in ms
//	kcst:{P:bulletin}:editions:live         set of the IDs of those in no final state
//	kcst:{P:bulletin}:periods               hash: edition ID -> Outcome as JSON; at most one edition a period
//	kcst:{P:bulletin}:calendar              hash: installed (RFC 3339), monthly and weekly (the due time,
//	                                        Unix seconds, up to which every run has its outcome)
//	kcst:{P:bulletin}:standing              hash: kind -> Standing as JSON
//	kcst:{P:bulletin}:standing:history      list of Change as JSON, oldest first
//	kcst:{P:bulletin}:told                  hash: <edition>:<what> -> when officers were reminded of it (RFC 3339)
//	kcst:{P:bulletin}:counters              hash: items, and extraordinary-<day>
//
// rev counts an edition's changes, so that a change made on what somebody
// else has changed since is refused. last is the token of the last step, so
// that a step that the client sends again, because the answer to the first
// was lost, is known to be done.

const tag = "bulletin"

// Store keeps items and editions in Redis. It is safe for use by several
// goroutines and processes.
type Store struct {
	s   *store.Store
	now func() time.Time

	// Labels gives the topics and districts that items may name; nil lets
	// anything through.
	Labels func(context.Context) (Labels, error)
}

// NewStore keeps items and editions in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s: s, now: now} }

// time is now as it can be read back.
func (st *Store) time() time.Time { return st.now().UTC().Truncate(time.Millisecond) }

func (st *Store) key(parts ...string) string { return st.s.Key(tag, parts...) }

// plan is one atomic step: an edition to write, a period to take, a run to
// check off, items to move. Either all of it happens or none.
type plan struct {
	Edition  *editionStep  `json:"edition,omitempty"`
	Period   *periodStep   `json:"period,omitempty"`
	Decided  *decidedStep  `json:"decided,omitempty"`
	Standing *standingStep `json:"standing,omitempty"`
	Items    []itemStep    `json:"items,omitempty"`

	doc     []byte // the edition's, or that of an item that is new or rewritten
	content []byte // the edition's, when it changes
}

type editionStep struct {
	ID      string `json:"id"`
	Rev     int    `json:"rev"` // the one it was read at; 0: it doesn't exist
	Live    bool   `json:"live"`
	Drafted int64  `json:"drafted"`
	Entry   string `json:"entry"` // Change as JSON
}

type periodStep struct {
	ID    string `json:"id"`
	Was   string `json:"was"` // the outcome it was read with, as stored; "": none
	Value string `json:"value"`
}

type decidedStep struct {
	Kind Kind  `json:"kind"`
	Due  int64 `json:"due"`
}

// standingStep changes a standing approval that is still as it was read; with
// no value it only looks that it is.
type standingStep struct {
	Kind  Kind   `json:"kind"`
	Was   string `json:"was"`
	Value string `json:"value"`
	Entry string `json:"entry"`
}

type itemStep struct {
	ID      string    `json:"id"`
	From    ItemState `json:"from"` // "": it doesn't exist
	To      ItemState `json:"to"`
	Edition string    `json:"edition"`
	Entry   string    `json:"entry"`
	Last    string    `json:"last,omitempty"` // the token it was read with; "": its state alone decides
	Rewrite bool      `json:"rewrite,omitempty"`
}

// errMoved and its like say what stood in a plan's way: somebody else was
// first, and the caller reads again.
var (
	errMoved = errors.New("the edition was changed meanwhile")
	errTaken = errors.New("the period was decided meanwhile")
	errItem  = errors.New("an item was changed meanwhile")

	errStanding = errors.New("the standing approval was changed meanwhile")
)

// step carries out a plan. KEYS: editions, live, periods, calendar, the five
// item sets in the order of ItemStates, the standing approvals and their
// history, the edition and its history if there is one, then each item and its history. ARGV: the plan, a token, doc,
// content. Every check comes before the first write.
var step = redis.NewScript(`
local plan = cjson.decode(ARGV[1])
local token, doc, content = ARGV[2], ARGV[3], ARGV[4]
local sets = {submitted = KEYS[5], accepted = KEYS[6], held = KEYS[7], used = KEYS[8], expired = KEYS[9]}
local e, items = plan.edition, plan.items or {}
local first = 12
if e then
  first = 14
  if redis.call('HGET', KEYS[12], 'last') == token then return 'done' end
  if tonumber(redis.call('HGET', KEYS[12], 'rev') or '0') ~= e.rev then return 'moved' end
elseif items[1] and redis.call('HGET', KEYS[first], 'last') == token then
  return 'done'
end
if plan.period and (redis.call('HGET', KEYS[3], plan.period.id) or '') ~= plan.period.was then return 'taken' end
local s = plan.standing
if s and (redis.call('HGET', KEYS[10], s.kind) or '') ~= s.was then return 'standing' end
for i, item in ipairs(items) do
  if (redis.call('HGET', KEYS[first + 2 * i - 2], 'state') or '') ~= item.from then return 'item' end
  if item.last and redis.call('HGET', KEYS[first + 2 * i - 2], 'last') ~= item.last then return 'item' end
end
if e then
  redis.call('HSET', KEYS[12], 'doc', doc, 'rev', e.rev + 1, 'last', token)
  if content ~= '' then redis.call('HSET', KEYS[12], 'content', content) end
  redis.call('RPUSH', KEYS[13], e.entry)
  redis.call('ZADD', KEYS[1], e.drafted, e.id)
  redis.call(e.live and 'SADD' or 'SREM', KEYS[2], e.id)
end
if s and s.value ~= '' then
  redis.call('HSET', KEYS[10], s.kind, s.value)
  redis.call('RPUSH', KEYS[11], s.entry)
end
if plan.period then redis.call('HSET', KEYS[3], plan.period.id, plan.period.value) end
local d = plan.decided
if d and tonumber(redis.call('HGET', KEYS[4], d.kind) or '0') < d.due then
  redis.call('HSET', KEYS[4], d.kind, string.format('%.0f', d.due))
end
for i, item in ipairs(items) do
  local key = KEYS[first + 2 * i - 2]
  redis.call('HSET', key, 'state', item.to, 'edition', item.edition, 'last', token)
  if item.from == '' or item.rewrite then redis.call('HSET', key, 'doc', doc) end
  if item.from ~= '' then redis.call('SREM', sets[item.from], item.id) end
  redis.call('SADD', sets[item.to], item.id)
  redis.call('RPUSH', KEYS[first + 2 * i - 1], item.entry)
end
return 'done'`)

// CountItems is how many items are in each state.
func (st *Store) CountItems(ctx context.Context) (map[ItemState]int, error) {
	counts := map[ItemState]int{}
	for _, state := range ItemStates() {
		n, err := st.s.SCard(ctx, st.key("items", string(state))).Result()
		if err != nil {
			return nil, fmt.Errorf("count items: %w", err)
		}
		counts[state] = int(n)
	}
	return counts, nil
}

// do carries out p, or says what stood in its way.
func (st *Store) do(ctx context.Context, p plan) error { return st.send(ctx, p, rand.Text()) }

// send carries out p under a token; the same plan under the same token is
// done once.
func (st *Store) send(ctx context.Context, p plan, token string) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write a step of the bulletin: %w", err)
	}
	keys := []string{st.key("editions"), st.key("editions", "live"), st.key("periods"), st.key("calendar")}
	for _, s := range ItemStates() {
		keys = append(keys, st.key("items", string(s)))
	}
	keys = append(keys, st.key("standing"), st.key("standing", "history"))
	if e := p.Edition; e != nil {
		keys = append(keys, st.key("edition", e.ID), st.key("edition", e.ID, "history"))
	}
	for _, it := range p.Items {
		keys = append(keys, st.key("item", it.ID), st.key("item", it.ID, "history"))
	}
	said, err := step.Run(ctx, st.s, keys, text, token, p.doc, p.content).Text()
	switch {
	case err != nil:
		return fmt.Errorf("store a step of the bulletin: %w", err)
	case said == "moved":
		return errMoved
	case said == "taken":
		return errTaken
	case said == "item":
		return errItem
	case said == "standing":
		return errStanding
	}
	return nil
}

// count gives the next number of a counter.
func (st *Store) count(ctx context.Context, name string) (int64, error) {
	n, err := st.s.HIncrBy(ctx, st.key("counters"), name, 1).Result()
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", name, err)
	}
	return n, nil
}

// hash reads a hash; one that doesn't exist is empty.
func (st *Store) hash(ctx context.Context, key string) (map[string]string, error) {
	fields, err := st.s.HGetAll(ctx, key).Result()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	return fields, nil
}

// hashes reads many hashes in one go, in order.
func (st *Store) hashes(ctx context.Context, keys []string) ([]map[string]string, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	replies := make([]*redis.MapStringStringCmd, len(keys))
	if _, err := st.s.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, k := range keys {
			replies[i] = p.HGetAll(ctx, k)
		}
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read %d records of the bulletin: %w", len(keys), err)
	}
	all := make([]map[string]string, len(keys))
	for i, r := range replies {
		all[i] = r.Val()
	}
	return all, nil
}

// history reads a list of changes.
func (st *Store) history(ctx context.Context, key string) ([]Change, error) {
	lines, err := st.s.LRange(ctx, key, 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", key, err)
	}
	changes := make([]Change, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &changes[i]); err != nil {
			return nil, fmt.Errorf("read %s: %w", key, err)
		}
	}
	return changes, nil
}
