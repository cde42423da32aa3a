package funding

import (
	"slices"

	"kcst/facts"
)

// unreconciled is a difference between a document and the entries as a
// statement, with the ID of a fact of its own, and the facts that explain the
// difference as it was before an officer's entries: it takes their place.
type unreconciled struct {
	statement
	id    string
	stale []*facts.Fact
}

// differences is every balance that a document reports and the entries don't
// give, where no fact has both figures already.
func (b *Book) differences(at At) []unreconciled {
	_, seq := b.moment(at)
	var found []unreconciled
	for _, r := range b.reported {
		if r.Seq > seq || b.known.fund(r.Fund) == nil {
			continue
		}
		then := At{Date: r.Date, Known: at.Known}
		d := b.compareAt(r, then)
		if len(b.known.explaining(d)) > 0 {
			continue
		}
		stale := slices.DeleteFunc(b.known.explaining(b.original(r)), func(f *facts.Fact) bool { return slices.Contains(repeats, f.Aspect) })
		if d.Gap == 0 && len(stale) == 0 {
			continue
		}
		_, t := b.last(r.Scope(), then, func(c column) bool { return r.Measure.moves(r.Scope(), c) })
		s := statement{entity: r.Fund, aspect: facts.AspectReason, text: upperFirst(d.Text) + ".", asOf: r.Date, cite: r.Cite, seqs: []int64{t.news}}
		for _, pot := range []string{r.Pot, r.Held} {
			if pot != "" {
				s.also = append(s.also, r.Fund+"."+pot)
			}
		}
		found = append(found, unreconciled{s, r.ID + "-difference", stale})
	}
	return found
}

// laid is the facts that say so.
func (u unreconciled) laid(c catalogue, cite []facts.Citation) []facts.Fact {
	if len(u.stale) == 0 {
		f := u.own(c, cite)
		f.ID = u.id
		return []facts.Fact{f}
	}
	var laid []facts.Fact
	for _, f := range u.stale {
		laid = append(laid, u.inPlaceOf(f, cite))
	}
	return laid
}

// original is a reported balance beside what the data set's own entries gave.
func (b *Book) original(r Reported) Difference {
	first := *b
	b.ix.mu.RLock()
	if fresh := b.ix.fresh; fresh > 0 {
		first.seq = min(b.seq, fresh-1)
	}
	b.ix.mu.RUnlock()
	return first.compareAt(r, At{Date: r.Date})
}

// explaining is the facts that give a difference: each has the reported figure
// and one that the entries give.
func (c catalogue) explaining(d Difference) []*facts.Fact {
	var found []*facts.Fact
	for _, f := range c.About(d.Reported.Fund) {
		if d.Gap != 0 && mentions(f.Text, d.Reported.Amount) && slices.ContainsFunc(d.Sums, func(s Sum) bool { return mentions(f.Text, s.Total) }) {
			found = append(found, f)
		}
	}
	return found
}
