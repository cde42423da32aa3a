package errands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all in the slot of the tag "errands", so that one script may touch
// them:
//
//	…:due            sorted set, names by the millisecond they are due
//	…:body           hash, name to what is needed to run it
//	…:news           hash, name to how often there was news
//	…:owner          hash, name to the claim that holds it
//	…:tries          hash, name to how often it was claimed
//	…:note           hash, name to how far it came
//	…:done:<name>    string, what came of it. Two days
//	…:copies:<thing> set, "channel ts" of each message that shows the thing. 90 days
//	…:asked:<gap>    set, "channel ts" of each thread in which the gap was asked. 90 days
//	…:print:<thing>  string, a fingerprint of what all of them show; missing where they may differ. 90 days
//	…:notes:<thing>  hash, ID to what officers wrote about the thing; …:noted:<thing> their order. 90 days

const (
	most     = 10_000              // errands that wait; more are refused
	memory   = 48 * time.Hour      // how long one that was done is known
	shown    = 90 * 24 * time.Hour // how long the copies of a thing are kept up
	mostSeen = 20                  // copies of one thing
)

// ErrFull: so many errands wait that no more are taken.
var ErrFull = errors.New("too much is waiting to be done in Slack")

// ErrLost: the errand's lease ran out and somebody else has it.
var ErrLost = errors.New("the errand's lease was lost")

// Errand is one thing to do in Slack.
type Errand struct {
	Name  string
	Body  string
	Note  string // how far it came
	Tries int    // how often it was taken, this time included
	News  int64
}

// Kind is the part of the name before the first slash, and ID the rest.
func (e Errand) Kind() string { k, _, _ := strings.Cut(e.Name, "/"); return k }

// ID is the part of the name after its kind.
func (e Errand) ID() string { _, id, _ := strings.Cut(e.Name, "/"); return id }

// Store keeps errands in Redis.
type Store struct {
	store *store.Store
	now   func() time.Time
}

// NewStore is the errands by some clock.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s, now} }

func (st *Store) key(parts ...string) string { return st.store.Key("errands", parts...) }

func (st *Store) keys(name string) []string {
	return []string{st.key("due"), st.key("body"), st.key("news"), st.key("owner"), st.key("tries"), st.key("note"), st.key("done", name)}
}

// KEYS as in keys; ARGV name, due, body, most, once, claim, poke.
// Gives 1 (added), 0 (waits already), -1 (full), -2 (done before).
var addScript = redis.NewScript(`
if ARGV[5] == '1' and redis.call('EXISTS', KEYS[7]) == 1 then return -2 end
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  if ARGV[6] ~= '' and redis.call('HGET', KEYS[4], ARGV[1]) == ARGV[6] then return 1 end
  if ARGV[7] == '1' then
    redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
    if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 0 then redis.call('ZADD', KEYS[1], 'LT', ARGV[2], ARGV[1]) end
  end
  return 0
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return -1 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[4], ARGV[1], ARGV[6])
  redis.call('HSET', KEYS[5], ARGV[1], 1)
end
return 1`)

func (st *Store) add(ctx context.Context, name, body string, wait time.Duration, once, claim, poke string) (int64, error) {
	got, err := addScript.Run(ctx, st.store, st.keys(name), name, st.now().Add(wait).UnixMilli(), body, most, once, claim, poke).Int64()
	if err != nil {
		return 0, fmt.Errorf("store an errand: %w", err)
	}
	if got == -1 {
		return 0, ErrFull
	}
	return got, nil
}

// Poke has an errand run: one that waits is told that there is news, with its
// new body.
func (st *Store) Poke(ctx context.Context, name, body string) error {
	_, err := st.add(ctx, name, body, 0, "0", "", "1")
	return err
}

// Once has an errand run after wait, once in two days: it reports whether it
// is new.
func (st *Store) Once(ctx context.Context, name, body string, wait time.Duration) (bool, error) {
	got, err := st.add(ctx, name, body, wait, "1", "", "0")
	return got == 1, err
}

// Begun is what became of a deed that somebody wants to begin.
type Begun int

// What [Store.Begin] gives.
const (
	Yours   Begun = iota // it is the caller's to run
	Waiting              // somebody runs it now
	Before               // it was done before
)

// Begin stores a deed that its caller runs at once, and leases it to them.
func (st *Store) Begin(ctx context.Context, name, body, claim string, lease time.Duration) (Begun, error) {
	got, err := st.add(ctx, name, body, lease, "1", claim, "0")
	switch {
	case err != nil:
		return Waiting, err
	case got == 1:
		return Yours, nil
	case got == -2:
		return Before, nil
	}
	return Waiting, nil
}

// KEYS due, body, news, owner, tries, note; ARGV now, lease end, claim. Gives
// the claimed errand, or "" and when the next is due.
var claimScript = redis.NewScript(`
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #first == 0 then return {'', ''} end
if tonumber(first[2]) > tonumber(ARGV[1]) then return {'', first[2]} end
redis.call('ZADD', KEYS[1], ARGV[2], first[1])
redis.call('HSET', KEYS[4], first[1], ARGV[3])
local tries = redis.call('HINCRBY', KEYS[5], first[1], 1)
return {first[1], redis.call('HGET', KEYS[2], first[1]) or '', redis.call('HGET', KEYS[3], first[1]) or '0', tostring(tries),
  redis.call('HGET', KEYS[6], first[1]) or ''}`)

// Claim leases the errand that has been due longest. Without one its name is
// empty, and next is how long until one is due, negative when none is.
func (st *Store) Claim(ctx context.Context, claim string, lease time.Duration) (e Errand, next time.Duration, err error) {
	now := st.now()
	got, err := claimScript.Run(ctx, st.store, st.keys("")[:6], now.UnixMilli(), now.Add(lease).UnixMilli(), claim).StringSlice()
	switch {
	case err != nil:
		return e, 0, fmt.Errorf("claim an errand: %w", err)
	case got[0] == "" && got[1] == "":
		return e, -1, nil
	case got[0] == "":
		due, err := strconv.ParseFloat(got[1], 64)
		return e, time.Duration(due)*time.Millisecond - time.Duration(now.UnixMilli())*time.Millisecond, err
	}
	e = Errand{Name: got[0], Body: got[1], Note: got[4]}
	e.News, _ = strconv.ParseInt(got[2], 10, 64)
	e.Tries, _ = strconv.Atoi(got[3])
	return e, -1, nil
}

// KEYS as in keys; ARGV name, claim, news, now, memory, what came of it.
// Gives 0 when the lease was lost, 1 when it is done, 2 when there is news.
var doneScript = redis.NewScript(`
if redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[4], ARGV[1])
redis.call('HDEL', KEYS[5], ARGV[1])
redis.call('HDEL', KEYS[6], ARGV[1])
if (redis.call('HGET', KEYS[3], ARGV[1]) or '0') ~= ARGV[3] then
  redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
  return 2
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
if ARGV[5] ~= '0' then redis.call('SET', KEYS[7], ARGV[6], 'PX', ARGV[5]) end
return 1`)

func (st *Store) end(ctx context.Context, e Errand, claim string, memory time.Duration, came string) error {
	got, err := doneScript.Run(ctx, st.store, st.keys(e.Name), e.Name, claim, e.News, st.now().UnixMilli(), memory.Milliseconds(), came).Int()
	if err == nil && got == 0 {
		err = ErrLost
	}
	return err
}

// Done ends an errand, which is known for two days then with what came of it.
// Where there was news meanwhile it is run again instead.
func (st *Store) Done(ctx context.Context, e Errand, claim, came string) error {
	return st.end(ctx, e, claim, memory, came)
}

// Drop ends an errand as if it had never been: it may be begun again.
func (st *Store) Drop(ctx context.Context, e Errand, claim string) error {
	return st.end(ctx, e, claim, 0, "")
}

// Came is what came of an errand that was done in the last two days.
func (st *Store) Came(ctx context.Context, name string) (came string, done bool, err error) {
	came, err = st.store.Get(ctx, st.key("done", name)).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return came, err == nil, err
}

// KEYS as in keys; ARGV name, claim, due, release, note, noted
var holdScript = redis.NewScript(`
if redis.call('HGET', KEYS[4], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[1], 'XX', ARGV[3], ARGV[1])
if ARGV[4] == '1' then redis.call('HDEL', KEYS[4], ARGV[1]) end
if ARGV[6] == '1' then redis.call('HSET', KEYS[6], ARGV[1], ARGV[5]) end
return 1`)

func (st *Store) hold(ctx context.Context, e Errand, claim string, wait time.Duration, release, noted int) error {
	held, err := holdScript.Run(ctx, st.store, st.keys(e.Name), e.Name, claim, st.now().Add(wait).UnixMilli(), release, e.Note, noted).Int()
	if err == nil && held == 0 {
		err = ErrLost
	}
	return err
}

// Renew extends a lease.
func (st *Store) Renew(ctx context.Context, e Errand, claim string, lease time.Duration) error {
	return st.hold(ctx, e, claim, lease, 0, 0)
}

// Mark extends the lease and writes down the errand's Note.
func (st *Store) Mark(ctx context.Context, e Errand, claim string, lease time.Duration) error {
	return st.hold(ctx, e, claim, lease, 0, 1)
}

// Later gives an errand back with its Note, due after wait.
func (st *Store) Later(ctx context.Context, e Errand, claim string, wait time.Duration) error {
	return st.hold(ctx, e, claim, wait, 1, 1)
}

// Waiting is how many errands wait or are being run.
func (st *Store) Waiting(ctx context.Context) (int64, error) {
	return st.store.ZCard(ctx, st.key("due")).Result()
}

// KEYS copies, print; ARGV copy, what it shows, life.
var shownScript = redis.NewScript(`
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if ARGV[2] ~= '' and redis.call('SCARD', KEYS[1]) == 1 then
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
else
  redis.call('DEL', KEYS[2])
end
return 1`)

// KEYS copies, print; ARGV what they show, life, copy…. Gives 1 where these are
// all copies.
var drawnScript = redis.NewScript(`
if redis.call('SCARD', KEYS[1]) ~= #ARGV - 2 then return 0 end
for i = 3, #ARGV do
  if redis.call('SISMEMBER', KEYS[1], ARGV[i]) == 0 then return 0 end
end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 1`)

// Print is what all copies of a thing show, as a fingerprint; "" when nobody
// knows.
func (st *Store) Print(ctx context.Context, thing string) (string, error) {
	print, err := st.store.Get(ctx, st.key("print", thing)).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return print, err
}

// Note writes something down about a thing, under an ID of its own so that it
// can be repeated.
func (st *Store) Note(ctx context.Context, thing, id, text string) error {
	pipe := st.store.TxPipeline()
	pipe.HSetNX(ctx, st.key("notes", thing), id, text)
	pipe.ZAddNX(ctx, st.key("noted", thing), redis.Z{Score: float64(st.now().UnixMilli()), Member: id})
	pipe.PExpire(ctx, st.key("notes", thing), shown)
	pipe.PExpire(ctx, st.key("noted", thing), shown)
	_, err := pipe.Exec(ctx)
	return err
}

// Notes are what was written down about a thing, the oldest first.
func (st *Store) Notes(ctx context.Context, thing string) ([]string, error) {
	ids, err := st.store.ZRange(ctx, st.key("noted", thing), 0, -1).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	found, err := st.store.HMGet(ctx, st.key("notes", thing), ids...).Result()
	var notes []string
	for _, f := range found {
		if text, ok := f.(string); ok {
			notes = append(notes, text)
		}
	}
	return notes, err
}
