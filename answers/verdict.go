package answers

import (
	"slices"

	"kcst/facts"
)

// verdict is "Yes" or "No" where a question puts one amount to be agreed
// with and the fact that answers it states another or the same; "" where
// that isn't asked or isn't decided.
func (e *Engine) verdict(r *reading, s scored) (said string, sum Sum) {
	f := e.index.docs[s.doc].fact
	if said, sum := e.shareVerdict(r, s); said != "" {
		return said, sum
	}
	if f.Value == nil || f.Value.Money == nil || s.chief < 1 || s.period < 0 || !r.yesNo() {
		return "", Sum{}
	}
	values := amounts(r.text)
	if _, limited := limitOf(r); limited || len(values) != 1 {
		return "", Sum{}
	}
	said = verdictOf(false)
	apart := max(values[0]-*f.Value.Money, *f.Value.Money-values[0])
	switch {
	case apart == 0, apart < 100 && values[0]%100 == 0: // the pence left out
		said = verdictOf(true)
	case apart <= *f.Value.Money/nearby: // "about £15k": the fact itself says it best
		return "", Sum{}
	case r.aspects[f.Aspect] < 0.5 && f.Aspect != facts.AspectAmount:
		return "", Sum{}
	}
	return said, Sum{Operation: "compared", Result: said, Terms: []string{values[0].String(), f.Value.Words()}, Facts: []string{f.ID}}
}

func verdictOf(holds bool) string {
	if holds {
		return "Yes"
	}
	return "No"
}

// How many hundredths a share that is put may be off for it to hold, and from
// how many on it doesn't.
const (
	shareHolds = 2
	shareFails = 5
)

// shareVerdict is the same where a question puts one share in words, "was it
// about a quarter?", and the fact states one.
func (e *Engine) shareVerdict(r *reading, s scored) (said string, sum Sum) {
	if s.period < 0 || !r.yesNo() && !r.supposes() {
		return "", Sum{}
	}
	asked := sharesIn(r.text, !r.share && !r.supposes())
	if len(asked) != 1 {
		return "", Sum{}
	}
	f := e.index.docs[s.doc].fact
	held := sharesIn(f.Text, false)
	if f.Value != nil && f.Value.Percent != nil {
		held = append(held[:0], *f.Value.Percent)
	}
	if len(held) == 0 || roughly.MatchString(f.Text) || len(amounts(r.text)) > 0 {
		return "", Sum{}
	}
	nearest := 100.0
	for _, share := range held {
		nearest = min(nearest, max(asked[0]-share, share-asked[0]))
	}
	if s.core < leastAgreed || s.chief < leastMeant || len(held) > 1 && nearest <= shareHolds || nearest > shareHolds && nearest < shareFails {
		return "", Sum{} // it may be another's
	}
	said = verdictOf(nearest <= shareHolds)
	terms := []string{decimal(asked[0]) + "%"}
	for _, share := range held {
		terms = append(terms, decimal(share)+"%")
	}
	return said, Sum{Operation: "compared", Result: said, Terms: terms, Facts: []string{f.ID}}
}

// How much of the words that ask a fact must explain for a share in it to be
// the one that is put, and how far its chief entity must be named.
const (
	leastAgreed = 0.95
	leastMeant  = 0.7
)

// supposes reports whether the question is but a guess: "about a quarter?"
func (r *reading) supposes() bool {
	for i, t := range r.tokens {
		if r.role[i] == polite || r.role[i] == filler {
			continue
		}
		switch t.text {
		case "about", "around", "roughly", "nearly", "approximately", "so":
			return true
		}
		return false
	}
	return false
}

// nearby is the part of an amount, one in so many, within which a round figure
// may stand for it.
const nearby = 20

// yesNo reports whether the question is one to say yes or no to.
func (r *reading) yesNo() bool {
	if r.claims {
		return true
	}
	for i, t := range r.tokens {
		if r.role[i] == polite || r.role[i] == filler || r.role[i] == dropped {
			continue
		}
		switch t.text {
		case "is", "are", "was", "were", "did", "does", "do", "has", "have", "had":
			return true
		}
		return false
	}
	return false
}

// nameless reports whether the name of who holds an office is asked for, and
// the fact tells of the office alone.
func (e *Engine) nameless(r *reading, s scored) bool {
	d := &e.index.docs[s.doc]
	if len(d.about) == 0 || d.fact.Aspect == facts.AspectHolder || d.fact.Aspect == facts.AspectChange {
		return false
	}
	for _, entity := range slices.Concat(d.about, d.named, d.items) {
		if e.index.entities[entity].Kind == facts.KindPerson {
			return false
		}
	}
	for _, m := range r.mentions {
		if m.last-m.first == 0 || m.first >= len(r.focus) || r.focus[m.first] < asksFocus {
			continue
		}
		role := slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind == facts.KindRole })
		body := slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind == facts.KindOrganisation })
		before := r.twoBefore(m.first)
		switch {
		case role && m.last-m.first >= 2 && (before == "who is" || before == "who was" || before == "name of" || before == "name for"),
			body && m.last-m.first >= 3 && (before == "who is" || before == "name of"):
			return true
		}
	}
	return false
}

// twoBefore is the two words before token i, articles and pronouns left out.
func (r *reading) twoBefore(i int) string {
	var words []string
	for i--; i >= 0 && len(words) < 2; i-- {
		switch w := r.tokens[i].text; w {
		case "the", "our", "your", "a", "current", "new", "kent":
		default:
			words = append(words, w)
		}
	}
	if len(words) < 2 {
		return ""
	}
	return words[1] + " " + words[0]
}
