package facts

import (
	"unicode"

	"github.com/kljensen/snowball/english"
)

// search is the work of one [Gazetteer.Find]; it is used again.
type search struct {
	buf     []byte
	tokens  []token
	content []content
	routes  []route
	taken   []bool
	near    []uint32
	other   []uint32
	rest    partials
	shout   bool // the text is all capitals, so that capitals tell nothing
}

// content is a token that is no function word, with the stems that it may
// stand for.
type content struct {
	token int32
	cut   bool // no name goes on over what is before it
	comma bool // a comma is before it, which whole names alone go on over
	n     uint8
	stems [4]uint32
	dist  uint8
}

// route is a way through the trie to a whole name: content words first to
// last.
type route struct {
	first, last int
	names       []name
	dist        int
}

func (s *search) read(g *Gazetteer, text string) {
	s.buf, s.tokens = tokenize(text, s.buf[:0], s.tokens[:0])
	s.content, s.routes = s.content[:0], s.routes[:0]
	s.shout = len(s.tokens) > 3 && !hasLower(text)
	cut, comma, passed := false, false, 0
	for i := range s.tokens {
		t := &s.tokens[i]
		w := s.buf[t.from:t.to]
		e, known := g.words[string(w)]
		s.capitals(g, i, w)
		cut, comma = cut || t.brk, comma || t.comma
		if e.pass {
			passed++
			continue
		}
		c := content{token: int32(i), cut: cut || passed > 3, comma: comma}
		cut, comma, passed = false, false, 0
		switch {
		case known && e.stem != 0:
			c.n, c.stems[0] = 1, e.stem
		case known:
		case t.digits:
		default:
			s.resolve(g, w, &c)
		}
		s.content = append(s.content, c)
	}
}

func hasLower(text string) bool {
	for _, r := range text {
		if unicode.IsLower(r) {
			return true
		}
	}
	return false
}

// capitals looks for an acronym that counts only in capitals.
func (s *search) capitals(g *Gazetteer, i int, w []byte) {
	if len(g.caps) == 0 || !s.tokens[i].upper || s.shout {
		return
	}
	names := g.caps[string(w)]
	if names == nil && len(w) > 2 && w[len(w)-1] == 's' {
		names = g.caps[string(w[:len(w)-1])]
	}
	if names != nil {
		s.routes = append(s.routes, route{first: -1 - i, last: -1 - i, names: names})
	}
}

// resolve finds the stems that a word which no name has as it is written may
// stand for.
func (s *search) resolve(g *Gazetteer, w []byte, c *content) {
	if len(w) > 40 {
		return
	}
	word := string(w)
	if st := g.stem[english.Stem(word, true)]; st != 0 {
		c.n, c.stems[0] = 1, st
		return
	}
	if n := len(w) - 1; n >= 2 && w[n] == 's' { // CSPs, which has no vowel to stem by
		if e := g.words[word[:n]]; e.stem != 0 {
			c.n, c.stems[0] = 1, e.stem
			return
		}
	}
	if !letters(w) {
		return
	}
	near, dist := g.spellings.find(w, 2, s.near)
	s.near = near
	if len(near) == 0 {
		return
	}
	// A misspelling of a common word is not one of a name that is further.
	if dist > 1 {
		if s.other, _ = commonEnglish().typos.find(w, dist-1, s.other); len(s.other) > 0 {
			return
		}
	}
	for _, e := range near {
		st := g.spelt[e]
		if int(c.n) < len(c.stems) && !contains(c.stems[:c.n], st) {
			c.stems[c.n] = st
			c.n++
		}
	}
	c.dist = uint8(dist)
}

// walk finds every whole name.
func (s *search) walk(g *Gazetteer) {
	for i := range s.content {
		if s.content[i].n > 0 || s.hyphenated(i) {
			s.step(g, 0, i, i, 0)
		}
	}
}

// hyphenated reports whether content word i is joined by a hyphen to the next.
func (s *search) hyphenated(i int) bool {
	return i+1 < len(s.content) && s.content[i+1].token == s.content[i].token+1 && s.tokens[s.content[i+1].token].hyphen
}

func (s *search) step(g *Gazetteer, node uint32, first, at, dist int) {
	if at >= len(s.content) || at > first && s.content[at].cut {
		return
	}
	c := &s.content[at]
	for _, st := range c.stems[:c.n] {
		s.enter(g, edge{node, st}, first, at, dist+int(c.dist))
	}
	if s.hyphenated(at) { // anti-social for antisocial
		a, b := s.tokens[c.token], s.tokens[c.token+1]
		if st := g.words[string(s.buf[a.from:b.to])].stem; st != 0 {
			s.enter(g, edge{node, st}, first, at+1, dist)
		}
	}
}

func (s *search) enter(g *Gazetteer, e edge, first, last, dist int) {
	next, ok := g.edges[e]
	if !ok {
		return
	}
	if names := g.ends[next]; len(names) > 0 {
		s.routes = append(s.routes, route{first: first, last: last, names: names, dist: dist})
	}
	s.step(g, next, first, last+1, dist)
}
