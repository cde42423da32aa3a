package facts

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The index finds the same words as measuring every one does.
func TestTyposFindAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	letter := func() byte { return "abcdeilnorst"[r.IntN(12)] }
	known := map[string]bool{}
	for len(known) < 3000 {
		w := make([]byte, 3+r.IntN(10))
		for i := range w {
			w[i] = letter()
		}
		known[string(w)] = true
	}
	var words []string
	for w := range known {
		words = append(words, w)
	}
	slices.Sort(words)
	index := newTypos(words, 5)
	var near []uint32
	for range 3000 {
		w := []byte(words[r.IntN(len(words))])
		for range r.IntN(3) {
			switch i := r.IntN(len(w)); r.IntN(4) {
			case 0:
				w[i] = letter()
			case 1:
				w = slices.Delete(w, i, i+1)
			case 2:
				w = slices.Insert(w, i, letter())
			case 3:
				if i > 0 {
					w[i-1], w[i] = w[i], w[i-1]
				}
			}
			if len(w) < 2 {
				break
			}
		}
		var got []string
		var dist int
		near, dist = index.find(w, 2, near)
		for _, e := range near {
			got = append(got, words[e])
		}
		slices.Sort(got)
		want, least := slowFind(index, words, w)
		if !slices.Equal(got, want) || len(want) > 0 && dist != least {
			t.Fatalf("%q: got %v at %d, want %v at %d", w, got, dist, want, least)
		}
	}
}

func slowFind(index *typos, words []string, w []byte) (near []string, least int) {
	if len(w) < 4 || len(w) > 40 {
		return nil, 0
	}
	least = 2
	if len(w) < 6 {
		least = 1
	}
	for _, target := range words {
		allowed := min(least, index.tolerance(len(target)))
		if allowed == 0 {
			continue
		}
		d := misspelling(w, target, allowed+1)
		if d > allowed {
			continue
		}
		if d < least {
			least, near = d, nil
		}
		near = append(near, target)
	}
	return near, least
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"police", "police", 0}, {"polcie", "police", 1}, {"opilce", "police", 2},
		{"opliec", "police", 2}, {"ab", "ba", 1}, {"behavior", "behaviour", 1}, {"kitten", "sitting", 3}, {"abc", "xyz", 3},
	} {
		if got := distance([]byte(tt.a), []byte(tt.b), 9); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := distance([]rune(tt.b), []rune(tt.a), 9); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
		for limit := range 4 {
			if got := Distance(tt.a, tt.b, limit); got != min(tt.want, limit) {
				t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, limit, got, min(tt.want, limit))
			}
		}
	}
}
