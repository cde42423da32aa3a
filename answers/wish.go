package answers

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"
)

//go:embed wishes.yaml
var wishesFile []byte

// Wish is what somebody wants done about the mailing list, rather than answered.
type Wish int

// The wishes.
const (
	NoWish    Wish = iota
	WishJoin       // to be put on the list
	WishLeave      // to be taken off it
)

// WishOf is what a message wishes, in whatever words: NoWish for a question
// about the list, and for all else.
func WishOf(text string) Wish { return wishesLearnt().of(text) }

// A wish is said in few words, and surely: missed, it is answered as a
// question; read where there is none, it costs the answer.
const (
	mostWishWords = 25
	leastWish     = 0.6
)

// What stands for another word: any of the list's names, none beside the one,
// and the message's ends.
const (
	ofList = "<list>"
	alone  = -1
	edge   = -2
	apart  = 1 << 20 // added to the second of a pair with words between
)

// wishModel is two logistic regressions over a message's words and pairs of
// words, learnt from wishes.yaml when the first message comes.
type wishModel struct {
	class   map[string]string // a word of the list → the one word that all count as
	number  map[string]int32  // a word → its number, from 1; 0 is any other
	feature map[[2]int32]int32
	weights [WishLeave + 1][]float64 // by feature; those of NoWish are nothing
	spell   speller
	meant   *memo[int32]
}

var wishesLearnt = sync.OnceValue(func() *wishModel {
	m, err := learnWishes(wishesFile, func(string) bool { return true })
	if err != nil {
		panic(fmt.Sprintf("wishes.yaml: %v", err)) // embedded: a test loads it
	}
	return m
})

// asOne is how words are written together that some write apart.
var asOne = strings.NewReplacer("'", "", "e-", "e", "un-", "un", "re-", "re")

// wishWords is a clean message in lower case words without marks.
func wishWords(text string) []string {
	return strings.FieldsFunc(asOne.Replace(strings.ToLower(text)), func(r rune) bool { return !isWordRune(r) })
}

// eachPair calls use for each word, each pair of neighbours, and each pair
// with one or two words between.
func eachPair(words []int32, use func(a, b int32)) {
	before := int32(edge)
	for i, w := range words {
		use(w, alone)
		use(before, w)
		before = w
		for _, later := range words[min(i+2, len(words)):min(i+4, len(words))] {
			use(w, later+apart)
		}
	}
	use(before, edge)
}

// numberOf is the number of a word, or of the one that it was meant to be.
func (m *wishModel) numberOf(word string) int32 {
	if c, ok := m.class[word]; ok {
		word = c
	}
	if n := m.number[word]; n != 0 || len(word) < 5 || isWord(word) {
		return n
	}
	return m.meant.of(word, func(word string) int32 {
		better := m.spell.correct(word)
		if c, ok := m.class[better]; ok {
			better = c
		}
		return m.number[better]
	})
}

func (m *wishModel) of(text string) Wish {
	if len(text) > 10*mostWishWords {
		return NoWish
	}
	words := wishWords(clean(text))
	if len(words) == 0 || len(words) > mostWishWords {
		return NoWish
	}
	numbers := make([]int32, len(words))
	others := 0
	for i, w := range words {
		if numbers[i] = m.numberOf(w); numbers[i] == 0 {
			if others++; others > 1+len(words)/6 { // it is about something else as well
				return NoWish
			}
		}
	}
	var sums [len(m.weights)]float64
	n := 0
	eachPair(numbers, func(a, b int32) {
		n++
		if f, ok := m.feature[[2]int32{a, b}]; ok {
			for wish := range sums {
				sums[wish] += m.weights[wish][f]
			}
		}
	})
	best := WishJoin
	if sums[WishLeave] > sums[WishJoin] {
		best = WishLeave
	}
	if sums[best] < leastWish*math.Sqrt(float64(n)) {
		return NoWish
	}
	return best
}
