package answers

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// lexicon is the set of ordinary English words with how rare each is: 1 the
// commonest, 3 the least common. A question's word that the facts don't use
// is a misspelling only if it isn't one of these.
var lexicon = sync.OnceValue(func() map[string]uint8 {
	set := make(map[string]uint8, 42_000)
	level := uint8(0)
	for line := range strings.Lines(wordList) {
		switch word := strings.TrimSpace(line); {
		case strings.HasPrefix(word, "##"):
			level++
		case word != "" && word[0] != '#':
			set[word] = level
		}
	}
	return set
})

// isWord reports whether w is an ordinary English word, allowing for regular
// endings that the list leaves out.
func isWord(w string) bool {
	set := lexicon()
	if _, ok := set[w]; ok {
		return true
	}
	for _, ending := range []string{"s", "ly", "er", "ers", "ness"} {
		if base, ok := strings.CutSuffix(w, ending); ok && len(base) > 3 {
			if _, ok := set[base]; ok {
				return true
			}
		}
	}
	return false
}

// rarity is how telling a word is that no fact has: the commonest words are
// often no more than a manner of speaking.
func rarity(w string) float64 {
	switch lexicon()[w] {
	case 1:
		return 0.45
	case 2:
		return 0.75
	}
	return 1
}
