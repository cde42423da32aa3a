package answers

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
)

// memo remembers what was worked out of words, for many readers at once. It
// has one place for all words of the same hash, which the last one takes, so
// that it never grows, whatever is typed.
type memo[T any] struct {
	seed   maphash.Seed
	places []atomic.Pointer[remembered[T]]
}

type remembered[T any] struct {
	word  string
	value T
}

// newMemo has places for so many words: a power of two.
func newMemo[T any](places int) *memo[T] {
	return &memo[T]{seed: maphash.MakeSeed(), places: make([]atomic.Pointer[remembered[T]], places)}
}

// of is what work makes of the word, which must be the same each time.
func (m *memo[T]) of(word string, work func(string) T) T {
	place := &m.places[maphash.String(m.seed, word)&uint64(len(m.places)-1)]
	if r := place.Load(); r != nil && r.word == word {
		return r.value
	}
	value := work(word)
	place.Store(&remembered[T]{strings.Clone(word), value})
	return value
}
