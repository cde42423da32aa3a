package answers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"kcst/facts"
)

// yearsOf answers for which years an amount that the question puts is held.
func (e *Engine) yearsOf(r *reading, t moment) (piece, bool) {
	if !e.vocabulary.inYears.matches(r.tokens) {
		return piece{}, false
	}
	values := amounts(r.text)
	if len(values) != 1 {
		return piece{}, false
	}
	byFamily := map[string][]int32{}
	best := ""
	for n := range e.index.docs {
		d := &e.index.docs[n]
		f := d.fact
		if f.Aspect != facts.AspectAmount || f.Value == nil || f.Value.Money == nil || *f.Value.Money != values[0] || e.index.entities[d.about[0]].Year == "" || !t.allows(f) {
			continue
		}
		if same := byFamily[d.family]; slices.ContainsFunc(same, func(o int32) bool { return e.yearOf(o) == e.yearOf(int32(n)) }) {
			continue
		}
		byFamily[d.family] = append(byFamily[d.family], int32(n))
		if len(byFamily[d.family]) > len(byFamily[best]) {
			best = d.family
		}
	}
	held := byFamily[best]
	if len(held) < 2 {
		return piece{}, false
	}
	slices.SortFunc(held, func(a, b int32) int { return cmp.Compare(e.yearOf(a), e.yearOf(b)) })
	p := piece{lead: fmt.Sprintf("%s is held for %d years:", values[0], len(held))}
	count := Sum{Operation: "count", Result: strconv.Itoa(len(held))}
	for _, n := range held {
		f := e.index.docs[n].fact
		p.rows = append(p.rows, e.yearOf(n)+": "+f.Text)
		p.facts = append(p.facts, f)
		count.Terms, count.Facts = append(count.Terms, e.yearOf(n)), append(count.Facts, f.ID)
	}
	p.sums = []Sum{count}
	return p, true
}

// yearOf is the year of what a fact is chiefly about.
func (e *Engine) yearOf(doc int32) string { return e.index.entities[e.index.docs[doc].about[0]].Year }
