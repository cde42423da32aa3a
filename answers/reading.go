package answers

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kcst/facts"
)

// reading is what was understood of a question.
type reading struct {
	text     string
	tokens   []token
	role     []tokenRole // of each token
	focus    []float64   // how much each token counts
	mentions []mention
	partial  map[int32]float64 // entity → share of a name that is there
	periods  []period
	aspects  map[facts.Aspect]float64
	cued     [][]facts.Aspect // of each token: the aspects whose cues it is part of
	kinds    map[facts.Kind]bool
	wants    answerType

	largest, smallest, total, difference, share, average bool

	outside   bool // asks about a place that is not the partnership's
	private   bool
	injected  bool
	elsewhere bool
	claims    bool // puts a claim to be agreed with
	asks      bool // has the form of a question or request
	latest    bool // asks for what is so now
	ours      bool // says we, our, us
	refers    bool // a pronoun, with nothing else that it could stand for
	continues bool // begins as a question does that goes on from another
	ordinal   int  // "the third one": 3; "the last one": -1
	carried   map[int32]bool
	pronoun   pronounKind
	fit       map[facts.Aspect]float64 // how nearly each aspect is what is asked
	asked     float64                  // how much the words that ask count together
	named     []float64                // how much each mention counts
	terms     []int32                  // of each token, in the index; -1 where no fact has it

	guess map[facts.Aspect]float64 // what such questions mostly ask for
	near  closeness                // to the examples, once ranked
}

// scattered is what a name counts at most where its words don't stand together.
const scattered = 0.75

// pronounKind is what a pronoun of the question can stand for.
type pronounKind uint8

const (
	noPronoun pronounKind = iota
	aThingPronoun
	aPersonPronoun
)

type tokenRole uint8

const (
	plain    tokenRole = iota
	polite             // a greeting, thanks
	dated              // part of a period
	dropped            // part of an instruction to the machine
	counting           // how many: the three aims
	filler             // what about, and

)

// read understands one question, without its thread.
func (e *Engine) read(text string, today facts.Date) *reading {
	r := &reading{text: text, tokens: e.vocabulary.tokenise(text)}
	n := len(r.tokens)
	r.role, r.focus, r.cued = make([]tokenRole, n), make([]float64, n), make([][]facts.Aspect, n)
	e.correct(r)
	r.mentions = e.index.names.find(r.tokens)
	e.markPeople(r)
	v := e.vocabulary
	v.polite.find(r.tokens, func(_, from, to int) bool {
		r.mark(from, to, polite)
		return true
	})
	for i, t := range r.tokens {
		if _, ok := v.tags[t.text]; ok && i > 0 && (i+1 == len(r.tokens) || r.tokens[i+1].sentence != t.sentence) {
			r.mark(i, i+1, polite)
			r.claims = true
		}
	}
	r.markClosing()
	v.filler.find(r.tokens, func(_, from, to int) bool {
		if from == 0 {
			r.mark(from, to, filler)
		}
		return true
	})
	v.claim.find(r.tokens, func(_, from, to int) bool {
		r.claims = true
		r.mark(from, to, polite)
		return true
	})
	v.injection.find(r.tokens, func(_, from, to int) bool {
		r.injected = true
		r.mark(from, to, dropped)
		return true
	})
	r.markCounts(v)
	r.private = v.private.matches(r.tokens)
	r.elsewhere = v.unserved.matches(r.tokens)
	r.outside = e.names(r, e.outside)
	r.mentions = slices.DeleteFunc(r.mentions, func(m mention) bool { // the team of "hi team" is nobody
		return !slices.ContainsFunc(r.role[m.first:m.last], func(role tokenRole) bool { return role == plain })
	})
	r.periods = findPeriods(text, r.tokens, today, e.notADate(r))
	for _, p := range r.periods {
		r.mark(p.first, p.last, dated)
	}
	e.readAspects(r)
	r.readForm(v)
	e.readBare(r)
	r.readFocus()
	stems := map[string]float64{}
	for i, t := range r.tokens {
		if r.counts(i) || t.number && r.role[i] == plain {
			stems[t.stem] = 1
		}
	}
	r.partial = e.index.names.partial(stems, e.index.weight)
	for entity, share := range r.partial { // all words of a name, but not together
		r.partial[entity] = min(share, scattered)
	}
	for _, m := range r.mentions {
		for _, entity := range m.entities {
			r.partial[entity] = 1
		}
	}
	r.readThread(v)
	return r
}

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

func (r *reading) mark(from, to int, role tokenRole) {
	for i := from; i < to; i++ {
		if r.role[i] == plain {
			r.role[i] = role
		}
	}
}

// counts reports whether token i tells facts apart.
func (r *reading) counts(i int) bool {
	t := r.tokens[i]
	return r.role[i] == plain && !t.stop && len(t.text) > 0
}

// correct mends misspelt words.
func (e *Engine) correct(r *reading) {
	for i, t := range r.tokens {
		if t.number || t.stop || len(t.text) < 4 || e.knows(t) || isWord(t.text) || e.outside[t.stem] {
			continue
		}
		better := e.index.spell.correct(t.text)
		if better == "" {
			continue
		}
		fixed := e.vocabulary.newToken(better, t.start, t.end, t.sentence)
		fixed.upper = t.upper
		r.tokens[i] = fixed
	}
}

// knows reports whether facts or questions use the word as it is.
func (e *Engine) knows(t token) bool {
	if _, ok := e.index.terms[t.stem]; ok {
		return true
	}
	if _, ok := e.vocabulary.stemsOfCues[t.stem]; ok {
		return true
	}
	_, ok := e.vocabulary.concepts[t.stem]
	return ok
}

// markPeople marks the tokens of people's names.
func (e *Engine) markPeople(r *reading) {
	for _, m := range r.mentions {
		for _, entity := range m.entities {
			if e.index.entities[entity].Kind == facts.KindPerson {
				for i := m.first; i < m.last; i++ {
					r.tokens[i].person = true
				}
			}
		}
	}
}

// names reports whether a name of the set, of one or more words, is there
// outside the names of entities.
func (e *Engine) names(r *reading, set map[string]bool) bool {
	inside := make([]bool, len(r.tokens))
	for _, m := range r.mentions {
		for i := m.first; i < m.last; i++ {
			inside[i] = true
		}
	}
	for i := range r.tokens {
		if inside[i] {
			continue
		}
		key := ""
		for j := i; j < len(r.tokens) && j < i+3; j++ {
			key = strings.TrimSpace(key + " " + r.tokens[j].stem)
			if set[key] {
				return true
			}
		}
	}
	return false
}

// notADate is whether token i is a figure in a name (the year of an act) and
// so no date.
func (e *Engine) notADate(r *reading) func(int) bool {
	law := lawYear(r.tokens)
	return func(i int) bool {
		for _, m := range r.mentions {
			if m.first <= i && i < m.last {
				return !slices.ContainsFunc(m.entities, func(entity int32) bool {
					x := e.index.entities[entity]
					return x.Year != "" && x.Kind != facts.KindLaw && x.Kind != facts.KindDuty || x.Kind == facts.KindMeeting
				})
			}
		}
		return law(i)
	}
}

// lawYear is whether token i is the year in the name of a law: Act 2011, the
// 2011 Act.
func lawYear(tokens []token) func(int) bool {
	return func(i int) bool {
		if !tokens[i].number || len(tokens[i].text) != 4 {
			return false
		}
		return i > 0 && lawNoun(tokens[i-1]) || i+1 < len(tokens) && lawNoun(tokens[i+1])
	}
}

func lawNoun(t token) bool {
	switch t.stem {
	case "act", "regul", "bill", "statut":
		return true
	}
	return false
}

// readAspects finds the cues of what is asked.
func (e *Engine) readAspects(r *reading) {
	r.aspects = map[facts.Aspect]float64{}
	best := map[facts.Aspect]float64{}
	e.vocabulary.cues.find(r.tokens, func(n, from, to int) bool {
		c := e.vocabulary.cueAspect[n]
		weight := c.weight * (1 + 0.25*float64(min(to-from, 4)-1))
		if r.role[from] == dropped || r.role[from] == filler || (r.tokens[to-1].text == "for" || r.tokens[to-1].text == "in") && to < len(r.tokens) && r.role[to] == dated {
			return true // "what is the grant for" before a year asks for no purpose
		}
		best[c.aspect] = max(best[c.aspect], weight) + min(best[c.aspect], weight)*0.2
		for i := from; i < to; i++ {
			if c.weight > weakCue && e.vocabulary.cues.has(n, r.tokens[i]) && !slices.Contains(r.cued[i], c.aspect) {
				r.cued[i] = append(r.cued[i], c.aspect)
			}
		}
		return true
	})
	top := 1.0
	for _, w := range best {
		top = max(top, w)
	}
	for a, w := range best {
		r.aspects[a] = w / top
	}
}

// readForm reads the form of the question: what sort of thing would answer
// it, and what is to be worked out.
func (r *reading) readForm(v *vocabulary) {
	t := r.tokens
	has := func(set *patternSet) bool { return set.matches(t) }
	r.largest, r.smallest = has(&v.largest), has(&v.smallest)
	r.total, r.difference, r.share, r.average = has(&v.total), has(&v.difference), has(&v.share), has(&v.average)
	r.kinds = map[facts.Kind]bool{}
	text := func(i int) string {
		if i >= 0 && i < len(t) {
			return t[i].text
		}
		return ""
	}
	for i := range t {
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
	if last := len(t) - 1; last > 0 && t[last].text == "which" {
		r.aspects[facts.AspectList] = max(r.aspects[facts.AspectList], 0.9)
	}
	if r.wants == aMoney|aPercent && r.aspects[facts.AspectAmount] >= 0.9 && r.aspects[facts.AspectStatistic] < 0.5 && r.aspects[facts.AspectSplit] < 0.5 {
		r.wants = aMoney // how much did it get
	}
	r.asks = r.asks || strings.Contains(r.text, "?") || len(r.aspects) > 0
	for kind, want := range map[facts.Kind]answerType{
		facts.KindLaw: aLaw, facts.KindDuty: aLaw, facts.KindGroup: aBody, facts.KindOrganisation: aBody,
		facts.KindPartnership: aBody, facts.KindAim: anAim, facts.KindPriority: anAim, facts.KindTheme: anAim,
	} {
		if r.kinds[kind] {
			r.wants |= want
		}
	}
}

// readBare reads a question that is no more than a name or a noun: what is it,
// or which are there.
func (e *Engine) readBare(r *reading) {
	if questions := slices.ContainsFunc(r.tokens, func(t token) bool { return questionWord(t.text) }); questions {
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

// entitiesOf is the entities of the whole names, strongest first.
func (r *reading) entitiesOf() []int32 {
	var all []int32
	for _, m := range r.mentions {
		all = append(all, m.entities...)
	}
	return slices.Compact(slices.Sorted(slices.Values(all)))
}

// topAspects is the aspects asked for, the likeliest first.
func (r *reading) topAspects() []facts.Aspect {
	return slices.SortedFunc(maps.Keys(r.aspects), func(a, b facts.Aspect) int {
		switch {
		case r.aspects[a] > r.aspects[b]:
			return -1
		case r.aspects[a] < r.aspects[b]:
			return 1
		}
		return strings.Compare(string(a), string(b))
	})
}

// capitalised reports whether token i was written with a capital inside a
// sentence, as names are.
func (r *reading) capitalised(i int) bool {
	t := r.tokens[i]
	if t.start >= len(r.text) || i == 0 || r.tokens[i-1].sentence != t.sentence {
		return false
	}
	return unicode.IsUpper(rune(r.text[t.start]))
}
