package answers

import "sync"

// scratch is the working memory of one ranking.
type scratch struct {
	sum     []float32 // per doc: weight explained by words
	best    []float32 // per doc: by the current token
	core    []float32 // per doc: weight of the asking words explained, a word explained well in whole
	covered []uint64
	seen    []bool
	near    []float32 // per doc: how close its nearest example is
	at      []int32   // per term: the first token that it is, from 1; 0 where none is
	touched []int32
	current []int32
	scored  []scored
	order   []int32 // of scored
}

// scratches are reused between questions.
type scratches struct{ pool sync.Pool }

func (s *scratches) get(docs, terms int) *scratch {
	w, _ := s.pool.Get().(*scratch)
	if w == nil {
		w = &scratch{
			sum: make([]float32, docs), best: make([]float32, docs), core: make([]float32, docs), near: make([]float32, docs),
			covered: make([]uint64, docs), seen: make([]bool, docs), at: make([]int32, terms),
		}
	}
	return w
}

// put gives the memory back, cleared; terms are those of the question.
func (s *scratches) put(w *scratch, terms []int32) {
	for _, d := range w.touched {
		w.sum[d], w.core[d], w.near[d], w.covered[d], w.seen[d] = 0, 0, 0, 0, false
	}
	for _, t := range terms {
		if t >= 0 {
			w.at[t] = 0
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
