package facts

import (
	"bytes"
	"cmp"
	"slices"
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

// choose keeps the longest of the names that overlap, and makes mentions of
// them.
func (s *search) choose(g *Gazetteer, text string) []Mention {
	slices.SortStableFunc(s.routes, func(a, b route) int {
		return cmp.Or(cmp.Compare(b.last-b.first, a.last-a.first), cmp.Compare(a.dist, b.dist), cmp.Compare(a.first, b.first))
	})
	s.taken = append(s.taken[:0], make([]bool, len(s.tokens))...)
	var found []Mention
	for i := 0; i < len(s.routes); i++ {
		p := s.routes[i]
		from, to := s.extent(p)
		if slices.Contains(s.taken[from:to+1], true) {
			continue
		}
		// Words that may stand for several give several routes.
		names := p.names
		for _, q := range s.routes[i+1:] {
			if q.first == p.first && q.last == p.last && q.dist == p.dist {
				names = append(slices.Clip(names), q.names...)
			}
		}
		for j := from; j <= to; j++ {
			s.taken[j] = true
		}
		found = append(found, s.mention(g, text, p, names, from, to))
	}
	return found
}

// extent is the tokens of a route.
func (s *search) extent(p route) (from, to int) {
	if p.first < 0 {
		return -1 - p.first, -1 - p.first
	}
	return int(s.content[p.first].token), int(s.content[p.last].token)
}

// mention makes the mention of a route. Where a year stands next to it, only
// the entities of that year are meant.
func (s *search) mention(g *Gazetteer, text string, p route, names []name, from, to int) Mention {
	hash, alone := s.hash(g, from, to)
	scored := make([]name, 0, len(names))
	exact := false
	for _, n := range names {
		same := n.hash == hash
		if exact && !same {
			continue
		}
		if same && !exact {
			exact, scored = true, scored[:0]
		}
		if n.proper && !s.shout && text[s.tokens[from].start] >= 'a' {
			n.weight *= 0.8
		}
		if !same && p.dist == 0 {
			n.weight *= inflected(n, s.buf[s.tokens[from].from:s.tokens[from].to], alone)
		}
		scored = append(scored, n)
	}
	scored, from, to = s.ofYear(g, p, scored, from, to)
	slices.SortFunc(scored, func(a, b name) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.entity, b.entity))
	})
	ids := make([]string, 0, len(scored))
	for _, n := range scored {
		if id := g.ids[n.entity]; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		if len(ids) == maxMeant {
			break
		}
	}
	start, end := s.tokens[from].start, s.tokens[to].end
	score := float64(scored[0].weight) * (1 - 0.1*float64(p.dist))
	return Mention{start, end, text[start:end], ids, exact && p.dist == 0, p.dist, score}
}

// maxMeant bounds the entities of a mention.
const maxMeant = 64

// inflected is how much less a name counts that has the stem of a text's
// word and another ending: little for singular and plural, more where the
// name is one word, as Prevent is in "to prevent" and "prevention".
func inflected(n name, w []byte, alone bool) float32 {
	if !alone || !n.single {
		return 0.95
	}
	for _, ending := range [...][2]string{{"", "s"}, {"", "es"}, {"y", "ies"}} {
		if stem, ok := bytes.CutSuffix(w, []byte(ending[0])); ok && hashed(noWords, append(stem[:len(stem):len(stem)], ending[1]...)) == n.hash {
			return 0.95
		}
		if stem, ok := bytes.CutSuffix(w, []byte(ending[1])); ok && hashed(noWords, append(stem[:len(stem):len(stem)], ending[0]...)) == n.hash {
			return 0.95
		}
	}
	return 0.6
}

// hash is of the content words of the tokens, as names have it.
func (s *search) hash(g *Gazetteer, from, to int) (hash uint64, alone bool) {
	words := 0
	hash = noWords
	for _, t := range s.tokens[from : to+1] {
		w := s.buf[t.from:t.to]
		if from == to || !g.words[string(w)].pass {
			hash = hashed(hash, w)
			words++
		}
	}
	return hash, words == 1
}

// ofYear keeps the names of the year that stands before or after a route, and
// takes the year into the mention. Without one of that year nothing changes.
func (s *search) ofYear(g *Gazetteer, p route, names []name, from, to int) ([]name, int, int) {
	if p.first < 0 {
		return names, from, to
	}
	for _, at := range [2]int{p.last + 1, p.first - 1} {
		if at < 0 || at >= len(s.content) || at > p.last && s.content[at].cut || at < p.first && s.content[p.first].cut {
			continue
		}
		i := int(s.content[at].token)
		t := s.tokens[i]
		if !t.year || s.taken[i] {
			continue
		}
		year := s.buf[t.from:t.to]
		var kept []name
		for _, n := range names {
			if g.years[n.entity] == string(year) {
				n.weight = 1
				kept = append(kept, n)
			}
		}
		if len(kept) > 0 {
			s.taken[i] = true
			return kept, min(from, i), max(to, i)
		}
	}
	return names, from, to
}
