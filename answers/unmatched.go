package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// option is one of several things that may be in a list: as it is called, and
// what that may be the name of.
type option struct {
	name     string
	entities []int32
}

// unmatched answers which of several is not among those of a list: the ones
// that the question names, or else those of another list that it speaks of.
func (e *Engine) unmatched(r *reading, ranked []scored, t moment) (piece, bool) {
	if !e.vocabulary.unmatched.matches(r.tokens) || len(ranked) == 0 {
		return piece{}, false
	}
	before, offered := e.offered(r)
	if len(offered) >= 2 { // what they are not among stands before them
		r = e.read(before, t.today)
		ranked = e.judge(r, e.rank(r, t.allows, t.today), t.today)
	}
	for _, s := range ranked[:min(len(ranked), 6)] {
		d := &e.index.docs[s.doc]
		if len(d.fact.Items) < 2 || s.period < 0 || s.core < leastStated {
			continue
		}
		if len(offered) >= 2 {
			if p, ok := e.notIn(offered, d); ok {
				return p, true
			}
			continue
		}
		for _, m := range r.mentions {
			if p, ok := e.rowsWithout(r, d, m); ok {
				return p, true
			}
		}
		for _, entity := range r.entitiesOf() {
			for _, n := range e.index.about[entity] {
				o := &e.index.docs[n]
				if n == s.doc || !t.allows(o.fact) || len(o.items) < 3 || len(o.items) != len(o.fact.Items) {
					continue
				}
				if p, ok := e.notIn(e.optionsOf(o), d); ok {
					return p, true
				}
			}
		}
	}
	return piece{}, false
}

// offered is the things that the question itself names to choose from, after
// its colon, and its text before them.
func (e *Engine) offered(r *reading) (before string, several []option) {
	at := strings.Index(r.text, ": ")
	if at < 0 || !strings.Contains(r.text[at:], ",") && !strings.Contains(r.text[at:], " or ") {
		return "", nil
	}
	for _, m := range r.mentions {
		if m.first < m.last && r.tokens[m.first].start > at {
			several = append(several, e.optionAs(r, m))
		}
	}
	return r.text[:at], several
}

// optionAs is what a question names, by its name or, where it is that of
// several, in the question's words.
func (e *Engine) optionAs(r *reading, m mention) option {
	if len(m.entities) == 1 {
		return option{e.index.entities[m.entities[0]].Name, m.entities}
	}
	return option{r.text[r.tokens[m.first].start:r.tokens[m.last-1].end], m.entities}
}

// optionsOf is the entities of a list.
func (e *Engine) optionsOf(d *doc) []option {
	var several []option
	for _, x := range d.items {
		several = append(several, option{e.index.entities[x].Name, []int32{x}})
	}
	return several
}

// notIn says which of several a list has nothing of, where it has the others.
func (e *Engine) notIn(several []option, d *doc) (piece, bool) {
	var names, out []string
	for _, o := range several {
		names = append(names, o.name)
		if !slices.Contains(out, o.name) && !slices.ContainsFunc(d.fact.Items, func(it facts.Item) bool { return e.itemHas(it, o) }) {
			out = append(out, o.name)
		}
	}
	if len(out) == 0 || 2*len(out) > len(several) {
		return piece{}, false
	}
	p := pieceOf(d.fact)
	said := strings.Join(out, " and ")
	p.lead = "The one that isn't there: " + said + ". " + p.lead
	if len(out) > 1 {
		p.lead = strings.Replace(p.lead, "one that isn't", "ones that aren't", 1)
	}
	p.sums = []Sum{{Operation: "not among", Result: said, Terms: names, Facts: []string{d.fact.ID}}}
	return p, true
}

// itemHas reports whether an element of a list names one of several, or has
// all the words of a name of it, if not together.
func (e *Engine) itemHas(it facts.Item, o option) bool {
	if slices.ContainsFunc(o.entities, func(x int32) bool { return e.itemNames(it, x) }) {
		return true
	}
	said := e.vocabulary.tokenise(clean(it.Text))
	has := func(stem string) bool {
		return slices.ContainsFunc(said, func(t token) bool { return t.stem == stem })
	}
	return slices.ContainsFunc(o.entities, func(x int32) bool {
		return slices.ContainsFunc(e.index.names.of[x], func(n int32) bool {
			return !slices.ContainsFunc(e.index.names.names[n].stems, func(stem string) bool { return !has(stem) })
		})
	})
}

// itemNames reports whether an element of a list is an entity, or names it.
func (e *Engine) itemNames(it facts.Item, entity int32) bool {
	return it.Entity == e.index.entities[entity].ID || e.hasName(it.Text, entity)
}

// hasName reports whether a text has a whole name of an entity.
func (e *Engine) hasName(text string, entity int32) bool {
	return slices.ContainsFunc(e.index.names.find(e.vocabulary.tokenise(clean(text))), func(m mention) bool { return slices.Contains(m.entities, entity) })
}

// rowsWithout is the elements of a list that don't name what the question
// does, where others do: which of the old ones isn't in the first of the new.
func (e *Engine) rowsWithout(r *reading, d *doc, m mention) (piece, bool) {
	if m.first >= len(r.focus) || r.focus[m.first] < asksFocus || slices.ContainsFunc(m.entities, func(x int32) bool { return slices.Contains(d.about, x) }) {
		return piece{}, false
	}
	p := pieceOf(d.fact)
	var kept []string
	for i, it := range d.fact.Items[:len(p.rows)] {
		if !slices.ContainsFunc(m.entities, func(x int32) bool { return e.itemNames(it, x) }) {
			kept = append(kept, p.rows[i])
		}
	}
	if len(kept) == 0 || len(kept) == len(p.rows) {
		return piece{}, false
	}
	all := p.rows
	p.lead, p.rows = fmt.Sprintf("%s (%d of the %d):", strings.TrimSuffix(p.lead, ":"), len(kept), len(all)), kept
	p.sums = []Sum{
		{Operation: "count", Result: strconv.Itoa(len(kept)), Terms: kept, Facts: []string{d.fact.ID}},
		{Operation: "count", Result: strconv.Itoa(len(all)), Terms: all, Facts: []string{d.fact.ID}},
	}
	return p, true
}
