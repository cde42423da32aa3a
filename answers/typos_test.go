package answers

import (
	"strings"
	"testing"
)

// mistype is the word with one typing error, which one by the word itself: a
// letter left out, two in the other order, one doubled, or another one in its
// place. The first letter stays, as it mostly does.
func mistype(word string, n uint64) string {
	i := 1 + int(n/4)%(len(word)-2)
	switch n % 4 {
	case 0:
		return word[:i] + word[i+1:]
	case 1:
		return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
	case 2:
		return word[:i] + word[i:i+1] + word[i:]
	}
	return word[:i] + string('a'+byte(n/64%26)) + word[i+1:]
}

// A word with one typing error is answered as the word itself.
func TestTypingErrorsChangeNoAnswer(t *testing.T) {
	e := newTestEngine(t)
	same, n := 0, 0
	for _, path := range sets(t) {
		if onlyMeasured(path) {
			continue
		}
		for i, g := range loadQuestions(t, path) {
			if i%5 > 0 || g.Cat == "crisis" || g.Cat == "adversarial" || len(g.Prev) > 0 {
				continue
			}
			q := g.question(t)
			whole := e.Ask(q)
			for _, tok := range e.vocabulary.tokenise(clean(g.Q)) {
				if tok.stop || tok.number || tok.upper || len(tok.text) < 5 || !ascii(tok.text) || tok.end > len(g.Q) ||
					!strings.EqualFold(g.Q[tok.start:tok.end], tok.text) || !e.knows(tok) {
					continue
				}
				wrong := mistype(tok.text, key('t', g.Q+tok.text))
				if wrong == tok.text || isWord(wrong) {
					continue
				}
				n++
				q.Text = g.Q[:tok.start] + wrong + g.Q[tok.end:]
				if a := e.Ask(q); a.Text == whole.Text || a.Kind == KindUnknown && whole.Kind == KindUnknown {
					same++
				} else {
					t.Logf("%q: %.60q, not %.60q", q.Text, a.Text, whole.Text)
				}
			}
		}
	}
	t.Logf("%d of %d answers are the same", same, n)
	if n < 300 || 100*same < 98*n {
		t.Errorf("%d of %d answers are the same, want 98%%", same, n)
	}
}

// A misspelling that example questions have is still one.
func TestMisspeltPrioritiesAreThePriorities(t *testing.T) {
	e := newTestEngine(t)
	want := e.Ask(Question{Text: "what are the priorities"}).Text
	for _, q := range []string{"what are the priorites", "priorites", "what are teh priorities", "whta are the priorties", "waht are teh prioritys"} {
		if got := e.Ask(Question{Text: q}).Text; got != want {
			t.Errorf("%q: %s", q, got)
		}
	}
}
