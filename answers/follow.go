package answers

import (
	"slices"

	"kcst/facts"
)

// maxPrev is how many earlier questions of a thread are read.
const maxPrev = 5

// Carried words count less than the question's own.
const (
	carriedSlot    = 0.9  // a name or a year that stands for the pronoun
	carriedWords   = 0.8  // all words, where the question only fills in a slot
	carriedContext = 0.15 // words that only set the scene
)

// thread is what the questions so far have settled: the last one as it was
// understood, and the facts that answered it.
type thread struct {
	last *reading
	used []*facts.Fact
}

// carry understands a question in its thread: what it leaves out is taken
// from the questions before it, slot by slot.
func (e *Engine) carry(r *reading, q Question, t moment) *reading {
	prev := q.Prev[max(0, len(q.Prev)-maxPrev):]
	var th thread
	for _, text := range prev {
		if e.crisis.Detect(text) {
			continue
		}
		p := e.read(clean(text), t.today)
		if p.courtesy() {
			continue
		}
		if th.last != nil {
			p = e.merge(e.stepYear(p, th), th, t)
		}
		th = thread{last: p, used: e.chosen(p, t)}
	}
	if th.last == nil {
		return r
	}
	return e.merge(e.stepYear(r, th), th, t)
}

// chosen is the facts that answer a question.
func (e *Engine) chosen(r *reading, t moment) []*facts.Fact {
	var used []*facts.Fact
	for _, id := range e.answer(r, t).Facts {
		used = append(used, e.base.Fact(id))
	}
	return used
}

// merge fills the slots that r leaves open from the thread, or gives r
// unchanged where it stands alone.
func (e *Engine) merge(r *reading, th thread, t moment) *reading {
	if !e.leans(r) && !e.bareInTurn(r, th.last) {
		return r
	}
	if r.ordinal != 0 {
		if m := e.nth(r, th); m != nil {
			return m
		}
	}
	r = e.renumber(r, th.last)
	own := r.ownContent()
	further := (th.last.largest || th.last.smallest) && r.stepsOn(own)
	fillsSlot := further || own == 0 && !r.asksAnew() // nothing but names and years: the rest is as before
	m := *r
	m.tokens = slices.Clone(r.tokens)
	m.role, m.focus = slices.Clone(r.role), slices.Clone(r.focus)
	m.cued = slices.Clone(r.cued)
	m.mentions, m.periods = slices.Clone(r.mentions), slices.Clone(r.periods)
	m.carried, m.before, m.fills = map[int32]bool{}, th.used, fillsSlot

	kept := e.keptMentions(r, th.last)
	moved := make([]int, len(th.last.tokens)) // where each token of the last question is now, or -1
	for i, tok := range th.last.tokens {
		slot := inMention(kept, i)
		focus := carriedContext
		moved[i] = -1
		switch {
		case th.last.role[i] != plain, inMention(th.last.mentions, i) && !slot:
			continue
		case slot:
			focus = carriedSlot
		case fillsSlot:
			focus = carriedWords
		}
		moved[i] = len(m.tokens)
		m.tokens = append(m.tokens, tok)
		m.role = append(m.role, plain)
		m.focus = append(m.focus, min(focus, th.last.focus[i]))
		var cued []facts.Aspect
		if fillsSlot {
			cued = th.last.cued[i]
		}
		m.cued = append(m.cued, cued)
	}
	for _, k := range kept {
		first, last := span(moved[k.first:k.last], len(m.tokens))
		m.mentions = append(m.mentions, mention{first: first, last: last, entities: k.entities, weight: k.weight})
		for _, entity := range k.entities {
			m.carried[entity] = true
		}
	}
	if len(r.periods) == 0 && !(r.latest && fillsSlot) {
		for _, p := range th.last.periods {
			p.first, p.last = 0, 0
			m.periods = append(m.periods, p)
		}
	}
	if fillsSlot {
		m.aspects, m.wants, m.kinds = th.last.aspects, th.last.wants, th.last.kinds
		if !r.largest && !r.smallest { // "and the least?" asks for the other end
			m.largest, m.smallest = th.last.largest, th.last.smallest
		}
		m.total, m.reached = th.last.total, th.last.placed()
		if !r.next && m.place == 0 && !r.largest && !r.smallest {
			m.place = th.last.place
		}
		m.difference, m.share, m.average = th.last.difference, th.last.share, th.last.average
	}
	m.partial = map[int32]float64{}
	for entity, share := range r.partial {
		m.partial[entity] = share
	}
	for _, mt := range m.mentions {
		for _, entity := range mt.entities {
			m.partial[entity] = 1
		}
	}
	e.carryAnswer(&m, r, th)
	m.private = r.private || e.vocabulary.private.matches(m.tokens)
	m.outside = r.outside || th.last.outside && len(r.mentions) == 0
	return &m
}

// span is from where to where tokens have moved that were together. One that
// is -1 stayed behind, as the year of an act does; where all did, it is none.
func span(moved []int, none int) (first, last int) {
	first, last = none, none
	for _, at := range moved {
		if at >= 0 {
			first, last = min(first, at), at+1
		}
	}
	return first, last
}

// carryAnswer lets a pronoun stand for what the last answer was about: "his"
// for the person who was named.
func (e *Engine) carryAnswer(m, r *reading, th thread) {
	if !r.refers {
		return
	}
	for _, f := range th.used {
		d := e.docOf(f)
		if d == nil {
			continue
		}
		for _, entity := range slices.Concat(d.about, d.items, d.named) {
			kind := e.index.entities[entity].Kind
			if r.pronoun == aPersonPronoun && kind != facts.KindPerson {
				continue
			}
			if r.pronoun != aPersonPronoun && kind == facts.KindPerson {
				continue
			}
			strength := 0.6
			if len(d.about) > 0 && d.about[0] == entity || kind == facts.KindPerson {
				strength = 1
			}
			m.partial[entity] = max(m.partial[entity], strength)
			if r.pronoun == aPersonPronoun || strength == 1 && len(r.mentions) == 0 && len(th.last.mentions) == 0 {
				m.mentions = append(m.mentions, mention{first: len(m.tokens), last: len(m.tokens), entities: []int32{entity}, weight: 1})
			}
		}
	}
}

func (e *Engine) docOf(f *facts.Fact) *doc {
	n, ok := e.index.byFact[f]
	if !ok {
		return nil
	}
	return &e.index.docs[n]
}
