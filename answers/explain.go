package answers

import (
	"fmt"
	"strings"
)

// Trace is the signs of the best fact, for those who set thresholds.
func (e *Engine) Trace(q Question) string {
	t := e.moment(q)
	r := e.read(clean(q.Text), t.today)
	if len(q.Prev) > 0 {
		r = e.carry(r, q, t)
	}
	ranked := e.rank(r, t.allows, t.today)
	if len(ranked) == 0 {
		return "none"
	}
	s := ranked[0]
	return fmt.Sprintf("core %.2f lex %.2f men %.2f/%d chief %.2f asp %.2f kind %.1f per %.1f score %.2f %s", s.core, s.lexical, s.mention, len(r.mentions), s.chief, s.aspect, s.kind, s.period, s.score, e.index.docs[s.doc].fact.ID)
}

// Explain shows how a question was read and how facts were ranked, for those
// who tune the engine.
func (e *Engine) Explain(q Question, n int) string {
	var b strings.Builder
	t := e.moment(q)
	r := e.read(clean(q.Text), t.today)
	if len(q.Prev) > 0 {
		r = e.carry(r, q, t)
	}
	weight, _ := e.tokenWeights(r)
	for i, tok := range r.tokens {
		fmt.Fprintf(&b, "%s/%s:%.2f", tok.text, tok.stem, weight[i])
		if len(r.cued[i]) > 0 {
			fmt.Fprintf(&b, "%v", r.cued[i])
		}
		b.WriteString("  ")
	}
	b.WriteString("\naspects:")
	for _, a := range r.topAspects() {
		fmt.Fprintf(&b, " %s %.2f", a, r.aspects[a])
	}
	fmt.Fprintf(&b, "\nwants %b kinds %v private %v outside %v elsewhere %v injected %v refers %v continues %v ordinal %d\nmentions:", r.wants, r.kinds, r.private, r.outside, r.elsewhere, r.injected, r.refers, r.continues, r.ordinal)
	for _, m := range r.mentions {
		fmt.Fprintf(&b, " [")
		for i := m.first; i < m.last; i++ {
			b.WriteString(r.tokens[i].text + " ")
		}
		for _, x := range m.entities {
			b.WriteString(e.index.entities[x].ID + ",")
		}
		b.WriteString("]")
	}
	b.WriteString("\nperiods:")
	for _, p := range r.periods {
		fmt.Fprintf(&b, " %s", p.label())
	}
	b.WriteString("\n")
	for i, s := range e.rank(r, t.allows, t.today) {
		if i >= n {
			break
		}
		f := e.index.docs[s.doc].fact
		fmt.Fprintf(&b, "%.2f lex %.2f men %.2f chief %.2f asp %.2f kind %.1f per %.1f  %s [%s] %.90s\n", s.score, s.lexical, s.mention, s.chief, s.aspect, s.kind, s.period, f.ID, f.Aspect, f.Text)
	}
	b.WriteString(e.Ask(q).Text)
	return b.String()
}
