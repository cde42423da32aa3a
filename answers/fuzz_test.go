package answers

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzAsk holds that nothing typed makes the engine panic, answer at length,
// or give back markup, control characters or the question's own words that no
// fact has.
func FuzzAsk(f *testing.F) {
	for _, q := range []string{
		"what are our priorities", "how much is left? and who approves it, and when was that", "<script>alert(1)</script> 25/26", "aim 2 ... ... ???",
		"&lt;img src=x&gt;", "\x00\u202e\ufeff", strings.Repeat("how much ", 2000), "31/02/2025 2025/26 99/00 £££ 1e9", "*_~`> <@U1|x> <!channel>", "第一 優先 事項", "💷💷 left?",
		"how much for licensing act 2003 training, what was covered?",
	} {
		f.Add(q, "")
		f.Add(q, "who chairs the working group?")
	}
	e := newTestEngine(f)
	f.Fuzz(func(t *testing.T, q, prev string) {
		question := Question{Text: q}
		if prev != "" {
			question.Prev = []string{prev}
		}
		a := e.Ask(question)
		if len(a.Text) == 0 || len(a.Text) > 3000 || !utf8.ValidString(a.Text) {
			t.Errorf("%d bytes for %q", len(a.Text), q)
		}
		if strings.ContainsFunc(a.Text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) || strings.Contains(a.Text, "<") {
			t.Errorf("markup or control characters in %q for %q", a.Text, q)
		}
		if a.Kind == KindAnswer && (len(a.Facts) == 0 || len(a.Sources) == 0) {
			t.Errorf("an answer without facts for %q: %q", q, a.Text)
		}
	})
}

// FuzzRead holds that reading keeps its slices as long as the tokens, and
// every token inside the text.
func FuzzRead(f *testing.F) {
	f.Add("how much did the TEPO scams thing get in 25/26?")
	f.Add("s.17 & s17 39,661.00 1.2.3 a@b.c ’’ ''")
	e := newTestEngine(f)
	f.Fuzz(func(t *testing.T, q string) {
		text := clean(q)
		r := e.read(text, e.moment(Question{}).today)
		if len(r.role) != len(r.tokens) || len(r.focus) != len(r.tokens) || len(r.cued) != len(r.tokens) || len(r.tokens) > maxTokens+8 {
			t.Fatalf("%d tokens, %d roles, %d focus, %d cues", len(r.tokens), len(r.role), len(r.focus), len(r.cued))
		}
		for _, tok := range r.tokens {
			if tok.start < 0 || tok.end > len(text) || tok.start > tok.end {
				t.Fatalf("token %+v outside %d bytes", tok, len(text))
			}
		}
	})
}
