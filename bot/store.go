package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys, all in the slot of the tag "bot", so that one script may touch them:
//
//	…:event:<app>:<team>:<event ID>   string "1"; this event was accepted. Two days
//	…:message:<channel>:<ts>          string, a question's ID; this message was accepted. Two days
//	…:question:<ID>                   hash, see question; text and url go when it is answered. A day
//	…:pending                         sorted set, question IDs by the millisecond they are due
//	…:owners                          hash, question ID to the claim that holds it
//	…:thread:<channel>:<root>:<user>  list, that person's last questions there, for follow-ups. A day
//	…:pressed:<hash>                  string, an interaction's ID; what a button was pressed for. Seconds
//	…:correction:<ID>                 string, the claim of whoever posts a correction. Minutes
//	…:crises                          counter of crisis messages
//
// Of a crisis message nothing is kept but its event key and the count.

const (
	keep      = 24 * time.Hour // how long a question is held, and remembered in its thread
	known     = 48 * time.Hour // how long it is known to have been accepted: Slack may send it again for a day
	followUps = 5              // questions remembered in a thread
	most      = 10_000         // pending questions; more are left with Slack
)

// errFull is that so many questions are pending that Slack should keep this
// one for now.
var errFull = errors.New("too many questions are pending")

// errLost is that a question's lease ran out and another worker has it.
var errLost = errors.New("the question's lease was lost")

// states of a question.
const (
	statePending  = "pending"
	statePosting  = "posting" // an answer may have reached Slack
	stateAnswered = "answered"
	stateFailed   = "failed" // Slack refuses the answer for good
)

// question is one thing that somebody asked.
type question struct {
	ID      string    // the event's ID, or the command's trigger
	Channel string    // where to answer
	TS      string    // the message that asked
	Thread  string    // the root of the thread to answer in
	User    string    // who asked
	Text    string    // what was asked, as plain text
	URL     string    // a slash command's response URL; the answer goes there
	Share   string    // a response URL that can post for everybody, where the bot is not in the channel
	Echo    bool      // the answer says what was asked: it stands in no message
	At      time.Time // when it was accepted
	State   string
	Tries   int
}

// archive keeps questions in Redis.
type archive struct {
	store *store.Store
	now   func() time.Time
}

func (a archive) key(parts ...string) string { return a.store.Key("bot", parts...) }

func (a archive) eventKey(e identity) string { return a.key("event", e.App, e.Team, e.Event) }

func (a archive) threadKey(channel, root, user string) string {
	return a.key("thread", channel, root, user)
}

// KEYS event, message, question, pending; ARGV ID, now, memory, most, life, fields…
// Gives 1 (accepted), 0 (held already) or -1 (full), and how many are pending.
var acceptScript = redis.NewScript(`
local pending = redis.call('ZCARD', KEYS[4])
if redis.call('EXISTS', KEYS[1]) == 1 or redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[3])
  return {0, pending}
end
if pending >= tonumber(ARGV[4]) then return {-1, pending} end
redis.call('SET', KEYS[1], '1', 'PX', ARGV[3])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[3])
redis.call('HSET', KEYS[3], unpack(ARGV, 6))
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
return {1, pending + 1}`)

// accept stores a question as pending, once per event and per message, and
// says whether it is new and how many are pending.
func (a archive) accept(ctx context.Context, e identity, q question) (fresh bool, pending int, err error) {
	now := a.now().UnixMilli()
	message := a.key("message", q.Channel, q.TS)
	if q.TS == "" { // a slash command or a button is no message
		message = a.eventKey(e)
	}
	keys := []string{a.eventKey(e), message, a.key("question", q.ID), a.key("pending")}
	got, err := acceptScript.Run(ctx, a.store, keys, q.ID, now, known.Milliseconds(), most, keep.Milliseconds(),
		"channel", q.Channel, "ts", q.TS, "thread", q.Thread, "user", q.User, "text", q.Text, "url", q.URL, "share", q.Share, "echo", strconv.FormatBool(q.Echo),
		"at", now, "state", statePending).Int64Slice()
	switch {
	case err != nil:
		return false, 0, fmt.Errorf("store the question: %w", err)
	case got[0] < 0:
		return false, int(got[1]), errFull
	}
	return got[0] == 1, int(got[1]), nil
}

// KEYS event, crises; ARGV life. Gives 1 when the event is new.
var crisisScript = redis.NewScript(`
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 0 end
redis.call('INCR', KEYS[2])
return 1`)

// keepCrisis keeps a crisis message's ID and counts it.
func (a archive) keepCrisis(ctx context.Context, e identity) error {
	return crisisScript.Run(ctx, a.store, []string{a.eventKey(e), a.key("crises")}, known.Milliseconds()).Err()
}

// accepted reports whether an event was accepted before.
func (a archive) accepted(ctx context.Context, e identity) (bool, error) {
	n, err := a.store.Exists(ctx, a.eventKey(e)).Result()
	return n == 1, err
}

// KEYS pending, owners; ARGV now, lease end, claim. Gives the claimed ID, or
// "" and when the next one is due.
var claimScript = redis.NewScript(`
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #first == 0 then return {'', ''} end
if tonumber(first[2]) > tonumber(ARGV[1]) then return {'', first[2]} end
redis.call('ZADD', KEYS[1], ARGV[2], first[1])
redis.call('HSET', KEYS[2], first[1], ARGV[3])
return {first[1], ''}`)

// claim leases the oldest question that is due. Without one it gives "" and
// how long until the next is due, or a negative duration when none is.
func (a archive) claim(ctx context.Context, owner string, lease time.Duration) (id string, next time.Duration, err error) {
	now := a.now()
	got, err := claimScript.Run(ctx, a.store, []string{a.key("pending"), a.key("owners")},
		now.UnixMilli(), now.Add(lease).UnixMilli(), owner).StringSlice()
	switch {
	case err != nil:
		return "", 0, fmt.Errorf("claim a question: %w", err)
	case got[0] != "" || got[1] == "":
		return got[0], -1, nil
	}
	due, err := strconv.ParseFloat(got[1], 64)
	return "", time.Duration(due)*time.Millisecond - time.Duration(now.UnixMilli())*time.Millisecond, err
}

// KEYS question. Counts the try, and gives the fields and their values.
var loadScript = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
redis.call('HINCRBY', KEYS[1], 'tries', 1)
return redis.call('HGETALL', KEYS[1])`)

// load reads a claimed question and counts the try. A question that is too
// old to be held any more has no State.
func (a archive) load(ctx context.Context, id string) (question, error) {
	list, err := loadScript.Run(ctx, a.store, []string{a.key("question", id)}).StringSlice()
	if err != nil || len(list) == 0 {
		return question{ID: id}, err
	}
	fields := map[string]string{}
	for i := 0; i+1 < len(list); i += 2 {
		fields[list[i]] = list[i+1]
	}
	at, _ := strconv.ParseInt(fields["at"], 10, 64)
	tries, _ := strconv.Atoi(fields["tries"])
	return question{
		ID: id, Channel: fields["channel"], TS: fields["ts"], Thread: fields["thread"], User: fields["user"],
		Text: fields["text"], URL: fields["url"], Share: fields["share"], Echo: fields["echo"] == "true", At: time.UnixMilli(at), State: fields["state"], Tries: tries,
	}, nil
}

// KEYS pending, owners, question; ARGV ID, claim, due, release, state
var holdScript = redis.NewScript(`
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[1], 'XX', ARGV[3], ARGV[1])
if ARGV[4] == '1' then redis.call('HDEL', KEYS[2], ARGV[1]) end
if ARGV[5] ~= '' and redis.call('EXISTS', KEYS[3]) == 1 then redis.call('HSET', KEYS[3], 'state', ARGV[5]) end
return 1`)

func (a archive) hold(ctx context.Context, id, owner string, wait time.Duration, release int, state string) error {
	keys := []string{a.key("pending"), a.key("owners"), a.key("question", id)}
	held, err := holdScript.Run(ctx, a.store, keys, id, owner, a.now().Add(wait).UnixMilli(), release, state).Int()
	if err == nil && held == 0 {
		err = errLost
	}
	return err
}

// renew extends a claim's lease.
func (a archive) renew(ctx context.Context, id, owner string, lease time.Duration) error {
	return a.hold(ctx, id, owner, lease, 0, "")
}

// posting extends the lease and records that an answer is about to be posted.
func (a archive) posting(ctx context.Context, id, owner string, lease time.Duration) error {
	return a.hold(ctx, id, owner, lease, 0, statePosting)
}

// postpone gives a question back, due after wait. state is what it is now, ""
// for no change.
func (a archive) postpone(ctx context.Context, id, owner string, wait time.Duration, state string) error {
	return a.hold(ctx, id, owner, wait, 1, state)
}

// KEYS pending, owners, question, threads…; ARGV ID, claim, state, reply, now, text, most, life
var finishScript = redis.NewScript(`
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 0 then return 1 end
redis.call('HDEL', KEYS[3], 'text', 'url', 'share', 'user')
redis.call('HSET', KEYS[3], 'state', ARGV[3], 'reply', ARGV[4], 'ended', ARGV[5])
for i = 4, #KEYS do
  redis.call('RPUSH', KEYS[i], ARGV[6])
  redis.call('LTRIM', KEYS[i], -tonumber(ARGV[7]), -1)
  redis.call('PEXPIRE', KEYS[i], ARGV[8])
end
return 1`)

// finish ends a question: its text is erased, and with remember kept for
// follow-ups under the given keys.
func (a archive) finish(ctx context.Context, q question, owner, state, reply string, remember ...string) error {
	keys := append([]string{a.key("pending"), a.key("owners"), a.key("question", q.ID)}, remember...)
	held, err := finishScript.Run(ctx, a.store, keys, q.ID, owner, state, reply, a.now().UnixMilli(),
		q.Text, followUps, keep.Milliseconds()).Int()
	if err == nil && held == 0 {
		err = errLost
	}
	return err
}

// previous are the questions that the person asked before in a thread, oldest
// first.
func (a archive) previous(ctx context.Context, key string) ([]string, error) {
	return a.store.LRange(ctx, key, 0, -1).Result()
}

// once reports whether the interaction is the first that does a thing, within
// a while. It stays the first when it is done again.
func (a archive) once(ctx context.Context, interaction string, within time.Duration, thing ...string) (bool, error) {
	key := a.key("pressed", identify(thing...))
	first, err := a.store.SetNX(ctx, key, interaction, within).Result()
	if err != nil || first {
		return first, err
	}
	held, err := a.store.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return true, nil
	}
	return held == interaction, err
}

// answered reports whether a question has had its answer.
func (a archive) answered(ctx context.Context, id string) (bool, error) {
	state, err := a.store.HGet(ctx, a.key("question", id), "state").Result()
	if errors.Is(err, redis.Nil) {
		return false, nil
	}
	return state == stateAnswered, err
}

// claimCorrection lets one process post a correction.
func (a archive) claimCorrection(ctx context.Context, id, claim string, lease time.Duration) (bool, error) {
	return a.store.SetNX(ctx, a.key("correction", id), claim, lease).Result()
}

func (a archive) dropCorrection(ctx context.Context, id string) {
	_ = a.store.Del(ctx, a.key("correction", id)).Err() // else it runs out
}
