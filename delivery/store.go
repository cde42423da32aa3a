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
// a delivery changes several of them at once:
//
//	kcst:{P:edition/<id>}:run       hash: planned, withdrawn, finished (each the time in ms, once it is so)
//	kcst:{P:edition/<id>}:delivery  hash: subscriber ID -> record as JSON; the one truth about each person
//	kcst:{P:edition/<id>}:due       sorted set: subscriber ID by when its turn comes, in ms; planned and retrying
//	kcst:{P:edition/<id>}:wire      hash: attempt -> subscriber ID; sending
//	kcst:{P:edition/<id>}:counts    hash: state -> number of deliveries
//	kcst:{P:edition/<id>}:lease     string: the token of the process that sends; expires
//	kcst:{P:delivery}:open          set: IDs of editions that are not accounted for
//
// A record moves planned -> sending -> a final state or retrying -> sending,
// and to withdrawn while it is due. An attempt's ID is in its record, so that
// a step that the client sends again is known to be done, and a late result
// still finds its delivery.

// Store keeps deliveries in Redis. It is safe for use by several goroutines
// and processes.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore keeps deliveries in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s: s, now: now} }

// errLost: another process has the lease.
var errLost = errors.New("another process sends this edition")

// leaseTime is how long a process that died keeps an edition from others.
const leaseTime = 10 * time.Second

func (st *Store) key(edition, part string) string { return st.s.Key("edition/"+edition, part) }

func (st *Store) keys(edition string) []string {
	parts := []string{"lease", "run", "delivery", "due", "wire", "counts"}
	for i, p := range parts {
		parts[i] = st.key(edition, p)
	}
	return parts
}

func (st *Store) ms() int64 { return st.now().UnixMilli() }

// steps are shared by the scripts below. KEYS are lease, run, delivery, due,
// wire, counts; ARGV[1] is the lease's token or "" where none is needed.
const steps = `
local lease, run, delivery, due, wire, counts = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
if ARGV[1] ~= '' and redis.call('GET', lease) ~= ARGV[1] then return {'lost'} end
local function move(sub, r, state)
  if r.state then redis.call('HINCRBY', counts, r.state, -1) end
  redis.call('HINCRBY', counts, state, 1)
  r.state = state
  redis.call('HSET', delivery, sub, cjson.encode(r))
end
local function count(state) return tonumber(redis.call('HGET', counts, state) or '0') end
`

func script(body string) *redis.Script { return redis.NewScript(steps + body) }

var (
	// enroll: ARGV now, then subscriber IDs; those that are there stay.
	enroll = script(`
if redis.call('HEXISTS', run, 'withdrawn') == 1 then return {'closed'} end
for i = 3, #ARGV do
  if redis.call('HEXISTS', delivery, ARGV[i]) == 0 then
    move(ARGV[i], {at = tonumber(ARGV[2])}, 'planned')
    redis.call('ZADD', due, ARGV[2], ARGV[i])
  end
end
return {'ok'}`)

	// claim: ARGV now, attempt. Takes the delivery whose turn it is, and
	// notes that it may be on the wire from now on.
	claim = script(`
local now, attempt = tonumber(ARGV[2]), ARGV[3]
local sub = redis.call('HGET', wire, attempt)
if sub then return {'yours', sub, redis.call('HGET', delivery, sub)} end
local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
if not first[1] then return {redis.call('HLEN', wire) == 0 and 'empty' or 'wait', '0'} end
if tonumber(first[2]) > now then return {'wait', first[2]} end
sub = first[1]
local r = cjson.decode(redis.call('HGET', delivery, sub))
r.attempts, r.attempt, r.at = (r.attempts or 0) + 1, attempt, now
r.first = r.first or now
redis.call('ZREM', due, sub)
redis.call('HSET', wire, attempt, sub)
move(sub, r, 'sending')
return {'yours', sub, redis.call('HGET', delivery, sub)}`)

	// settle: ARGV now, attempt, subscriber, state, due, code, reason. The
	// result of an attempt whose delivery was called unknown meanwhile, by
	// whoever took over, still counts: it is the better knowledge.
	settle = script(`
local now, attempt, sub, state, again = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
local r = cjson.decode(redis.call('HGET', delivery, sub))
if r.attempt ~= attempt or (r.state ~= 'sending' and r.state ~= 'unknown') then return {'done'} end
if state == 'retrying' then
  if redis.call('HEXISTS', run, 'withdrawn') == 1 then
    state = 'withdrawn'
  elseif redis.call('HEXISTS', run, 'finished') == 1 then
    state = 'failed'
  else
    redis.call('ZADD', due, again, sub)
  end
end
redis.call('HDEL', wire, attempt)
r.at, r.code, r.reason = now, tonumber(ARGV[7]), ARGV[8]
move(sub, r, state)
return {'done'}`)

	// orphan: ARGV now, reason. What is on the wire of a process that is gone
	// becomes unknown.
	orphan = script(`
local all = redis.call('HGETALL', wire)
for i = 1, #all, 2 do
  local r = cjson.decode(redis.call('HGET', delivery, all[i + 1]))
  r.at, r.reason = tonumber(ARGV[2]), ARGV[3]
  move(all[i + 1], r, 'unknown')
end
redis.call('DEL', wire)
return {tostring(#all / 2)}`)

	// withdraw: ARGV now, most. What is due is withdrawn, some at a time.
	withdraw = script(`
redis.call('HSETNX', run, 'withdrawn', ARGV[2])
local subs = redis.call('ZRANGE', due, 0, tonumber(ARGV[3]) - 1)
for _, sub in ipairs(subs) do
  local r = cjson.decode(redis.call('HGET', delivery, sub))
  r.at = tonumber(ARGV[2])
  move(sub, r, 'withdrawn')
  redis.call('ZREM', due, sub)
end
return {redis.call('ZCARD', due) == 0 and 'done' or 'more'}`)

	// finish: ARGV now. Every person who was planned must be in a final
	// state, and the count must agree with the records.
	finish = script(`
if redis.call('HEXISTS', run, 'planned') == 0 and redis.call('HEXISTS', run, 'withdrawn') == 0 then return {'more'} end
local total = count('sent') + count('failed') + count('suppressed') + count('withdrawn') + count('unknown')
if total ~= redis.call('HLEN', delivery) or redis.call('ZCARD', due) > 0 or redis.call('HLEN', wire) > 0 then return {'more'} end
redis.call('HSETNX', run, 'finished', ARGV[2])
return {'done'}`)

	renew = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`)

	release = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`)
)

// run carries out a script for an edition. Token "" needs no lease.
func (st *Store) run(ctx context.Context, s *redis.Script, edition, token string, args ...any) ([]string, error) {
	said, err := s.Run(ctx, st.s, st.keys(edition), append([]any{token, st.ms()}, args...)...).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("store deliveries of %s: %w", edition, err)
	}
	if said[0] == "lost" {
		return nil, errLost
	}
	return said, nil
}

// take gets or keeps the lease of an edition.
func (st *Store) take(ctx context.Context, edition, token string) (bool, error) {
	got, err := st.s.SetNX(ctx, st.key(edition, "lease"), token, leaseTime).Result()
	if err != nil || got {
		return got, err
	}
	return st.renew(ctx, edition, token)
}

func (st *Store) renew(ctx context.Context, edition, token string) (bool, error) {
	n, err := renew.Run(ctx, st.s, []string{st.key(edition, "lease")}, token, leaseTime.Milliseconds()).Int()
	return n == 1, err
}

func (st *Store) release(ctx context.Context, edition, token string) error {
	return release.Run(ctx, st.s, []string{st.key(edition, "lease")}, token).Err()
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

// planned says, and planOver notes, that everybody is in the plan.
func (st *Store) planned(ctx context.Context, edition string) (bool, error) {
	return st.s.HExists(ctx, st.key(edition, "run"), "planned").Result()
}

func (st *Store) planOver(ctx context.Context, edition string) error {
	return st.s.HSetNX(ctx, st.key(edition, "run"), "planned", st.ms()).Err()
}

// look says whether anybody's turn has come, and how many deliveries may
// still change by themselves.
func (st *Store) look(ctx context.Context, edition string) (ready bool, left int64, err error) {
	var turn, due, wire *redis.IntCmd
	_, err = st.s.TxPipelined(ctx, func(p redis.Pipeliner) error {
		turn = p.ZCount(ctx, st.key(edition, "due"), "-inf", strconv.FormatInt(st.ms(), 10))
		due = p.ZCard(ctx, st.key(edition, "due"))
		wire = p.HLen(ctx, st.key(edition, "wire"))
		return nil
	})
	if err != nil {
		return false, 0, fmt.Errorf("look at %s: %w", edition, err)
	}
	return turn.Val() > 0, due.Val() + wire.Val(), nil
}

// tally reads the counts by state, and when the edition was accounted for.
func (st *Store) tally(ctx context.Context, edition string) (map[State]int, time.Time, error) {
	fields, err := st.s.HGetAll(ctx, st.key(edition, "counts")).Result()
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("count deliveries of %s: %w", edition, err)
	}
	counts := map[State]int{}
	for state, n := range fields {
		if counts[State(state)], err = strconv.Atoi(n); err != nil {
			return nil, time.Time{}, fmt.Errorf("count deliveries of %s: %w", edition, err)
		}
	}
	ms, err := st.s.HGet(ctx, st.key(edition, "run"), "finished").Int64()
	if errors.Is(err, redis.Nil) {
		return counts, time.Time{}, nil
	}
	return counts, time.UnixMilli(ms).UTC(), err
}

// record is a delivery as it is stored.
type record struct {
	State    State  `json:"state"`
	Attempts int    `json:"attempts"`
	Attempt  string `json:"attempt"`
	First    int64  `json:"first"`
	At       int64  `json:"at"`
	Code     int    `json:"code"`
	Reason   string `json:"reason"`
}

func readRecord(subscriber, text string) (Delivery, error) {
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return Delivery{}, fmt.Errorf("read the delivery to %s: %w", subscriber, err)
	}
	d := Delivery{Subscriber: subscriber, State: r.State, Attempts: r.Attempts, At: time.UnixMilli(r.At).UTC(), Code: r.Code, Reason: r.Reason}
	if r.First > 0 {
		d.First = time.UnixMilli(r.First).UTC()
	}
	return d, nil
}

// Deliveries are all deliveries of an edition, in no order.
func (st *Store) Deliveries(ctx context.Context, edition string) iter.Seq2[Delivery, error] {
	return func(yield func(Delivery, error) bool) {
		it := st.s.HScan(ctx, st.key(edition, "delivery"), 0, "", 500).Iterator()
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
