package answers

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFront(t *testing.T) {
	for size := range 60 {
		for n := range size + 2 {
			list := make([]uint64, size)
			for i := range list {
				list[i] = uint64(i)
			}
			rand.Shuffle(size, func(i, j int) { list[i], list[j] = list[j], list[i] })
			front(list, n)
			got := slices.Sorted(slices.Values(list[:min(n, size)]))
			for i, x := range got {
				if x != uint64(size-len(got)+i) {
					t.Fatalf("of %d the first %d are %v", size, n, got)
				}
			}
		}
	}
}
