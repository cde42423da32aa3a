package answers

import (
	"sync"
	"time"

	"kcst/facts"
)

var utc = time.UTC

// Engine answers questions from one snapshot of the facts. It is immutable
// and may be used by many at once.
type Engine struct {
	base       *facts.Base
	now        func() time.Time
	zone       *time.Location
	vocabulary *vocabulary
	index      *index
	crisis     *Crisis
	outside    *nameNode  // places it holds nothing on
	newest     facts.Date // the latest as-of date held
	weights    weights
	examples   *examples
	aspects    *aspectModel
	trusted    []float64 // the weights of trustSigns
	leastTrust float64
	scratches  scratches
	asked      sync.Map // doc → the question it answers, as far as tried
}

// Prepare reads what all engines have in common: the vocabulary, and the
// signs of a crisis. Without it the first engine does; a program may call it
// while it waits for its store.
func Prepare() {
	var both sync.WaitGroup
	both.Go(func() { words() })
	both.Go(func() {
		crisisWords()
		learntWeights()
	})
	both.Wait()
}

// New builds the index over a snapshot. The clock resolves "this year" and
// says which figures are old.
func New(b *facts.Base, now func() time.Time) *Engine {
	v := words()
	asks := v.readAsks(b)
	e := &Engine{
		base: b, now: now, vocabulary: v, index: newIndex(v, b, asks), crisis: NewCrisis(b.Partnership),
		outside: &nameNode{}, weights: standard, trusted: learntTrust(), leastTrust: leastTrust, zone: utc,
	}
	if zone, err := time.LoadLocation(b.Partnership.Zone); err == nil {
		e.zone = zone
	}
	for _, place := range b.Partnership.Outside {
		var stems []string
		for _, t := range v.tokenise(clean(place)) {
			stems = append(stems, t.stem)
		}
		e.outside.put(stems, 0)
	}
	e.dateFacts()
	lessons := e.study(asks)
	e.examples, e.aspects = learnExamples(lessons), learnAspects(lessons, e.index)
	return e
}

// Ask answers a question. It is pure: no I/O, and the same answer to the same
// question on the same day.
func (e *Engine) Ask(q Question) Answer {
	if e.crisis.Detect(q.Text) {
		return Answer{Kind: KindCrisis, Text: e.crisis.Reply()}
	}
	t := e.moment(q)
	r := e.read(clean(q.Text), t.today)
	if r.courtesy() {
		return e.welcome()
	}
	if len(q.Prev) > 0 {
		r = e.carry(r, q, t)
	}
	return e.answer(r, t)
}

// moment is when the question is asked, and about when.
type moment struct {
	today facts.Date // the day it is asked for: as-of, or the clock's
	asOf  facts.Date // zero when not stated
	known time.Time
}

func (e *Engine) moment(q Question) moment {
	m := moment{asOf: q.AsOf, known: q.Known, today: q.AsOf}
	if m.today.IsZero() {
		m.today = facts.DateOf(e.now().In(e.zone))
	}
	return m
}

// allows reports whether a fact was true and recorded at the moment.
func (m moment) allows(f *facts.Fact) bool {
	if !m.known.IsZero() && f.Recorded.After(m.known) {
		return false
	}
	if m.asOf.IsZero() {
		return !f.Ended(m.today)
	}
	return f.TrueOn(m.asOf)
}
