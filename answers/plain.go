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
		if person[i] || !e.public(r, i) {
			if len(words) == 0 || words[len(words)-1] != blank {
				words = append(words, blank)
			}
			continue
		}
		words = append(words, strings.ToLower(r.text[t.start:t.end]))
		if !t.stop && !slices.Contains(stems, t.stem) {
			stems = append(stems, t.stem)
		}
	}
	if len(stems) == 0 {
		return "", ""
	}
	slices.Sort(stems)
	return strings.Join(words, " "), strings.Join(stems, " ")
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
