package answers

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words.txt
var wordList string

// lexicon is the set of ordinary English words. A question's word that the
// facts don't use is a misspelling only if it isn't one of these.
var lexicon = sync.OnceValue(func() map[string]struct{} {
	set := make(map[string]struct{}, 42_000)
	for line := range strings.Lines(wordList) {
		if word := strings.TrimSpace(line); word != "" && word[0] != '#' {
			set[word] = struct{}{}
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
