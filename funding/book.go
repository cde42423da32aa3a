package funding

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"
	"time"

	"kcst/facts"
)

// ErrAltered is returned where the log is not what was appended to it.
var ErrAltered = errors.New("the ledger was altered by other means than kcst")

// At is the moment that a balance is asked for: what was true on Date, by
// what had been recorded by Known. What is zero is now.
type At struct {
	Date  facts.Date
	Known time.Time
}

// Book is the ledger as it stood when it was read, for any moment, without
// reading the store again. It is safe for use by several goroutines.
type Book struct {
	ix       *index
	known    catalogue
	today    facts.Date // of what is laid over the facts
	rev, seq int64
	terms    map[string]Terms
	reported []Reported
}

// books keeps the latest book, which the next one grows from.
type books struct {
	mu   sync.Mutex
	last *Book
}

// Book is the ledger as it stands. While nothing changes it costs a read of
// the ledger's head and of the facts' version; when something did, the new
// entries alone are read.
func (st *Store) Book(ctx context.Context) (*Book, error) {
	known, err := st.catalogue(ctx)
	if err != nil {
		return nil, err
	}
	h, err := st.head(ctx)
	if err != nil {
		return nil, err
	}
	st.books.mu.Lock()
	defer st.books.mu.Unlock()
	last := st.books.last
	if last != nil && last.rev == h.rev && last.known.Base == known.Base {
		return last, nil
	}
	ix := newIndex()
	if last != nil && last.ix.seq <= h.seq {
		ix = last.ix
	}
	b, err := st.catchUp(ctx, ix)
	if errors.Is(err, ErrAltered) && last != nil && ix == last.ix { // another ledger was put in its place
		b, err = st.catchUp(ctx, newIndex())
	}
	if err != nil {
		return nil, err
	}
	b.known = known
	st.books.last = b
	return b, nil
}

// catchUp folds what the index has not seen.
func (st *Store) catchUp(ctx context.Context, ix *index) (*Book, error) {
	for {
		read, err := st.since(ctx, ix.seq)
		if err != nil {
			return nil, err
		}
		if err := ix.foldAll(read); err != nil {
			return nil, err
		}
		if len(read.entries) == page {
			continue
		}
		if ix.seq != read.head.seq || ix.chain != read.head.chain {
			return nil, fmt.Errorf("%w: its entries don't come to the hash that it keeps of them. Restore it from a backup", ErrAltered)
		}
		b := &Book{ix: ix, rev: read.head.rev, seq: ix.seq}
		if b.terms, err = decodeTerms(read.terms); err != nil {
			return nil, err
		}
		b.reported, err = decodeReported(read.reported)
		return b, err
	}
}

func (ix *index) foldAll(read snapshot) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	for i, e := range read.entries {
		if err := ix.fold(e, read.forms[i]); err != nil {
			return fmt.Errorf("%w: %w", ErrAltered, err)
		}
	}
	return nil
}

// Seq is the number of the last entry that the book has.
func (b *Book) Seq() int64 { return b.seq }

// Terms are the terms of a fund; of one without any, those of no grant.
func (b *Book) Terms(fund string) Terms { return b.terms[fund] }

// Funds is the IDs of the funds that have entries.
func (b *Book) Funds() []string {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	var ids []string
	for fund, first := range b.ix.funds {
		if first <= b.seq {
			ids = append(ids, fund)
		}
	}
	slices.Sort(ids)
	return ids
}

// moment is a day, and the last entry that counts.
func (b *Book) moment(at At) (day int32, seq int64) {
	day, seq = math.MaxInt32, b.seq
	if !at.Date.IsZero() {
		day = dayNumber(at.Date)
	}
	if !at.Known.IsZero() {
		limit := at.Known.UnixMilli()
		seq = int64(sort.Search(int(b.seq), func(i int) bool { return b.ix.recorded[i] > limit }))
	}
	return day, seq
}

// Balance is the balance of a scope at a moment.
func (b *Book) Balance(s Scope, at At) Balance {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var all sums
	for _, account := range b.ix.series {
		if s.has(account.id) && (s.Year == "" || s.Year == b.year(account.id.fund)) {
			account.at(day, seq, &all)
		}
	}
	return all.balance()
}

// Year is the year of a fund, as 2025/26; "" where the facts don't say.
func (b *Book) Year(fund string) string { return b.year(fund) }

// Name is what people call an entity; its ID where the facts have no name.
func (b *Book) Name(id string) string { return b.known.name(id) }

func (b *Book) year(fund string) string {
	if e := b.known.fund(fund); e != nil {
		return e.Year
	}
	return ""
}

// DatedLater counts a fund's entries that have only their source's day, and
// that after the moment's: they may have been made by then, and are not in its
// balances.
func (b *Book) DatedLater(fund string, at At) int {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	n := 0
	for _, d := range b.ix.undated[fund] {
		if !at.Date.IsZero() && at.Date.Before(d) {
			n++
		}
	}
	return n
}

// totals is the balances of a fund's accounts at a moment.
func (b *Book) totals(fund string, day int32, seq int64) map[account]*sums {
	totals := map[account]*sums{}
	for _, s := range b.ix.series {
		if s.id.fund != fund {
			continue
		}
		t := &sums{}
		s.at(day, seq, t)
		if *t != (sums{}) {
			totals[s.id] = t
		}
	}
	return totals
}
