package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

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
		texts, err := st.redis.MGet(ctx, st.key("m", ref)).Result()
		if err != nil {
			return err
		}
		text, ok := texts[0].(string)
		if !ok {
			return nil
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
			st.key("edit", ref), st.key("edit", next.Ref()), st.key("start"),
		}
		args := []any{text, doc, ref, next.Ref(), to.ID, committee, start}
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
