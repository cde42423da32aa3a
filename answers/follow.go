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
		if th.last != nil {
			p = e.merge(p, th, t)
		}
		th = thread{last: p, used: e.chosen(p, t)}
	}
	if th.last == nil {
		return r
	}
	return e.merge(r, th, t)
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
	if !e.leans(r) {
		return r
	}
	if r.ordinal != 0 {
		if m := e.nth(r, th); m != nil {
			return m
		}
	}
	r = e.renumber(r, th.last)
	own := r.ownContent()
	fillsSlot := own == 0 && !r.asksAnew() // nothing but names and years: the rest is as before
	m := *r
	m.tokens = slices.Clone(r.tokens)
	m.role, m.focus = slices.Clone(r.role), slices.Clone(r.focus)
	m.cued = slices.Clone(r.cued)
	m.mentions, m.periods = slices.Clone(r.mentions), slices.Clone(r.periods)
	m.carried = map[int32]bool{}

	kept := e.keptMentions(r, th.last)
	moved := make([]int, len(th.last.tokens)) // where each token of the last question is now
	for i, tok := range th.last.tokens {
		slot := inMention(kept, i)
		focus := carriedContext
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
		first := moved[k.first]
		m.mentions = append(m.mentions, mention{first: first, last: first + k.last - k.first, entities: k.entities, weight: k.weight})
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
		m.largest, m.smallest, m.total = th.last.largest, th.last.smallest, th.last.total
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

// leans reports whether a question needs the one before it.
func (e *Engine) leans(r *reading) bool {
	if r.continues || r.ordinal != 0 {
		return true
	}
	if r.refers && len(r.mentions) == 0 {
		return true
	}
	telling := 0
	for i := range r.tokens {
		if r.counts(i) && len(r.cued[i]) == 0 {
			telling++
		}
	}
	return r.refers && telling <= 2 || telling == 0 && len(r.mentions) <= 1 || telling <= 1 && len(r.mentions) == 0
}

// ownContent is how many telling words a question has besides names, years
// and the words that lean on the question before.
func (r *reading) ownContent() int {
	n := 0
	for i := range r.tokens {
		if r.role[i] != plain || inMention(r.mentions, i) {
			continue
		}
		if r.counts(i) || len(r.cued[i]) > 0 && !leaning(r.tokens[i].text) {
			n++
		}
	}
	return n
}

// asksAnew reports whether the question says itself what it asks for, beyond
// that it asks for some.
func (r *reading) asksAnew() bool {
	for aspect, strength := range r.aspects {
		if strength >= 0.9 && aspect != facts.AspectList {
			return true
		}
	}
	return false
}

// leaning is a word of "what about", "and now", "how about".
func leaning(w string) bool {
	switch w {
	case "what", "about", "and", "how", "now", "of", "for", "same", "is", "are", "the", "in", "on", "it", "that", "then", "was", "were", "also", "to":
		return true
	}
	return false
}

func inMention(mentions []mention, i int) bool {
	return slices.ContainsFunc(mentions, func(m mention) bool { return m.first <= i && i < m.last })
}

// keptMentions is the last question's mentions, but for those whose slot the
// new question fills: an entity of the same kind, or another year.
func (e *Engine) keptMentions(r, last *reading) []mention {
	fresh := map[slot]bool{}
	for _, m := range r.mentions {
		for _, entity := range m.entities {
			fresh[slotOf(e.index.entities[entity].Kind)] = true
		}
	}
	var kept []mention
	for _, m := range last.mentions {
		replaced := slices.ContainsFunc(m.entities, func(entity int32) bool { return fresh[slotOf(e.index.entities[entity].Kind)] })
		ofYear := (len(r.periods) > 0 || r.latest) && slices.ContainsFunc(last.tokens[m.first:m.last], func(t token) bool { return t.number })
		if !replaced && !ofYear {
			kept = append(kept, m)
		}
	}
	return kept
}

// slot is a place in a question that one thing fills at a time.
type slot uint8

// slotOf groups the kinds of entity that replace one another: asked "and the
// next town?", a place takes the place of a partnership.
func slotOf(k facts.Kind) slot {
	switch k {
	case facts.KindPartnership, facts.KindOrganisation, facts.KindPlace, facts.KindGroup:
		return 1
	case facts.KindFund:
		return 2
	case facts.KindPot, facts.KindProject:
		return 3
	case facts.KindAim, facts.KindPriority, facts.KindTheme, facts.KindTopic:
		return 4
	case facts.KindLaw, facts.KindDuty:
		return 5
	case facts.KindPerson, facts.KindRole:
		return 6
	case facts.KindMeeting, facts.KindEvent:
		return 7
	}
	return 8
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

// nth is the question asked of one element of the last answer's list.
func (e *Engine) nth(r *reading, th thread) *reading {
	for _, f := range th.used {
		list := e.listed(f)
		n := r.ordinal
		if n < 0 {
			n = len(list)
		}
		if n < 1 || n > len(list) || list[n-1] == "" {
			continue
		}
		entity := e.index.entity[list[n-1]]
		m := *r
		m.role = slices.Clone(r.role)
		for i, tok := range r.tokens { // the words that point are no content
			if tok.number || tok.text == "one" || tok.text == "last" || tok.text == "final" {
				m.role[i] = polite
			}
		}
		m.partial = map[int32]float64{entity: 1}
		m.mentions = append(slices.Clone(r.mentions), mention{first: len(m.tokens), last: len(m.tokens), entities: []int32{entity}, weight: 1})
		m.periods = nil
		if m.telling() == 0 || !r.asksAnew() {
			m.aspects = map[facts.Aspect]float64{facts.AspectDefinition: 1, facts.AspectScope: 0.8, facts.AspectPurpose: 0.6}
		}
		return &m
	}
	return nil
}

// listed is the entities of a fact's list, or else its chief entity and those
// beside it.
func (e *Engine) listed(f *facts.Fact) []string {
	var list []string
	for _, it := range f.Items {
		list = append(list, it.Entity)
	}
	if len(list) > 0 || len(f.About) == 0 {
		return list
	}
	chief := e.base.Entity(f.About[0])
	for _, up := range chief.PartOf {
		for _, x := range e.base.Members(up) {
			if x.Kind == chief.Kind {
				list = append(list, x.ID)
			}
		}
	}
	return list
}

// renumber reads a bare figure as the number of what the last question named:
// "and 1?" after "which groups support aim 3".
func (e *Engine) renumber(r, last *reading) *reading {
	number := -1
	for i, t := range r.tokens {
		switch {
		case t.number && number < 0:
			number = i
		case r.counts(i):
			return r
		}
	}
	if number < 0 || len(r.mentions) > 0 || len(r.periods) > 0 {
		return r
	}
	for _, m := range last.mentions {
		name := slices.Clone(last.tokens[m.first:m.last])
		at := slices.IndexFunc(name, func(t token) bool { return t.number })
		if at < 0 {
			continue
		}
		name[at] = r.tokens[number]
		found := e.index.names.find(name)
		if len(found) == 1 && found[0].last-found[0].first == len(name) {
			n := *r
			n.tokens = append(slices.Clone(r.tokens[:number]), name...)
			n.role, n.focus = make([]tokenRole, len(n.tokens)), make([]float64, len(n.tokens))
			n.cued = make([][]facts.Aspect, len(n.tokens))
			for i := range n.tokens {
				n.focus[i] = 1
				if i < number {
					n.role[i] = filler
				}
			}
			n.mentions = []mention{{first: number, last: number + len(name), entities: found[0].entities}}
			return &n
		}
	}
	return r
}
