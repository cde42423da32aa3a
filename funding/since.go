package funding

import (
	"context"
	"slices"
	"sort"

	"kcst/facts"
)

// News is an entry that changed the ledger, in words, with what it rests on.
type News struct {
	Entry  Entry
	Text   string
	Source facts.Source // the entry itself, as answers cite it
	Cited  string       // the source or the officer, as people read it
}

// steps are the kinds of a proposal's way that its end tells.
var steps = map[Kind]bool{Propose: true, Support: true, Recommend: true}

// mostRead bounds how much of the ledger is looked through for news.
const mostRead = 10 * page

// Since is the last of what changed since the beginning of a day, at most most,
// in the order in which it was recorded: what was so on that day or later, and
// what was recorded since of an earlier day; without what a later entry
// superseded, and the steps of a proposal before its end. Entities narrow it to those funds, pots and projects; none is
// all. Earlier reports whether there is, or may be, more of it before.
func (st *Store) Since(ctx context.Context, day facts.Date, most int, entities ...string) (news []News, earlier bool, err error) {
	b, err := st.Book(ctx)
	if err != nil {
		return nil, false, err
	}
	first, read := b.Before(day), 0
	for e, err := range st.latest(ctx, b.seq) {
		if err != nil {
			return nil, false, err
		}
		if e.Seq <= first {
			break
		}
		counts := !b.superseded(e.Seq) && !steps[e.Effect()] && b.Counts(e, day) && e.of(entities)
		if read++; read > mostRead || counts && len(news) == most {
			earlier = true
			break
		}
		if counts {
			news = append(news, b.newsOf(e))
		}
	}
	slices.Reverse(news)
	return news, earlier, nil
}

// Counts reports whether an entry is news since a day: it was recorded since,
// and no data set brought it, or it is of that day or a later one.
func (b *Book) Counts(e Entry, day facts.Date) bool {
	return e.Seq > b.Before(day) && (!e.ofDataset() || !e.Date.Before(day))
}

// superseded reports whether a later entry of the book superseded one.
func (b *Book) superseded(seq int64) bool {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	by := b.ix.by[seq]
	return by != 0 && by <= b.seq
}

// Before is the last entry that was recorded before a day. None recorded
// earlier can be of that day: no entry is of a day to come.
func (b *Book) Before(day facts.Date) int64 {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	begin := day.In(b.known.zone()).UnixMilli()
	return int64(sort.Search(int(b.seq), func(i int) bool { return b.ix.recorded[i] >= begin }))
}

// of reports whether the entry deals with one of the entities.
func (e Entry) of(entities []string) bool {
	return len(entities) == 0 || slices.ContainsFunc(entities, func(id string) bool {
		return id == e.Fund || id == e.Fund+"."+e.Pot || e.To != "" && id == e.Fund+"."+e.To || id == e.Project
	})
}
