package answers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// reachOut is how many words may stand between "without" and what is left out.
const reachOut = 4

// leftOut is the names that the question leaves out ("without A", "leave A
// out"), and its text without them.
func (e *Engine) leftOut(r *reading) (names []mention, rest string) {
	if r.carried != nil {
		return nil, ""
	}
	e.vocabulary.without.find(r.tokens, func(_, from, to int) bool {
		for _, m := range r.mentions {
			if m.first < from || m.first > to+reachOut || m.last <= m.first || r.tokens[m.first].sentence != r.tokens[from].sentence {
				continue
			}
			names = append(names, m)
			rest = r.text[:r.tokens[from].start] + " " + r.text[min(len(r.text), max(r.tokens[m.last-1].end, r.tokens[to-1].end)):]
			return false
		}
		return true
	})
	return names, rest
}

// without answers with a list or a count from which something named is left
// out.
func (e *Engine) without(r *reading, t moment) (piece, bool) {
	names, text := e.leftOut(r)
	if len(names) == 0 {
		return piece{}, false
	}
	other := e.read(clean(text), t.today)
	ranked := e.judge(other, e.rank(other, t.allows, t.today), t.today)
	for _, s := range ranked[:min(len(ranked), 3)] {
		if s.period < 0 || s.trust < ranked[0].trust*nearlyAsLikely || !e.confident(other, s) {
			continue
		}
		for _, entity := range names[0].entities {
			if p, ok := e.lessItem(&e.index.docs[s.doc], entity); ok {
				return p, true
			}
			if p, ok := e.lessOne(&e.index.docs[s.doc], entity); ok {
				return p, true
			}
		}
	}
	return piece{}, false
}

// lessItem is a list without the elements that are, or name, an entity.
func (e *Engine) lessItem(d *doc, entity int32) (piece, bool) {
	p := pieceOf(d.fact)
	x := e.index.entities[entity]
	var kept []string
	for i, it := range d.fact.Items[:len(p.rows)] {
		if it.Entity != x.ID && !strings.Contains(it.Text, x.Name) && (x.Short == "" || !strings.Contains(it.Text, x.Short)) {
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
	named := slices.ContainsFunc(e.index.names.find(e.vocabulary.tokenise(clean(in[1]))), func(m mention) bool { return slices.Contains(m.entities, entity) })
	if !named {
		return piece{}, false
	}
	left := decimal(*f.Value.Number - 1)
	return piece{
		lead:  "That leaves " + left + ". " + f.Text,
		facts: []*facts.Fact{f},
		sums:  []Sum{{Operation: "remainder", Result: left, Terms: []string{f.Value.Words(), "1"}, Facts: []string{f.ID}}},
	}, true
}
