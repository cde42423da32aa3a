package answers

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

//go:embed crisis.yaml
var crisisFile []byte

// Crisis recognises a person in danger and says where help is. It needs
// nothing stored, so that it can run before anything is logged or kept.
type Crisis struct {
	reply string
}

// NewCrisis prepares the signpost of a partnership.
func NewCrisis(p facts.Partnership) *Crisis {
	crisisWords()
	return &Crisis{reply: signpost(p.Crisis)}
}

// Detect reports whether a message reads as one from a person in danger, or
// about something happening now. Professional questions about abuse, violence
// or suicide prevention don't.
func (c *Crisis) Detect(text string) bool {
	words := crisisWords()
	tokens := words.vocabulary.tokeniseMax(clean(text), maxRunes)
	words.correct(tokens)
	harmless := make([]bool, len(tokens))
	words.harmless.find(tokens, func(_, from, to int) bool {
		for i := from; i < to; i++ {
			harmless[i] = true
		}
		return true
	})
	danger := false
	words.danger.find(tokens, func(_, _, to int) bool {
		danger = !harmless[to-1]
		return !danger
	})
	return danger
}

// Reply is the signpost in plain text, the same for every message.
func (c *Crisis) Reply() string { return c.reply }

// signpost sets out the services in order, between the lead and the close.
func signpost(c facts.Crisis) string {
	var b strings.Builder
	b.WriteString(c.Lead)
	for _, s := range c.Services {
		b.WriteString("\n- ")
		if s.When != "" {
			b.WriteString(s.When + ": ")
		}
		name := s.Name
		if s.Phone != "" && !strings.Contains(name, s.Phone) {
			name = strings.TrimSpace(name + " " + s.Phone)
		}
		b.WriteString(name)
		if s.Note != "" {
			b.WriteString(" (" + strings.TrimSuffix(s.Note, ".") + ")")
		}
	}
	if c.Close != "" {
		b.WriteString("\n" + c.Close)
	}
	return b.String()
}

// crisisPatterns are the compiled wordings.
type crisisPatterns struct {
	vocabulary       *vocabulary
	danger, harmless patternSet
	words            map[string]struct{} // for misspellings
}

var crisisWords = sync.OnceValue(func() *crisisPatterns {
	var file struct {
		Classes            map[string][]string
		Patterns, Harmless []string
	}
	if err := yaml.Unmarshal(crisisFile, &file); err != nil {
		panic(fmt.Sprintf("crisis.yaml: %v", err)) // embedded: a test loads it
	}
	c := &crisisPatterns{vocabulary: words(), words: map[string]struct{}{}}
	c.danger.exact, c.harmless.exact = true, true
	for _, set := range []struct {
		to       *patternSet
		patterns []string
	}{{&c.danger, file.Patterns}, {&c.harmless, file.Harmless}} {
		for _, p := range set.patterns {
			if err := set.to.compile(c.vocabulary, p, file.Classes); err != nil {
				panic(fmt.Sprintf("crisis.yaml: %v", err))
			}
		}
	}
	for _, p := range c.danger.patterns {
		for _, e := range p.elements {
			for w := range e.words {
				if len(w) >= 4 {
					c.words[w] = struct{}{}
				}
			}
		}
	}
	return c
})

// correct replaces misspelt words by the crisis words they are nearest to.
func (c *crisisPatterns) correct(tokens []token) {
	for i, t := range tokens {
		if t.number || len(t.text) < 4 || isWord(t.text) {
			continue
		}
		if _, ok := c.words[t.text]; ok {
			continue
		}
		best, bestDistance := "", 3
		for w := range c.words {
			d := distance(t.text, w, allowed(t.text))
			if d < bestDistance || d == bestDistance && w < best {
				best, bestDistance = w, d
			}
		}
		if bestDistance <= allowed(t.text) {
			tokens[i].text = best
		}
	}
}
