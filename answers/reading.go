package answers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"kcst/facts"
)

// reading is what was understood of a question.
type reading struct {
	text     string
	lower    string // text in lower case
	tokens   []token
	own      int         // so many of them are its own, the others carried
	role     []tokenRole // of each token
	focus    []float64   // how much each token counts
	mentions []mention
	partial  map[int32]float64 // entity → share of a name that is there
	periods  []period
	aspects  map[facts.Aspect]float64
	cued     [][]facts.Aspect // of each token: the aspects whose cues it is part of
	kinds    map[facts.Kind]bool
	wants    answerType

	largest, smallest, total, difference, share, average, rest bool

	whom    bool // asks whom to go to
	next    bool // asks for what comes after another
	place   int  // which of a sorted group it asks for: the second largest, 2; 0 where it doesn't say
	reached int  // and which one the thread has got to

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
	pointed   bool // it was found which one "the third one" is
	carried   map[int32]bool
	before    []*facts.Fact // what the last answer of the thread was made of
	fills     bool          // it only fills in a slot of the question before
	pronoun   pronounKind
	fit       []float64   // how nearly each aspect, by its number, is what is asked
	cues      []cuedToken // the tokens that say what is asked
	asked     float64     // how much the words that ask count together
	named     []float64   // how much each mention counts
	terms     []term      // of each token, once ranked
	weight    []float64   // how much each token counts, once ranked
	sum       float64     // and all of them

	guess []float64 // how likely such questions ask for each aspect, by its number
	near  closeness // to the examples, once ranked
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

// newReading is a text and its tokens, of which nothing is understood yet.
func newReading(text string, tokens []token) *reading {
	return &reading{text: text, lower: strings.ToLower(text), tokens: tokens, own: len(tokens), role: make([]tokenRole, len(tokens))}
}

// read understands one question, without its thread.
func (e *Engine) read(text string, today facts.Date) *reading {
	r := newReading(text, e.vocabulary.tokenise(text))
	n := len(r.tokens)
	r.focus, r.cued = make([]float64, n), make([][]facts.Aspect, n)
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
	r.markTails(v)
	r.markOpening()
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
	r.private = v.private.matches(r.tokens) || lives.isIn(r)
	v.unserved.find(r.tokens, func(_, from, _ int) bool {
		if r.role[from] == polite || r.asksBefore(from) {
			return true
		}
		r.elsewhere = r.elsewhere || !r.tells(from)
		return !r.elsewhere
	})
	r.outside = e.namesOutside(r)
	r.mentions = slices.DeleteFunc(r.mentions, func(m mention) bool { // the team of "hi team" is nobody
		return !slices.ContainsFunc(r.role[m.first:m.last], func(role tokenRole) bool { return role == plain })
	})
	r.periods = findPeriods(text, r.tokens, today, e.notADate(r))
	for _, p := range r.periods {
		r.mark(p.first, p.last, dated)
	}
	r.readFocus()
	e.readAspects(r)
	r.readForm(v)
	e.readBare(r)
	var stems []string
	for i, t := range r.tokens {
		if (r.counts(i) || t.number && r.role[i] == plain) && !slices.Contains(stems, t.stem) {
			stems = append(stems, t.stem)
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

// barred reports whether the question may ask for what is never answered.
func (r *reading) barred() bool { return r.private || r.outside || r.elsewhere || r.injected }

// lives is how somebody's home is asked for, beside the vocabulary's wordings.
var lives = wording{regexp.MustCompile(`(?i)\bwhere ?abouts\b.*\b(?:live|lives|living)\b`), []string{"abouts"}}

// asksBefore reports whether the request at i, "write me a line about it", is
// a sentence of its own about what a question before it asks.
func (r *reading) asksBefore(i int) bool {
	sentence, refers, last := r.tokens[i].sentence, false, ""
	for _, t := range r.tokens[i:] {
		if t.sentence != sentence {
			break
		}
		refers = refers || last == "about" && (t.text == "it" || t.text == "this" || t.text == "that" || t.text == "them")
		last = t.text
	}
	return refers && slices.ContainsFunc(r.tokens[:i], func(t token) bool { return t.sentence < sentence }) && strings.Contains(r.text[:min(r.tokens[i].start, len(r.text))], "?")
}

// tells reports whether the verb at i tells what somebody does, and so asks
// nothing of us: "I'm writing a paper", "can they make a council write one".
func (r *reading) tells(i int) bool {
	t := r.tokens[i]
	if !doing(t.stem) {
		return false
	}
	if strings.HasSuffix(t.text, "ing") {
		return true
	}
	if i == 0 || r.tokens[i-1].sentence != t.sentence || r.role[i-1] != plain {
		return false
	}
	switch r.tokens[i-1].text {
	case "us", "them", "we", "they", "people", "must":
		return true
	}
	return r.counts(i - 1)
}

func doing(stem string) bool {
	switch stem {
	case "write", "draft", "compos", "make", "creat", "generat", "finish", "design", "book", "order", "cancel":
		return true
	}
	return false
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
		if t.number || t.stop || len(t.text) < 3 || e.knows(t) || e.outside.next[t.stem].ends() {
			continue
		}
		better := ""
		if len(t.text) == 3 {
			better = e.vocabulary.swapped(t.text)
		} else if !isWord(t.text) {
			better = e.index.spell.correct(t.text)
		}
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
	_, ok := e.index.terms[t.stem]
	return ok || e.vocabulary.has(t.stem)
}

// has reports whether questions use a word of the stem, whatever the facts are.
func (v *vocabulary) has(stem string) bool {
	_, cue := v.stemsOfCues[stem]
	_, concept := v.concepts[stem]
	return cue || concept
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

// namesOutside reports whether a place that nothing is held on is there,
// outside the names of entities.
func (e *Engine) namesOutside(r *reading) bool {
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
		node := e.outside
		for j := i; node != nil && j < len(r.tokens); j++ {
			if node = node.next[r.tokens[j].stem]; node.ends() {
				return true
			}
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

// capitalised reports whether token i was written with a capital inside a
// sentence, as names are.
func (r *reading) capitalised(i int) bool {
	t := r.tokens[i]
	if t.start >= len(r.text) || i == 0 || r.tokens[i-1].sentence != t.sentence {
		return false
	}
	return unicode.IsUpper(rune(r.text[t.start]))
}
