package subscribers

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys. People are spread over 32 shards, X, so that a Cluster can spread them
// too: one script touches one shard, with all that is kept of a person and the
// counts in which they stand, so that those can't drift apart. A subscriber is
// in the shard that the first letter of the ID names. An address is in the one
// that its keyed hash names; a new subscriber's ID is drawn there, and only a
// change of address parts the two.
//
//	kcst:{P:subscribers/X}:s:ID         hash, one subscriber (record.go has its fields)
//	kcst:{P:subscribers/X}:history:ID   list, its events as JSON, oldest first; absent while they have only joined
//	kcst:{P:subscribers/X}:all          sorted set of IDs, all of score 0
//	kcst:{P:subscribers/X}:kind:KIND    sorted set of the IDs of those who get that kind, all of score 0
//	kcst:{P:subscribers/X}:life         sorted set: ID of who is subscribed, by the last sign of life (Unix time)
//	kcst:{P:subscribers/X}:left         sorted set: ID of who left, by when (Unix time)
//	kcst:{P:subscribers/X}:asked        sorted set: ID of who was asked whether to stay, by when (Unix time)
//	kcst:{P:subscribers/X}:counts       hash: subscribed, left, topic:ID, district:ID, committee:ID; * for all of them
//	kcst:{P:subscribers/X}:address      hash, folded address to ID, of everybody on record
//	kcst:{P:subscribers/X}:suppressed   hash, keyed hash of an address to why it isn't written to, as JSON
//
// What waits for a confirmation (pending.go) is little, and has one tag:
//
//	kcst:{P:subscribing}:pending:NONCE  string, what is confirmed, as JSON; expires
//	kcst:{P:subscribing}:outbox         sorted set: nonces whose mail hasn't gone, by when it is due (ms)
//	kcst:{P:subscribing}:of:HASH        set: nonces of an address; expires
//	kcst:{P:subscribing}:of:ID          set: nonces of a subscriber who moves; expires
//	kcst:{P:subscribing}:mails:DAY:HASH string, confirmation mails of an address that day; expires
//	kcst:{P:subscribing}:asks:DAY:HASH  string, the same of a network or an account; expires
//	kcst:{P:subscribing}:trail          list, what was done from accounts and when, as JSON, the latest first (trail.go); expires
//	kcst:{P:subscribing}:account:HASH   string, the ID of whom an account acts for (account.go)
//
// And for all:
//
//	kcst:{P:subscribers}:pepper         string, the key of the hashes, made once
//	kcst:{P:subscribers}:receipts       hash, erasures by their ID, as JSON
const tag = "subscribers"

// shards are the letters that an ID may begin with, in the order of IDs.
const shards = "234567abcdefghijklmnopqrstuvwxyz"

// Store keeps subscribers in Redis. Every change is one atomic script, and
// harmless when repeated; what crosses shards is ordered, so that stopping in
// the middle never makes somebody receive mail who shouldn't.
type Store struct {
	redis    *store.Store
	now      func() time.Time
	random   io.Reader
	pepper32 atomic.Pointer[[]byte] // the key of the hashes, once read
}

// NewStore keeps subscribers in s. The IDs come from random, which outside
// tests is crypto/rand's Reader.
func NewStore(s *store.Store, now func() time.Time, random io.Reader) *Store {
	return &Store{redis: s, now: now, random: random}
}

// shardOf is the shard that an ID names; an ID of nobody's has one too.
func shardOf(id string) byte {
	if id != "" && strings.IndexByte(shards, id[0]) >= 0 {
		return id[0]
	}
	return shards[0]
}

// in builds a key of a shard.
func (st *Store) in(shard byte, parts ...string) string {
	return st.redis.Key(tag+"/"+string(rune(shard)), parts...)
}

// waitingKey builds a key of what waits for confirmation.
func (st *Store) waitingKey(parts ...string) string { return st.redis.Key("subscribing", parts...) }

// personKeys are the keys that steps begins with.
func (st *Store) personKeys(id string) []string {
	x := shardOf(id)
	keys := make([]string, 0, 12)
	keys = append(keys, st.in(x, "s", id), st.in(x, "history", id), st.in(x, "all"), st.in(x, "counts"),
		st.in(x, "life"), st.in(x, "left"), st.in(x, "asked"))
	for _, k := range Kinds() {
		keys = append(keys, st.in(x, "kind", string(k)))
	}
	return keys
}

// steps are shared by the scripts that change one person. KEYS are those of
// personKeys, ARGV[1] is the ID.
const steps = `
local record, history, all, counts, life, left, asked = unpack(KEYS, 1, 7)
local id = ARGV[1]
local function count(what, ids, sign)
	local any = true
	for one in string.gmatch(ids or '', '%S+') do
		any = false
		redis.call('HINCRBY', counts, what .. one, sign)
	end
	if any then redis.call('HINCRBY', counts, what .. '*', sign) end
end
-- index lists and counts the person as the record stands (1), or takes that
-- back (-1): each change of a record has one before it and one after it.
local function index(sign)
	local f = redis.call('HMGET', record, 'ended', 'kinds', 'frequency', 'topics', 'districts', 'committees')
	if f[1] then return redis.call('HINCRBY', counts, 'left', sign) end
	redis.call('HINCRBY', counts, 'subscribed', sign)
	count('topic:', f[4], sign)
	count('district:', f[5], sign)
	count('committee:', f[6], sign)
	local chosen = ' ' .. (f[2] or '') .. ' '
	for i, kind in ipairs({'monthly', 'weekly', 'extraordinary'}) do
		if string.find(chosen, ' ' .. kind .. ' ', 1, true) and not (kind == 'weekly' and f[3] == 'monthly') then
			if sign == 1 then redis.call('ZADD', KEYS[7 + i], 0, id) else redis.call('ZREM', KEYS[7 + i], id) end
		end
	end
end
-- alive notes a sign of life; '' is none.
local function alive(at)
	if at == '' then return end
	redis.call('ZADD', life, at, id)
	redis.call('ZREM', asked, id)
	redis.call('ZREM', left, id)
end
-- note adds an event to the history. Joining, its first, is in the record alone
-- until there is a second.
local function note(event)
	if redis.call('EXISTS', history) == 0 then
		local f = redis.call('HMGET', record, 'joined', 'consent')
		redis.call('RPUSH', history, '{"at":"' .. f[1] .. '","what":"joined","consent":' .. f[2] .. '}')
	end
	redis.call('RPUSH', history, event)
end
-- set writes the fields from ARGV[n] on; an empty value removes its field.
local function set(n)
	for i = n, #ARGV, 2 do
		if ARGV[i + 1] == '' then redis.call('HDEL', record, ARGV[i]) else redis.call('HSET', record, ARGV[i], ARGV[i + 1]) end
	end
end
`

// script, run, pipeliner, reply and isNil are all that other files need of
// go-redis.
func script(body string) *redis.Script { return redis.NewScript(body) }

// personal is a script that changes one person.
func personal(body string) *redis.Script { return redis.NewScript(steps + body) }

type (
	pipeliner   = redis.Pipeliner
	redisScript = redis.Script
	reply       = redis.Cmd
	number      = redis.IntCmd
	texts       = redis.MapStringStringCmd
)

func (st *Store) run(ctx context.Context, s *redis.Script, keys []string, args ...any) *reply {
	return s.Run(ctx, st.redis, keys, args...)
}

func isNil(err error) bool { return errors.Is(err, redis.Nil) }

// runAll runs a script with several arguments in one round trip.
func (st *Store) runAll(ctx context.Context, s *redis.Script, calls []call) ([]*reply, error) {
	said := make([]*reply, len(calls))
	_, err := st.redis.Pipelined(ctx, func(p pipeliner) error {
		for i, c := range calls {
			said[i] = s.EvalSha(ctx, p, c.keys, c.args...)
		}
		return nil
	})
	if err != nil && !redis.HasErrorPrefix(err, "NOSCRIPT") {
		return nil, err
	}
	for i, c := range calls {
		if redis.HasErrorPrefix(said[i].Err(), "NOSCRIPT") { // a server that was started again has forgotten it
			said[i] = s.Run(ctx, st.redis, c.keys, c.args...)
		}
		if err := said[i].Err(); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// call is one call of a script.
type call struct {
	keys []string
	args []any
}

// page is the next IDs of a sorted set of score 0, after one.
func (st *Store) page(ctx context.Context, set, after string) ([]string, error) {
	from := "-"
	if after != "" {
		from = "(" + after
	}
	return st.redis.ZRangeByLex(ctx, set, &redis.ZRangeBy{Min: from, Max: "+", Count: pageSize}).Result()
}

// older are the IDs of a sorted set by time, up to and with a time.
func (st *Store) older(ctx context.Context, set string, until time.Time) ([]string, error) {
	return st.redis.ZRangeByScore(ctx, set, &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatInt(until.Unix(), 10)}).Result()
}

// records gives what is kept of some IDs, in their order.
func (st *Store) records(ctx context.Context, ids []string) ([]map[string]string, error) {
	cmds := make([]*redis.MapStringStringCmd, len(ids))
	_, err := st.redis.Pipelined(ctx, func(p pipeliner) error {
		for i, id := range ids {
			cmds[i] = p.HGetAll(ctx, st.in(shardOf(id), "s", id))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := make([]map[string]string, len(ids))
	for i, c := range cmds {
		list[i] = c.Val()
	}
	return list, nil
}

// each asks one thing of every shard in one round trip.
func each[C redis.Cmder](ctx context.Context, st *Store, ask func(p pipeliner, shard byte) C) ([]C, error) {
	cmds := make([]C, len(shards))
	_, err := st.redis.Pipelined(ctx, func(p pipeliner) error {
		for i := range len(shards) {
			cmds[i] = ask(p, shards[i])
		}
		return nil
	})
	return cmds, err
}
