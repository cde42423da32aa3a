package answers

import (
	"slices"

	"kcst/facts"
)

// whose reads a name with a choice of what it might be, "Ms A: police, council
// or fire?", as the question who that is: which it is, the fact says.
func (e *Engine) whose(r *reading, t moment) *reading {
	or := slices.IndexFunc(r.tokens, func(t token) bool { return t.text == "or" })
	if or < 0 || r.carried != nil || len(r.mentions) == 0 || r.wants != 0 || r.barred() || r.hasQuestionWord() {
		return r
	}
	m := r.mentions[0]
	person := slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind == facts.KindPerson })
	if !person || m.last > or {
		return r
	}
	for i := range r.tokens {
		if r.counts(i) && (i < m.first || i >= m.last && !e.ofBody(r, i)) {
			return r
		}
	}
	return e.read("who is "+r.text[r.tokens[m.first].start:r.tokens[m.last-1].end]+"?", t.today)
}

// ofBody reports whether a word is part of the name of a body that somebody
// may belong to, or a noun for such.
func (e *Engine) ofBody(r *reading, i int) bool {
	body := func(kind facts.Kind) bool { return kindHolds[kind]&aBody != 0 }
	return slices.ContainsFunc(e.vocabulary.kinds[r.tokens[i].stem], body) || slices.ContainsFunc(r.mentions, func(m mention) bool {
		return m.first <= i && i < m.last && slices.ContainsFunc(m.entities, func(x int32) bool { return body(e.index.entities[x].Kind) })
	})
}
