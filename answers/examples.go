package answers

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"sync"
)

// examples matches a question against questions whose answer is known: those
// that the data set gives for its facts, and those that it says nobody can
// answer. It is a nearest-neighbour search over words, pairs of words, names
// and periods, each weighed by how well it tells examples apart. It is made
// from data alone, gives the same for the same, and writes nothing.
type examples struct {
	terms    table[int32]
	postings [][]examplePosting
	idf      []float32
	unseen   float32 // idf of what no example has
	doc      []int32 // example → the doc it asks for, or notHeldDoc
	pool     sync.Pool
}

type examplePosting struct {
	example int32
	weight  float32 // of the feature in the example, which has length 1
}

// notHeldDoc stands for "nobody can answer this".
const notHeldDoc = -1

// feature is one sign of a question, before its idf.
type feature struct {
	key    uint64
	weight float32
}

// How much the kinds of sign count beside a word.
const (
	pairWeight   = 0.7
	nameWeight   = 1.2
	periodWeight = 1.5
	numberWeight = 1.3
)

// closeness is how near a question is to the examples: 1 is the same question.
type closeness struct {
	docs    []docClose // those that are near enough to say something, by doc
	notHeld float64
	best    float64 // of docs
}

// docClose is how near the nearest example of a fact is.
type docClose struct {
	doc   int32
	close float64
	all   float64
}

func (c closeness) sum(doc int32) float64 {
	i, ok := slices.BinarySearchFunc(c.docs, doc, func(d docClose, doc int32) int { return cmp.Compare(d.doc, doc) })
	if !ok {
		return 0
	}
	return math.Cbrt(c.docs[i].all)
}

// learnExamples takes in every lesson.
func learnExamples(lessons []lesson) *examples {
	x := &examples{doc: make([]int32, len(lessons))}
	for n, l := range lessons {
		x.doc[n] = l.doc
	}
	x.build(lessons)
	return x
}

// key is the FNV-1a hash of a sign: the same in every process.
func key(kind byte, parts ...string) uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	h := (offset ^ uint64(kind)) * prime
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint64(p[i])) * prime
		}
		h *= prime
	}
	return h
}

// features appends the signs of a question.
func features(r *reading, into []feature) []feature {
	last := -1
	for i, t := range r.tokens {
		if r.role[i] != plain && r.role[i] != counting {
			continue
		}
		w := float32(1)
		if r.setsScene(i) {
			continue
		}
		if r.focus != nil {
			w = float32(max(r.focus[i], 0.25))
		}
		if t.number {
			into = append(into, feature{key('w', t.stem), w * numberWeight})
		} else {
			into = append(into, feature{key('w', t.stem), w})
		}
		if last >= 0 && r.tokens[last].sentence == t.sentence {
			into = append(into, feature{key('2', r.tokens[last].stem, t.stem), w * pairWeight})
		}
		last = i
	}
	for _, m := range r.mentions {
		if len(m.entities) > 4 {
			continue
		}
		w := float32(nameWeight) / float32(len(m.entities))
		for _, n := range m.entities {
			into = append(into, feature{key('e', strconv.Itoa(int(n))), w})
		}
	}
	for _, p := range r.periods {
		if !p.soft {
			into = append(into, feature{key('p', p.label()), periodWeight})
		}
	}
	slices.SortFunc(into, func(a, b feature) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(b.weight, a.weight)) })
	return slices.CompactFunc(into, func(a, b feature) bool { return a.key == b.key })
}

// build weighs the features and makes each example one long.
func (x *examples) build(lessons []lesson) {
	terms := map[uint64]int32{}
	var count []int32
	for _, l := range lessons {
		for _, f := range l.features {
			n, ok := terms[f.key]
			if !ok {
				n = int32(len(count))
				terms[f.key] = n
				count = append(count, 0)
			}
			count[n]++
		}
	}
	x.terms = newTable(terms)
	total := float64(len(lessons))
	most := math.Log(1 + total)
	x.unseen = 1
	x.idf = make([]float32, len(count))
	for i, n := range count {
		x.idf[i] = float32(math.Log(1+total/float64(n)) / most)
	}
	x.postings = make([][]examplePosting, len(count))
	for i, n := range count {
		x.postings[i] = make([]examplePosting, 0, n)
	}
	for n, l := range lessons {
		norm := 0.0
		for _, f := range l.features {
			w := float64(f.weight * x.idf[terms[f.key]])
			norm += w * w
		}
		norm = max(math.Sqrt(norm), 1e-9)
		for _, f := range l.features {
			t := terms[f.key]
			x.postings[t] = append(x.postings[t], examplePosting{int32(n), f.weight * x.idf[t] / float32(norm)})
		}
	}
}

// exampleScratch is the working memory of one search.
type exampleScratch struct {
	sum      []float32 // per example
	features []feature
}

// near finds how close the question is to the examples of each fact.
func (x *examples) near(r *reading) closeness {
	if len(x.doc) == 0 {
		return closeness{}
	}
	s, _ := x.pool.Get().(*exampleScratch)
	if s == nil {
		s = &exampleScratch{sum: make([]float32, len(x.doc))}
	}
	defer x.pool.Put(s)
	s.features = features(r, s.features[:0])
	norm := 0.0
	for _, f := range s.features {
		t, ok := x.terms.of(f.key)
		idf := x.unseen
		if ok {
			idf = x.idf[t]
		}
		w := f.weight * idf
		norm += float64(w) * float64(w)
		if !ok {
			continue
		}
		for _, p := range x.postings[t] {
			s.sum[p.example] += w * p.weight
		}
	}
	return x.nearest(s.sum, max(math.Sqrt(norm), 1e-9))
}

// nearest sums up how close each example is, and clears the sums. Examples of
// one fact stand together, in the order of the facts.
func (x *examples) nearest(sum []float32, norm float64) closeness {
	var c closeness
	unlikely := float32(0.99 * leastClose * norm)
	for n, z := range sum {
		if z < unlikely {
			continue
		}
		sim := float64(z) / norm
		if sim < leastClose {
			continue
		}
		d := x.doc[n]
		switch last := len(c.docs) - 1; {
		case d == notHeldDoc:
			c.notHeld = max(c.notHeld, sim)
			continue
		case last >= 0 && c.docs[last].doc == d:
			c.docs[last].all += sim * sim * sim
			c.docs[last].close = max(c.docs[last].close, sim)
		default:
			c.docs = append(c.docs, docClose{d, sim, sim * sim * sim})
		}
		c.best = max(c.best, sim)
	}
	clear(sum)
	return c
}

// leastClose is the closeness below which an example says nothing.
const leastClose = 0.2

// sureExample is how near an example makes a fact the answer by itself.
const sureExample = 0.8
