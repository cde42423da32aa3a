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

// Since is what changed since the beginning of a day, in the order in which it
// was recorded: what was so on that day or later, and what was recorded since
// of an earlier day; without what a later entry superseded. Entities narrow it
// to those funds, pots and projects; none is all.
func (st *Store) Since(ctx context.Context, day facts.Date, entities ...string) ([]News, error) {
	b, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	superseded, err := st.Superseded(ctx)
	if err != nil {
		return nil, err
	}
	var news []News
	for e, err := range st.Entries(ctx, b.before(day)) {
		if err != nil {
			return nil, err
		}
		if superseded[e.Seq] == 0 && b.Counts(e, day) && e.of(entities) {
			news = append(news, News{e, b.Words(e), b.sourceOf(e), b.EntrySource(e)})
		}
	}
	return news, nil
}

// Counts reports whether an entry is news since a day: no data set brought it,
// or it is of that day or a later one.
func (b *Book) Counts(e Entry, day facts.Date) bool { return b.news(e.Seq) || !e.Date.Before(day) }

// before is the last entry that was recorded before a day. None recorded
// earlier can be of that day: no entry is of a day to come.
func (b *Book) before(day facts.Date) int64 {
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
