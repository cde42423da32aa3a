package answers

import (
	"fmt"
	"slices"
	"strings"
)

// A pattern is a phrase to look for in tokens, written as words:
//
//	kill|murder me     either word, then "me"
//	<relation> hit me  any word of the named class
//	how ... left       up to four words between (.... up to eight)
//	is? being hit      the word may be missing
//	_                  any one word
//	<person>           a person's name
//	<plural>           a noun in the plural
//
// Words are compared by stem, or exactly where the vocabulary is exact: by the
// number that the vocabulary gives to each word of its patterns.
type pattern struct {
	source   string
	elements []element
}

type element struct {
	words    []int32 // by number, in order; nil for a gap or any word
	gap      int     // up to this many words
	any      bool
	person   bool // the name of a person that the facts know
	plural   bool // a noun in the plural
	optional bool
}

// gapLength is how many words "..." may pass over.
const gapLength = 4

// patternSet finds many patterns at once, by their first words.
type patternSet struct {
	patterns []pattern
	first    [][]int            // word → the patterns that begin with it
	persons  []int              // those that begin with a person
	fields   map[string]element // as they are written in patterns, to be read once
}

// compile adds a written pattern to the set under the next number.
func (ps *patternSet) compile(v *vocabulary, source string, classes map[string][]string) error {
	p := pattern{source: source}
	if ps.fields == nil {
		ps.fields = map[string]element{}
	}
	for _, field := range strings.Fields(source) {
		e, ok := ps.fields[field]
		if !ok {
			var err error
			if e, err = ps.element(v, field, classes); err != nil {
				return fmt.Errorf("pattern %q: %w", source, err)
			}
			ps.fields[field] = e
		}
		p.elements = append(p.elements, e)
	}
	if len(p.elements) == 0 || p.elements[0].words == nil && !p.elements[0].person {
		return fmt.Errorf("pattern %q: start it with a word", source)
	}
	n := len(ps.patterns)
	ps.patterns = append(ps.patterns, p)
	for i, e := range p.elements {
		if e.person {
			ps.persons = append(ps.persons, n)
		}
		for _, w := range e.words {
			for len(ps.first) <= int(w) {
				ps.first = append(ps.first, nil)
			}
			ps.first[w] = append(ps.first[w], n)
		}
		if !e.optional || i+1 < len(p.elements) && p.elements[i+1].words == nil {
			break
		}
	}
	return nil
}

// element reads one field of a written pattern.
func (ps *patternSet) element(v *vocabulary, field string, classes map[string][]string) (element, error) {
	e := element{}
	if strings.Trim(field, ".") == "" {
		e.gap = gapLength * (len(field) - 2)
		return e, nil
	}
	if f, ok := strings.CutSuffix(field, "?"); ok {
		e.optional, field = true, f
	}
	if field == "_" {
		e.any = true
		return e, nil
	}
	e.words = []int32{}
	for alternative := range strings.SplitSeq(field, "|") {
		words := []string{alternative}
		switch alternative {
		case "<person>":
			e.person = true
			continue
		case "<plural>":
			e.plural = true
			continue
		}
		if strings.HasPrefix(alternative, "<") {
			name := strings.Trim(alternative, "<>")
			class, ok := classes[name]
			if !ok {
				return e, fmt.Errorf("no class %q", name)
			}
			words = class
		}
		for _, w := range words {
			tokens := v.tokenise(w)
			if len(tokens) != 1 {
				return e, fmt.Errorf("%q is %d words: write them apart", w, len(tokens))
			}
			e.words = append(e.words, v.learnWord(tokens[0]))
			if v.spellings != nil {
				v.spellings[tokens[0].text] = struct{}{}
			}
		}
	}
	slices.Sort(e.words)
	e.words = slices.Compact(e.words)
	return e, nil
}

// has reports whether an element names the word.
func (e *element) has(word int32) bool {
	if len(e.words) <= 8 {
		return slices.Contains(e.words, word)
	}
	_, ok := slices.BinarySearch(e.words, word)
	return ok
}

// find calls hit for every pattern that matches at some place, with its
// number and the half-open range of tokens, until hit returns false.
func (ps *patternSet) find(tokens []token, hit func(n, from, to int) bool) {
	for i := range tokens {
		var starts []int
		if w := int(tokens[i].word); w < len(ps.first) {
			starts = ps.first[w]
		}
		if tokens[i].person && len(ps.persons) > 0 {
			starts = slices.Concat(starts, ps.persons)
		}
		for _, n := range starts {
			if to, ok := ps.match(ps.patterns[n].elements, tokens, i); ok && !hit(n, i, to) {
				return
			}
		}
	}
}

// matches reports whether any pattern of the set is in the tokens.
func (ps *patternSet) matches(tokens []token) bool {
	found := false
	ps.find(tokens, func(int, int, int) bool { found = true; return false })
	return found
}

// match matches the elements from token i on, within one sentence, and gives
// the token after the last.
func (ps *patternSet) match(elements []element, tokens []token, i int) (int, bool) {
	if len(elements) == 0 {
		return i, true
	}
	e := &elements[0]
	if e.gap > 0 {
		for skip := 0; skip <= e.gap && i+skip <= len(tokens); skip++ {
			if to, ok := ps.match(elements[1:], tokens, i+skip); ok {
				return to, true
			}
		}
		return 0, false
	}
	if i < len(tokens) {
		if e.has(tokens[i].word) || e.any || e.person && tokens[i].person || e.plural && tokens[i].plural() {
			next := i + 1
			for e.person && next < len(tokens) && tokens[next].person {
				next++
			}
			if to, ok := ps.match(elements[1:], tokens, next); ok {
				return to, true
			}
		}
	}
	if e.optional {
		return ps.match(elements[1:], tokens, i)
	}
	return 0, false
}

// has reports whether pattern n names the token's word.
func (ps *patternSet) has(n int, t token) bool {
	return slices.ContainsFunc(ps.patterns[n].elements, func(e element) bool { return e.has(t.word) })
}
