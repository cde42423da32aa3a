package facts

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mention is a place in a text that names entities. Start and End are byte
// offsets. Exact says that the text is the name, letter for letter but for
// case; Distance counts the typing errors; Score is 1 for a whole name.
type Mention struct {
	Start, End int
	Text       string
	Entities   []string
	Exact      bool
	Distance   int
	Score      float64
}

// Gazetteer finds the entities that a text mentions. It is immutable.
type Gazetteer struct {
	names map[string][]string
}

func newGazetteer(entities []*Entity, _ []*Fact) *Gazetteer {
	g := &Gazetteer{names: map[string][]string{}}
	for _, e := range entities {
		for _, name := range append([]string{e.Name, e.Short}, e.Aliases...) {
			if key := strings.ToLower(name); key != "" && !slices.Contains(g.names[key], e.ID) {
				g.names[key] = append(g.names[key], e.ID)
			}
		}
	}
	return g
}

// Find gives the mentions of a text, in its order: the longest first where
// they begin together.
func (g *Gazetteer) Find(text string) []Mention {
	var found []Mention
	low := strings.ToLower(text)
	if len(low) != len(text) {
		return nil
	}
	edge := func(i int) bool {
		if i <= 0 || i >= len(low) {
			return true
		}
		a, _ := utf8.DecodeLastRuneInString(low[:i])
		b, _ := utf8.DecodeRuneInString(low[i:])
		word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
		return !(word(a) && word(b))
	}
	for name, ids := range g.names {
		for at := 0; ; {
			i := strings.Index(low[at:], name)
			if i < 0 {
				break
			}
			i += at
			at = i + len(name)
			if edge(i) && edge(at) {
				found = append(found, Mention{i, at, text[i:at], ids, true, 0, 1})
			}
		}
	}
	slices.SortFunc(found, func(a, b Mention) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	end := 0
	return slices.DeleteFunc(found, func(m Mention) bool {
		if m.Start < end {
			return true
		}
		end = m.End
		return false
	})
}
