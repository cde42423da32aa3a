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
	inScene     = 0.35
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

func questionWord(w string) bool {
	switch w {
	case "what", "which", "who", "when", "where", "why", "how":
		return true
	}
	return false
}
