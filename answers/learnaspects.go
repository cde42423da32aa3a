package answers

import (
	"math"
	"slices"

	"kcst/facts"
)

// aspectModel tells from a question's words, its names left out, what is asked
// of the thing it names: a naive Bayes classifier over words and pairs of
// words, counted on the example questions of the data set. It knows nothing of
// any entity, so it serves new ones as well; it writes nothing.
type aspectModel struct {
	aspects []int // by the numbers that the index gives them
	all     int   // aspects of the index
	prior   []float64
	absent  []float64 // log P(sign | aspect) − log P(sign) of a sign that no question for the aspect has
	terms   table[int32]
	tells   [][]telling // term → how much more it says for the aspects that have it
}

// telling is how much a sign tells for an aspect.
type telling struct {
	aspect int32
	much   float32
}

const (
	aspectSmooth  = 0.2
	aspectPriorBy = 0.3
)

// aspectSigns are the words and pairs of a question without names and times.
func aspectSigns(r *reading) []uint64 {
	var signs []uint64
	masked := make([]byte, len(r.tokens))
	for _, m := range r.mentions {
		for i := m.first; i < m.last; i++ {
			masked[i] = 'm'
		}
	}
	last := "^"
	for i, t := range r.tokens {
		if r.role[i] == polite || r.role[i] == dropped || r.setsScene(i) {
			continue
		}
		s := t.stem
		switch {
		case masked[i] == 'm':
			s = "@"
		case r.role[i] == dated:
			s = "#date"
		case t.number:
			s = "#"
		}
		if (s == "@" || s == "#date") && last == s {
			continue
		}
		if s != "@" {
			signs = append(signs, key('a', s))
		}
		signs = append(signs, key('b', last, s))
		last = s
	}
	signs = append(signs, key('b', last, "$"))
	slices.Sort(signs)
	return slices.Compact(signs)
}

// learnAspects counts the signs of every lesson that has an answer.
func learnAspects(lessons []lesson, ix *index) *aspectModel {
	m := &aspectModel{all: len(ix.aspects)}
	terms := map[uint64]int32{}
	at := map[int]int32{}
	var asked []float64
	for _, l := range lessons {
		if l.doc == notHeldDoc {
			continue
		}
		aspect := ix.docs[l.doc].aspect
		a, ok := at[aspect]
		if !ok {
			a = int32(len(m.aspects))
			at[aspect] = a
			m.aspects = append(m.aspects, aspect)
			asked = append(asked, 0)
		}
		asked[a]++
		for _, s := range l.signs {
			t, ok := terms[s]
			if !ok {
				t = int32(len(m.tells))
				terms[s] = t
				m.tells = append(m.tells, nil)
			}
			m.count(t, a)
		}
	}
	m.terms = newTable(terms)
	m.weigh(asked)
	return m
}

// count notes that a question for an aspect has the sign.
func (m *aspectModel) count(t, aspect int32) {
	for i := range m.tells[t] {
		if m.tells[t][i].aspect == aspect {
			m.tells[t][i].much++
			return
		}
	}
	m.tells[t] = append(m.tells[t], telling{aspect, 1})
}

// weigh makes logarithms of the counts; asked is how many questions there are
// for each aspect.
func (m *aspectModel) weigh(asked []float64) {
	total := 0.0
	for _, n := range asked {
		total += n
	}
	const smooth = aspectSmooth * 8
	for _, n := range asked {
		m.prior = append(m.prior, aspectPriorBy*math.Log(n/total))
		m.absent = append(m.absent, math.Log(smooth/(n+smooth)))
	}
	for _, tells := range m.tells {
		sum := 0.0
		for _, x := range tells {
			sum += float64(x.much)
		}
		base := sum / total
		for i, x := range tells {
			seen := math.Log((float64(x.much)+smooth*base)/(asked[x.aspect]+smooth)) - math.Log(base)
			tells[i].much = float32(seen - m.absent[x.aspect])
		}
	}
}

// guess gives how likely each aspect is, by its number, from 0 to 1.
func (m *aspectModel) guess(signs []uint64) []float64 {
	out := make([]float64, m.all)
	if len(m.aspects) == 0 {
		return out
	}
	score := make([]float64, len(m.aspects))
	known := 0.0
	for _, s := range signs {
		t, ok := m.terms.of(s)
		if !ok {
			continue
		}
		known++
		for _, x := range m.tells[t] {
			score[x.aspect] += float64(x.much)
		}
	}
	for a := range score {
		score[a] += m.prior[a] + known*m.absent[a]
	}
	top := slices.Max(score)
	sum := 0.0
	for a := range score {
		score[a] = math.Exp((score[a] - top) * aspectTemper)
		sum += score[a]
	}
	for a, s := range score {
		if p := s / sum; p > 0.01 {
			out[m.aspects[a]] = p
		}
	}
	return out
}

var aspectTemper = 0.6

// How sure the examples must be of what is asked, and how far from any
// example of it the question must be, for a fact to be no answer.
const (
	sureAspect = 0.85
	farFrom    = 0.6
)

// guessed is how likely such questions ask for one of some aspects.
func (e *Engine) guessed(r *reading, aspects ...facts.Aspect) float64 {
	sum := 0.0
	for _, a := range aspects {
		if n := slices.Index(e.index.aspects, a); n >= 0 {
			sum += r.guess[n]
		}
	}
	return sum
}

// astray reports whether questions like this one ask for an amount or an
// address, by the examples, and the fact states none.
func (j *judging) astray(s scored) bool {
	if s.example >= farFrom {
		return false
	}
	holds := j.e.index.docs[s.doc].holds
	return j.money && holds&aMoney == 0 || j.address && holds&(aPhone|anEmail) == 0
}
