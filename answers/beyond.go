package answers

import (
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// mostNumbered is the highest number by which one of several is asked for.
const mostNumbered = 99

// beyond answers a question about one of several numbered things that there
// isn't, "aim 4" of three, with the fact that counts them.
func (e *Engine) beyond(r *reading, t moment) (piece, bool) {
	for i := 1; i < len(r.tokens); i++ {
		if !r.tokens[i].number || len(e.vocabulary.kinds[r.tokens[i-1].stem]) == 0 || inMention(r.mentions, i) || r.tokens[i].sentence != r.tokens[i-1].sentence {
			continue
		}
		if i+1 < len(r.tokens) && ofTime(r.tokens[i+1].stem) { // our aim 4 years ago
			continue
		}
		n, err := strconv.Atoi(r.tokens[i].text)
		if err != nil || n < 1 || n > mostNumbered {
			continue
		}
		first := r.tokens[i]
		first.text, first.stem = "1", "1"
		for _, m := range e.index.names.find([]token{r.tokens[i-1], first}) {
			if m.last-m.first != 2 {
				continue
			}
			for _, one := range m.entities {
				if f := e.countOf(one, r.tokens[i-1].stem, float64(n), t); f != nil {
					return pieceOf(f), true
				}
			}
		}
	}
	return e.beyondLast(r, t)
}

// beyondLast is the same for "the fourth aim".
func (e *Engine) beyondLast(r *reading, t moment) (piece, bool) {
	for i, tok := range r.tokens {
		digits := strings.TrimRight(tok.text, "stndrh")
		n, err := strconv.Atoi(digits)
		if !tok.number || digits == tok.text || err != nil || n > mostNumbered {
			continue
		}
		for j := i + 1; j <= i+2 && j < len(r.tokens) && r.tokens[j].sentence == tok.sentence; j++ {
			if len(e.vocabulary.kinds[r.tokens[j].stem]) == 0 || strings.HasSuffix(r.tokens[j].text, "s") {
				continue
			}
			first := tok
			first.text, first.stem = "1", "1"
			for _, m := range e.index.names.find([]token{r.tokens[j], first}) {
				for _, one := range m.entities {
					if f := e.countOf(one, r.tokens[j].stem, float64(n), t); m.last-m.first == 2 && f != nil {
						return pieceOf(f), true
					}
				}
			}
		}
	}
	return piece{}, false
}

// countOf is a fact that counts fewer than n things of a noun in what an
// entity is part of, or nil: one that says that there are no more, if any does.
func (e *Engine) countOf(one int32, noun string, n float64, t moment) *facts.Fact {
	var found *facts.Fact
	for _, up := range e.index.entities[one].PartOf {
		for _, d := range e.index.about[e.index.entity[up]] {
			f := e.index.docs[d].fact
			if f.Aspect != facts.AspectCount || f.Value == nil || f.Value.Number == nil || *f.Value.Number >= n || !t.allows(f) {
				continue
			}
			if !slices.ContainsFunc(e.vocabulary.tokenise(f.Value.Unit), func(t token) bool { return t.stem == noun }) {
				continue
			}
			if denying.MatchString(f.Text) {
				return f
			}
			if found == nil {
				found = f
			}
		}
	}
	return found
}
