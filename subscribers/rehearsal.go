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

// look says what adding an address would give.
//
//	KEYS  addresses, suppressed, seen
//	ARGV  folded address, hash, seconds that seen lives
var look = script(`
local holder = redis.call('HGET', KEYS[1], ARGV[1])
if holder then return {'taken', holder} end
local why = redis.call('HGET', KEYS[2], ARGV[2])
if why then return {'suppressed', why} end
local new = redis.call('SADD', KEYS[3], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[3])
return {new == 1 and 'added' or 'twice', ''}`)

func (r *rehearsal) take(ctx context.Context, adds []addition) ([]error, error) {
	calls := make([]call, len(adds))
	for i, a := range adds {
		calls[i] = call{
			keys: []string{r.st.in(a.shard, "address"), r.st.in(a.shard, "suppressed"), r.seen(a.shard)},
			args: []any{a.folded, a.hash, int(time.Hour.Seconds())},
		}
	}
	said, err := r.st.runAll(ctx, look, calls)
	if err != nil {
		return nil, err
	}
	answers := make([][]string, len(said))
	for i, one := range said {
		if answers[i], err = one.StringSlice(); err != nil {
			return nil, err
		}
	}
	return r.st.settle(ctx, answers)
}
