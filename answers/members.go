package answers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// members is the amounts that a total, an average or a rank is taken of: those
// of a kind and a year of which the question's other words hold too ("the
// dropped projects"); nil where that isn't clear.
func (e *Engine) members(r *reading, ranked []scored, named []figure, t moment) []figure {
	group := e.groupOf(r, t, e.kindOf(r, ranked))
	counted := 0
	if len(group) == 0 && (r.largest || r.smallest) && r.placed() > 1 && len(named) > 0 {
		return e.peers(named[0].entity, t)
	}
	if len(group) == 0 && (r.total || r.average) { // "the six awards": so many are held
		if counted = r.several(); counted > 0 {
			group = e.groupOf(r, t, facts.KindProject)
		}
	}
	group = e.partsNamed(r, group)
	for _, i := range e.narrowing(r) {
		group = slices.DeleteFunc(slices.Clone(group), func(x figure) bool { return !e.tells(x.entity, r.tokens[i]) })
	}
	if len(group) < 2 || counted > 0 && counted != len(group) {
		return nil
	}
	return group
}

// peers is the amounts of the things of an entity's kind and year, its own
// among them.
func (e *Engine) peers(entity int32, t moment) []figure {
	var found []figure
	x := e.index.entities[entity]
	for n, o := range e.index.entities {
		if o.Kind == x.Kind && o.Year == x.Year {
			if amount, ok := e.amountOf(int32(n), t); ok {
				found = append(found, amount)
			}
		}
	}
	return found
}

// partsNamed is those of a group that are part of what the question names,
// where it names what some of them are part of.
func (e *Engine) partsNamed(r *reading, group []figure) []figure {
	for _, m := range r.mentions {
		var some []figure
		for _, x := range group {
			if slices.ContainsFunc(e.index.entities[x.entity].PartOf, func(up string) bool { return slices.Contains(m.entities, e.index.entity[up]) }) {
				some = append(some, x)
			}
		}
		if len(some) > 0 {
			group = some
		}
	}
	return group
}

// tells reports whether a fact chiefly about an entity has a word, or one that
// means the same.
func (e *Engine) tells(entity int32, t token) bool {
	for _, term := range append([]string{t.stem}, e.vocabulary.concepts[t.stem]...) {
		n, ok := e.index.terms[term]
		if !ok {
			continue
		}
		for _, d := range e.index.about[entity] {
			if e.index.docs[d].about[0] == entity && e.index.weightIn(n, d) >= tellsWeight {
				return true
			}
		}
	}
	return false
}

// tellsWeight is the weight from which a word is a fact's own: of its text,
// its words or its name, or a synonym of such.
const tellsWeight = 0.6

// weightIn is the weight of a term in a fact, 0 where the fact lacks it.
func (ix *index) weightIn(term, doc int32) float32 {
	list := ix.postings[term]
	i, ok := slices.BinarySearchFunc(list, doc, func(p posting, doc int32) int { return int(p.doc - doc) })
	if !ok {
		return 0
	}
	return list[i].weight
}

// several is how many things the question says there are, "the six awards", 0
// where it doesn't say.
func (r *reading) several() int {
	for i, t := range r.tokens[:r.own] {
		if !t.number || len(t.text) > 2 || r.role[i] != plain && r.role[i] != counting || r.focus[i] == inScene || inMention(r.mentions, i) {
			continue
		}
		if t.start < len(r.text) && strings.HasPrefix(r.text[t.start:], "£") || t.start > 0 && strings.ContainsRune("$/-.", rune(r.text[t.start-1])) {
			continue
		}
		if n, err := strconv.Atoi(t.text); err == nil && n >= 2 && n <= 12 {
			return n
		}
	}
	return 0
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

// narrowing is the words that say more of the group than its kind and its
// year: "the two dropped projects".
func (e *Engine) narrowing(r *reading) []int {
	v := e.vocabulary
	worked := make([]bool, len(r.tokens))
	for _, set := range []*patternSet{&v.largest, &v.smallest, &v.total, &v.difference, &v.share, &v.average, &v.next} {
		set.find(r.tokens, func(_, from, to int) bool {
			for i := from; i < to; i++ {
				worked[i] = true
			}
			return true
		})
	}
	var more []int
	for i, t := range r.tokens {
		if !r.counts(i) || t.soft || t.number || worked[i] || r.focus[i] < 0.5 || len(v.kinds[t.stem]) > 0 || slices.Contains(v.concepts[t.stem], "=money") || slices.Contains(v.concepts[t.stem], "=grant") {
			continue
		}
		if slices.ContainsFunc(r.cued[i], func(a facts.Aspect) bool {
			return a == facts.AspectAmount || a == facts.AspectSpent || a == facts.AspectList
		}) {
			continue
		}
		if inMention(r.mentions, i) || !e.knows(t) && rarity(t.text) < 1 {
			continue
		}
		more = append(more, i)
	}
	return more
}

// groupOf is the amounts of the things of a kind that the question asks about:
// those of the year asked for, or else of the latest year held. Where it names
// no kind, they are of the kind given.
func (e *Engine) groupOf(r *reading, t moment, kind facts.Kind) []figure {
	var named facts.Kind
	for i, tok := range r.tokens {
		for _, k := range e.vocabulary.kinds[tok.stem] {
			if r.focus[i] > 0 && (k == facts.KindProject || k == facts.KindPot && named == "") {
				named = k
			}
		}
	}
	kind = cmp.Or(named, kind)
	asked := r.askedPeriod()
	if kind == "" && (r.largest || r.smallest) && !asked.from.IsZero() && e.hasMoney(r) { // "what took the most money in 21/22?"
		kind = facts.KindProject
	}
	if kind == "" {
		return nil
	}
	byYear := map[string][]figure{}
	for i, x := range e.index.entities {
		if x.Kind != kind {
			continue
		}
		year, ok := yearPeriod(x.Year)
		if !asked.from.IsZero() && (!ok || !asked.overlaps(&year)) {
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

// datedByDocument gives a question about the projects of a document that it
// names, and of no year, the one year that the document's projects are of.
func (e *Engine) datedByDocument(r *reading) {
	if len(r.periods) > 0 || r.latest || !slices.ContainsFunc(r.tokens, func(t token) bool { return slices.Contains(e.vocabulary.kinds[t.stem], facts.KindProject) }) {
		return
	}
	sources := e.documentsNamed(r)
	if len(sources) == 0 {
		return
	}
	years := map[string]bool{}
	for i := range e.index.docs {
		d := &e.index.docs[i]
		if len(d.about) == 0 || d.fact.Aspect != facts.AspectAmount || !slices.ContainsFunc(d.fact.Cite, func(c facts.Citation) bool { return slices.Contains(sources, c.Source) }) {
			continue
		}
		if x := e.index.entities[d.about[0]]; x.Kind == facts.KindProject && x.Year != "" {
			years[x.Year] = true
		}
	}
	for year := range years {
		p, ok := yearPeriod(year)
		if !ok || len(years) > 1 {
			return
		}
		r.periods = []period{p}
		r.mentions = slices.DeleteFunc(r.mentions, func(m mention) bool { // it says no more than the year
			if !e.isDocument(m) {
				return false
			}
			r.mark(m.first, m.last, dated)
			for _, x := range m.entities {
				delete(r.partial, x)
			}
			return true
		})
	}
}

// isDocument reports whether a name is that of a document.
func (e *Engine) isDocument(m mention) bool {
	return slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind == facts.KindDocument })
}

// documentsNamed is the sources of the documents that the question names.
func (e *Engine) documentsNamed(r *reading) []string {
	var from []string
	for _, m := range r.mentions {
		if !e.isDocument(m) {
			continue
		}
		for _, x := range m.entities {
			for _, n := range e.index.about[x] {
				if d := &e.index.docs[n]; d.about[0] == x {
					for _, c := range d.fact.Cite {
						from = append(from, c.Source)
					}
				}
			}
		}
	}
	return from
}
