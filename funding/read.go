package funding

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"kcst/facts"
)

// page is how many entries are read at once.
const page = 2000

// Entry is the entry with the number.
func (st *Store) Entry(ctx context.Context, seq int64) (Entry, error) {
	id := strconv.FormatInt(seq, 10)
	found, err := st.db.XRange(ctx, st.key("entries"), id, id).Result()
	if err != nil {
		return Entry{}, fmt.Errorf("funding: reading entry %d: %w", seq, st.db.Explain(err))
	}
	if seq <= 0 || len(found) == 0 {
		return Entry{}, refuse(ErrUnknown, "corrects", "there is no entry %d: kcst fund ledger lists them", seq)
	}
	return decode(found[0].ID, found[0].Values)
}

// Entries is every entry after the given number, in the order in which they
// were recorded, read a page at a time. The zero number begins at the first.
func (st *Store) Entries(ctx context.Context, after int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			found, err := st.db.XRangeN(ctx, st.key("entries"), strconv.FormatInt(after+1, 10), "+", page).Result()
			if err != nil {
				yield(Entry{}, fmt.Errorf("funding: reading the ledger: %w", st.db.Explain(err)))
				return
			}
			for _, m := range found {
				e, err := decode(m.ID, m.Values)
				if !yield(e, err) || err != nil {
					return
				}
				after = e.Seq
			}
			if len(found) < page {
				return
			}
		}
	}
}

// latest is every entry up to the given number, the last first, read a page at
// a time.
func (st *Store) latest(ctx context.Context, upTo int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for upTo > 0 {
			found, err := st.db.XRevRangeN(ctx, st.key("entries"), strconv.FormatInt(upTo, 10), "-", page).Result()
			if err != nil {
				yield(Entry{}, fmt.Errorf("funding: reading the ledger: %w", st.db.Explain(err)))
				return
			}
			for _, m := range found {
				e, err := decode(m.ID, m.Values)
				if !yield(e, err) || err != nil {
					return
				}
				upTo = e.Seq - 1
			}
			if len(found) < page {
				return
			}
		}
	}
}

// decode reads an entry of the stream.
func decode(id string, values map[string]any) (Entry, error) {
	var e Entry
	form, _ := values["e"].(string)
	recorded, _ := values["r"].(string)
	if err := json.Unmarshal([]byte(form), &e); err != nil {
		return e, fmt.Errorf("funding: entry %s of the ledger can't be read: %w", id, err)
	}
	number, _, _ := strings.Cut(id, "-")
	var err error
	if e.Seq, e.Recorded, err = stamp(number, recorded); err != nil {
		return e, fmt.Errorf("funding: entry %s of the ledger can't be read: %w", id, err)
	}
	return e, nil
}

// Superseded is which entries were superseded, and by which.
func (st *Store) Superseded(ctx context.Context) (map[int64]int64, error) {
	held, err := st.db.HGetAll(ctx, st.key("superseded")).Result()
	if err != nil {
		return nil, fmt.Errorf("funding: reading the corrections: %w", st.db.Explain(err))
	}
	by := make(map[int64]int64, len(held))
	for k, v := range held {
		was, err1 := strconv.ParseInt(k, 10, 64)
		is, err2 := strconv.ParseInt(v, 10, 64)
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("funding: the correction %s of entry %s can't be read", quote(v), quote(k))
		}
		by[was] = is
	}
	return by, nil
}

// inForce is the entry, or the last of the corrections of it.
func (st *Store) inForce(ctx context.Context, seq int64) (Entry, error) {
	for {
		next, err := st.db.HMGet(ctx, st.key("superseded"), strconv.FormatInt(seq, 10)).Result()
		if err != nil {
			return Entry{}, fmt.Errorf("funding: reading the corrections: %w", st.db.Explain(err))
		}
		by, ok := next[0].(string)
		if !ok {
			return st.Entry(ctx, seq)
		}
		if seq, err = strconv.ParseInt(by, 10, 64); err != nil {
			return Entry{}, fmt.Errorf("funding: a correction can't be read: %w", err)
		}
	}
}

// Balance is a fund's, a pot's or a project's balance as it stands, from the
// running totals: one round trip, however long the ledger is.
func (st *Store) Balance(ctx context.Context, fund, pot, project string) (Balance, error) {
	totals, err := st.totals(ctx, fund)
	if err != nil {
		return Balance{}, err
	}
	return sumUp(totals, Scope{Fund: fund, Pot: pot, Project: project}), nil
}

// totals is the running totals of a fund, by account.
func (st *Store) totals(ctx context.Context, fund string) (map[account]*sums, error) {
	held, err := st.db.HGetAll(ctx, st.key("totals", fund)).Result()
	if err != nil {
		return nil, fmt.Errorf("funding: reading the balances of %s: %w", fund, st.db.Explain(err))
	}
	totals := map[account]*sums{}
	for field, value := range held {
		parts := strings.Split(field, "/")
		n, err := strconv.ParseInt(value, 10, 64)
		c, ok := columnOf[parts[len(parts)-1]]
		if err != nil || !ok || len(parts) != 3 {
			return nil, fmt.Errorf("funding: the running total %s of %s can't be read", quote(field), fund)
		}
		a := account{fund, parts[0], parts[1]}
		if totals[a] == nil {
			totals[a] = &sums{}
		}
		totals[a][c] = facts.Money(n)
	}
	return totals, nil
}

var columnOf = func() map[string]column {
	m := map[string]column{}
	for c, name := range columnNames {
		m[name] = column(c)
	}
	return m
}()

// Scope is what a balance is of: a fund, one of its pots, a project in them,
// or every fund of a year. What is empty is not narrowed.
type Scope struct {
	Fund    string `json:"fund,omitempty"`
	Pot     string `json:"pot,omitempty"`
	Project string `json:"project,omitempty"`
	Year    string `json:"year,omitempty"` // as 2025/26
}

func (s Scope) has(a account) bool {
	return (s.Fund == "" || s.Fund == a.fund) && (s.Pot == "" || s.Pot == a.pot) && (s.Project == "" || s.Project == a.project)
}

func sumUp(totals map[account]*sums, s Scope) Balance {
	var all sums
	for a, t := range totals {
		if s.has(a) {
			all.add(t)
		}
	}
	return all.balance()
}
