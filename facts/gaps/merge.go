package gaps

import (
	"context"
	"fmt"
)

// Merge says that a gap is the same as another: it is counted with that one
// from now on, and settled with it. Repeating it changes nothing.
func (st *Store) Merge(ctx context.Context, id, into, by string) error {
	if id == into {
		return fmt.Errorf("%w: %s can't be merged into itself", ErrSettled, id)
	}
	said, err := st.merge(ctx, id, into, by)
	switch {
	case err != nil:
		return fmt.Errorf("merge gap %s: %w", id, err)
	case said == "unknown":
		return fmt.Errorf("%w: %q or %q: kcst facts gaps lists them", ErrUnknown, id, into)
	case said != "done":
		return fmt.Errorf("%w: %s; kcst facts gaps --all shows it", ErrSettled, said)
	}
	return nil
}

// Same are the gaps that were merged into one, that one first.
func (st *Store) Same(ctx context.Context, id string) ([]string, error) {
	merged, err := st.List(ctx, Merged)
	if err != nil {
		return nil, err
	}
	same := []string{id}
	for n := 0; n < len(same); n++ { // what was merged into one of them as well
		for _, g := range merged {
			if g.Into == same[n] {
				same = append(same, g.ID)
			}
		}
	}
	return same, nil
}
