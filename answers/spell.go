package answers

import (
	"math"
	"math/bits"
	"slices"
	"strings"

	"kcst/facts"
)

// speller corrects misspelt words against the words that facts and questions
// use.
type speller struct {
	words []spelling
}

type spelling struct {
	text string
	mask uint32
	df   int
}

// newSpeller knows the words of the facts, and how often each is there, and
// those of the vocabulary.
func newSpeller(v *vocabulary, known map[string]int) speller {
	for w := range v.spellings {
		known[w]++
	}
	var s speller
	for w, df := range known {
		s.words = append(s.words, spelling{w, letters(w), df})
	}
	slices.SortFunc(s.words, func(a, b spelling) int { return strings.Compare(a.text, b.text) })
	return s
}

// letters is which letters a word has, a bit each.
func letters(w string) uint32 {
	var mask uint32
	for i := range len(w) {
		mask |= 1 << (w[i] & 31)
	}
	return mask
}

// correct is the known word that a misspelt one is nearest to, or "".
func (s *speller) correct(w string) string {
	limit := allowed(w)
	if limit == 0 {
		return ""
	}
	mask := letters(w)
	best, bestCost := "", math.Inf(1)
	for _, k := range s.words {
		if len(k.text)-len(w) > limit || len(w)-len(k.text) > limit || bits.OnesCount32(mask^k.mask) > 2*limit {
			continue
		}
		d := facts.Distance(w, k.text, limit+1)
		if d > limit {
			continue
		}
		cost := float64(d)
		if k.text[0] != w[0] {
			cost += 0.7
		}
		cost -= 0.05 * min(math.Log1p(float64(k.df)), 5)
		if d == 2 && len(w) < 9 && k.text[0] != w[0] {
			continue
		}
		if cost < bestCost {
			best, bestCost = k.text, cost
		}
	}
	return best
}

// leastMended is the length from which a word that is known from example
// questions alone is taken for a misspelling of one that is a letter off: a
// shorter one is as likely a word of its own.
const leastMended = 6

// mendAsks corrects what is misspelt in example questions: learnt as it stands,
// the misspelling would count as a word of its own. What is spelt right there
// and nowhere else is counted for the speller.
func (ix *index) mendAsks(v *vocabulary, asks []ask, spelt map[string]int) {
	better := map[string]string{}
	for i, a := range asks {
		for j, t := range a.tokens {
			if t.number || t.stop || len(t.text) < 4 || strings.ContainsRune(t.text, '@') {
				continue
			}
			if isWord(t.text) {
				spelt[t.text]++
				continue
			}
			if _, known := ix.terms[t.stem]; known || v.has(t.stem) || len(t.text) < leastMended || t.upper || strings.ToLower(a.text[t.start:t.end]) != a.text[t.start:t.end] {
				continue
			}
			fixed, seen := better[t.text]
			if !seen {
				if fixed = ix.spell.correct(t.text); facts.Distance(t.text, fixed, 2) > 1 {
					fixed = ""
				}
				better[t.text] = fixed
			}
			if fixed != "" {
				asks[i].tokens[j] = v.newToken(fixed, t.start, t.end, t.sentence)
				asks[i].tokens[j].upper = t.upper
			}
		}
	}
}

// swapped is the common word of three letters that two neighbours in the wrong
// order make a word that is none: teh.
func (v *vocabulary) swapped(w string) string {
	if len(w) != 3 || isWord(w) {
		return ""
	}
	for _, other := range []string{w[1:2] + w[:1] + w[2:], w[:1] + w[2:] + w[1:2]} {
		if _, ok := v.stop[other]; ok {
			return other
		}
	}
	return ""
}
