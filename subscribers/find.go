package subscribers

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
)

// Get gives one subscriber, or [ErrUnknown].
func (st *Store) Get(ctx context.Context, id string) (Subscriber, error) {
	fields, err := st.redis.HGetAll(ctx, st.in(shardOf(id), "s", id)).Result()
	if err != nil {
		return Subscriber{}, err
	}
	if len(fields) == 0 {
		return Subscriber{}, ErrUnknown
	}
	return subscriber(id, fields)
}

// ByEmail gives the subscriber at an address, in any case, or [ErrUnknown].
func (st *Store) ByEmail(ctx context.Context, address string) (Subscriber, error) {
	id, err := st.holder(ctx, address)
	if err != nil {
		return Subscriber{}, err
	}
	return st.Get(ctx, id)
}

// holder is the ID of whoever has an address, or [ErrUnknown].
func (st *Store) holder(ctx context.Context, address string) (string, error) {
	_, folded, err := Address(address)
	if err != nil {
		return "", err
	}
	_, shard, err := st.place(ctx, folded)
	if err != nil {
		return "", err
	}
	id, err := st.redis.HGet(ctx, st.in(shard, "address"), folded).Result()
	if isNil(err) {
		return "", ErrUnknown
	}
	return id, err
}

// History is what happened to a subscription, oldest first.
func (st *Store) History(ctx context.Context, id string) ([]Event, error) {
	lines, err := st.redis.LRange(ctx, st.in(shardOf(id), "history", id), 0, -1).Result()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 { // nothing happened since they joined
		s, err := st.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		return []Event{{At: s.Joined, What: Joined, Consent: &s.Consent}}, nil
	}
	events := make([]Event, len(lines))
	for i, l := range lines {
		if err := json.Unmarshal([]byte(l), &events[i]); err != nil {
			return nil, fmt.Errorf("subscriber %s: event %d: %w", id, i+1, err)
		}
	}
	return events, nil
}

// Active gives those who are to get editions of the kind, ordered by ID, a
// page of them in memory at a time. Somebody who leaves meanwhile may or may
// not be among them; somebody who stays is, once. After an error it ends.
func (st *Store) Active(ctx context.Context, k Kind) iter.Seq2[Subscriber, error] {
	return st.pages(ctx, []string{"kind", string(k)}, func(s Subscriber) bool { return s.Wants(k) })
}

// All gives everybody who ever joined, those who left included, ordered by ID.
func (st *Store) All(ctx context.Context) iter.Seq2[Subscriber, error] {
	return st.pages(ctx, []string{"all"}, func(Subscriber) bool { return true })
}

const pageSize = 500

func (st *Store) pages(ctx context.Context, set []string, keep func(Subscriber) bool) iter.Seq2[Subscriber, error] {
	return func(yield func(Subscriber, error) bool) {
		for i := range len(shards) {
			key, last := st.in(shards[i], set...), ""
			for {
				ids, err := st.page(ctx, key, last)
				if err != nil {
					yield(Subscriber{}, err)
					return
				}
				people, err := st.read(ctx, ids)
				if err != nil {
					yield(Subscriber{}, err)
					return
				}
				for _, s := range people {
					if s.ID != "" && keep(s) && !yield(s, nil) {
						return
					}
				}
				if len(ids) < pageSize {
					break
				}
				last = ids[len(ids)-1]
			}
		}
	}
}

// read gives the subscribers of some IDs, in their order. One whose record
// has gone is [Subscriber] zero.
func (st *Store) read(ctx context.Context, ids []string) ([]Subscriber, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := st.records(ctx, ids)
	if err != nil {
		return nil, err
	}
	people := make([]Subscriber, len(ids))
	for i, fields := range list {
		if len(fields) == 0 {
			continue
		}
		if people[i], err = subscriber(ids[i], fields); err != nil {
			return nil, err
		}
	}
	return people, nil
}
