package answers

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

//go:embed crisis.yaml
var crisisFile []byte

// crisisPatterns are the compiled words and wordings of crisis.yaml. They
// have a shorthand of their own, so that a change in how questions are asked
// never changes who gets the signpost.
type crisisPatterns struct {
	vocabulary                *vocabulary
	certain, danger, harmless rarestFirst
	kinds                     map[string]sign     // word → its kind
	words                     map[string]struct{} // for misspellings
	misspelt                  map[string][]string // a word with letters left out → the words
	meant                     *memo[string]       // word → the one that it is nearest to, or none
}

var crisisWords = sync.OnceValue(func() *crisisPatterns {
	c, err := readCrisis(crisisFile)
	if err != nil {
		panic(fmt.Sprintf("crisis.yaml: %v", err)) // embedded: a test loads it
	}
	return c
})

func readCrisis(b []byte) (*crisisPatterns, error) {
	var file struct {
		Shorthand, Kinds            map[string]string
		Classes                     map[string][]string
		Certain, Patterns, Harmless []string
	}
	if err := yaml.Unmarshal(b, &file); err != nil {
		return nil, err
	}
	c := &crisisPatterns{
		vocabulary: &vocabulary{
			exact: true, rewrites: map[string][]string{}, numbered: map[string]int32{}, written: []string{""}, kept: newMemo[[]token](keptWords),
		},
		kinds: map[string]sign{}, words: map[string]struct{}{}, misspelt: map[string][]string{}, meant: newMemo[string](keptWords),
	}
	for from, to := range file.Shorthand {
		c.vocabulary.rewrites[from] = strings.Fields(to)
	}
	for _, set := range []struct {
		to       *rarestFirst
		patterns []string
	}{{&c.certain, file.Certain}, {&c.danger, file.Patterns}, {&c.harmless, file.Harmless}} {
		for _, p := range set.patterns {
			if err := set.to.compile(c.vocabulary, p, file.Classes); err != nil {
				return nil, err
			}
		}
		set.to.prepare(c.vocabulary.written)
	}
	for _, p := range slices.Concat(c.certain.patterns, c.danger.patterns) {
		for _, e := range p.elements {
			for _, w := range e.words {
				c.words[c.vocabulary.written[w]] = struct{}{}
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(file.Kinds)) {
		for _, w := range strings.Fields(file.Kinds[kind]) {
			if was, ok := c.kinds[w]; ok {
				return nil, fmt.Errorf("kinds: %q is in %s and in %s", w, was.name, kind)
			}
			c.kinds[w] = newSign("<" + kind + ">")
			if kind != "office" {
				c.words[w] = struct{}{}
			}
		}
	}
	c.prepareSpelling()
	c.vocabulary.kept = newMemo[[]token](keptWords) // what was kept so far has no numbers
	return c, nil
}

// prepareSpelling lists each word under every form that has one letter left
// out: a misspelt word shares a form with the word that was meant.
func (c *crisisPatterns) prepareSpelling() {
	for _, w := range slices.Sorted(maps.Keys(c.words)) {
		if len(w) < 4 {
			continue
		}
		c.misspelt[w] = append(c.misspelt[w], w)
		for i := range len(w) {
			if i > 0 && w[i] == w[i-1] {
				continue // the form is the one before
			}
			form := w[:i] + w[i+1:]
			c.misspelt[form] = append(c.misspelt[form], w)
		}
	}
}

// leftOut is the word, and what remains of it without up to n of its letters.
func leftOut(w string, n int) map[string]struct{} {
	forms := map[string]struct{}{w: {}}
	for last := forms; n > 0; n-- {
		next := map[string]struct{}{}
		for form := range last {
			for i := range len(form) {
				next[form[:i]+form[i+1:]] = struct{}{}
			}
		}
		maps.Copy(forms, next)
		last = next
	}
	return forms
}

// correct replaces misspelt words by the crisis words they are nearest to.
func (c *crisisPatterns) correct(tokens []token) {
	for i, t := range tokens {
		if t.number || len(t.text) < 4 || len(t.text) > 20 || !ascii(t.text) {
			continue
		}
		if _, ok := c.words[t.text]; ok {
			continue
		}
		if best := c.meant.of(t.text, c.nearest); best != "" {
			tokens[i].text, tokens[i].stem, tokens[i].word = best, stem(best), c.vocabulary.numbered[best]
		}
	}
}

// nearest is the crisis word that a word is nearest to; none where it is a
// word itself, or near to none.
func (c *crisisPatterns) nearest(word string) string {
	if isWord(word) {
		return ""
	}
	limit := allowed(word)
	best, bestDistance := "", limit+1
	for form := range leftOut(word, limit) {
		for _, w := range c.misspelt[form] {
			d := facts.Distance(word, w, limit+1)
			if d < bestDistance || d == bestDistance && w < best {
				best, bestDistance = w, d
			}
		}
	}
	return best
}
