package subscribers

import (
	"context"
	"time"
)

// rehearsal is an import that keeps nothing. Which addresses it has seen stands
// in the store for its duration, because a list can be longer than memory.
type rehearsal struct {
	st *Store
	id string
}

func (st *Store) rehearse(ctx context.Context) (*rehearsal, error) {
	id, err := st.nonce()
	return &rehearsal{st, id}, err
}

func (r *rehearsal) seen(shard byte) string { return r.st.in(shard, "rehearsal", r.id) }

// end forgets what was seen; what it can't delete expires.
func (r *rehearsal) end(ctx context.Context) {
	_, _ = each(ctx, r.st, func(p pipeliner, shard byte) *number { return p.Del(ctx, r.seen(shard)) })
}

// look says what adding some addresses of one shard would give.
//
//	KEYS  addresses, suppressed, seen
//	ARGV  seconds that seen lives, how many, their folded addresses, then the hash of each
var look = script(`
local n = tonumber(ARGV[2])
local holders = redis.call('HMGET', KEYS[1], unpack(ARGV, 3, 2 + n))
local whys = redis.call('HMGET', KEYS[2], unpack(ARGV, 3 + n, 2 + 2 * n))
local before = redis.call('SMISMEMBER', KEYS[3], unpack(ARGV, 3 + n, 2 + 2 * n))
local said, new, list = {}, {}, {}
for i = 1, n do
	local hash = ARGV[2 + n + i]
	if holders[i] then
		said[i] = {'taken', holders[i]}
	elseif whys[i] then
		said[i] = {'suppressed', whys[i]}
	elseif before[i] == 1 or new[hash] then
		said[i] = {'twice', ''}
	else
		said[i] = {'added', ''}
		new[hash], list[#list + 1] = true, hash
	end
end
if #list > 0 then
	redis.call('SADD', KEYS[3], unpack(list))
	redis.call('EXPIRE', KEYS[3], ARGV[1])
end
return said`)

func (r *rehearsal) take(ctx context.Context, adds []addition) ([]error, error) {
	return r.st.inCrews(ctx, look, adds, func(c *crew) call {
		args := []any{int(time.Hour.Seconds()), len(c.places)}
		for _, i := range c.places {
			args = append(args, adds[i].folded)
		}
		for _, i := range c.places {
			args = append(args, adds[i].hash)
		}
		return call{keys: []string{r.st.in(c.shard, "address"), r.st.in(c.shard, "suppressed"), r.seen(c.shard)}, args: args}
	})
}
