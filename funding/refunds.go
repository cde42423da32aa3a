package funding

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// mostParts is how many refunds a sentence names one by one.
const mostParts = 6

// refunded is what went back to the funder, with each refund that it is made
// of, and of a fund what went back from others.
func (b *Book) refunded(scope Scope, name, entity string, also []string, at At, wanted wanted) []statement {
	day, t := b.last(scope, at, func(c column) bool { return c == refunded })
	if t.last == 0 || !wanted(MeasureRefund, t.news) {
		return nil
	}
	total := b.Balance(scope, at).Refunded
	s := statement{entity: entity, also: also, aspect: facts.AspectRefund, asOf: day, seqs: []int64{t.last, t.news}, value: total, valued: true}
	to := ""
	if funder := b.terms[scope.Fund].Funder; funder != "" {
		to = " to " + b.known.name(funder)
	}
	s.text = fmt.Sprintf("%s of the %s was refunded%s, by the ledger", total, name, to)
	parts := b.refunds(scope, at)
	if len(parts) > 1 {
		s.text += ": " + partsWords(parts)
	}
	s.text += "."
	for _, p := range parts {
		s.seqs = append(s.seqs, int64(p.seq))
	}
	if scope.Pot == "" {
		others, seqs := b.refundedElsewhere(scope.Fund, total, at)
		s.text, s.seqs = s.text+others, append(s.seqs, seqs...)
	}
	return []statement{s}
}

// refunds is the refunds in force in a scope, the oldest first.
func (b *Book) refunds(scope Scope, at At) []post {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var parts []post
	for _, series := range b.ix.series {
		if !scope.has(series.id) {
			continue
		}
		for _, p := range series.posts {
			if int64(p.seq) > seq {
				break
			}
			by := b.ix.by[int64(p.seq)]
			if p.column == refunded && p.amount > 0 && p.day <= day && (by == 0 || by > seq) {
				parts = append(parts, p)
			}
		}
	}
	slices.SortFunc(parts, func(x, y post) int { return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.seq, y.seq)) })
	return parts
}

// partsWords is each refund with its day; of many, the earlier in one sum.
func partsWords(parts []post) string {
	var words []string
	if n := len(parts) - mostParts; n > 0 {
		earlier := facts.Money(0)
		for _, p := range parts[:n+1] {
			earlier += p.amount
		}
		words, parts = append(words, fmt.Sprintf("%s in %d earlier refunds", earlier, n+1)), parts[n+1:]
	}
	for _, p := range parts {
		when := " on "
		if !p.fresh {
			when = " reported as of "
		}
		words = append(words, p.amount.String()+when+dayOf(p.day).Words())
	}
	return strings.Join(words, " + ")
}

// refundedElsewhere is what went back from other funds, and what that makes
// with this one's.
func (b *Book) refundedElsewhere(fund string, total facts.Money, at At) (text string, seqs []int64) {
	var parts []string
	for _, other := range b.Funds() {
		if other == fund {
			continue
		}
		if back := b.Balance(Scope{Fund: other}, at).Refunded; back > 0 {
			parts = append(parts, fmt.Sprintf("%s of the %s", back, b.known.lowered(other)))
			total += back
			for _, p := range b.refunds(Scope{Fund: other}, at) {
				seqs = append(seqs, int64(p.seq))
			}
		}
	}
	if len(parts) == 0 {
		return "", nil
	}
	return fmt.Sprintf(" With the %s that makes %s refunded in all.", list(parts, ""), total), seqs
}
