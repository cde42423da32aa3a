package facts

// typos finds the words that a misspelt one may stand for. It is a deletion
// neighbourhood: a word is kept under every form of its first letters with
// one or two of them left out, and a misspelling is looked up under its own.
// Candidates are then measured, so that forms that share a bucket by chance
// do no harm.
type typos struct {
	words   []string
	least   int      // letters of the shortest word that may be misspelt
	offsets []uint32 // bucket -> its first entry
	entries []uint32 // indexes of words
	mask    uint32
}

// prefix is how many letters deletions are made from.
const prefix = 7

// tolerance is how many errors a word of n letters may have.
func (t *typos) tolerance(n int) int {
	switch {
	case n < t.least:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// newTypos indexes words, which are ASCII letters in lower case.
func newTypos(words []string, least int) *typos {
	t := &typos{words: words, least: least}
	n := 0
	for _, w := range words {
		deletions(w, t.tolerance(len(w)), func(uint32) { n++ })
	}
	size := 16
	for size < n {
		size *= 2
	}
	t.mask = uint32(size - 1)
	t.offsets = make([]uint32, size+1)
	t.entries = make([]uint32, n)
	for _, w := range words {
		deletions(w, t.tolerance(len(w)), func(h uint32) { t.offsets[h&t.mask]++ })
	}
	sum := uint32(0)
	for i, c := range t.offsets {
		sum += c
		t.offsets[i] = sum
	}
	for i, w := range words {
		deletions(w, t.tolerance(len(w)), func(h uint32) {
			t.offsets[h&t.mask]--
			t.entries[t.offsets[h&t.mask]] = uint32(i)
		})
	}
	return t
}

// deletions calls f with the hash of the first letters of w, and of them with
// up to n left out; not at all where n is 0.
func deletions[S string | []byte](w S, n int, f func(h uint32)) {
	if n == 0 {
		return
	}
	if len(w) > prefix {
		w = w[:prefix]
	}
	f(without(w, -1, -1))
	for i := range len(w) {
		f(without(w, i, -1))
		if n > 1 {
			for j := i + 1; j < len(w); j++ {
				f(without(w, i, j))
			}
		}
	}
}

// without is the FNV-1a hash of w without its letters i and j.
func without[S string | []byte](w S, i, j int) uint32 {
	h := uint32(2166136261)
	for k := range len(w) {
		if k != i && k != j {
			h = (h ^ uint32(w[k])) * 16777619
		}
	}
	return h ^ h>>15
}

// find appends the words nearest to w to near, and says how far they are; w
// itself is at no distance. It gives up beyond limit errors.
func (t *typos) find(w []byte, limit int, near []uint32) ([]uint32, int) {
	near = near[:0]
	if len(w) < 4 || len(w) > 40 {
		return near, 0
	}
	best := min(limit, 2)
	if len(w) < 6 {
		best = min(best, 1)
	}
	if best == 0 {
		return near, 0
	}
	look := best
	deletions(w, look, func(h uint32) {
		b := h & t.mask
		for _, e := range t.entries[t.offsets[b]:t.offsets[b+1]] {
			target := t.words[e]
			allowed := min(best, t.tolerance(len(target)))
			if allowed == 0 || len(target)-len(w) > allowed || len(w)-len(target) > allowed || contains(near, e) {
				continue
			}
			d := misspelling(w, target, allowed+1)
			if d > allowed {
				continue
			}
			if d < best {
				best, near = d, near[:0]
			}
			near = append(near, e)
		}
	})
	return near, best
}

func contains(list []uint32, x uint32) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// misspelling is the distance of w from target, or limit. Two errors are too
// many where not even the first letters are the same or swapped.
func misspelling(w []byte, target string, limit int) int {
	var t [64]byte
	if len(target) >= len(t) {
		return limit
	}
	d := distance(w, t[:copy(t[:], target)], limit)
	if d >= 2 && w[0] != target[0] && w[0] != target[1] && w[1] != target[0] {
		return limit
	}
	return d
}
