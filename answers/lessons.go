package answers

import (
	"runtime"
	"sync"

	"kcst/facts"
)

// ask is an example question of the data set, in words.
type ask struct {
	passage
	doc int32 // that answers it, or notHeldDoc
}

// lesson is an example question with all that is learnt from it.
type lesson struct {
	doc      int32
	features []feature
	signs    []uint64
}

// readAsks reads the words of every example question: those of the facts in
// the order of the facts, and then those that nobody can answer.
func (v *vocabulary) readAsks(b *facts.Base) []ask {
	var asks []ask
	for n, f := range b.Facts() {
		for _, q := range f.Asks {
			asks = append(asks, ask{passage{text: q}, int32(n)})
		}
	}
	for _, q := range b.Partnership.Unheld {
		asks = append(asks, ask{passage{text: q}, notHeldDoc})
	}
	inParallel(len(asks), func(i int) { asks[i].passage = v.passage(asks[i].text) })
	return asks
}

// study makes the lessons, once names can be found.
func (e *Engine) study(asks []ask) []lesson {
	lessons := make([]lesson, len(asks))
	inParallel(len(asks), func(i int) {
		r := e.skim(asks[i])
		lessons[i] = lesson{doc: asks[i].doc, features: features(r, nil), signs: aspectSigns(r)}
	})
	return lessons
}

// skim reads of a question what is learnt from it.
func (e *Engine) skim(a ask) *reading {
	r := newReading(a.text, a.tokens)
	r.mentions = e.index.names.find(r.tokens)
	r.periods = findPeriods(r.text, r.tokens, e.newest, e.notADate(r))
	for _, p := range r.periods {
		r.mark(p.first, p.last, dated)
	}
	return r
}

// inParallel does n things, a share on each processor.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		all.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				do(i)
			}
		})
	}
	all.Wait()
}
