package funding

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kcst/facts"
)

// told keeps what the ledger and the facts came to together.
type told struct {
	mu    sync.Mutex
	known *facts.Base
	rev   int64
	at    map[dayAsked]*facts.Base // of these facts and this ledger
	laid  map[string]*facts.Base   // by what differs from these facts
}

// dayAsked is the day for which something is asked, zero for now, and on which:
// what ends by its day does so with nothing written.
type dayAsked struct{ asOf, today facts.Date }

// mostDays bounds how many days' knowledge is kept.
const mostDays = 64

// Knowledge is the facts with what the ledger says laid over them, as things
// stood at a moment. Where the ledger has entries that its data set had not,
// their figures take the place of those that documents report; every other
// fact is as it was. Where a document's balance isn't what the entries give, a
// fact says so. While nothing changes it costs one round trip and gives the
// same Base.
func (st *Store) Knowledge(ctx context.Context, at At) (*facts.Base, error) {
	if !at.Known.IsZero() {
		return st.recordedBy(ctx, at)
	}
	version, rev, err := st.versions(ctx)
	if err != nil {
		return nil, err
	}
	t := &st.told
	t.mu.Lock()
	if t.rev == rev && t.known != nil && t.known.Version == version {
		if base := t.at[dayAsked{at.Date, st.today(catalogue{t.known})}]; base != nil {
			t.mu.Unlock()
			return base, nil
		}
	}
	t.mu.Unlock()
	known, err := st.facts.BaseOf(ctx, version)
	if err != nil {
		return nil, err
	}
	book, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	then := known
	if !at.Date.IsZero() {
		then = known.On(at.Date)
	}
	sources, over, err := st.over(ctx, book, catalogue{then}, at)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known != known || t.rev != book.rev {
		if t.known != known {
			t.laid = map[string]*facts.Base{}
		}
		t.known, t.rev, t.at = known, book.rev, map[dayAsked]*facts.Base{}
	}
	if len(t.at) >= mostDays || len(t.laid) >= mostDays {
		clear(t.at)
		clear(t.laid)
	}
	what := fmt.Sprint(sources) + printed(over) + differs(known, then)
	if t.laid[what] == nil {
		t.laid[what] = laidOver(then, sources, over)
	}
	t.at[dayAsked{at.Date, st.today(catalogue{known})}] = t.laid[what]
	return t.laid[what], nil
}

func laidOver(known *facts.Base, sources []facts.Source, over []facts.Fact) *facts.Base {
	if len(over) == 0 {
		return known
	}
	return known.With(sources, over)
}

// differs is what tells the facts of a day from those of now.
func differs(known, then *facts.Base) string {
	if then == known {
		return ""
	}
	var b strings.Builder
	for _, f := range then.Facts() {
		if f != known.Fact(f.ID) {
			fmt.Fprintln(&b, f.ID, f.Recorded)
		}
	}
	return b.String()
}

// printed is what tells laid facts apart.
func printed(over []facts.Fact) string {
	var b strings.Builder
	for _, f := range over {
		fmt.Fprintln(&b, f.ID, f.AsOf, f.Text, f.Cite)
	}
	return b.String()
}

// recordedBy is the knowledge of an earlier time, read anew.
func (st *Store) recordedBy(ctx context.Context, at At) (*facts.Base, error) {
	known, err := st.facts.Known(ctx, at.Known)
	if err != nil {
		return nil, err
	}
	if !at.Date.IsZero() {
		known = known.On(at.Date)
	}
	book, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	sources, over, err := st.over(ctx, book, catalogue{known}, at)
	if err != nil {
		return nil, err
	}
	return laidOver(known, sources, over), nil
}

// over is what the ledger says beside the facts, and the sources of its own
// that this cites: an entry each.
func (st *Store) over(ctx context.Context, b *Book, known catalogue, at At) ([]facts.Source, []facts.Fact, error) {
	b = b.in(known, cmp.Or(at.Date, st.today(known)))
	all, gaps := b.statements(at), b.differences(at)
	var sources []facts.Source
	entries := map[int64][]facts.Citation{}
	cited := slices.Clone(all)
	for _, g := range gaps {
		cited = append(cited, g.statement)
	}
	for _, s := range cited {
		for _, seq := range s.cited() {
			if entries[seq] != nil {
				continue
			}
			e, err := st.Entry(ctx, seq)
			if err != nil {
				return nil, nil, err
			}
			if e.ofDataset() && len(e.Cite) > 0 { // its document says it
				entries[seq] = e.Cite
				continue
			}
			src := b.sourceOf(e)
			sources = append(sources, src)
			entries[seq] = append(slices.Clone(e.Cite), facts.Citation{Source: src.ID})
		}
	}
	cite := func(s statement) []facts.Citation {
		cite := slices.Clone(s.cite)
		for _, seq := range s.cited() {
			for _, c := range entries[seq] {
				if !slices.Contains(cite, c) {
					cite = append(cite, c)
				}
			}
		}
		return cite
	}
	over := b.overtake(all, cite)
	for _, g := range gaps {
		over = append(over, g.laid(known, cite(g.statement))...)
	}
	return sources, over, nil
}

// in is the book with the names of other facts, on a day.
func (b *Book) in(known catalogue, today facts.Date) *Book {
	other := *b
	other.known, other.today = known, today
	return &other
}

// entrySource begins the ID of an entry as a source.
const entrySource = "ledger-entry-"

// IsEntry reports whether a source is an entry of the ledger.
func IsEntry(source string) bool { return strings.HasPrefix(source, entrySource) }

// sourceOf is an entry as a source: who recorded it, and when.
func (b *Book) sourceOf(e Entry) facts.Source {
	p := b.known.Partnership
	day := facts.DateOf(e.Recorded.In(b.known.zone()))
	name := "Ledger entry " + strconv.FormatInt(e.Seq, 10)
	return facts.Source{ID: entrySource + strconv.FormatInt(e.Seq, 10), Title: fmt.Sprintf("%s, recorded by %s on %s", name, e.By, day.Words()),
		Publisher: p.Team, Date: day, Document: name}
}
