package answers

import (
	"slices"
	"strings"
)

// maxClosing is how many words a closing has at most.
const maxClosing = 6

// markClosing sets aside the thanks and the name under a message.
func (r *reading) markClosing() {
	n := len(r.tokens)
	for i := max(1, n-maxClosing); i < n; i++ {
		switch r.tokens[i].text {
		case "thanks", "thank", "regards", "cheers", "wishes":
			if r.tokens[i].sentence != r.tokens[i-1].sentence || r.role[i-1] == polite {
				r.mark(i, n, polite)
				return
			}
		}
	}
}

// leastAsked is how many words must be left of a sentence whose tail is set
// aside.
const leastAsked = 2

// markTails sets aside what a question is for, said after it: "need it by
// Friday for a report".
func (r *reading) markTails(v *vocabulary) {
	v.tails.find(r.tokens, func(_, from, _ int) bool {
		sentence, asked := r.tokens[from].sentence, 0
		for i := from - 1; i >= 0 && r.tokens[i].sentence == sentence; i-- {
			if r.role[i] == plain && (!r.tokens[i].stop || questionWord(r.tokens[i].text)) {
				asked++
			}
		}
		if asked < leastAsked {
			return true
		}
		for i := from; i < len(r.tokens) && r.tokens[i].sentence == sentence; i++ {
			r.mark(i, i+1, polite)
		}
		return true
	})
}

// markOpening sets aside a greeting up to its colon: "Hello, quick one from
// the district:".
func (r *reading) markOpening() {
	if len(r.tokens) == 0 || r.role[0] != polite {
		return
	}
	for i := 1; i < min(len(r.tokens), maxOpening); i++ {
		if strings.Contains(r.text[min(r.tokens[i-1].end, r.tokens[i].start):r.tokens[i].start], ":") {
			r.mark(0, i, polite)
			return
		}
	}
}

// maxOpening is how many words a greeting has at most.
const maxOpening = 9

// markCounts sets aside the figure of "the three aims": it says how many there
// are, and names none.
func (r *reading) markCounts(v *vocabulary) {
	for i, t := range r.tokens {
		if !t.number || len(t.text) > 2 || inMention(r.mentions, i) {
			continue
		}
		for j := i + 1; j <= i+3 && j < len(r.tokens); j++ {
			if _, noun := v.kinds[r.tokens[j].stem]; noun && strings.HasSuffix(r.tokens[j].text, "s") {
				r.mark(i, i+1, counting)
			}
		}
	}
}

// How much a token counts that stands before the question or in another
// sentence.
const (
	inShortLead = 0.5
	inLongLead  = 0.25
	inScene     = 0.15
)

// readFocus says how much each token counts: less in a sentence that only
// sets the scene for the one that asks, and less before the question word
// where what follows it can stand alone.
func (r *reading) readFocus() {
	asking := map[int]int{} // sentence → its first question word
	for i, t := range r.tokens {
		if _, seen := asking[t.sentence]; !seen && questionWord(t.text) && r.role[i] != dropped {
			asking[t.sentence] = i
		}
	}
	if marked := r.markedSentences(); len(marked) > 0 { // "that's what my notes say" asks nothing beside a question mark
		for sentence := range asking {
			if !marked[sentence] && !r.beginsWithQuestion(sentence) {
				delete(asking, sentence)
			}
		}
		for sentence := range marked {
			if _, ok := asking[sentence]; !ok {
				asking[sentence] = slices.IndexFunc(r.tokens, func(t token) bool { return t.sentence == sentence })
			}
		}
	}
	if r.asksBack(asking) {
		clear(asking)
	}
	before, after := map[int]int{}, map[int]int{}
	for i, t := range r.tokens {
		if at, ok := asking[t.sentence]; ok && r.counts(i) && !t.soft {
			if i < at {
				before[t.sentence]++
			} else {
				after[t.sentence]++
			}
		}
	}
	for i, t := range r.tokens {
		at, ok := asking[t.sentence]
		switch {
		case r.role[i] == polite || r.role[i] == dropped || r.role[i] == counting || r.role[i] == filler:
			r.focus[i] = 0
		case len(asking) > 0 && !ok:
			r.focus[i] = inScene
		case ok && i < at && after[t.sentence] >= 2 && before[t.sentence] > 4:
			r.focus[i] = inLongLead
		case ok && i < at && after[t.sentence] >= 2:
			r.focus[i] = inShortLead
		default:
			r.focus[i] = 1
		}
	}
}

// setsScene reports whether token i is only of the scene, and not of the
// question nor of its thread.
func (r *reading) setsScene(i int) bool {
	return r.focus != nil && r.carried == nil && r.focus[i] < inShortLead
}

// markedSentences is the sentences that end in a question mark.
func (r *reading) markedSentences() map[int]bool {
	marked := map[int]bool{}
	for i, t := range r.tokens {
		end := len(r.text)
		if i+1 < len(r.tokens) {
			if r.tokens[i+1].sentence == t.sentence {
				continue
			}
			end = max(r.tokens[i+1].start, t.end)
		}
		if strings.Contains(r.text[min(t.end, end):end], "?") {
			marked[t.sentence] = true
		}
	}
	return marked
}

// beginsWithQuestion reports whether a sentence opens with a question word.
func (r *reading) beginsWithQuestion(sentence int) bool {
	for i, t := range r.tokens {
		if t.sentence == sentence && r.role[i] != polite && r.role[i] != filler {
			return questionWord(t.text)
		}
	}
	return false
}

func (r *reading) hasQuestionWord() bool {
	return slices.ContainsFunc(r.tokens, func(t token) bool { return questionWord(t.text) })
}

func questionWord(w string) bool {
	switch w {
	case "what", "which", "who", "when", "where", "why", "how":
		return true
	}
	return false
}

// asksBack reports whether the sentences that ask say nothing of what they ask
// of, but send back to what was said before: "what does the report say?"
func (r *reading) asksBack(asking map[int]int) bool {
	told, other, source := false, false, false
	for i, t := range r.tokens {
		if !r.counts(i) || t.soft {
			continue
		}
		if _, ok := asking[t.sentence]; !ok {
			other = true
		} else if sourceNoun(t.stem) {
			source = true
		} else {
			told = true
		}
	}
	return other && source && !told
}

// sourceNoun reports whether a word is one for what is quoted from.
func sourceNoun(stem string) bool {
	switch stem {
	case "report", "document", "paper", "minut", "page", "sourc", "websit", "pack":
		return true
	}
	return false
}
