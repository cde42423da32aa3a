package answers

import (
	"cmp"
	"math"
	"slices"
)

// learn gives each fact the words of the questions that it is known to answer:
// more the more of them use a word. What tells facts apart stays as it was
// without them; a word that only questions have is weighed by those.
func (ix *index) learn(asks []ask) {
	gains := map[int32][]posting{}
	for len(asks) > 0 && asks[0].doc != notHeldDoc {
		n, of := asks[0].doc, 0
		count := map[int32]int{}
		for ; of < len(asks) && asks[of].doc == n; of++ {
			seen := map[int32]bool{}
			for _, t := range asks[of].tokens {
				if id := ix.term(t.stem); !t.number && !seen[id] {
					seen[id] = true
					count[id]++
				}
			}
		}
		for id, c := range count {
			share := float64(c) / float64(of)
			gains[id] = append(gains[id], posting{n, float32(min(asksMost, asksLeast+asksSlope*share))})
		}
		asks = asks[of:]
	}
	total := float64(len(ix.docs))
	for id := range ix.postings {
		list := gains[int32(id)]
		if len(list) == 0 {
			continue
		}
		at := map[int32]int{}
		for i, p := range ix.postings[id] {
			at[p.doc] = i
		}
		slices.SortFunc(list, func(a, b posting) int { return cmp.Compare(a.doc, b.doc) })
		for _, g := range list {
			if i, ok := at[g.doc]; ok {
				ix.postings[id][i].weight = max(ix.postings[id][i].weight, g.weight)
				continue
			}
			ix.postings[id] = append(ix.postings[id], g)
		}
		if id >= len(ix.idf) {
			for len(ix.idf) <= id {
				ix.idf = append(ix.idf, 1)
			}
			ix.idf[id] = math.Log(1+total/float64(len(list))) / ix.most
		}
	}
}

// How much of a word of its example questions a fact has: least where one of
// them uses it, most where all do.
const (
	asksLeast = 0.5
	asksSlope = 0.8
	asksMost  = 0.9
)
