package told

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/facts"
	"kcst/store"
)

// Keys, all under the tag "told"; a thread is "CHANNEL TS":
//
//	facts      sorted set  fact ID by when it was told last (Unix ms)
//	fact:<ID>  hash        "CHANNEL TS ASK" -> "MS PRINT": when, and what it said. Life.
//	                       ASK is the question, or the correction; without one in what an older kcst kept
//	due        hash        thread -> "MS ID ID…": since when, and which facts
const tag = "told"

// Life is how long an answer is remembered.
const Life = 30 * 24 * time.Hour

// Thread is where an answer was given.
type Thread struct {
	Channel string `json:"channel"`
	TS      string `json:"thread"`
}

func (t Thread) String() string { return t.Channel + " " + t.TS }

// Said is a fact as an answer told it.
type Said struct {
	Fact  string
	Print string
}

// Correction is a thread that was told something that has changed since.
type Correction struct {
	Thread
	Facts []string  `json:"facts"`
	Since time.Time `json:"since"`
}

// Print is a fingerprint of what a fact says on a day: every sign of its value
// and its words, but not their case, spaces and last full stop, and whether it
// is over by then. That of no fact is empty.
func Print(f *facts.Fact, day facts.Date) string {
	if f == nil {
		return ""
	}
	words := strings.ToLower(strings.TrimRight(strings.Join(strings.Fields(f.Text), " "), "."))
	form, err := json.Marshal([]any{words, f.Items, f.Value, f.Over(day)})
	if err != nil {
		panic(err) // plain structs of texts and numbers
	}
	sum := sha256.Sum256(form)
	return hex.EncodeToString(sum[:8])
}

// Store keeps what was told in Redis.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore is what was told by some clock.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s, now} }

func (st *Store) key(parts ...string) string { return st.s.Key(tag, parts...) }

// keys is the sorted set and the hash of each fact.
func (st *Store) keys(said []Said) []string {
	keys := []string{st.key("facts")}
	for _, s := range said {
		keys = append(keys, st.key("fact", s.Fact))
	}
	return keys
}

// asked is the field of one answer: its thread and its question.
func asked(t Thread, ask string) string { return t.String() + " " + ask }

// KEYS facts, fact…; ARGV field, now, life, then ID and print of each.
var remember = redis.NewScript(`
for i = 2, #KEYS do
  local id, print = ARGV[2 * i], ARGV[2 * i + 1]
  redis.call('HSET', KEYS[i], ARGV[1], ARGV[2] .. ' ' .. print)
  redis.call('PEXPIRE', KEYS[i], ARGV[3])
  redis.call('ZADD', KEYS[1], ARGV[2], id)
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2] - ARGV[3])
return #KEYS - 1`)

// Remember notes what the answer to a question told in a thread. It is called
// before the answer is posted; the same question told again counts once, and
// of several in a thread that told a fact the last counts.
func (st *Store) Remember(ctx context.Context, t Thread, ask string, said []Said) error {
	if len(said) == 0 {
		return nil
	}
	args := []any{asked(t, ask), st.now().UnixMilli(), Life.Milliseconds()}
	for _, s := range said {
		args = append(args, s.Fact, s.Print)
	}
	if err := remember.Run(ctx, st.s, st.keys(said), args...).Err(); err != nil {
		return fmt.Errorf("remembering an answer: %w", err)
	}
	return nil
}

// KEYS facts, fact…; ARGV field.
var forget = redis.NewScript(`
for i = 2, #KEYS do redis.call('HDEL', KEYS[i], ARGV[1]) end
return 1`)

// Forget takes back what was remembered of an answer that was never posted.
// What other answers told in the thread stays.
func (st *Store) Forget(ctx context.Context, t Thread, ask string, said []Said) error {
	if len(said) == 0 {
		return nil
	}
	return forget.Run(ctx, st.s, st.keys(said), asked(t, ask)).Err()
}

// KEYS facts, fact, due; ARGV ID, print, before, life. Lists every thread whose
// last answer before told another thing, and forgets what it was told. Gives
// how many. Of a thread that is listed for it already nothing is forgotten: its
// correction may be on its way, and tell what is no longer so. An answer that is
// too old is forgotten.
var compare = redis.NewScript(`
local told = redis.call('HGETALL', KEYS[2])
local fields, last = {}, {}
for i = 1, #told, 2 do
  local thread = string.match(told[i], '^%S+ %S+')
  local at, print = string.match(told[i + 1], '^(%d+) (.*)$')
  at = tonumber(at)
  if ARGV[3] - at > tonumber(ARGV[4]) then
    redis.call('HDEL', KEYS[2], told[i])
  elseif at < tonumber(ARGV[3]) then
    fields[thread] = fields[thread] or {}
    table.insert(fields[thread], told[i])
    if not last[thread] or at >= last[thread].at then last[thread] = {at = at, print = print} end
  end
end
local listed = 0
for thread, answer in pairs(last) do
  local due = redis.call('HGET', KEYS[3], thread)
  if answer.print ~= ARGV[2] and not (due and string.find(due .. ' ', ' ' .. ARGV[1] .. ' ', 1, true)) then
    redis.call('HDEL', KEYS[2], unpack(fields[thread]))
    redis.call('HSET', KEYS[3], thread, (due or ARGV[3]) .. ' ' .. ARGV[1])
    listed = listed + 1
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return listed`)

// Sweep lists every thread that was told what the facts don't say now, and
// gives how many facts in threads that were. What is told while it looks is
// left to the next one, so that a look at older facts marks no newer answer.
func (st *Store) Sweep(ctx context.Context, known func(context.Context) (*facts.Base, error)) (int, error) {
	now := st.now()
	before := now.UnixMilli()
	base, err := known(ctx)
	if err != nil {
		return 0, err
	}
	today := base.Partnership.Day(now)
	ids, err := st.s.ZRange(ctx, st.key("facts"), 0, -1).Result()
	if err != nil {
		return 0, fmt.Errorf("reading what was told: %w", err)
	}
	listed := 0
	for _, id := range ids {
		n, err := compare.Run(ctx, st.s, []string{st.key("facts"), st.key("fact", id), st.key("due")},
			id, Print(base.Fact(id), today), before, Life.Milliseconds()).Int()
		if err != nil {
			return listed, fmt.Errorf("comparing what was told: %w", err)
		}
		listed += n
	}
	return listed, nil
}

// Due is the threads that are due a correction, the longest waiting first.
func (st *Store) Due(ctx context.Context) ([]Correction, error) {
	held, err := st.s.HGetAll(ctx, st.key("due")).Result()
	if err != nil {
		return nil, fmt.Errorf("reading the corrections: %w", err)
	}
	list := []Correction{}
	for thread, text := range held {
		channel, ts, _ := strings.Cut(thread, " ")
		words := strings.Fields(text)
		ms, err := strconv.ParseInt(words[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the correction of %s can't be read: %w", thread, err)
		}
		list = append(list, Correction{Thread{channel, ts}, words[1:], time.UnixMilli(ms).UTC()})
	}
	slices.SortFunc(list, func(a, b Correction) int {
		if c := a.Since.Compare(b.Since); c != 0 {
			return c
		}
		return strings.Compare(a.String(), b.String())
	})
	return list, nil
}

// KEYS due; ARGV thread, since, since when the rest is due, fact…. Gives 1 where
// the thread was due since then. What was listed after the correction was read
// stays, as a correction of its own.
var done = redis.NewScript(`
local due = redis.call('HGET', KEYS[1], ARGV[1])
if not due or string.match(due, '^%d+') ~= ARGV[2] then return 0 end
local told, rest = {}, ''
for i = 4, #ARGV do told[ARGV[i]] = true end
for id in string.gmatch(string.match(due, '^%d+(.*)$'), '%S+') do
  if not told[id] then rest = rest .. ' ' .. id end
end
if rest == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. rest)
end
return 1`)

// Done takes what a correction told off the list, and reports whether it was
// on it: of several who post, one gets true. A fact that was listed for the
// thread meanwhile stays due.
func (st *Store) Done(ctx context.Context, c Correction) (bool, error) {
	since := c.Since.UnixMilli()
	args := []any{c.Thread.String(), since, max(st.now().UnixMilli(), since+1)}
	for _, id := range c.Facts {
		args = append(args, id)
	}
	n, err := done.Run(ctx, st.s, []string{st.key("due")}, args...).Int()
	if err != nil {
		return false, fmt.Errorf("ending the correction of %s: %w", c.Thread, err)
	}
	return n == 1, nil
}
