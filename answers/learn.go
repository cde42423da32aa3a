package answers

import "math"

// learn gives each fact the words of the questions that it is known to answer:
// more the more of them use a word. What tells facts apart stays as it was
// without them; a word that only questions have is weighed by those.
func (ix *index) learn(asks []ask) {
	gains := ix.gains(asks)
	own := len(ix.idf)
	for len(ix.idf) < len(ix.postings) {
		ix.idf = append(ix.idf, 1)
	}
	total := float64(len(ix.docs))
	at := make([]int32, len(ix.docs)) // doc → its place in the postings of the term, from 1
	for id, list := range gains {
		if len(list) == 0 {
			continue
		}
		for i, p := range ix.postings[id] {
			at[p.doc] = int32(i) + 1
		}
		held := ix.postings[id]
		for _, g := range list {
			if i := at[g.doc]; i > 0 {
				held[i-1].weight = max(held[i-1].weight, g.weight)
				continue
			}
			held = append(held, g)
		}
		for _, p := range held {
			at[p.doc] = 0
		}
		ix.postings[id] = held
		if id >= own {
			ix.idf[id] = math.Log(1+total/float64(len(list))) / ix.most
		}
	}
}

// gains is, for each term, how much of it each fact gets, by the order of the
// facts.
func (ix *index) gains(asks []ask) [][]posting {
	var count, last []int32 // of each term: in how many questions of the fact it is, and the last of them
	var met []int32         // the terms of the fact's questions
	var gains [][]posting
	for from := 0; from < len(asks) && asks[from].doc != notHeldDoc; {
		n, to := asks[from].doc, from
		for ; to < len(asks) && asks[to].doc == n; to++ {
			for _, t := range asks[to].tokens {
				id := ix.term(t.stem)
				for int(id) >= len(count) {
					count, last = append(count, 0), append(last, 0)
				}
				if t.number || last[id] == int32(to)+1 {
					continue
				}
				if count[id] == 0 {
					met = append(met, id)
				}
				count[id]++
				last[id] = int32(to) + 1
			}
		}
		for len(gains) < len(ix.postings) {
			gains = append(gains, nil)
		}
		for _, id := range met {
			share := float64(count[id]) / float64(to-from)
			gains[id] = append(gains[id], posting{n, float32(min(asksMost, asksLeast+asksSlope*share))})
			count[id] = 0
		}
		met, from = met[:0], to
	}
	return gains
}

// How much of a word of its example questions a fact has: least where one of
// them uses it, most where all do.
const (
	asksLeast = 0.5
	asksSlope = 0.8
	asksMost  = 0.9
)
