package answers

import (
	"strings"

	"kcst/facts"
)

// readForm reads the form of the question: what sort of thing would answer
// it, and what is to be worked out.
func (r *reading) readForm(v *vocabulary) {
	t := r.tokens
	has := func(set *patternSet) bool {
		found := false
		set.find(t, func(_, from, _ int) bool {
			found = r.focus[from] != inScene
			return !found
		})
		return found
	}
	r.largest, r.smallest = has(&v.largest), has(&v.smallest)
	r.total, r.difference, r.share, r.average = has(&v.total), has(&v.difference), has(&v.share), has(&v.average)
	r.rest, r.whom = has(&v.rest), has(&v.whom)
	r.readPlace(v)
	r.kinds = map[facts.Kind]bool{}
	text := func(i int) string {
		if i >= 0 && i < len(t) {
			return t[i].text
		}
		return ""
	}
	for i := range t {
		if r.focus[i] == inScene {
			continue
		}
		switch text(i) {
		case "how":
			r.asks = true
			switch text(i + 1) {
			case "much":
				r.wants |= aMoney | aPercent
			case "many":
				r.wants |= aNumber
			}
		case "number":
			if text(i+1) == "of" && text(i-1) != "phone" && text(i-1) != "telephone" {
				r.wants |= aNumber
			}
		case "when":
			r.asks = true
			r.wants |= aDateType
		case "who":
			r.asks = true
			r.wants |= aPerson | aBody
		case "where":
			r.asks = true
			r.wants |= aPlace
		case "why", "list", "explain":
			r.asks = true
		case "what", "which":
			r.asks = true
			for j := i + 1; j <= i+3 && j < len(t) && !article(t[j].text); j++ {
				for _, kind := range v.kinds[t[j].stem] {
					r.kinds[kind] = true
				}
				switch t[j].text {
				case "date", "day", "month", "year":
					r.wants |= aDateType
				case "time":
					r.wants |= aTime
				case "is", "was", "are", "were", "did", "does", "do":
					j = len(t)
				}
			}
		case "is", "are", "was", "were", "can", "could", "does", "do", "did", "has", "have", "will", "should", "must":
			if i == 0 || t[i-1].sentence != t[i].sentence {
				r.asks = true
			}
		case "we", "our", "us", "ours":
			r.ours = true
		case "email":
			r.wants |= anEmail
		case "phone", "telephone", "mobile":
			r.wants |= aPhone
		case "now", "current", "currently", "latest", "newest", "moment":
			r.latest = true
		}
	}
	for i := range t {
		if (t[i].text == "what" || t[i].text == "which") && r.focus[i] != inScene && r.asksWhichOf(v, i) {
			r.aspects[facts.AspectList] = 1
		}
	}
	if last := len(t) - 1; last > 0 && t[last].text == "which" {
		r.aspects[facts.AspectList] = max(r.aspects[facts.AspectList], 0.9)
	}
	if r.wants == aMoney|aPercent && r.aspects[facts.AspectAmount] >= 0.9 && r.aspects[facts.AspectStatistic] < 0.5 && r.aspects[facts.AspectSplit] < 0.5 {
		r.wants = aMoney // how much did it get
	}
	r.asks = r.asks || strings.Contains(r.text, "?") || len(r.aspects) > 0
	for kind := range r.kinds {
		r.wants |= wantedByKind[kind]
	}
}

// wantedByKind is what is wanted where a kind of thing is asked for.
var wantedByKind = map[facts.Kind]answerType{
	facts.KindLaw: aLaw, facts.KindDuty: aLaw, facts.KindGroup: aBody, facts.KindOrganisation: aBody,
	facts.KindPartnership: aBody, facts.KindAim: anAim, facts.KindPriority: anAim, facts.KindTheme: anAim,
}

// asksWhichOf reports whether the question word at i asks which there are of a
// kind: "what are our priorities", "what the priorities are".
func (r *reading) asksWhichOf(v *vocabulary, i int) bool {
	plural := func(j int) bool {
		return len(v.kinds[r.tokens[j].stem]) > 0 && strings.HasSuffix(r.tokens[j].text, "s")
	}
	be := func(j int) bool { return r.tokens[j].text == "are" || r.tokens[j].text == "were" }
	for j := i + 1; j < min(len(r.tokens), i+8) && r.tokens[j].sentence == r.tokens[i].sentence; j++ {
		if !plural(j) {
			continue
		}
		if end := j + 1; i+1 < j && be(i+1) && (end == len(r.tokens) || r.tokens[end].sentence != r.tokens[i].sentence || !r.counts(end)) {
			return true
		}
		return j+1 < len(r.tokens) && be(j+1) && (j+2 == len(r.tokens) || r.tokens[j+2].sentence != r.tokens[i].sentence || r.role[j+2] != plain || r.tokens[j+2].soft || r.tokens[j+2].stop)
	}
	return false
}

// readBare reads a question that is no more than a name or a noun: what is it,
// or which are there.
func (e *Engine) readBare(r *reading) {
	if r.hasQuestionWord() {
		return
	}
	first, other := -1, 0
	for i := range r.tokens {
		if !r.counts(i) {
			continue
		}
		if first < 0 {
			first = i
		}
		if !inMention(r.mentions, i) {
			other++
		}
	}
	if first < 0 {
		return
	}
	if kinds := e.vocabulary.kinds[r.tokens[first].stem]; len(kinds) > 0 {
		for _, kind := range kinds {
			r.kinds[kind] = true
		}
		r.aspects[facts.AspectList] = max(r.aspects[facts.AspectList], 0.7)
	}
	if other == 0 && len(r.mentions) == 1 {
		r.aspects[facts.AspectExpansion] = max(r.aspects[facts.AspectExpansion], 0.6)
		r.aspects[facts.AspectDefinition] = max(r.aspects[facts.AspectDefinition], 0.7)
	}
	for i, t := range r.tokens {
		if t.number && r.role[i] == plain && t.start < len(r.text) && strings.HasPrefix(r.text[t.start:], "£") {
			r.wants |= aMoney
			r.aspects[facts.AspectAmount] = max(r.aspects[facts.AspectAmount], 0.5)
			r.aspects[facts.AspectRemaining] = max(r.aspects[facts.AspectRemaining], 0.8)
		}
	}
}
