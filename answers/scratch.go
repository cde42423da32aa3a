package answers

import (
	"math"
	"sync"
)

// scratch is the working memory of one ranking.
type scratch struct {
	sum     []float32 // per doc: weight explained by words
	best    []float32 // per doc: by the current token
	core    []float32 // per doc: weight of the asking words explained, a word explained well in whole
	covered []uint64
	seen    []bool
	near    []float32 // per doc: how close its nearest example is, and that it is pointed at
	close   []float64 // per doc: how close its nearest example is
	at      []int32   // per term: the first token that it is, from 1; 0 where none is
	touched []int32

	strength []float64 // per entity: how far it is named

	current []int32
	scored  []scored
	order   []place
	sizes   []uint64
}

// scratches are reused between questions.
type scratches struct{ pool sync.Pool }

func (s *scratches) get(ix *index) *scratch {
	w, _ := s.pool.Get().(*scratch)
	if w == nil {
		docs := len(ix.docs)
		w = &scratch{
			sum: make([]float32, docs), best: make([]float32, docs), core: make([]float32, docs), near: make([]float32, docs),
			covered: make([]uint64, docs), seen: make([]bool, docs), at: make([]int32, len(ix.postings)),
			close: make([]float64, docs), strength: make([]float64, len(ix.entities)),
		}
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
		w.sum[d], w.core[d], w.near[d], w.close[d], w.covered[d], w.seen[d] = 0, 0, 0, 0, 0, false
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
	if !w.seen[d] {
		w.seen[d] = true
		w.touched = append(w.touched, d)
	}
}

// likeliest is the n docs that share most with the question, in no order; of
// those that share as much, the first.
func (w *scratch) likeliest(n int) []int32 {
	w.sizes = w.sizes[:0]
	for _, d := range w.touched { // floats from 0 on are ordered as their bits are
		w.sizes = append(w.sizes, uint64(math.Float32bits(w.sum[d]+w.near[d]))<<32|uint64(^uint32(d)))
	}
	front(w.sizes, n)
	w.current = w.current[:0]
	for _, size := range w.sizes[:min(n, len(w.sizes))] {
		w.current = append(w.current, int32(^uint32(size)))
	}
	return w.current
}
