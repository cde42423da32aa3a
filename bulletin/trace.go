package bulletin

import "math/bits"

// trace is a set of pieces in 256 bits, each piece one bit: what one trace has
// and the other lacks, its pieces have and the other's lack.
type trace [4]uint64

func traceOf(pieces []piece) trace {
	var t trace
	for _, p := range pieces {
		h := uint64(p) * 0x9e3779b97f4a7c15 >> 56 // Knuth's multiplicative hash
		t[h>>6] |= 1 << (h & 63)
	}
	return t
}

// rulesOut reports whether two headlines of so many pieces are out of the
// question: each has too many pieces of its own to be nearly equal.
func (t trace) rulesOut(o trace, n, m int) bool {
	own, others := 0, 0
	for i := range t {
		own += bits.OnesCount64(t[i] &^ o[i])
		others += bits.OnesCount64(o[i] &^ t[i])
	}
	return min(n-own, m-others)*100 < nearly*(n+m-min(n-own, m-others))
}
