package answers

import (
	"slices"

	"kcst/facts"
)

// spelledOut is what each of several short names stands for, where a question
// asks that and nothing else: "spell out A, B and C".
func (e *Engine) spelledOut(r *reading, t moment) []piece {
	if r.aspects[facts.AspectExpansion] < 0.99 || len(r.mentions) < 2 || r.carried != nil {
		return nil
	}
	for i, tok := range r.tokens {
		if r.counts(i) && !tok.soft && !inMention(r.mentions, i) && !slices.Contains(r.cued[i], facts.AspectExpansion) {
			return nil
		}
	}
	return e.toldOfEach(r, t, facts.AspectExpansion)
}

// toldApart is what each of two things is, where the difference between them is
// asked for and no fact speaks of both.
func (e *Engine) toldApart(r *reading, ranked []scored, t moment) []piece {
	if !r.difference || len(r.mentions) != 2 || len(r.periods) > 0 || r.carried != nil || r.ofFigures() {
		return nil
	}
	for i, tok := range r.tokens {
		if r.counts(i) && !tok.soft && !inMention(r.mentions, i) && len(r.cued[i]) == 0 {
			return nil
		}
	}
	for _, s := range ranked[:min(len(ranked), maxJudged)] {
		d := &e.index.docs[s.doc]
		both := !slices.ContainsFunc(r.mentions, func(m mention) bool {
			return !slices.ContainsFunc(m.entities, func(x int32) bool { return e.touches(d, x) })
		})
		if both && s.trust >= ranked[0].trust*nearlyAsLikely {
			return nil
		}
	}
	return e.toldOfEach(r, t, facts.AspectDefinition)
}

// toldOfEach is the first fact of an aspect about each thing that the question
// names, of no year before one of a year; nil where one of them has none.
func (e *Engine) toldOfEach(r *reading, t moment, aspect facts.Aspect) []piece {
	var told []piece
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < asksFocus {
			continue
		}
		var found *facts.Fact
		for _, x := range m.entities {
			if found != nil && e.index.entities[x].Year != "" {
				continue
			}
			for _, n := range e.index.about[x] {
				if d := &e.index.docs[n]; d.about[0] == x && d.fact.Aspect == aspect && len(d.fact.Items) == 0 && t.allows(d.fact) {
					found = d.fact
					break
				}
			}
		}
		if found == nil { // it asks of more than that
			return nil
		}
		if len(told) < maxPieces && !slices.ContainsFunc(told, func(p piece) bool { return p.facts[0] == found }) {
			told = append(told, pieceOf(found))
		}
	}
	if len(told) < 2 {
		return nil
	}
	return told
}
