package answers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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
	if l, ok := limitOf(r); ok {
		if group := e.groupOf(r, t, facts.KindProject); len(group) > 1 {
			return e.within(group, l), true
		}
	}
	for _, work := range []func() (piece, bool){
		func() (piece, bool) { return e.rest(r, ranked) },
		func() (piece, bool) { return e.perOne(r, ranked, t) },
		func() (piece, bool) { return e.besideLast(r, t) },
		func() (piece, bool) { return e.acrossYears(r, t) },
	} {
		if p, ok := work(); ok {
			return p, true
		}
	}
	if !r.largest && !r.smallest && !r.total && !r.difference && !r.share && !r.average && !r.compares() {
		return piece{}, false
	}
	if r.rank() == 1 {
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
	switch {
	case r.difference && r.largest && r.smallest:
		if group := e.group(r, t); len(group) > 1 {
			return e.spread(group), true
		}
	case r.difference && len(named) == 2:
		return e.differenceOf(named), true
	case r.difference || r.compares():
		if p, ok := e.compareSides(r, t); ok {
			return p, true
		}
	case r.share:
		if p, ok := e.quotedShare(r, t); ok {
			return p, true
		}
		if p, ok := e.part(r, ranked, t); ok {
			return p, true
		}
		named = slices.DeleteFunc(named, func(x figure) bool { return e.index.entities[x.entity].Kind == facts.KindFund })
		if len(named) != 1 {
			return piece{}, false
		}
		return e.shareOf(named[0], t)
	case r.total && len(named) >= 2:
		return e.totalOf(named), true
	case r.total && len(ranked) > 0 && ranked[0].period >= 0 && e.confident(r, ranked[0]):
		if p, ok := e.totalOfList(ranked[0]); ok {
			return p, true
		}
	}
	group := e.groupOf(r, t, e.kindOf(r, ranked))
	if len(group) < 2 || r.narrows(e.vocabulary, e.knows) {
		return piece{}, false
	}
	switch {
	case r.largest, r.smallest:
		return e.extreme(group, r.largest, r.rank()), true
	case r.total:
		return e.totalOf(group), true
	case r.average:
		return e.averageOf(group), true
	}
	return piece{}, false
}

// kindOf is the kind of thing that "which was the largest?" asks about where
// it names none: that of the fact found first.
func (e *Engine) kindOf(r *reading, ranked []scored) facts.Kind {
	if !r.largest && !r.smallest || len(ranked) == 0 || len(r.kinds) > 0 {
		return ""
	}
	d := &e.index.docs[ranked[0].doc]
	if len(d.about) == 0 || d.fact.Value == nil || d.fact.Value.Money == nil || e.index.entities[d.about[0]].Kind != facts.KindProject {
		return ""
	}
	return facts.KindProject
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
		return e.part(r, e.judge(r, e.rank(r, t.allows, t.today), t.today), t)
	case r.difference && r.largest && r.smallest:
		if group := e.group(r, t); len(group) > 1 {
			return e.spread(group), true
		}
	case r.difference || r.compares():
		return e.compareSides(r, t)
	}
	return piece{}, false
}

// narrows reports whether the question says more of the group than its kind
// and its year: "the two dropped projects".
func (r *reading) narrows(v *vocabulary, known func(token) bool) bool {
	worked := make([]bool, len(r.tokens))
	for _, set := range []*patternSet{&v.largest, &v.smallest, &v.total, &v.difference, &v.share, &v.average} {
		set.find(r.tokens, func(_, from, to int) bool {
			for i := from; i < to; i++ {
				worked[i] = true
			}
			return true
		})
	}
	for i, t := range r.tokens {
		if !r.counts(i) || t.soft || t.number || worked[i] || r.focus[i] < 0.5 || len(v.kinds[t.stem]) > 0 || slices.Contains(v.concepts[t.stem], "=money") {
			continue
		}
		if slices.ContainsFunc(r.cued[i], func(a facts.Aspect) bool {
			return a == facts.AspectAmount || a == facts.AspectSpent || a == facts.AspectList
		}) {
			continue
		}
		if inMention(r.mentions, i) || !known(t) && rarity(t.text) < 1 {
			continue
		}
		return true
	}
	return false
}

// rank is which of a sorted group is asked for: the second largest is 2.
func (r *reading) rank() int {
	for _, t := range r.tokens {
		if n, err := strconv.Atoi(strings.TrimRight(t.text, "stndrh")); err == nil && len(t.text) == 3 && n > 0 && n < 10 {
			return n
		}
	}
	return 1
}

// states reports whether a fact says itself what would be worked out: it has
// the words that ask for it.
func (e *Engine) states(r *reading, s scored) bool {
	if s.lexical < 0.6 || s.core < minCoverage || s.period < 0 || r.askedPeriod().kind == aFinancialYear && s.period == 0 {
		return false
	}
	d := &e.index.docs[s.doc]
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
			if asked := r.askedPeriod(); dated && !asked.from.IsZero() && !asked.overlaps(year) {
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

// group is the amounts of the things of a kind that the question asks about:
// those of the year asked for, or else of the latest year held.
func (e *Engine) group(r *reading, t moment) []figure { return e.groupOf(r, t, "") }

// groupOf is the same, of the given kind where the question names none.
func (e *Engine) groupOf(r *reading, t moment, kind facts.Kind) []figure {
	otherwise := kind
	kind = ""
	for i, tok := range r.tokens {
		for _, k := range e.vocabulary.kinds[tok.stem] {
			if r.focus[i] > 0 && (k == facts.KindProject || k == facts.KindPot && kind == "") {
				kind = k
			}
		}
	}
	if kind == "" {
		kind = otherwise
	}
	if kind == "" {
		return nil
	}
	asked := r.askedPeriod()
	byYear := map[string][]figure{}
	for i, x := range e.index.entities {
		if x.Kind != kind {
			continue
		}
		year, ok := yearPeriod(x.Year)
		if !asked.from.IsZero() && (!ok || !asked.overlaps(year)) {
			continue
		}
		if f, ok := e.amountOf(int32(i), t); ok {
			byYear[x.Year] = append(byYear[x.Year], f)
		}
	}
	latest := ""
	for year := range byYear {
		latest = max(latest, year)
	}
	return byYear[latest]
}

// extreme is the largest or the smallest of a group, in its fact's words.
func (e *Engine) extreme(group []figure, largest bool, rank int) piece {
	sorted := slices.SortedFunc(slices.Values(group), func(a, b figure) int {
		if largest {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.doc, b.doc))
	})
	word := "smallest"
	if largest {
		word = "largest"
	}
	rank = min(rank, len(sorted))
	if rank > 1 {
		word = fmt.Sprintf("number %d from the %s", rank, word)
	}
	chosen := sorted[rank-1]
	f := e.index.docs[chosen.doc].fact
	return piece{
		lead:  fmt.Sprintf("The %s of the %d: %s", word, len(group), f.Text),
		facts: []*facts.Fact{f},
		sums:  []Sum{e.sum(word, chosen.value.String(), group), e.sum("count", fmt.Sprint(len(group)), group)},
	}
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

// shareOf is what part of its fund something has.
func (e *Engine) shareOf(x figure, t moment) (piece, bool) {
	whole, ok := e.fundOf(x.entity, t)
	if !ok || whole.value == 0 {
		return piece{}, false
	}
	tenths := (int64(x.value)*2000/int64(whole.value) + 1) / 2
	share := strings.TrimSuffix(fmt.Sprintf("%d.%d", tenths/10, tenths%10), ".0") + "%"
	fa, fb := e.index.docs[x.doc].fact, e.index.docs[whole.doc].fact
	return piece{
		lead:  fmt.Sprintf("That is %s. %s %s", share, fa.Text, fb.Text),
		facts: []*facts.Fact{fa, fb},
		sums:  []Sum{e.sum("share", share, []figure{x, whole})},
	}, true
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
