package answers

import (
	"regexp"
	"slices"

	"kcst/facts"
)

// reachOut is how many words may stand between "without" and what is left out.
const reachOut = 4

// excluded is the names that the question leaves out ("without A", "leave A and
// B out"), and its text without them.
func (e *Engine) excluded(r *reading) (names []mention, rest string) {
	if r.carried != nil {
		return nil, ""
	}
	e.vocabulary.without.find(r.tokens, func(_, from, to int) bool {
		for _, m := range r.mentions {
			if m.last <= m.first || r.tokens[m.first].sentence != r.tokens[from].sentence {
				continue
			}
			if len(names) == 0 && (m.first < from || m.first > to+reachOut) || len(names) > 0 && !r.joins(names[len(names)-1].last, m.first) {
				continue
			}
			names = append(names, m)
		}
		if len(names) == 0 {
			return true
		}
		end := max(r.tokens[names[len(names)-1].last-1].end, r.tokens[to-1].end)
		rest = r.text[:r.tokens[from].start] + " " + r.text[min(len(r.text), end):]
		return false
	})
	return names, rest
}

// joins reports whether nothing but "and", "or" and articles stands between
// two names.
func (r *reading) joins(from, to int) bool {
	if from > to {
		return false
	}
	for _, t := range r.tokens[from:to] {
		if t.text != "and" && t.text != "or" && t.text != "nor" && !article(t.text) {
			return false
		}
	}
	return true
}

// without answers with a list or a count from which something named is left
// out.
func (e *Engine) without(r *reading, t moment) (piece, bool) {
	names, text := e.excluded(r)
	if len(names) == 0 {
		return piece{}, false
	}
	other := e.read(clean(text), t.today)
	ranked := e.judge(other, e.rank(other, t.allows, t.today), t.today)
	for _, s := range ranked[:min(len(ranked), 3)] {
		if s.period < 0 || s.trust < ranked[0].trust*nearlyAsLikely || !e.confident(other, s) {
			continue
		}
		d := &e.index.docs[s.doc]
		if p, ok := e.lessItems(d, names); ok {
			return p, true
		}
		if len(names) > 1 {
			continue
		}
		for _, entity := range names[0].entities {
			if p, ok := e.lessOne(d, entity); ok {
				return p, true
			}
		}
	}
	return piece{}, false
}

// lessItems is a list without the elements that are, or name, what is left
// out, where it has each of those.
func (e *Engine) lessItems(d *doc, names []mention) (piece, bool) {
	var kept []string
	met := make([]bool, len(names))
	for _, it := range d.fact.Items {
		out := false
		for n, m := range names {
			if slices.ContainsFunc(m.entities, func(x int32) bool { return e.itemNames(it, x) }) {
				out, met[n] = true, true
			}
		}
		if !out {
			kept = append(kept, row(it))
		}
	}
	if len(kept) == 0 || slices.Contains(met, false) {
		return piece{}, false
	}
	return someOf(d.fact, kept), true
}

// takesIn is how a fact says that its count takes something in.
var takesIn = regexp.MustCompile(`(?i)\b(?:including|includes?|counting) ([^;,.]+)`)

// lessOne is a count less one that it is said to take in.
func (e *Engine) lessOne(d *doc, entity int32) (piece, bool) {
	f := d.fact
	if f.Value == nil || f.Value.Number == nil || *f.Value.Number < 2 {
		return piece{}, false
	}
	in := takesIn.FindStringSubmatch(f.Text)
	if in == nil {
		return piece{}, false
	}
	if !e.hasName(in[1], entity) {
		return piece{}, false
	}
	left := decimal(*f.Value.Number - 1)
	return piece{
		lead:  "That leaves " + left + ". " + f.Text,
		facts: []*facts.Fact{f},
		sums:  []Sum{{Operation: "remainder", Result: left, Terms: []string{f.Value.Words(), "1"}, Facts: []string{f.ID}}},
	}, true
}
