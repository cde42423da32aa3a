package answers

import "strings"

// sign is one thing that can be said of a window: a word's stem, or its kind.
type sign struct {
	name string
	hash uint64
}

func newSign(name string) sign { return sign{name, key('s', name)} }

// Signs that aren't words.
var (
	noSign      = newSign("-")
	dangerSign  = newSign("(danger)")  // a pattern of crisis.yaml is in it
	dangersSign = newSign("(dangers)") // and another one
	certainSign = newSign("(certain)") // one that is enough by itself
	noDanger    = newSign("(none)")
	calmSign    = newSign("(calm)")   // a manner of speaking is in it
	askedSign   = newSign("(asked)")  // it ends with a question mark
	figureSign  = newSign("(figure)") // any number
	yearSign    = newSign("(year)")
	lengthSigns = [...]sign{newSign("(1)"), newSign("(2-3)"), newSign("(4-7)"), newSign("(8-15)"), newSign("(16+)")}
)

// window is a stretch of a message: a sentence or a few in a row.
type window struct {
	tokens []token
	words  []sign // each token's stem
	kinds  []sign // each token's kind, else its stem
	first  bool   // what the message begins with
	asked  bool
	danger int // patterns found, up to 2; more for one that is certain
	calm   bool
}

// How a message is cut into windows: up to so many sentences in a row; a
// sentence longer than that many words in halves that overlap.
const (
	windowSentences = 3
	windowWords     = 40
	leastWords      = 3 // fewer are read only with their neighbours
	windowReach     = 5 // how far apart the words of a pair may be
	certainly       = 9 // a certain wording, counted beside the others
)

// windows cuts a message and calls use for every window until it returns
// false.
func (c *crisisPatterns) windows(text string, use func(*window) bool) {
	text = clean(text)
	tokens := c.vocabulary.tokeniseMax(text, maxRunes)
	c.correct(tokens)
	n := len(tokens)
	words, kinds := make([]sign, n), make([]sign, n)
	for i, t := range tokens {
		words[i], kinds[i] = c.signsOf(t)
	}
	danger, calm := c.patternsIn(tokens)
	starts := []int{0}
	for i := 1; i < n; i++ {
		if begin := starts[len(starts)-1]; tokens[i].sentence != tokens[begin].sentence || i-begin >= windowWords/2 {
			starts = append(starts, i)
		}
	}
	starts = append(starts, n)
	var w window
	for i := range len(starts) - 1 {
		for j := i + 1; j < len(starts) && j <= i+windowSentences; j++ {
			from, to := starts[i], starts[j]
			if from == to || j > i+1 && to-from > 2*windowWords {
				break
			}
			if to-from <= leastWords && to-from < n {
				continue // "help!" is what its neighbours make of it
			}
			w = window{tokens: tokens[from:to], words: words[from:to], kinds: kinds[from:to], first: i == 0}
			for k := from; k < to; k++ {
				w.danger = min(w.danger+int(danger[k]), certainly)
				w.calm = w.calm || calm[k]
			}
			end := tokens[to-1].end
			w.asked = strings.HasPrefix(strings.TrimLeft(text[end:min(len(text), end+3)], ` )"'`), "?")
			if !use(&w) {
				return
			}
		}
	}
}

// signsOf is the word and the kind of a token.
func (c *crisisPatterns) signsOf(t token) (word, kind sign) {
	switch {
	case t.text == "999":
	case t.number && len(t.text) == 4 && (t.text[:2] == "19" || t.text[:2] == "20"):
		return yearSign, yearSign
	case t.number:
		return figureSign, figureSign
	}
	word = newSign(t.stem)
	if kind, ok := c.kinds[t.text]; ok {
		return word, kind
	}
	return word, word
}

// patternsIn marks each token at which a wording of danger begins, and each
// at which a manner of speaking does: its words are put aside first.
func (c *crisisPatterns) patternsIn(tokens []token) (danger []uint8, calm []bool) {
	danger, calm = make([]uint8, len(tokens)), make([]bool, len(tokens))
	aside := make([]bool, len(tokens))
	for start := 0; start < len(tokens); {
		end := start + 1
		for end < len(tokens) && tokens[end].sentence == tokens[start].sentence {
			end++
		}
		sentence := tokens[start:end]
		c.harmless.within(sentence, func(from, to int) {
			calm[start+from] = true
			for i := from; i < to; i++ {
				aside[start+i] = true
			}
		})
		for i := range sentence {
			if aside[start+i] {
				sentence[i].text, sentence[i].word = "", 0
			}
		}
		c.danger.within(sentence, func(from, _ int) { danger[start+from] = max(danger[start+from], 1) })
		c.certain.within(sentence, func(from, _ int) { danger[start+from] = certainly })
		start = end
	}
	return danger, calm
}

// each calls use for every sign of the window: alone, in pairs of
// neighbours, in pairs with others between, and in pairs of kinds anywhere.
func (w *window) each(use func(kind byte, a, b sign)) {
	n := len(w.words)
	w.whole(use)
	before := noSign
	for i := range n {
		use('w', w.words[i], noSign)
		isKind := w.kinds[i].hash != w.words[i].hash
		if isKind {
			use('k', w.kinds[i], noSign)
			use('2', before, w.words[i])
		}
		use('2', before, w.kinds[i])
		before = w.kinds[i]
		for j := i + 2; j < n && j <= i+windowReach; j++ {
			use('s', w.kinds[i], w.kinds[j])
		}
		if !isKind {
			continue
		}
		for j := i + windowReach + 1; j < n && j <= i+3*windowReach; j++ {
			if w.kinds[j].hash != w.words[j].hash {
				use('f', w.kinds[i], w.kinds[j])
			}
		}
	}
	use('2', before, noSign)
}

// whole calls use for what can be said of the window as a whole.
func (w *window) whole(use func(kind byte, a, b sign)) {
	pattern := noDanger
	switch {
	case w.danger >= certainly:
		pattern = certainSign
	case w.danger > 1:
		pattern = dangersSign
	case w.danger > 0:
		pattern = dangerSign
	}
	use('p', pattern, noSign)
	if w.calm {
		use('p', calmSign, noSign)
		use('p', pattern, calmSign)
	}
	if w.asked {
		use('p', askedSign, pattern)
	}
	length := 0
	for most := 1; length < len(lengthSigns)-1 && len(w.words) > most; most = 2*most + 1 {
		length++
	}
	use('l', lengthSigns[length], pattern)
	use('1', w.kinds[0], noSign)
}
