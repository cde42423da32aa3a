package answers

import (
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// readThread notes what makes the question lean on the one before it.
func (r *reading) readThread(v *vocabulary) {
	first := 0
	for first < len(r.tokens) && r.role[first] == polite {
		first++
	}
	v.followStart.find(r.tokens[min(first, len(r.tokens)):], func(_, from, _ int) bool {
		r.continues = r.continues || from == 0
		return !r.continues
	})
	for i, t := range r.tokens {
		if _, ok := v.refers[t.text]; ok && r.role[i] != polite && !expletive(r.tokens, i) {
			r.refers = true
			switch t.text {
			case "he", "him", "his", "she", "her", "hers":
				r.pronoun = aPersonPronoun
			default:
				r.pronoun = max(r.pronoun, aThingPronoun)
			}
		}
		if i+1 < len(r.tokens) && r.tokens[i+1].text == "one" {
			switch {
			case t.number && len(t.text) <= 4 && len(t.text) >= 3: // 2nd, 10th
				r.ordinal, _ = strconv.Atoi(strings.TrimRight(t.text, "stndrh"))
			case t.text == "last" || t.text == "final":
				r.ordinal = -1
			}
		}
	}
}

// expletive reports whether the word at i only fills a place: "is there a
// pot", "does it say in the plan that".
func expletive(tokens []token, i int) bool {
	switch tokens[i].text {
	case "there":
		return true
	case "this", "that", "these", "those", "such":
		if i+1 < len(tokens) && !tokens[i+1].stop && tokens[i+1].text != "one" {
			return true
		}
	}
	return false
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

// bareInTurn reports whether a question is a mere name of the same sort as one
// in the question before, which asked more than what it is: "and of B?"
// without the words.
func (e *Engine) bareInTurn(r, last *reading) bool {
	if len(r.mentions) != 1 || r.asks && r.asksAnew() || !last.asksAnew() || last.aspects[facts.AspectExpansion] >= 0.9 {
		return false
	}
	for i := range r.tokens {
		if (r.counts(i) || questionWord(r.tokens[i].text)) && !inMention(r.mentions, i) {
			return false
		}
	}
	return slices.ContainsFunc(last.mentions, func(m mention) bool {
		return slices.ContainsFunc(m.entities, func(a int32) bool {
			return slices.ContainsFunc(r.mentions[0].entities, func(b int32) bool { return e.sameKind(a, b) })
		})
	})
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

// stepsOn reports whether a question asks only for another of a sorted group:
// "and the next one up?", "what is the second?"
func (r *reading) stepsOn(content int) bool {
	if r.placed() == 1 {
		return false
	}
	for i, t := range r.tokens {
		if r.counts(i) && (t.number || t.soft || t.text == "next" || t.text == "runner") {
			content--
		}
	}
	return content <= 0
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

// asksFigure reports whether the question asks how much or how many.
func (r *reading) asksFigure() bool { return r.wants&(aMoney|aNumber|aPercent) != 0 }

// leaning is a word of "what about", "and now", "how about".
func leaning(w string) bool {
	switch w {
	case "what", "about", "and", "how", "now", "of", "for", "same", "is", "are", "the", "in", "on", "it", "that", "then", "was", "were", "also", "to":
		return true
	}
	return false
}
