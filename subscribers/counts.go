package subscribers

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Counts are kept with every change, so that they are there at once.
type Counts struct {
	Subscribed int            `json:"subscribed"`
	Left       int            `json:"left"` // and still on record
	Kinds      map[Kind]int   `json:"kinds"`
	Topics     map[string]int `json:"topics"` // by ID; [Any] is who hears of all
	Districts  map[string]int `json:"districts"`
	Committees map[string]int `json:"committees"`
}

// Any is who chose nothing, and so hears of everything.
const Any = "*"

// Counts gives how many chose what.
func (st *Store) Counts(ctx context.Context) (Counts, error) {
	c := Counts{Kinds: map[Kind]int{}, Topics: map[string]int{}, Districts: map[string]int{}, Committees: map[string]int{}}
	for _, k := range Kinds() {
		n, err := st.Count(ctx, k)
		if err != nil {
			return c, err
		}
		c.Kinds[k] = n
	}
	all, err := each(ctx, st, func(p pipeliner, shard byte) *texts { return p.HGetAll(ctx, st.in(shard, "counts")) })
	if err != nil {
		return c, err
	}
	for _, one := range all {
		for field, text := range one.Val() {
			n, err := strconv.Atoi(text)
			if err != nil {
				return c, fmt.Errorf("count %s: %w", field, err)
			}
			c.add(field, n)
		}
	}
	return c, nil
}

func (c *Counts) add(field string, n int) {
	if n == 0 {
		return
	}
	what, id, _ := strings.Cut(field, ":")
	switch what {
	case "subscribed":
		c.Subscribed += n
	case "left":
		c.Left += n
	case "topic":
		c.Topics[id] += n
	case "district":
		c.Districts[id] += n
	case "committee":
		c.Committees[id] += n
	}
}

// Count is how many get editions of the kind.
func (st *Store) Count(ctx context.Context, k Kind) (int, error) {
	sizes, err := each(ctx, st, func(p pipeliner, shard byte) *number { return p.ZCard(ctx, st.in(shard, "kind", string(k))) })
	if err != nil {
		return 0, err
	}
	sum := int64(0)
	for _, n := range sizes {
		sum += n.Val()
	}
	return int(sum), nil
}
