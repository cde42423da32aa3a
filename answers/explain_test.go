package answers

import (
	"flag"
	"fmt"
	"strings"
	"testing"
)

var why = flag.String("why", "", "explain the answer to this question")

// TestWhy is for those who tune the engine: go test ./answers -run Why -v -why
// "how much is left?" shows what was read and which facts came near.
func TestWhy(t *testing.T) {
	question := *why
	if question == "" {
		question = "how much is left?"
	}
	said := newTestEngine(t).trace(Question{Text: question}, 10)
	if !strings.Contains(said, "aspects:") {
		t.Errorf("nothing was read: %s", said)
	}
	t.Log(said)
}

// trace shows how a question was read and how facts were ranked.
func (e *Engine) trace(q Question, n int) string {
	var b strings.Builder
	t := e.moment(q)
	r := e.read(clean(q.Text), t.today)
	if len(q.Prev) > 0 {
		r = e.carry(r, q, t)
	}
	e.rank(r, t.allows, t.today)
	weight := r.weight
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
