package answers

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/facts"
)

// blank stands for what was left out of a question.
const blank = "…"

// Plain is a question fit to be kept: without names of people, numbers,
// addresses and words that are neither the facts' nor ordinary English, which
// each become an ellipsis. Key is the same for questions that differ in
// nothing that matters. Both are empty where nothing is left.
func (e *Engine) Plain(question string) (text, key string) {
	text = clean(question)
	var words, stems []string
	person := map[int]bool{}
	r := newReading(text, e.vocabulary.tokenise(text))
	r.mentions = e.index.names.find(r.tokens)
	e.markPeople(r)
	for i, t := range r.tokens {
		if t.person {
			person[i] = true
		}
	}
	e.vocabulary.polite.find(r.tokens, func(_, from, to int) bool {
		r.mark(from, to, polite)
		return true
	})
	start := -1
	for i, t := range r.tokens {
		if r.role[i] == polite || t.start == start && i > 0 && t.end == r.tokens[i-1].end {
			continue
		}
		start = t.start
		word, stem := strings.ToLower(r.text[t.start:t.end]), t.stem
		if !person[i] && !e.public(r, i) {
			if word = e.slip(r, i); word != "" {
				stem = e.vocabulary.newToken(word, t.start, t.end, t.sentence).stem
			}
		}
		if person[i] || word == "" {
			if len(words) == 0 || words[len(words)-1] != blank {
				words = append(words, blank)
			}
			continue
		}
		words = append(words, word)
		if !t.stop && !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
	}
	if len(stems) == 0 {
		return "", ""
	}
	slices.Sort(stems)
	return strings.Join(words, " "), strings.Join(stems, " ")
}

// Missing is what somebody missed in the answer to a question as Plain gave it,
// fit to be kept: "how much remains: the deadline". It has the key that both
// have together.
func (e *Engine) Missing(plain, missing string) (text, key string) {
	_, key = e.Plain(plain + ". " + missing)
	missing, _ = e.Plain(missing)
	if plain == "" || missing == "" {
		return plain + missing, key
	}
	return plain + ": " + missing, key
}

// slip is the word of questions that a misspelt one must be, "" for none: what
// is written like a name may be one, and so may what is near to a fact's word.
func (e *Engine) slip(r *reading, i int) string {
	t := r.tokens[i]
	if first, _ := utf8.DecodeRuneInString(r.text[t.start:]); unicode.IsUpper(first) || strings.ContainsFunc(t.text, func(c rune) bool { return c < 'a' || c > 'z' }) {
		return ""
	}
	word := e.index.spell.correct(t.text)
	if _, ok := e.vocabulary.spellings[word]; !ok || !isWord(word) {
		return ""
	}
	return word
}

// public reports whether a word can stand in the open: it is the facts' own,
// or an ordinary English word that isn't written like a name.
func (e *Engine) public(r *reading, i int) bool {
	t := r.tokens[i]
	if t.number || strings.ContainsRune(t.text, '@') || strings.ContainsFunc(t.text, unicode.IsDigit) {
		return false
	}
	if e.knows(t) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(r.text[t.start:])
	begins := i == 0 || r.tokens[i-1].sentence != t.sentence
	if unicode.IsUpper(first) && !begins && !t.upper {
		return false
	}
	return isWord(t.text)
}

// About is what a question is about: the entities that it names, and the
// aspect that it asks for ([facts.AspectDefinition] where it asks for none).
func (e *Engine) About(question string) ([]string, facts.Aspect) {
	r := e.read(clean(question), facts.DateOf(e.now().In(e.zone)))
	var ids []string
	for _, n := range r.entitiesOf() {
		ids = append(ids, e.index.entities[n].ID)
	}
	if top := r.topAspects(); len(top) > 0 {
		return ids, top[0]
	}
	return ids, facts.AspectDefinition
}
