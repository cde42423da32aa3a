package answers

import (
	"strings"
	"sync"
	"testing"
)

// TestMemo has many words share few places, from several sides at once.
func TestMemo(t *testing.T) {
	m := newMemo[string](2)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				for _, w := range []string{"pot", "fund", "aim", "grant", "", "ward"} {
					if got := m.of(w, strings.ToUpper); got != strings.ToUpper(w) {
						t.Errorf("%q of %q", got, w)
					}
				}
			}
		})
	}
	all.Wait()
}
