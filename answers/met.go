package answers

import "slices"

// metWord reads "I keep seeing XYZ in e-mails", which asks nothing else of a
// short name, as the question what it stands for.
func (e *Engine) metWord(r *reading, t moment) *reading {
	if r.carried != nil || len(r.periods) > 0 || !e.vocabulary.met.matches(r.tokens) || slices.ContainsFunc(r.tokens, func(t token) bool { return questionWord(t.text) || t.text == "whom" }) {
		return r
	}
	short, others := -1, 0
	for i, t := range r.tokens {
		if r.counts(i) && !t.soft {
			others++
		}
		if !t.upper || len(t.text) < 2 || t.number {
			continue
		}
		if short >= 0 {
			return r
		}
		short = i
	}
	if short < 0 || !inMention(r.mentions, short) || others > mostBesides {
		return r
	}
	return e.read("what does "+r.text[r.tokens[short].start:r.tokens[short].end]+" stand for?", t.today)
}

// mostBesides is of how many words that tell something a short name may be one
// for nothing else to be asked of it: who put it, and where.
const mostBesides = 4

// noPost reports whether a postal address is asked for, and the fact found
// first has no word of one.
func (e *Engine) noPost(r *reading, best scored) bool {
	none := false
	e.vocabulary.postal.find(r.tokens, func(_, from, _ int) bool {
		none = from < 64 && r.focus[from] >= asksFocus && best.covered&(1<<from) == 0
		return !none
	})
	return none
}
