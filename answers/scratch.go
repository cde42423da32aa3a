package answers

import (
	"math"
	"sync"
)

// scratch is the working memory of one ranking.
type scratch struct {
	docs     []tally
	touched  []int32   // the docs that share anything with the question
	current  []int32   // those that share the current token
	at       []int32   // per term: the first token that it is, from 1; 0 where none is
	strength []float64 // per entity: how far it is named

	scored []scored
	order  []place
	sizes  []uint64
}

// tally is what a doc shares with the question.
type tally struct {
	covered uint64  // the first 64 tokens that it explains
	close   float64 // how close its nearest example is
	near    float32 // what that counts, and that it is pointed at
	sum     float32 // weight explained by words
	core    float32 // weight of the asking words explained, a word explained well in whole
	best    float32 // by the current token
	touched bool
}

// scratches are reused between questions.
type scratches struct{ pool sync.Pool }

func (s *scratches) get(ix *index) *scratch {
	w, _ := s.pool.Get().(*scratch)
	if w == nil {
		w = &scratch{docs: make([]tally, len(ix.docs)), at: make([]int32, len(ix.postings)), strength: make([]float64, len(ix.entities))}
	}
	return w
}

// place is where in scored a fact stands.
type place struct {
	score   float64
	doc, at int32
}

// put gives the memory back, cleared of the question.
func (s *scratches) put(w *scratch, r *reading) {
	for _, d := range w.touched {
		w.docs[d] = tally{}
	}
	for entity := range r.partial {
		w.strength[entity] = 0
	}
	for _, t := range r.terms {
		if t.own >= 0 {
			w.at[t.own] = 0
		}
	}
	w.touched, w.scored, w.order = w.touched[:0], w.scored[:0], w.order[:0]
	s.pool.Put(w)
}

func (w *scratch) touch(d int32) {
	if !w.docs[d].touched {
		w.docs[d].touched = true
		w.touched = append(w.touched, d)
	}
}

// likeliest is the n docs that share most with the question, in no order; of
// those that share as much, the first.
func (w *scratch) likeliest(n int) []int32 {
	w.sizes = w.sizes[:0]
	for _, d := range w.touched { // floats from 0 on are ordered as their bits are
		w.sizes = append(w.sizes, uint64(math.Float32bits(w.docs[d].sum+w.docs[d].near))<<32|uint64(^uint32(d)))
	}
	front(w.sizes, n)
	w.current = w.current[:0]
	for _, size := range w.sizes[:min(n, len(w.sizes))] {
		w.current = append(w.current, int32(^uint32(size)))
	}
	return w.current
}
