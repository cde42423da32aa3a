package answers

import (
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// figure is an amount of money that a fact states of an entity.
type figure struct {
	entity int32
	doc    int32
	value  facts.Money
}

// workOut answers by arithmetic where the question asks for it and no fact
// states the result: the largest, the smallest, a total, a difference, a
// share, an average.
func (e *Engine) workOut(r *reading, ranked []scored, t moment) (piece, bool) {
	if p, ok := e.workOutAlone(r, ranked, t); ok {
		return p, true
	}
	if r.asksWhy() || !r.largest && !r.smallest && !r.total && !r.difference && !r.share && !r.average && !r.compares() {
		return piece{}, false
	}
	if r.placed() == 1 && r.howMany(e.vocabulary) == 0 {
		for i, s := range ranked[:min(len(ranked), 8)] {
			if i > 0 && !r.largest && !r.smallest || !e.states(r, s) {
				continue
			}
			if i == 0 {
				return piece{}, false
			}
			return pieceOf(e.index.docs[s.doc].fact), true
		}
	}
	named := e.namedFigures(r, t)
	if r.total && len(named) < 2 && len(ranked) > 0 && ranked[0].period >= 0 && e.confident(r, ranked[0]) {
		if p, ok := e.totalOfList(ranked[0]); ok {
			return p, true
		}
	}
	if (r.total || r.difference || r.average) && len(named) < 2 && (r.ofFigures() || e.speaksOfMoney(r)) {
		if sides := e.partlyNamed(r, named, t); len(sides) == 2 {
			named = sides
		}
	}
	if p, ok, done := e.ofNamed(r, ranked, named, t); done {
		return p, ok
	}
	return e.ofGroup(r, ranked, named, t)
}

// workOutAlone answers what is asked in a manner of its own, whether or not
// arithmetic is asked for.
func (e *Engine) workOutAlone(r *reading, ranked []scored, t moment) (p piece, ok bool) {
	if l, ok := limitOf(r); ok {
		if group := e.groupOf(r, t, facts.KindProject); len(group) > 1 {
			return e.within(group, l), true
		}
	}
	try := func(q piece, ok bool) bool {
		p = q
		return ok
	}
	ok = try(e.rest(r, ranked)) || try(e.without(r, t)) || try(e.weekday(r, ranked, t)) || try(e.yearsOf(r, t)) || try(e.grants(r, t)) ||
		try(e.unmatched(r, ranked, t)) || try(e.perOne(r, ranked, t)) || try(e.besideLast(r, t)) || try(e.acrossYears(r, t))
	return p, ok
}

// ofNamed answers what is worked out of figures that the question names; done
// where that is all that is asked.
func (e *Engine) ofNamed(r *reading, ranked []scored, named []figure, t moment) (p piece, ok, done bool) {
	switch {
	case r.difference && r.largest && r.smallest:
		if group := e.groupOf(r, t, ""); len(group) > 1 {
			return e.spread(group), true, true
		}
	case r.difference && len(named) == 2:
		return e.differenceOf(named), true, true
	case r.difference || r.compares():
		p, ok = e.compareSides(r, t)
		return p, ok, ok
	case r.share:
		p, ok = e.shareAsked(r, ranked, t)
		return p, ok, true
	case r.total && len(named) >= 2 && !r.largest && !r.smallest:
		return e.totalOf(named), true, true
	}
	return piece{}, false, false
}

// ofGroup answers what is worked out of all of a group: of a list of so many
// as are asked for, or of the things of a kind.
func (e *Engine) ofGroup(r *reading, ranked []scored, named []figure, t moment) (piece, bool) {
	if r.total {
		for _, s := range ranked[:min(len(ranked), 4)] {
			if s.period < 0 || s.core < minCoverage {
				continue
			}
			if p, ok := e.totalOfList(s); ok && len(p.rows) == r.several() {
				return p, true
			}
		}
	}
	group := e.members(r, ranked, named, t)
	switch {
	case group == nil:
	case r.largest, r.smallest:
		return e.ofExtremes(r, group, named)
	case r.total:
		return e.totalOf(group), true
	case r.average:
		return e.averageOf(group), true
	}
	return piece{}, false
}

// workOutWhole answers by arithmetic what would otherwise be taken for two
// questions: "which was more, A or B, and by how much".
func (e *Engine) workOutWhole(r *reading, t moment) (piece, bool) {
	if !r.private && !r.outside && !r.elsewhere {
		if p, ok := e.acrossYears(r, t); ok {
			return p, true
		}
	}
	switch {
	case r.private || r.outside || r.elsewhere:
	case r.share && !r.compares():
		return e.shareAsked(r, e.judge(r, e.rank(r, t.allows, t.today), t.today), t)
	case r.difference && r.largest && r.smallest:
		if group := e.groupOf(r, t, ""); len(group) > 1 {
			return e.spread(group), true
		}
	case r.difference || r.compares():
		return e.compareSides(r, t)
	}
	return piece{}, false
}

// states reports whether a fact says itself what would be worked out: it has
// the words that ask for it.
func (e *Engine) states(r *reading, s scored) bool {
	if s.lexical < 0.6 || s.core < minCoverage || s.period < 0 || r.askedPeriod().kind == aFinancialYear && s.period == 0 {
		return false
	}
	d := &e.index.docs[s.doc]
	if r.share && !statesQuoted(r, d.fact) {
		return false
	}
	ops := []*patternSet{}
	v := e.vocabulary
	for on, set := range map[*bool]*patternSet{&r.largest: &v.largest, &r.smallest: &v.smallest, &r.total: &v.total, &r.difference: &v.difference, &r.share: &v.share, &r.average: &v.average} {
		if *on {
			ops = append(ops, set)
		}
	}
	said := v.tokenise(clean(d.fact.Text + ". " + strings.Join(d.fact.Words, ". ")))
	for _, set := range ops {
		if !set.matches(said) {
			return false
		}
	}
	return true
}

// amountOf is the amount that a fact states of its chief entity.
func (e *Engine) amountOf(entity int32, t moment) (figure, bool) {
	for _, n := range e.index.about[entity] {
		d := &e.index.docs[n]
		f := d.fact
		if d.about[0] == entity && f.Aspect == facts.AspectAmount && f.Value != nil && f.Value.Money != nil && t.allows(f) {
			return figure{entity, n, *f.Value.Money}, true
		}
	}
	return figure{}, false
}

// namedFigures is the amounts of the entities that the question names, of the
// year it names or else the latest.
func (e *Engine) namedFigures(r *reading, t moment) []figure {
	var found []figure
	for _, m := range r.mentions {
		var best figure
		ok := false
		for _, entity := range m.entities {
			x, has := e.amountOf(entity, t)
			if !has {
				continue
			}
			year, dated := yearPeriod(e.index.entities[entity].Year)
			if asked := r.askedPeriod(); dated && !asked.from.IsZero() && !asked.overlaps(&year) {
				continue
			}
			if !ok || e.index.entities[entity].Year > e.index.entities[best.entity].Year {
				best, ok = x, true
			}
		}
		if ok && !slices.ContainsFunc(found, func(x figure) bool { return x.entity == best.entity }) {
			found = append(found, best)
		}
	}
	return found
}

// totalOf adds figures up.
func (e *Engine) totalOf(group []figure) piece {
	var total facts.Money
	p := piece{}
	for _, x := range group {
		total += x.value
		p.facts = append(p.facts, e.index.docs[x.doc].fact)
		p.rows = append(p.rows, e.index.entities[x.entity].Name+": "+x.value.String())
	}
	p.lead = fmt.Sprintf("The total of the %d is %s:", len(group), total)
	p.sums = []Sum{e.sum("total", total.String(), group), e.sum("count", fmt.Sprint(len(group)), group)}
	return p
}

// averageOf is the mean of figures, to the penny.
func (e *Engine) averageOf(group []figure) piece {
	p := e.totalOf(group)
	var total facts.Money
	for _, x := range group {
		total += x.value
	}
	n := facts.Money(len(group))
	mean := (total*2/n + 1) / 2
	p.lead = fmt.Sprintf("The average of the %d is %s:", len(group), mean)
	p.sums = []Sum{e.sum("average", mean.String(), group), e.sum("count", fmt.Sprint(len(group)), group)}
	return p
}

// differenceOf is how far two figures lie apart.
func (e *Engine) differenceOf(two []figure) piece {
	a, b := two[0], two[1]
	d := a.value - b.value
	if d < 0 {
		d = -d
	}
	fa, fb := e.index.docs[a.doc].fact, e.index.docs[b.doc].fact
	return piece{
		lead:  fmt.Sprintf("The difference is %s. %s %s", d, fa.Text, fb.Text),
		facts: []*facts.Fact{fa, fb},
		sums:  []Sum{e.sum("difference", d.String(), two)},
	}
}

// fundOf is the fund that something is part of, at any remove.
func (e *Engine) fundOf(entity int32, t moment) (figure, bool) {
	for _, id := range e.index.entities[entity].PartOf {
		up := e.index.entity[id]
		if e.index.entities[up].Kind == facts.KindFund {
			if x, ok := e.amountOf(up, t); ok {
				return x, true
			}
		}
		if x, ok := e.fundOf(up, t); ok {
			return x, true
		}
	}
	return figure{}, false
}

func (e *Engine) sum(operation, result string, terms []figure) Sum {
	s := Sum{Operation: operation, Result: result}
	for _, x := range terms {
		s.Terms = append(s.Terms, x.value.String())
		s.Facts = append(s.Facts, e.index.docs[x.doc].fact.ID)
	}
	return s
}
