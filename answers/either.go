package answers

import (
	"slices"

	"kcst/facts"
)

// whose reads a name with a choice of what it might be, "Ms A: police, council
// or fire?", as the question who that is: which it is, the fact says.
func (e *Engine) whose(r *reading, t moment) *reading {
	or := slices.IndexFunc(r.tokens, func(t token) bool { return t.text == "or" })
	if or < 0 || r.carried != nil || len(r.mentions) == 0 || slices.ContainsFunc(r.tokens, func(t token) bool { return questionWord(t.text) }) {
		return r
	}
	m := r.mentions[0]
	person := slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind == facts.KindPerson })
	if !person || m.last > or {
		return r
	}
	for i := range m.first {
		if r.counts(i) {
			return r
		}
	}
	for i := m.last; i < len(r.tokens); i++ { // a choice, and no sentence: "did Ms A agree or not"
		switch r.tokens[i].text {
		case "did", "does", "do", "has", "have", "say", "said", "agree", "ask", "asked":
			return r
		}
	}
	return e.read("who is "+r.text[r.tokens[m.first].start:r.tokens[m.last-1].end]+"?", t.today)
}
