package subscribers

import (
	"context"
	"fmt"
	"strings"
)

// addMany is the add script for many of one shard, without lifting anything:
// what one call costs beside its work is paid once. Those who chose the same
// are listed and counted together.
//
//	KEYS  all, counts, life, the sets of all kinds, addresses, suppressed, then the record of each
//	ARGV  how many sets of choices, and how many people;
//	      of each set: kinds, topics, districts, committees, frequency;
//	      everybody's folded address, then everybody's hash of it;
//	      for each: ID, Unix time, which set they chose, how many fields and values, those
var addMany = script(`
local all, counts, life, addresses, suppressed = KEYS[1], KEYS[2], KEYS[3], KEYS[7], KEYS[8]
local sets, people = tonumber(ARGV[1]), tonumber(ARGV[2])
local first = 3 + 5 * sets -- of the addresses
local holders = redis.call('HMGET', addresses, unpack(ARGV, first, first + people - 1))
local whys = redis.call('HMGET', suppressed, unpack(ARGV, first + people, first + 2 * people - 1))
local said, new, members, lives, chose = {}, {}, {}, {}, {}
local a = first + 2 * people
for i = 1, people do
	local id, folded, set, last = ARGV[a], ARGV[first + i - 1], tonumber(ARGV[a + 2]), a + 3 + tonumber(ARGV[a + 3])
	local holder = holders[i] or new[folded]
	if holder then
		said[i] = {'taken', holder}
	elseif whys[i] then
		said[i] = {'suppressed', whys[i]}
	else
		said[i] = {'added', id}
		new[folded] = id
		redis.call('HSET', KEYS[8 + i], unpack(ARGV, a + 4, last))
		members[#members + 1], members[#members + 2] = 0, id
		lives[#lives + 1], lives[#lives + 2] = ARGV[a + 1], id
		local same = chose[set] or {}
		same[#same + 1], same[#same + 2] = 0, id
		chose[set] = same
	end
	a = last + 1
end
if #members == 0 then return said end
local held = {}
for folded, id in pairs(new) do held[#held + 1], held[#held + 2] = folded, id end
redis.call('HSET', addresses, unpack(held))
redis.call('ZADD', all, unpack(members))
redis.call('ZADD', life, unpack(lives))
redis.call('HINCRBY', counts, 'subscribed', #members / 2)
for set, same in pairs(chose) do
	local c = 3 + 5 * (set - 1)
	for i, what in ipairs({'topic:', 'district:', 'committee:'}) do
		local any = true
		for one in string.gmatch(ARGV[c + i], '%S+') do
			any = false
			redis.call('HINCRBY', counts, what .. one, #same / 2)
		end
		if any then redis.call('HINCRBY', counts, what .. '*', #same / 2) end
	end
	local kinds = ' ' .. ARGV[c] .. ' '
	for i, kind in ipairs({'monthly', 'weekly', 'extraordinary'}) do
		if string.find(kinds, ' ' .. kind .. ' ', 1, true) and not (kind == 'weekly' and ARGV[c + 4] == 'monthly') then
			redis.call('ZADD', KEYS[3 + i], unpack(same))
		end
	end
end
return said`)

// mostInCall is how many a call adds at most: Lua can't unpack more than some
// thousands of values.
const mostInCall = 400

// crew are those of a batch that one call adds, all in one shard.
type crew struct {
	shard  byte
	places []int          // in the batch
	sets   map[string]int // number of each set of choices, from one
	chosen []any          // the sets
}

// crews divides a batch. Those of one shard keep their order, so that of two
// with one address the first is added.
func crews(batch []addition) []*crew {
	var all []*crew
	open := map[byte]*crew{}
	for i, a := range batch {
		c := open[a.shard]
		if c == nil || len(c.places) == mostInCall {
			c = &crew{shard: a.shard, sets: map[string]int{}}
			open[a.shard], all = c, append(all, c)
		}
		c.places = append(c.places, i)
	}
	return all
}

// set is the number of what somebody chose.
func (c *crew) set(s Subscriber) int {
	chosen := [...]string{joinKinds(s.Kinds), strings.Join(s.Topics, " "), strings.Join(s.Districts, " "), strings.Join(s.Committees, " "), string(s.Frequency)}
	key := strings.Join(chosen[:], "\n")
	n := c.sets[key]
	if n == 0 {
		n = len(c.sets) + 1
		c.sets[key] = n
		for _, v := range chosen {
			c.chosen = append(c.chosen, v)
		}
	}
	return n
}

// call is the call of the addMany script.
func (c *crew) call(st *Store, batch []addition) call {
	keys := st.shardKeys(c.shard)
	var folded, hashes, people []any
	for _, i := range c.places {
		a := &batch[i]
		keys = append(keys, st.in(c.shard, "s", a.s.ID))
		folded, hashes = append(folded, a.folded), append(hashes, a.hash)
		people = append(people, a.s.ID, a.s.Joined.Unix(), c.set(a.s), len(a.fields))
		people = append(people, a.fields...)
	}
	args := append([]any{len(c.sets), len(c.places)}, c.chosen...)
	return call{keys: keys, args: append(append(append(args, folded...), hashes...), people...)}
}

// addAll adds a batch in two round trips at most. The error of each is that of
// [Store.Add]; the last is about the store.
func (st *Store) addAll(ctx context.Context, batch []addition) ([]error, error) {
	return st.inCrews(ctx, addMany, batch, func(c *crew) call { return c.call(st, batch) })
}

// inCrews runs a script for each crew of a batch, and settles what they say.
func (st *Store) inCrews(ctx context.Context, s *redisScript, batch []addition, one func(*crew) call) ([]error, error) {
	all := crews(batch)
	calls := make([]call, len(all))
	for i, c := range all {
		calls[i] = one(c)
	}
	said, err := st.runAll(ctx, s, calls)
	if err != nil {
		return nil, err
	}
	answers := make([][]string, len(batch))
	for n, reply := range said {
		list, err := reply.Slice()
		if err != nil {
			return nil, err
		}
		if len(list) != len(all[n].places) {
			return nil, fmt.Errorf("the store gave %d answers for %d subscribers", len(list), len(all[n].places))
		}
		for j, i := range all[n].places {
			answers[i] = wordsOf(list[j])
		}
	}
	return st.settle(ctx, answers)
}

// shardKeys are the keys that addMany begins with.
func (st *Store) shardKeys(x byte) []string {
	keys := []string{st.in(x, "all"), st.in(x, "counts"), st.in(x, "life")}
	for _, k := range Kinds() {
		keys = append(keys, st.in(x, "kind", string(k)))
	}
	return append(keys, st.in(x, "address"), st.in(x, "suppressed"))
}

// wordsOf are the words of a script's answer.
func wordsOf(v any) []string {
	list, _ := v.([]any)
	words := make([]string, len(list))
	for i, w := range list {
		words[i], _ = w.(string)
	}
	return words
}

// settle gives the error of each answer: what was added, whose address it is,
// or why it isn't written to.
func (st *Store) settle(ctx context.Context, answers [][]string) ([]error, error) {
	results := make([]error, len(answers))
	var holders []string
	var at []int
	for i, said := range answers {
		if len(said) != 2 {
			return nil, fmt.Errorf("the store gave an answer of %d words", len(said))
		}
		switch said[0] {
		case "taken":
			holders, at = append(holders, said[1]), append(at, i)
		case "suppressed":
			results[i] = suppressedError(said[1])
		case "twice":
			results[i] = ErrThere
		}
	}
	there, err := st.read(ctx, holders)
	if err != nil {
		return nil, err
	}
	for n, i := range at {
		results[i] = taken(there[n])
	}
	return results, nil
}
