package meetings

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Search is what to look for among the meetings: those that touch one of some
// topics, or whatever they touch where none is named, that start in the
// half-open period [From, Until), of the committees that Of accepts; it may be
// nil. A zero time is open.
type Search struct {
	Topics      []string
	From, Until time.Time
	Of          func(Committee) bool
	LatestFirst bool
}

// How many meetings of a search are read at once: few at first, since most who
// search stop early.
const (
	firstRead = 8
	mostRead  = 256
)

// Search gives the meetings of a search in the order of their start. Which they
// are is read first; of the meetings themselves, little more than is taken.
func (st *Store) Search(ctx context.Context, s Search) iter.Seq2[Meeting, error] {
	return func(yield func(Meeting, error) bool) {
		refs, err := st.refs(ctx, s)
		if err != nil {
			yield(Meeting{}, err)
			return
		}
		for n := firstRead; len(refs) > 0; n = min(2*n, mostRead) {
			some := refs[:min(n, len(refs))]
			refs = refs[len(some):]
			list, err := st.load(ctx, some)
			if err != nil {
				yield(Meeting{}, err)
				return
			}
			for _, m := range list {
				if !yield(m, nil) {
					return
				}
			}
		}
	}
}

// refs are those of a search, in its order.
func (st *Store) refs(ctx context.Context, s Search) ([]string, error) {
	indexes := []string{st.key("start")}
	if len(s.Topics) > 0 {
		indexes = nil
		for _, t := range s.Topics {
			indexes = append(indexes, st.key("topic", t))
		}
	}
	type dated struct {
		ref string
		at  float64
	}
	var found []dated
	for _, index := range indexes {
		some, err := st.redis.ZRangeByScoreWithScores(ctx, index, between(s.From, s.Until)).Result()
		if err != nil {
			return nil, err
		}
		for _, z := range some {
			found = append(found, dated{fmt.Sprint(z.Member), z.Score})
		}
	}
	if len(indexes) > 1 { // a meeting that touches two topics stands in both
		slices.SortFunc(found, func(a, b dated) int { return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.ref, b.ref)) })
		found = slices.Compact(found)
	}
	list := make([]string, 0, len(found))
	for _, f := range found {
		list = append(list, f.ref)
	}
	if s.LatestFirst {
		slices.Reverse(list)
	}
	return st.ofCommittees(ctx, list, s.Of)
}

// ofCommittees are the refs of meetings whose committee is accepted.
func (st *Store) ofCommittees(ctx context.Context, refs []string, accept func(Committee) bool) ([]string, error) {
	if accept == nil || len(refs) == 0 {
		return refs, nil
	}
	known, err := st.committees(ctx)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	var kept []string
	for _, ref := range refs {
		id, _, _ := strings.Cut(ref, ".")
		is, seen := wanted[id]
		if !seen {
			c, ok := known[id]
			if !ok { // kept by a program that noted no committees
				m, err := st.Get(ctx, ref)
				if errors.Is(err, ErrUnknown) { // an index has it still
					continue
				}
				if err != nil {
					return nil, err
				}
				c = m.Committee
			}
			is = accept(c)
			wanted[id] = is
		}
		if is {
			kept = append(kept, ref)
		}
	}
	return kept, nil
}

// committees are those of the meetings that were put last, by ID.
func (st *Store) committees(ctx context.Context) (map[string]Committee, error) {
	return fields[Committee](ctx, st, st.key("committees"))
}
