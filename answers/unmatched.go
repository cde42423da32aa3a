package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// unmatched answers which of several is not among those of a list: the ones
// that the question names, or else those of another list that it speaks of.
func (e *Engine) unmatched(r *reading, ranked []scored, t moment) (piece, bool) {
	if !e.vocabulary.unmatched.matches(r.tokens) || len(ranked) == 0 {
		return piece{}, false
	}
	offered := e.offered(r)
	if len(offered) >= 2 { // what they are not among stands before them
		before := e.read(r.text[:strings.IndexByte(r.text, ':')], t.today)
		ranked = e.judge(before, e.rank(before, t.allows, t.today), t.today)
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
		}
		for _, m := range r.mentions {
			for _, entity := range m.entities {
				for _, n := range e.index.about[entity] {
					if o := &e.index.docs[n]; n != s.doc && t.allows(o.fact) && len(o.items) > 2 && len(o.items) == len(o.fact.Items) && slices.Contains(o.about, entity) {
						if p, ok := e.notIn(o.items, d); ok {
							return p, true
						}
					}
				}
			}
		}
	}
	return piece{}, false
}

// offered is the things that the question itself names to choose from: what
// stands after its colon, or side by side between commas and "or".
func (e *Engine) offered(r *reading) []int32 {
	at := strings.IndexByte(r.text, ':')
	if at < 0 || !strings.ContainsAny(r.text[at:], ",") && !strings.Contains(r.text[at:], " or ") {
		return nil
	}
	var found []int32
	for _, m := range r.mentions {
		if m.first < m.last && r.tokens[m.first].start > at {
			found = append(found, m.entities[0])
		}
	}
	return found
}

// notIn says which of several a list has nothing of, where it has the others.
func (e *Engine) notIn(several []int32, d *doc) (piece, bool) {
	var out []string
	for _, entity := range several {
		x := e.index.entities[entity]
		has := slices.Contains(d.items, entity) || slices.ContainsFunc(d.fact.Items, func(it facts.Item) bool {
			text := strings.ToLower(it.Text)
			return strings.Contains(text, strings.ToLower(x.Name)) || x.Short != "" && strings.Contains(it.Text, x.Short)
		})
		if !has && !slices.Contains(out, x.Name) {
			out = append(out, x.Name)
		}
	}
	if len(out) == 0 || 2*len(out) > len(several) {
		return piece{}, false
	}
	p := pieceOf(d.fact)
	said := strings.Join(out, " and ")
	p.lead = "Not among them: " + said + ". " + p.lead
	p.sums = []Sum{{Operation: "not among", Result: said, Facts: []string{d.fact.ID}}, {Operation: "compared", Result: "Not"}}
	return p, true
}
