package answers

import (
	"math/bits"
	"slices"

	"kcst/facts"
)

// likelyToo is from which share of the best fact's trust another is told as
// well, where both are short and about the same.
const likelyToo = 0.35

// second is a further fact that says what the best one leaves out of the
// question, or that answers it as well.
func (e *Engine) second(r *reading, ranked []scored) (*facts.Fact, bool) {
	best := ranked[0]
	d := &e.index.docs[best.doc]
	missing := r.wants &^ d.holds
	for _, s := range ranked[1:min(len(ranked), 12)] {
		o := &e.index.docs[s.doc]
		if s.score < best.score*0.6 || s.period < 0 || s.lexical < 0.25 || repeats(d, o) {
			continue
		}
		if len(o.fact.Items) > 0 && len(d.fact.Items) == 0 && r.aspects[facts.AspectList] < 0.5 && s.score < best.score*0.9 {
			continue
		}
		gained := 0.0
		for rest := s.covered &^ best.covered; rest != 0; rest &= rest - 1 {
			gained += r.weight[bits.TrailingZeros64(rest)]
		}
		together := related(d, o)
		short := together && len(d.fact.Items) == 0 && len(o.fact.Items) == 0 && brief(d, o)
		switch {
		case together && missing != 0 && missing&o.holds == missing && s.score >= best.score*0.7,
			together && gained >= 0.3*r.sum && s.score >= best.score*0.75,
			s.score >= best.score*0.8 && e.addsMention(r, d, o) && brief(d, o),
			s.score >= best.score*0.93 && short,
			s.trust >= best.trust*likelyToo && short:
			return o.fact, true
		}
	}
	return nil, false
}

// maxPieces is how many facts an answer is made of at most.
const maxPieces = 4

// others is the same told of the other things that the question names beside
// the first: what A, B and C stand for.
func (e *Engine) others(r *reading, ranked []scored, told []piece) []piece {
	best := e.index.docs[ranked[0].doc]
	if len(best.about) == 0 || len(told[0].rows) > 0 {
		return nil
	}
	var more []piece
	has := func(d *doc) bool {
		return slices.ContainsFunc(slices.Concat(told, more), func(p piece) bool { return slices.Contains(p.facts, d.fact) })
	}
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < asksFocus || slices.ContainsFunc(m.entities, func(x int32) bool { return slices.Contains(best.about, x) }) {
			continue
		}
		for _, s := range ranked {
			d := &e.index.docs[s.doc]
			if d.fact.Aspect == best.fact.Aspect && s.period >= 0 && !d.later && len(d.fact.Items) == 0 && slices.Contains(m.entities, d.about[0]) && e.sameKind(best.about[0], d.about[0]) {
				if !has(d) && len(told)+len(more) < maxPieces {
					more = append(more, pieceOf(d.fact))
				}
				break
			}
		}
	}
	return more
}

// sameKind reports whether two entities may stand side by side in a question.
func (e *Engine) sameKind(a, b int32) bool {
	return slotOf(e.index.entities[a].Kind) == slotOf(e.index.entities[b].Kind)
}

// addsMention reports whether o deals with an entity of the question that d
// leaves out.
func (e *Engine) addsMention(r *reading, d, o *doc) bool {
	for _, m := range r.mentions {
		if m.first < len(r.focus) && r.focus[m.first] < 0.5 {
			continue
		}
		has := func(d *doc) bool {
			return slices.ContainsFunc(m.entities, func(entity int32) bool { return e.touches(d, entity) })
		}
		if has(o) && !has(d) {
			return true
		}
	}
	return false
}

// related reports whether two facts share an entity, or one's list or parents
// have the other's.
func related(a, b *doc) bool {
	for _, x := range a.about {
		if slices.Contains(b.about, x) || slices.Contains(b.items, x) {
			return true
		}
	}
	return false
}

// repeats reports whether two facts say much the same: most words of the
// shorter are in the other.
func repeats(a, b *doc) bool {
	x, y := a.said, b.said
	if len(y) < len(x) {
		x, y = y, x
	}
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	if len(x) == 0 || float64(shared) <= sameWords*float64(len(x)) {
		return false
	}
	for s := range b.said { // another figure is another matter
		if isDigit(s[0]) && !a.said[s] {
			return false
		}
	}
	return true
}

// sameWords is the share of words from which two facts say much the same.
const sameWords = 0.7

// brief reports whether two facts together stay within a short answer.
func brief(a, b *doc) bool { return a.length+b.length <= 65 }
