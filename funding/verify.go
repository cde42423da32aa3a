package funding

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// ErrUnbalanced is returned where what is kept beside the entries is not what
// they come to.
var ErrUnbalanced = errors.New("the ledger's balances are not what its entries come to")

// Verify replays the whole log, from the first entry, and compares it with
// the running totals, and with how pots and proposals are kept to stand. It reads a moment at which nothing is recorded; where
// entries kept coming in between it starts again.
func (st *Store) Verify(ctx context.Context) error {
	const attempts = 5
	for range attempts {
		before, err := st.head(ctx)
		if err != nil {
			return err
		}
		b, err := st.catchUp(ctx, newIndex())
		if err != nil {
			return err
		}
		if b.known, err = st.catalogue(ctx); err != nil {
			return err
		}
		wrong, err := st.unbalanced(ctx, b)
		if err != nil {
			return err
		}
		after, err := st.head(ctx)
		if err != nil {
			return err
		}
		if before.rev != after.rev || b.rev != after.rev {
			continue
		}
		if len(wrong) > 0 {
			return fmt.Errorf("%w: %s. Restore the ledger from a backup", ErrUnbalanced, strings.Join(wrong, "; "))
		}
		return nil
	}
	return errors.New("funding: entries kept coming in: verify the ledger again when fewer do")
}

// unbalanced names what differs from a replay.
func (st *Store) unbalanced(ctx context.Context, b *Book) ([]string, error) {
	var wrong []string
	for _, fund := range b.Funds() {
		kept, err := st.totals(ctx, fund)
		if err != nil {
			return nil, err
		}
		day, seq := b.moment(At{})
		replayed := b.totals(fund, day, seq)
		for a := range replayed {
			if kept[a] == nil {
				kept[a] = &sums{}
			}
		}
		for _, a := range slices.SortedFunc(maps.Keys(kept), func(x, y account) int {
			return strings.Compare(x.pot+"/"+x.project, y.pot+"/"+y.project)
		}) {
			var is sums
			if r := replayed[a]; r != nil {
				is = *r
			}
			if is != *kept[a] {
				wrong = append(wrong, fmt.Sprintf("%s/%s/%s has %v, and its entries come to %v", a.fund, a.pot, a.project, *kept[a], is))
			}
		}
	}
	if len(wrong) > 0 {
		return wrong, nil
	}
	kept, err := st.Sheet(ctx, b.Funds()...)
	if err != nil {
		return nil, err
	}
	for i, f := range b.Sheet(At{}).Funds {
		if !reflect.DeepEqual(f, kept.Funds[i]) {
			wrong = append(wrong, fmt.Sprintf("how the pots or proposals of %s stand is not what its entries say", f.Fund))
		}
	}
	return wrong, nil
}
