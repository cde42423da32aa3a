package asked

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/facts"
	"kcst/store"
)

// Keys, all under the tag "asked", for [kept]:
//
//	day:<day>           set of the IDs of facts that were asked for
//	askers:<day>:<fact>  HyperLogLog of who asked
const tag = "asked"

const kept = 100 * 24 * time.Hour

// Few is how many must have asked before it is told that anybody did.
const Few = 5

// Store counts in Redis. Zone says which day it is.
type Store struct {
	s    *store.Store
	now  func() time.Time
	zone *time.Location
}

// NewStore counts in s.
func NewStore(s *store.Store, now func() time.Time, zone *time.Location) *Store {
	return &Store{s: s, now: now, zone: zone}
}

func (st *Store) dayKey(d facts.Date) string { return st.s.Key(tag, "day", d.String()) }

func (st *Store) askersKey(d facts.Date, fact string) string {
	return st.s.Key(tag, "askers", d.String(), fact)
}

// Note counts that somebody was told a fact. The asker is whatever tells two
// people apart, and can't be read back.
func (st *Store) Note(ctx context.Context, fact, asker string) error {
	if fact == "" || asker == "" {
		return nil
	}
	day := facts.DateOf(st.now().In(st.zone))
	_, err := st.s.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.SAdd(ctx, st.dayKey(day), fact)
		p.Expire(ctx, st.dayKey(day), kept)
		p.PFAdd(ctx, st.askersKey(day, fact), asker)
		p.Expire(ctx, st.askersKey(day, fact), kept)
		return nil
	})
	if err != nil {
		return fmt.Errorf("count what was asked: %w", err)
	}
	return nil
}

// Count is how many people asked for a fact.
type Count struct {
	Fact   string
	Askers int64
}

// Most are the facts that [Few] people or more asked for in the half-open days
// [from, until), those that most asked for first, n at most.
func (st *Store) Most(ctx context.Context, from, until facts.Date, n int) ([]Count, error) {
	keys := map[string][]string{}
	for d := from; d.Before(until); d = d.AddDays(1) {
		ids, err := st.s.SMembers(ctx, st.dayKey(d)).Result()
		if err != nil {
			return nil, fmt.Errorf("read what was asked: %w", err)
		}
		for _, id := range ids {
			keys[id] = append(keys[id], st.askersKey(d, id))
		}
	}
	var most []Count
	for id, askers := range keys {
		sum, err := st.s.PFCount(ctx, askers...).Result()
		if err != nil {
			return nil, fmt.Errorf("count who asked: %w", err)
		}
		if sum >= Few {
			most = append(most, Count{id, sum})
		}
	}
	slices.SortFunc(most, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Askers, a.Askers), cmp.Compare(a.Fact, b.Fact)) })
	return most[:min(len(most), n)], nil
}
