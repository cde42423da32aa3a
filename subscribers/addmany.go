package subscribers

import (
	"context"
	"fmt"
)

// addMany is the add script for many of one shard, without lifting anything:
// what one call costs beside its work is paid once, and so are the counts.
//
//	KEYS  all, counts, life, the sets of all kinds, addresses, suppressed, then record and history of each
//	ARGV  for each: ID, folded address, its hash, event, time, how many fields and values, those
var addMany = script(`
local all, counts, life, addresses, suppressed = KEYS[1], KEYS[2], KEYS[3], KEYS[7], KEYS[8]
local said, sums, members, lives, kinds = {}, {}, {}, {}, {monthly = {}, weekly = {}, extraordinary = {}}
local function sum(field) sums[field] = (sums[field] or 0) + 1 end
local function count(what, ids)
	local any = true
	for one in string.gmatch(ids or '', '%S+') do
		any = false
		sum(what .. one)
	end
	if any then sum(what .. '*') end
end
local a, k = 1, 9
while a <= #ARGV do
	local id, folded, n = ARGV[a], ARGV[a + 1], tonumber(ARGV[a + 5])
	local holder = redis.call('HGET', addresses, folded)
	local why = not holder and redis.call('HGET', suppressed, ARGV[a + 2])
	if holder then
		said[#said + 1] = {'taken', holder}
	elseif why then
		said[#said + 1] = {'suppressed', why}
	else
		said[#said + 1] = {'added', id}
		local f = {}
		for i = a + 6, a + 5 + n, 2 do f[ARGV[i]] = ARGV[i + 1] end
		redis.call('HSET', addresses, folded, id)
		redis.call('HSET', KEYS[k], unpack(ARGV, a + 6, a + 5 + n))
		redis.call('RPUSH', KEYS[k + 1], ARGV[a + 3])
		members[#members + 1], members[#members + 2] = 0, id
		lives[#lives + 1], lives[#lives + 2] = ARGV[a + 4], id
		sum('subscribed')
		count('topic:', f.topics)
		count('district:', f.districts)
		count('committee:', f.committees)
		for kind in string.gmatch(f.kinds or '', '%S+') do
			local set = kinds[kind]
			if set and not (kind == 'weekly' and f.frequency == 'monthly') then
				set[#set + 1], set[#set + 2] = 0, id
			end
		end
	end
	a, k = a + 6 + n, k + 2
end
local function insert(key, list)
	if #list > 0 then redis.call('ZADD', key, unpack(list)) end
end
insert(all, members)
insert(life, lives)
insert(KEYS[4], kinds.monthly)
insert(KEYS[5], kinds.weekly)
insert(KEYS[6], kinds.extraordinary)
for field, n in pairs(sums) do redis.call('HINCRBY', counts, field, n) end
return said`)

// mostInCall is how many a call adds at most: Lua can't unpack more than some
// thousands of values.
const mostInCall = 200

// addAll adds a batch in two round trips at most. The error of each is that of
// [Store.Add]; the last is about the store.
func (st *Store) addAll(ctx context.Context, batch []addition) ([]error, error) {
	var calls []call
	var of [][]int // the places in the batch that each call is about
	open := map[byte]int{}
	for i, a := range batch {
		n, there := open[a.shard]
		if !there || len(of[n]) == mostInCall {
			n = len(calls)
			open[a.shard] = n
			calls, of = append(calls, call{keys: st.shardKeys(a.shard)}), append(of, nil)
		}
		of[n] = append(of[n], i)
		c := &calls[n]
		c.keys = append(c.keys, st.in(a.shard, "s", a.s.ID), st.in(a.shard, "history", a.s.ID))
		c.args = append(c.args, a.s.ID, a.folded, a.hash, a.event, a.s.Joined.Unix(), len(a.fields))
		c.args = append(c.args, a.fields...)
	}
	said, err := st.runAll(ctx, addMany, calls)
	if err != nil {
		return nil, err
	}
	answers := make([][]string, len(batch))
	for n, one := range said {
		list, err := one.Slice()
		if err != nil {
			return nil, err
		}
		if len(list) != len(of[n]) {
			return nil, fmt.Errorf("the store gave %d answers for %d subscribers", len(list), len(of[n]))
		}
		for j, i := range of[n] {
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
