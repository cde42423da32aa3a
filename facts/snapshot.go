package facts

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// decode reads the values of a hash, in the order of its keys, some on each
// processor.
func decode[T any](forms map[string]string) ([]T, error) {
	const some = 64
	ids := slices.Sorted(maps.Keys(forms))
	list := make([]T, len(ids))
	var all errgroup.Group
	for from := 0; from < len(ids); from += some {
		all.Go(func() error {
			for i := from; i < min(from+some, len(ids)); i++ {
				if err := json.Unmarshal([]byte(forms[ids[i]]), &list[i]); err != nil {
					return fmt.Errorf("reading %s: %w", ids[i], err)
				}
			}
			return nil
		})
	}
	return list, all.Wait()
}

// BaseOf is [Store.Base] for a caller who has just read the version: it costs
// nothing while that is the one in memory.
func (st *Store) BaseOf(ctx context.Context, version int64) (*Base, error) {
	if b := st.base.Load(); b != nil && b.Version == version {
		return b, nil
	}
	// The rebuild outlives a caller who gives up: others may wait for it. One
	// that had begun before this version came is followed by another.
	shared := context.WithoutCancel(ctx)
	for {
		result := st.flight.DoChan("base", func() (any, error) { return st.rebuild(shared) })
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case r := <-result:
			if r.Err != nil {
				return nil, fmt.Errorf("facts: %w", r.Err)
			}
			if b := r.Val.(*Base); !r.Shared || b.Version >= version {
				return b, nil
			}
		}
	}
}

func (st *Store) rebuild(ctx context.Context) (*Base, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	version, set, err := st.read(ctx, st.db.TxPipelined)
	if err != nil {
		return nil, err
	}
	b, err := NewBase(set, version)
	if err != nil {
		return nil, err
	}
	if b.earlier, err = st.earlier(ctx); err != nil {
		return nil, err
	}
	st.base.Store(b)
	return b, nil
}

func versions(id string, forms []string) ([]Fact, error) {
	list := make([]Fact, len(forms))
	for i, form := range forms {
		if err := json.Unmarshal([]byte(form), &list[i]); err != nil {
			return nil, fmt.Errorf("facts: history of %s: %w", id, err)
		}
	}
	return list, nil
}

// Known is a snapshot of the facts as they had been recorded by t: each in
// its version of then. Sources and entities are today's. It reads everything
// at every call, and is not the one that [Store.Base] keeps, whose version it
// has.
func (st *Store) Known(ctx context.Context, t time.Time) (*Base, error) {
	version, set, err := st.read(ctx, st.db.TxPipelined)
	if err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	earlier, err := st.earlier(ctx)
	if err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	known := set.Facts[:0]
	for _, f := range set.Facts {
		all := append(slices.Clone(earlier[f.ID]), f)
		n := slices.IndexFunc(all, func(v Fact) bool { return v.Recorded.After(t) })
		if n < 0 {
			n = len(all)
		}
		if n > 0 {
			known = append(known, all[n-1])
			earlier[f.ID] = all[:n-1]
		}
	}
	set.Facts = known
	b, err := NewBase(set, version)
	if err == nil {
		b.earlier = earlier
	}
	return b, err
}
