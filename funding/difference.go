package funding

import (
	"cmp"
	"slices"
	"strings"

	"kcst/facts"
)

// Difference is a balance that a document reports and that the entries don't
// give. Sums are the arithmetic: how the balance is derived, and what else
// could have been meant.
type Difference struct {
	Reported Reported    `json:"reported"`
	Derived  facts.Money `json:"derived"`
	Gap      facts.Money `json:"gap"` // reported less derived
	Sums     []Sum       `json:"sums"`
	Text     string      `json:"text"` // in a sentence, without its source
	Source   string      `json:"source"`
}

// Check compares every reported balance with what the entries up to its day
// give, as known now, and names the differences. It is empty where the books
// and the documents agree.
func (b *Book) Check() []Difference {
	var found []Difference
	for _, r := range b.reported {
		if d := b.compareAt(r, At{Date: r.Date}); d.Gap != 0 {
			found = append(found, d)
		}
	}
	return found
}

// Compare sets every balance of a fund that was reported by a moment against
// what the entries give, also where they agree (a Gap of nothing).
func (b *Book) Compare(fund string, at At) []Difference {
	_, seq := b.moment(at)
	var list []Difference
	for _, r := range b.Reported(fund) {
		if r.Seq <= seq && (at.Date.IsZero() || !at.Date.Before(r.Date)) {
			list = append(list, b.compareAt(r, At{Date: r.Date, Known: at.Known}))
		}
	}
	return list
}

// compareAt derives what a document reports.
func (b *Book) compareAt(r Reported, at At) Difference {
	d := Difference{Reported: r, Sums: b.derive(r.Scope(), r.Measure, at), Source: b.known.sources(r.Cite, "")}
	d.Derived = d.Sums[0].Total
	d.Gap = r.Amount - d.Derived
	d.Text = b.differenceText(d)
	return d
}

// derive is the arithmetic of a measure: first how it is derived, then what
// else could have been meant.
func (b *Book) derive(s Scope, m Measure, at At) []Sum {
	balance := b.Balance(s, at)
	switch m {
	case MeasureAwarded:
		return []Sum{sum(Term{"awarded", balance.Awarded})}
	case MeasureSplit:
		return []Sum{sum(Term{"split off", balance.Split})}
	case MeasureAllocated:
		return []Sum{sum(Term{"allocated", balance.Allocated})}
	case MeasureCommitted:
		return []Sum{sum(Term{"allocated", balance.Allocated}, Term{"underspent", -balance.Underspent}, Term{"dropped", -balance.Dropped})}
	case MeasureSpent:
		return []Sum{sum(Term{"spent", balance.Spent})}
	case MeasureUtilised:
		return []Sum{sum(b.byProject(s, at, func(p Balance) facts.Money { return p.Committed() })...)}
	case MeasureRefund:
		left := sum(append(balance.begin(), Term{"spent", -balance.Spent})...)
		back := append(b.byProject(s, at, func(p Balance) facts.Money { return p.Dropped }),
			b.byProject(s, at, func(p Balance) facts.Money { return p.Underspent })...)
		if len(back) == 0 {
			return []Sum{left}
		}
		return []Sum{left, sum(back...)}
	}
	return []Sum{sum(append(balance.begin(), Term{"allocated", -balance.Committed()}, Term{"refunded", -balance.Refunded})...)}
}

// byProject is a figure of each project by name, the largest first.
func (b *Book) byProject(s Scope, at At, figure func(Balance) facts.Money) []Term {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var list []Term
	for a, t := range b.totals(s.Fund, day, seq) {
		if n := figure(t.balance()); a.project != "" && n != 0 && s.has(a) {
			list = append(list, Term{b.known.name(a.project), n})
		}
	}
	slices.SortFunc(list, func(x, y Term) int { return cmp.Or(cmp.Compare(y.Amount, x.Amount), strings.Compare(x.Label, y.Label)) })
	return list
}

// differenceText puts a difference into words.
func (b *Book) differenceText(d Difference) string {
	r := d.Reported
	s := b.known.scopeName(r.Scope()) + ": " + r.Amount.String() + " " + reportedAs[r.Measure] + ", where "
	first := d.Sums[0]
	switch {
	case len(first.Terms) > 1 && r.Measure == MeasureUtilised:
		s += "the awards " + first.Left() + " make " + signed(first.Total)
	case len(first.Terms) > 1:
		s += first.Left() + " leaves " + signed(first.Total)
	default:
		s += "the entries give " + signed(first.Total)
	}
	if len(d.Sums) > 1 {
		other := d.Sums[1]
		s += ", and the dropped and underspent " + other.Left()
		if len(other.Terms) > 1 {
			s += " make " + signed(other.Total)
		}
		return s
	}
	if d.Gap == 0 {
		return s + ": no difference"
	}
	return s + ": " + pence(d.Gap) + " apart"
}

var reportedAs = map[Measure]string{
	MeasureAwarded: "reported as awarded", MeasureSplit: "reported as split off", MeasureAllocated: "reported as allocated",
	MeasureCommitted: "reported as committed", MeasureUtilised: "reported as utilised", MeasureSpent: "reported as spent", MeasureRefund: "reported as the refund",
	MeasureUnallocated: "reported as unallocated",
}

// scopeName is what a balance is of, in words.
func (c catalogue) scopeName(s Scope) string {
	name := c.name(s.Fund)
	if s.Pot != "" {
		name += ", " + s.Pot + " pot"
	}
	if s.Project != "" {
		name += ", " + c.name(s.Project)
	}
	return name
}
