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
// and its state. Where that is of an earlier year, the same is said of the
// latest fund, which is meant where nobody names a year; and of a fund of which
// no fact says what became of it, what is left.
func (b *Book) statements(at At) []statement {
	sheet := b.Sheet(at)
	var all []statement
	for _, f := range sheet.Funds {
		all = append(all, b.ofFund(f, at, b.moved)...)
		for _, p := range f.Pots {
			all = append(all, b.ofPot(f, p, at, b.moved)...)
		}
		all = append(all, b.ofProjects(f, at)...)
		remaining := func(s statement) bool { return s.entity == f.Fund && s.aspect == facts.AspectRemaining }
		if b.known.untold(f) && !slices.ContainsFunc(all, remaining) {
			all = append(all, b.ofFund(f, at, func(m Measure, _ int64) bool { return m == MeasureUnallocated })...)
		}
	}
	return append(all, b.counterparts(sheet, all, at)...)
}

// wanted says whether a figure of a measure is stated, by the newest entry that
// moved it and that no data set brought.
type wanted func(m Measure, news int64) bool

// moved states what is news. The measure "" is a pot's gate.
func (b *Book) moved(_ Measure, news int64) bool { return news > 0 }

// untold reports whether no fact says what became of a fund's money.
func (c catalogue) untold(f FundSheet) bool {
	return f.Balance.Awarded > 0 && !slices.ContainsFunc(c.About(f.Fund), func(fact *facts.Fact) bool {
		return fact.Aspect == facts.AspectRemaining || fact.Aspect == facts.AspectSpent || fact.Aspect == facts.AspectRefund
	})
}

// counterparts is what the ledger says of the latest fund and its pots where
// it says the same of an earlier one's, and no fact and no other statement does.
func (b *Book) counterparts(sheet Sheet, said []statement, at At) []statement {
	latest := b.latest(at)
	i := slices.IndexFunc(sheet.Funds, func(f FundSheet) bool { return f.Fund == latest })
	if i < 0 {
		return nil
	}
	f := sheet.Funds[i]
	everything := func(Measure, int64) bool { return true }
	could := b.ofFund(f, at, everything)
	for _, p := range f.Pots {
		could = append(could, b.ofPot(f, p, at, everything)...)
	}
	return slices.DeleteFunc(could, func(s statement) bool {
		earlier := func(o statement) bool {
			fund, pot, _ := strings.Cut(o.entity, ".")
			return fund != latest && o.aspect == s.aspect && latest+"."+pot == s.entity
		}
		held := func(o *facts.Fact) bool { return o.About[0] == s.entity && o.Aspect == s.aspect && !o.Ended(b.today) }
		same := func(o statement) bool { return o.entity == s.entity && o.aspect == s.aspect }
		return !slices.ContainsFunc(said, earlier) || slices.ContainsFunc(said, same) || slices.ContainsFunc(b.known.About(s.entity), held)
	})
}

// news is the entry where no data set brought it, else 0.
func (b *Book) news(seq int64) int64 {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	if seq > 0 && b.ix.lines[seq-1].fresh {
		return seq
	}
	return 0
}

func (b *Book) ofFund(f FundSheet, at At, wanted wanted) []statement {
	scope, name := Scope{Fund: f.Fund}, b.known.lowered(f.Fund)
	var pots []string
	var gate *State // the newest that opened or closed a pot
	for _, p := range f.Pots {
		pots = append(pots, f.Fund+"."+p.Pot)
		if p.State != nil && b.news(p.State.Seq) > 0 && (gate == nil || gate.Seq < p.State.Seq) {
			gate = p.State
		}
	}
	var all []statement
	if g := b.Figure(scope, MeasureAwarded, at); wanted(MeasureAwarded, g.news) {
		all = append(all, g.statement(f.Fund, nil, facts.AspectAmount, fmt.Sprintf("The %s is %s, by the ledger.", name, g.Sum.Words())))
	}
	if g := b.Figure(scope, MeasureUnallocated, at); wanted(MeasureUnallocated, max(g.news, gate.seq())) {
		s := g.statement(f.Fund, pots, facts.AspectRemaining, fmt.Sprintf("%s of the %s remains unallocated, %s%s.", g.Amount, name, g.told(), held(f, g)))
		all = append(all, s.gate(gate))
	}
	all = append(all, b.spending(scope, name, f.Fund, pots, projects(f), at, wanted)...)
	return append(all, b.refunded(scope, name, f.Fund, pots, at, wanted)...)
}

func (b *Book) ofPot(f FundSheet, p PotSheet, at At, wanted wanted) []statement {
	scope, id := Scope{Fund: f.Fund, Pot: p.Pot}, f.Fund+"."+p.Pot
	name := b.known.lowered(id)
	also := []string{f.Fund}
	var all []statement
	received := func(c column) bool { return c == split || c == movedIn || c == movedOut }
	if day, t := b.last(scope, at, received); wanted(MeasureSplit, t.news) {
		s := sum(p.Balance.begin()...)
		all = append(all, statement{entity: id, also: also, aspect: facts.AspectAmount, asOf: day, seqs: []int64{t.last, t.news},
			text: fmt.Sprintf("The %s has %s, by the ledger.", name, s.Words()), value: s.Total, valued: true})
	}
	var gate *State
	if p.State != nil && b.news(p.State.Seq) > 0 {
		gate = p.State
	}
	left := b.Figure(scope, MeasureUnallocated, at)
	if wanted(MeasureUnallocated, max(left.news, gate.seq())) {
		s := left.statement(id, also, facts.AspectRemaining, fmt.Sprintf("%s of the %s remains unallocated, %s%s.", left.Amount, name, left.told(), gateWords(p)))
		all = append(all, s.gate(gate))
	}
	if wanted("", gate.seq()) {
		all = append(all, b.gateOf(p, id, also, left))
	}
	all = append(all, b.spending(scope, name, id, also, "", at, wanted)...)
	return append(all, b.refunded(scope, name, id, also, at, wanted)...)
}

// seq is the entry that made the state so; 0 where there is none.
func (s *State) seq() int64 {
	if s == nil {
		return 0
	}
	return s.Seq
}

// gate is the statement with what opened or closed a pot since: it is as of
// that day, if the figure is older.
func (s statement) gate(g *State) statement {
	if g != nil {
		s.gated, s.seqs, s.asOf = true, append(s.seqs, g.Seq), later(s.asOf, g.Since)
	}
	return s
}

// spending is what was allocated and what of it is spent.
func (b *Book) spending(scope Scope, name, entity string, also []string, to string, at At, wanted wanted) []statement {
	given := b.Figure(scope, MeasureCommitted, at)
	spentOf := b.Figure(scope, MeasureSpent, at)
	if !wanted(MeasureSpent, max(given.news, spentOf.news)) {
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
		if wanted(MeasureSpent, x.news) {
			s.seqs = append(s.seqs, x.Last, x.news)
			s.asOf = later(s.asOf, x.AsOf)
		}
	}
	return []statement{s}
}

// statement is the figure as the ledger or its document says it.
func (g Figure) statement(entity string, also []string, aspect facts.Aspect, text string) statement {
	s := statement{entity: entity, also: also, aspect: aspect, text: text, value: g.Amount, valued: true, asOf: g.AsOf}
	if g.Reported != nil {
		s.cite = g.Reported.Cite
	} else {
		s.seqs = []int64{g.Last, g.news}
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

// held says in which pots the rest of a fund is, and whether they can be used:
// of a document's figure in the pot that it names, and else by the entries.
func held(f FundSheet, g Figure) string {
	var parts []string
	for _, p := range f.Pots {
		switch n := p.Balance.Unallocated(); {
		case g.Reported != nil && p.Pot == g.Reported.Held:
			return "; it is held in the " + p.Pot + " pot" + gateWords(p)
		case g.Reported == nil && n > 0:
			parts = append(parts, fmt.Sprintf("%s is in the %s pot%s", n, p.Pot, gateWords(p)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "; " + strings.Join(parts, ", and ")
}

// gateWords says whether a pot can be used, and why not.
func gateWords(p PotSheet) string {
	switch {
	case p.State != nil && p.State.Word == Close && p.State.Note != "":
		return ", which was " + p.State.When() + " (" + strings.TrimSuffix(p.State.Note, ".") + ")"
	case p.State != nil:
		return ", which was " + p.State.When()
	case p.Gate == GateClosed:
		return ", which has not been opened"
	case p.Gate == GateNone:
		return ""
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
	list := slices.DeleteFunc(slices.Clone(s.seqs), func(seq int64) bool { return seq == 0 })
	slices.Sort(list)
	return slices.Compact(list)
}
