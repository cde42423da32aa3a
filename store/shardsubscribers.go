package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// shardSubscribers is step 2: subscribers were all under one tag, and are
// spread over 32, with counts and the times of their last sign of life. What
// it knows of keys and fields is what they were at that step; it doesn't
// follow package subscribers as that goes on.
//
// Everybody is copied, then that is marked, then the old keys go: cut off
// before the mark it begins again, after it it goes on deleting.
func shardSubscribers(ctx context.Context, s *Store) error {
	m := sharding{s}
	moved, err := s.Exists(ctx, m.old("moved")).Result()
	if err != nil {
		return err
	}
	if moved == 0 {
		if err := m.copyAll(ctx); err != nil {
			return err
		}
	}
	return m.deleteOld(ctx)
}

const shardLetters = "234567abcdefghijklmnopqrstuvwxyz"

type sharding struct{ s *Store }

func (m sharding) old(parts ...string) string { return m.s.Key("subscribers", parts...) }

func (m sharding) in(shard byte, parts ...string) string {
	return m.s.Key("subscribers/"+string(rune(shard)), parts...)
}

func (m sharding) shard(id string) byte {
	if id != "" && strings.IndexByte(shardLetters, id[0]) >= 0 {
		return id[0]
	}
	return shardLetters[0]
}

func (m sharding) copyAll(ctx context.Context) error {
	if err := m.addresses(ctx); err != nil {
		return err
	}
	counts := map[byte]map[string]int{}
	err := m.pages(ctx, func(ids []string) error { return m.people(ctx, ids, counts) })
	if err != nil {
		return err
	}
	_, err = m.s.Pipelined(ctx, func(p redis.Pipeliner) error {
		for shard, fields := range counts {
			p.Del(ctx, m.in(shard, "counts"))
			for f, n := range fields {
				p.HSet(ctx, m.in(shard, "counts"), f, n)
			}
		}
		p.Set(ctx, m.old("moved"), 1, 0)
		return nil
	})
	return err
}

// addresses are spread by a keyed hash, whose key is made here.
func (m sharding) addresses(ctx context.Context) error {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return err
	}
	if err := m.s.SetNX(ctx, m.old("pepper"), hex.EncodeToString(b[:]), 0).Err(); err != nil {
		return err
	}
	pepper, err := m.s.Get(ctx, m.old("pepper")).Result()
	if err != nil {
		return err
	}
	for cursor := uint64(0); ; {
		pairs, next, err := m.s.HScan(ctx, m.old("address"), cursor, "", 500).Result()
		if err != nil {
			return err
		}
		_, err = m.s.Pipelined(ctx, func(p redis.Pipeliner) error {
			for i := 0; i+1 < len(pairs); i += 2 {
				sum := hmac.New(sha256.New, []byte(pepper))
				sum.Write([]byte("address " + pairs[i]))
				shard := shardLetters[sum.Sum(nil)[0]%32]
				p.HSet(ctx, m.in(shard, "address"), pairs[i], pairs[i+1])
			}
			return nil
		})
		if cursor = next; err != nil || cursor == 0 {
			return err
		}
	}
}

// pages goes through everybody's IDs.
func (m sharding) pages(ctx context.Context, do func(ids []string) error) error {
	for from := "-"; ; {
		ids, err := m.s.ZRangeByLex(ctx, m.old("all"), &redis.ZRangeBy{Min: from, Max: "+", Count: 500}).Result()
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := do(ids); err != nil {
			return err
		}
		from = "(" + ids[len(ids)-1]
	}
}

func (m sharding) people(ctx context.Context, ids []string, counts map[byte]map[string]int) error {
	records, histories := make([]*redis.MapStringStringCmd, len(ids)), make([]*redis.StringSliceCmd, len(ids))
	_, err := m.s.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			records[i], histories[i] = p.HGetAll(ctx, m.old("s", id)), p.LRange(ctx, m.old("history", id), 0, -1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = m.s.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			if fields := records[i].Val(); len(fields) > 0 {
				x := m.shard(id)
				if counts[x] == nil {
					counts[x] = map[string]int{}
				}
				m.person(ctx, p, id, fields, histories[i].Val(), counts[x])
			}
		}
		return nil
	})
	return err
}

func (m sharding) person(ctx context.Context, p redis.Pipeliner, id string, fields map[string]string, history []string, counts map[string]int) {
	x := m.shard(id)
	p.Del(ctx, m.in(x, "s", id), m.in(x, "history", id))
	p.HSet(ctx, m.in(x, "s", id), fields)
	if len(history) > 0 {
		p.RPush(ctx, m.in(x, "history", id), history)
	}
	p.ZAdd(ctx, m.in(x, "all"), redis.Z{Member: id})
	if ended := fields["ended"]; ended != "" {
		p.ZAdd(ctx, m.in(x, "left"), redis.Z{Score: unixOf(ended), Member: id})
		counts["left"]++
		return
	}
	p.ZAdd(ctx, m.in(x, "life"), redis.Z{Score: lastSign(fields["joined"], history), Member: id})
	counts["subscribed"]++
	for _, k := range strings.Fields(fields["kinds"]) {
		p.ZAdd(ctx, m.in(x, "kind", k), redis.Z{Member: id})
	}
	for _, list := range []struct{ what, field string }{{"topic:", "topics"}, {"district:", "districts"}, {"committee:", "committees"}} {
		chosen := strings.Fields(fields[list.field])
		if len(chosen) == 0 {
			chosen = []string{"*"}
		}
		for _, c := range chosen {
			counts[list.what+c]++
		}
	}
}

// lastSign is when somebody last did something: joined, or came back.
func lastSign(joined string, history []string) float64 {
	last := unixOf(joined)
	for _, text := range history {
		var event struct{ At, What string }
		if json.Unmarshal([]byte(text), &event) == nil && event.What != "left" {
			last = max(last, unixOf(event.At))
		}
	}
	return last
}

func unixOf(stamp string) float64 {
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if err != nil {
		return 0
	}
	return float64(t.Unix())
}

func (m sharding) deleteOld(ctx context.Context) error {
	err := m.pages(ctx, func(ids []string) error {
		_, err := m.s.Pipelined(ctx, func(p redis.Pipeliner) error {
			for _, id := range ids {
				p.Del(ctx, m.old("s", id), m.old("history", id))
			}
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	return m.s.Del(ctx, m.old("address"), m.old("all"), m.old("kind", "monthly"), m.old("kind", "weekly"),
		m.old("kind", "extraordinary"), m.old("moved")).Err()
}
