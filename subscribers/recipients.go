package subscribers

import (
	"cmp"
	"context"
)

// recipientFields are what somebody who sends has to know.
var recipientFields = []string{fieldEmail, fieldName, fieldKinds, fieldTopics, fieldDistricts, fieldFrequency, fieldEnded, fieldCommittees}

// Recipients gives the subscribers of some IDs in their order, with what
// sending needs alone: their address, name and choices, and whether they left.
// One who isn't there is a [Subscriber] zero.
func (st *Store) Recipients(ctx context.Context, ids []string) ([]Subscriber, error) {
	p := st.redis.Pipeline()
	for _, id := range ids {
		p.HMGet(ctx, st.in(shardOf(id), "s", id), recipientFields...)
	}
	cmds, err := p.Exec(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Subscriber, len(ids))
	for i, cmd := range cmds {
		v := cmd.(interface{ Val() []any }).Val()
		text := func(n int) string { s, _ := v[n].(string); return s }
		if text(0) == "" {
			continue
		}
		ended, err := unstamp(text(6))
		if err != nil {
			return nil, err
		}
		s := Subscriber{
			ID: ids[i], Email: text(0), Name: text(1), Topics: words(text(3)), Districts: words(text(4)), Committees: words(text(7)),
			Frequency: Frequency(cmp.Or(text(5), string(EveryEdition))), EndedAt: ended,
		}
		for _, k := range words(text(2)) {
			s.Kinds = append(s.Kinds, Kind(k))
		}
		all[i] = s
	}
	return all, nil
}
