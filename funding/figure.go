package funding

import (
	"fmt"
	"time"

	"kcst/facts"
)

// Basis says what a [Figure] rests on.
type Basis string

const (
	BasisReported Basis = "reported" // a document states it
	BasisDerived  Basis = "derived"  // the entries give it
)

// Figure is what a partner is told of a balance: what a document reports, for
// as long as nothing has been booked since, and else what the entries give.
// Derived and Sum are always what the entries give; Gap is how far apart they
// are. Last is the entry that moved it last, 0 where none did. Undated counts
// the fund's entries that may have been made by then and are not in it (see
// [Book.DatedLater]).
type Figure struct {
	Scope    Scope       `json:"scope"`
	Measure  Measure     `json:"measure"`
	Amount   facts.Money `json:"amount"`
	Basis    Basis       `json:"basis"`
	AsOf     facts.Date  `json:"as_of,omitzero"`
	Reported *Reported   `json:"reported,omitempty"`
	Derived  facts.Money `json:"derived"`
	Sum      Sum         `json:"sum"`
	Gap      facts.Money `json:"gap"`
	Last     int64       `json:"last,omitempty"`
	Undated  int         `json:"undated,omitempty"`

	newest int64 // the entry that was recorded last of all that moved it
	news   int64 // the same of those that no data set brought; 0 where none did
}

// Figure is the figure of a measure of a fund, a pot or a project at a moment.
func (b *Book) Figure(s Scope, m Measure, at At) Figure {
	f := Figure{Scope: s, Measure: m, Basis: BasisDerived}
	f.Sum = b.derive(s, m, at)[0]
	f.Derived, f.Amount = f.Sum.Total, f.Sum.Total
	moved, t := b.last(s, at, func(c column) bool { return m.moves(s, c) })
	f.Last, f.newest, f.news = t.last, t.newest, t.news
	f.AsOf, f.Undated = moved, b.DatedLater(s.Fund, at)
	_, known := b.moment(at)
	for i := range b.reported {
		r := &b.reported[i]
		if r.Measure != m || !r.states(s) || !at.Date.IsZero() && at.Date.Before(r.Date) || r.Date.Before(moved) || r.Seq < t.newest || r.Seq > known {
			continue
		}
		if f.Reported == nil || f.Reported.Date.Before(r.Date) {
			f.Reported = r
		}
	}
	if f.Reported != nil {
		f.Basis, f.Amount, f.AsOf = BasisReported, f.Reported.Amount, f.Reported.Date
		f.Gap = f.Amount - f.Derived
	}
	return f
}

// Now is what is unallocated of a thing by its name, in a sentence: what a
// document reports says so, with what the ledger's entries give where that is
// another figure.
func (f Figure) Now(name string) string {
	switch {
	case f.Reported == nil:
		return fmt.Sprintf("%s of the %s is unallocated now.", f.Amount, lowerFirst(name))
	case f.Gap == 0:
		return fmt.Sprintf("%s of the %s is unallocated, as reported on %s.", f.Amount, lowerFirst(name), f.AsOf.Words())
	}
	return fmt.Sprintf("%s of the %s is unallocated, as reported on %s; the ledger's entries give %s, %s apart.",
		f.Amount, lowerFirst(name), f.AsOf.Words(), signed(f.Derived), pence(f.Gap))
}

// states reports whether r is of the scope: the same, or held in its pot.
func (r Reported) states(s Scope) bool {
	return r.Scope() == s || r.Held != "" && r.Fund == s.Fund && r.Held == s.Pot && s.Project == ""
}

// last is the latest day on which anything was booked to the columns that
// count, and the entries that did.
func (b *Book) last(s Scope, at At, counts func(column) bool) (facts.Date, touch) {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var t touch
	for _, series := range b.ix.series {
		if s.has(series.id) && (s.Year == "" || b.year(series.id.fund) == s.Year) {
			t = t.add(series.last(day, seq, counts))
		}
	}
	if t.last == 0 {
		return facts.Date{}, t
	}
	return dayOf(t.day), t
}

// dayOf is the date of a day's number.
func dayOf(n int32) facts.Date { return facts.DateOf(time.Unix(int64(n)*86400, 0).UTC()) }
