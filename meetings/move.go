package meetings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// move gives a meeting another ref, in every index at once, unless it was
// changed meanwhile. What is already held under the new ref stays.
//
//	KEYS  old meeting, new, rev, refs of its ID, committees, old edits, new, the old committee's set, the new one's, then the other sets it is in
//	ARGV  JSON held, JSON, old ref, new, committee, JSON of that, start, then a score for each of the other sets
var move = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local fresh = redis.call('EXISTS', KEYS[2]) == 0
redis.call('DEL', KEYS[1])
redis.call('INCR', KEYS[3])
redis.call('SREM', KEYS[4], ARGV[3])
redis.call('ZREM', KEYS[8], ARGV[3])
for i = 10, #KEYS do redis.call('ZREM', KEYS[i], ARGV[3]) end
if not fresh then
  redis.call('DEL', KEYS[6])
  return 1
end
redis.call('SET', KEYS[2], ARGV[2])
redis.call('SADD', KEYS[4], ARGV[4])
redis.call('HSET', KEYS[5], ARGV[5], ARGV[6])
redis.call('ZADD', KEYS[9], ARGV[7], ARGV[4])
for i = 10, #KEYS do redis.call('ZADD', KEYS[i], ARGV[i - 2], ARGV[4]) end
if redis.call('EXISTS', KEYS[6]) == 1 then redis.call('RENAME', KEYS[6], KEYS[7]) end
return 1`)

// Move takes what is held of a meeting under other committees of its council
// to the committee under which the council has it now, with what officers
// wrote. A council counts its meetings whichever committee meets.
func (st *Store) Move(ctx context.Context, council string, m Meeting) error {
	refs, err := st.redis.SMembers(ctx, st.key("id", m.ID)).Result()
	if err != nil {
		return err
	}
	for _, ref := range refs {
		committee, of := strings.CutPrefix(strings.TrimSuffix(ref, "."+m.ID), council+"-")
		if ref == m.Ref() || !of || strings.Contains(committee, "-") { // "kent-west-1" isn't Kent's
			continue
		}
		if err := st.moveOne(ctx, ref, m.Committee); err != nil {
			return err
		}
	}
	return nil
}

func (st *Store) moveOne(ctx context.Context, ref string, to Committee) error {
	for range attempts {
		text, err := st.redis.Get(ctx, st.key("m", ref)).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		if err != nil {
			return err
		}
		held, err := read(ref, text)
		if err != nil {
			return err
		}
		next := held
		next.Committee = to
		doc, err := encode(next)
		if err != nil {
			return err
		}
		committee, err := json.Marshal(to)
		if err != nil {
			return err
		}
		start := next.Start.Unix()
		keys := []string{
			st.key("m", ref), st.key("m", next.Ref()), st.key("rev"), st.key("id", next.ID), st.key("committees"),
			st.key("edit", ref), st.key("edit", next.Ref()), st.key("committee", held.Committee.ID), st.key("committee", to.ID), st.key("start"),
		}
		args := []any{text, doc, ref, next.Ref(), to.ID, committee, start, start}
		for _, t := range held.Topics() {
			keys, args = append(keys, st.key("topic", t)), append(args, start)
		}
		if !held.MinutedAt.IsZero() {
			keys, args = append(keys, st.key("minuted")), append(args, held.MinutedAt.Unix())
		}
		if n, err := move.Run(ctx, st.redis, keys, args...).Int(); n == 1 || err != nil {
			return err
		}
	}
	return fmt.Errorf("others keep changing the meeting %s: try again", ref)
}
