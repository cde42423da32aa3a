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
