package funding

import (
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// statement is what the ledger says of one thing in a sentence: a fact in the
// making. Seqs are the entries that it rests on, cite what it rests on else.
type statement struct {
	entity string
	also   []string
	aspect facts.Aspect
	text   string
	value  facts.Money
	valued bool
	gated  bool // a pot was opened or closed, which matters as much as the figure
	items  []facts.Item
	asOf   facts.Date
	seqs   []int64
	cite   []facts.Citation
}

// statements is what the ledger says that its data set did not: of every fund,
// pot and project that an entry since then has moved, its figures, its gate
// and its state.
func (b *Book) statements(at At) []statement {
	if _, seq := b.moment(at); seq <= b.first {
		return nil
	}
	var all []statement
	for _, f := range b.Sheet(at).Funds {
		all = append(all, b.ofFund(f, at)...)
		for _, p := range f.Pots {
			all = append(all, b.ofPot(f, p, at)...)
		}
		all = append(all, b.ofProjects(f, at)...)
	}
	return all
}

// news reports whether an entry came after those of the data set.
func (b *Book) news(seq int64) bool { return seq > b.first }

func (b *Book) ofFund(f FundSheet, at At) []statement {
	scope, name := Scope{Fund: f.Fund}, b.known.lowered(f.Fund)
	var pots []string
	gate := int64(0) // the newest entry that opened or closed a pot
	for _, p := range f.Pots {
		pots = append(pots, f.Fund+"."+p.Pot)
		if p.State != nil {
			gate = max(gate, p.State.Seq)
		}
	}
	var all []statement
	if g := b.Figure(scope, MeasureAwarded, at); b.news(g.newest) {
		all = append(all, g.statement(f.Fund, nil, facts.AspectAmount, fmt.Sprintf("The %s is %s, by the ledger.", name, g.Sum.Words())))
	}
	if g := b.Figure(scope, MeasureUnallocated, at); b.news(g.newest) || b.news(gate) {
		s := g.statement(f.Fund, pots, facts.AspectRemaining, fmt.Sprintf("%s of the %s remains unallocated, %s%s.", g.Amount, name, g.told(), held(f)))
		if s.gated = b.news(gate); s.gated {
			s.seqs = append(s.seqs, gate)
		}
		all = append(all, s)
	}
	all = append(all, b.spending(scope, name, f.Fund, pots, projects(f), at)...)
	return append(all, b.refunded(scope, name, f.Fund, pots, at)...)
}

func (b *Book) ofPot(f FundSheet, p PotSheet, at At) []statement {
	scope, id := Scope{Fund: f.Fund, Pot: p.Pot}, f.Fund+"."+p.Pot
	name := b.known.lowered(id)
	also := []string{f.Fund}
	var all []statement
	received := func(c column) bool { return c == split || c == movedIn || c == movedOut }
	if day, last, newest := b.lastIn(scope, at, received); b.news(newest) {
		s := sum(p.Balance.begin()...)
		all = append(all, statement{entity: id, also: also, aspect: facts.AspectAmount, asOf: day, seqs: []int64{last, newest},
			text: fmt.Sprintf("The %s has %s, by the ledger.", name, s.Words()), value: s.Total, valued: true})
	}
	gate := p.State != nil && b.news(p.State.Seq)
	if g := b.Figure(scope, MeasureUnallocated, at); b.news(g.newest) || gate {
		s := g.statement(id, also, facts.AspectRemaining, fmt.Sprintf("%s of the %s remains unallocated, %s%s.", g.Amount, name, g.told(), gateWords(p)))
		if s.gated = gate; gate {
			s.seqs = append(s.seqs, p.State.Seq)
		}
		all = append(all, s)
	}
	if gate {
		text := fmt.Sprintf("The %s was %s", name, p.State.When())
		if p.State.Note != "" {
			text += ": " + strings.TrimSuffix(p.State.Note, ".")
		}
		all = append(all, statement{entity: id, also: also, aspect: facts.AspectStatus, text: text + ".", asOf: p.State.Since, seqs: []int64{p.State.Seq}})
	}
	all = append(all, b.spending(scope, name, id, also, "", at)...)
	return append(all, b.refunded(scope, name, id, also, at)...)
}

// spending is what was allocated and what of it is spent.
func (b *Book) spending(scope Scope, name, entity string, also []string, to string, at At) []statement {
	given := b.Figure(scope, MeasureCommitted, at)
	spentOf := b.Figure(scope, MeasureSpent, at)
	if !b.news(given.newest) && !b.news(spentOf.newest) {
		return nil
	}
	g := given
	text := fmt.Sprintf("%s of the %s has been allocated", given.Derived, name)
	if to != "" {
		text += ", to " + to
	}
	if spentOf.Derived > 0 {
		text += fmt.Sprintf("; %s of it is recorded as spent", spentOf.Derived)
		g = spentOf
	}
	g.Amount, g.Reported = g.Derived, nil
	s := g.statement(entity, also, facts.AspectSpent, text+", by the ledger.")
	s.seqs = nil
	for _, x := range []Figure{given, spentOf} {
		if b.news(x.newest) {
			s.seqs = append(s.seqs, x.Last, x.newest)
			s.asOf = later(s.asOf, x.AsOf)
		}
	}
	return []statement{s}
}

// refunded is what went back to the funder.
func (b *Book) refunded(scope Scope, name, entity string, also []string, at At) []statement {
	day, last, newest := b.lastIn(scope, at, func(c column) bool { return c == refunded })
	if !b.news(newest) {
		return nil
	}
	total := b.Balance(scope, at).Refunded
	to := ""
	if funder := b.terms[scope.Fund].Funder; funder != "" {
		to = " to " + b.known.name(funder)
	}
	return []statement{{entity: entity, also: also, aspect: facts.AspectRefund, asOf: day, seqs: []int64{last, newest}, value: total, valued: true,
		text: fmt.Sprintf("%s of the %s was refunded%s, by the ledger.", total, name, to)}}
}

// statement is the figure as the ledger or its document says it.
func (g Figure) statement(entity string, also []string, aspect facts.Aspect, text string) statement {
	s := statement{entity: entity, also: also, aspect: aspect, text: text, value: g.Amount, valued: true, asOf: g.AsOf}
	if g.Reported != nil {
		s.cite = g.Reported.Cite
	} else if g.Last > 0 {
		s.seqs = []int64{g.Last, g.newest}
	}
	return s
}

// told says where the figure is from: a document's, with its day, or the sum
// that gives it.
func (g Figure) told() string {
	if g.Reported != nil {
		return "as reported on " + g.Reported.Date.Words()
	}
	return "by the ledger: " + g.Sum.Words()
}

// held says in which pots the rest of a fund is, and whether they can be used.
func held(f FundSheet) string {
	var parts []string
	for _, p := range f.Pots {
		if n := p.Balance.Unallocated(); n > 0 {
			parts = append(parts, fmt.Sprintf("%s is in the %s pot%s", n, p.Pot, gateWords(p)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", and ")
}

func gateWords(p PotSheet) string {
	switch {
	case p.State != nil:
		return ", which was " + p.State.When()
	case p.Gate == GateClosed:
		return ", which has not been opened"
	}
	return ", which is open"
}

func later(a, b facts.Date) facts.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// lowered is an entity's name within a sentence.
func (c catalogue) lowered(id string) string { return lowerFirst(c.name(id)) }

// cited is the statement's entries, each once.
func (s statement) cited() []int64 {
	list := slices.Clone(s.seqs)
	slices.Sort(list)
	return slices.Compact(list)
}
