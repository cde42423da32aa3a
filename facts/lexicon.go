package facts

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/kljensen/snowball/english"
)

// words.txt is the common words of English, base forms only: what a word is
// that is no typing error of a name, and which acronyms need their capitals.
//
//go:embed words.txt
var commonWords string

// lexicon is the common words with their stems, which are words of it too,
// and the index that finds their typing errors.
type lexicon struct {
	stems map[string]string
	typos *typos
}

// has reports whether w is a common word or the stem of one.
func (l *lexicon) has(w string) bool { return l.stems[w] != "" }

// commonEnglish is built once: it is the same for every gazetteer.
var commonEnglish = sync.OnceValue(func() *lexicon {
	list := strings.Fields(commonWords)
	l := &lexicon{stems: make(map[string]string, 2*len(list))}
	for _, w := range list {
		stem := english.Stem(w, true)
		l.stems[w] = stem
		if l.stems[stem] == "" {
			l.stems[stem] = stem
		}
	}
	l.typos = newTypos(list, 4)
	return l
})

// function words are passed over in names and in texts alike.
var function = setOf("a", "an", "the", "of", "in", "on", "at", "for", "to", "and", "or", "by", "with", "from", "into",
	"as", "our", "your", "their", "its", "his", "her", "my", "this", "that", "these", "those",
	"mr", "mrs", "ms", "miss", "dr", "sir", "cllr")
