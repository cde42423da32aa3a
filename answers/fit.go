package answers

import (
	"slices"

	"kcst/facts"
)

// minCoverage is how much of the words that ask a fact must explain to state
// by itself what would be worked out.
const minCoverage = 0.7

// confident reports whether a fact that was judged is to be given as the
// answer.
func (e *Engine) confident(r *reading, s scored) bool {
	if r.injected && len(r.mentions) == 0 && r.telling() < 2 {
		return false
	}
	if r.near.notHeld >= sureExample && r.near.notHeld > s.example {
		return false
	}
	if !r.asks && len(r.mentions) == 0 && r.carried == nil && s.chief < 0.5 && s.lexical < mostlySaid && s.example < nearlyAsked {
		return false
	}
	return s.example >= sureExample || r.pointed && s.chief == 1 || max(s.trust, s.held*heldShare) >= e.leastTrust || e.plainly(r, s)
}

// mostlySaid is how much of the words of what has no form of a question a fact
// must explain to answer it, where they name nothing.
const mostlySaid = 0.8

// plainly reports whether a fact explains every word of a question that asks
// for just what it tells: "who is the team leader?"
func (e *Engine) plainly(r *reading, s scored) bool {
	d := &e.index.docs[s.doc]
	return s.lexical >= 1 && s.core == 1 && s.chief == 1 && s.mention >= 0.9 && s.period >= 0 && s.kind >= 1 && r.aspects[d.fact.Aspect] >= 0.99
}

// heldShare is how much it counts that some fact answers, where no one fact is
// likely by itself: several that say much the same share the likelihood.
const heldShare = 0.5

// telling is how many words of the question tell facts apart.
func (r *reading) telling() int {
	n := 0
	for i, t := range r.tokens {
		if r.counts(i) && !t.soft && r.focus[i] > 0 {
			n++
		}
	}
	return n
}

// strict is what an answer must state where the question wants it.
const strict = aMoney | aPercent | aNumber | anEmail | aPhone | aTime

// uncounted reports whether the fact leaves out what is to be counted: the
// words that follow "how many".
func (r *reading) uncounted(s scored) bool {
	for i := range r.tokens {
		if r.tokens[i].text != "many" || i == 0 || r.tokens[i-1].text != "how" {
			continue
		}
		for j := i + 1; j < len(r.tokens) && j < 64 && !r.tokens[j].stop; j++ {
			if r.counts(j) && !r.tokens[j].soft && s.covered&(1<<j) == 0 {
				return true
			}
		}
	}
	return false
}

// dealsWith reports whether the fact has to do with every entity that the
// question names by more than a common word.
func (e *Engine) dealsWith(r *reading, d *doc, s scored) bool {
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < 0.7 || r.explains(s, m) {
			continue
		}
		if !slices.ContainsFunc(m.entities, func(entity int32) bool { return e.particular(entity, m.last-m.first) }) {
			continue
		}
		if !slices.ContainsFunc(m.entities, func(entity int32) bool { return e.touches(d, entity) }) {
			return false
		}
	}
	return true
}

// namesRole reports whether the question names what the role is over, and not
// only that somebody leads: the leader of the council leads no team.
func (e *Engine) namesRole(r *reading, d *doc) bool {
	if len(d.about) == 0 || e.index.entities[d.about[0]].Kind != facts.KindRole {
		return true
	}
	for _, m := range r.mentions { // all of a title that no other role has
		if m.last-m.first >= 2 && len(m.entities) == 1 && m.entities[0] == d.about[0] {
			return true
		}
	}
	return e.index.names.domain(d.about[0], r, e.vocabulary, e.index.weight) >= 0.5
}

// particular reports whether an entity, named in so many words, is one of its
// own, whose facts are no other's. The partnership that answers is behind
// every answer; a common noun ("councils") may stand for anybody.
func (e *Engine) particular(entity int32, words int) bool {
	if e.index.home[entity] {
		return false
	}
	switch e.index.entities[entity].Kind {
	case facts.KindPlace, facts.KindPerson, facts.KindProject, facts.KindEvent, facts.KindMeeting:
		return true
	case facts.KindOrganisation, facts.KindPartnership, facts.KindGroup:
		return words > 1
	}
	return false
}

// explains reports whether a fact has every word of a name, if not the name.
func (r *reading) explains(s scored, m mention) bool {
	for i := m.first; i < m.last && i < 64; i++ {
		if r.counts(i) && s.covered&(1<<i) == 0 {
			return false
		}
	}
	return true
}

// lacksEssential reports whether the fact leaves out a word without which an
// answer misses the question.
func (e *Engine) lacksEssential(r *reading, s scored) bool {
	if r.wants&aDateType == 0 {
		return false
	}
	for i, t := range r.tokens {
		if _, ok := e.vocabulary.essential[t.text]; ok && i < 64 && r.role[i] == plain && r.focus[i] >= asksFocus && s.covered&(1<<i) == 0 {
			return true
		}
	}
	return false
}

// touches reports whether a fact is about an entity, part of it, lists it or
// names it.
func (e *Engine) touches(d *doc, entity int32) bool {
	return slices.Contains(d.about, entity) || slices.Contains(d.parents, entity) ||
		slices.Contains(d.items, entity) || slices.Contains(d.named, entity)
}

// beside reports whether the question asks how to do something, or who holds
// an office, and the fact tells nothing of the sort.
func (e *Engine) beside(r *reading, d *doc) bool {
	for _, asked := range []facts.Aspect{facts.AspectHowTo, facts.AspectEmail, facts.AspectPhone, facts.AspectDeadline, facts.AspectHolder} {
		if r.aspects[asked] < 0.99 {
			continue
		}
		for other, strength := range r.aspects {
			if strength >= 0.5 && e.vocabulary.near[other][d.fact.Aspect] > 0 {
				return false
			}
		}
		return true
	}
	return false
}
