package facts

import (
	"cmp"
	"math"
	"slices"
)

// partials is the work of finding parts of names.
type partials struct {
	seen  map[uint32]int // part number -> the content word after its last candidate
	list  []candidate
	stems []uint32
}

// candidate is a name of which a text has some words.
type candidate struct {
	part        uint32
	first, last int // content words
	words       int
	dist        int
	mass        float32
	score       float32
}

// weigh gives the words that are in few names their weight.
func (g *Gazetteer) weigh() {
	n := float64(len(g.parts) + 1)
	g.rareness = make([]float32, len(g.stems))
	for s, held := range g.holding {
		g.rareness[s] = float32(math.Log(1 + n/float64(len(held)+1)))
	}
	g.maxRare = min(64, max(6, len(g.parts)/16))
}

// telling reports whether a stem is in so few names that it leads to them.
func (g *Gazetteer) telling(stem uint32) bool {
	n := len(g.holding[stem])
	return n > 0 && n <= g.maxRare
}

// partial adds the mentions of parts of names: words near each other, of
// which one at least is in few names, that no whole name found has all of.
func (s *search) partial(g *Gazetteer, text string, found []Mention) []Mention {
	r := &s.rest
	if r.seen == nil {
		r.seen = map[uint32]int{}
	}
	clear(r.seen)
	r.list = r.list[:0]
	for i := range s.content {
		c := &s.content[i]
		if s.tokens[c.token].digits {
			continue
		}
		for _, stem := range c.stems[:c.n] {
			if !g.telling(stem) {
				continue
			}
			for _, part := range g.holding[stem] {
				if i < r.seen[part] {
					continue
				}
				if cand, ok := s.grow(g, part, i); ok {
					r.seen[part] = cand.last + 1
					r.list = append(r.list, cand)
				}
			}
		}
	}
	slices.SortFunc(r.list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.words, a.words), cmp.Compare(b.score, a.score), cmp.Compare(a.first, b.first), cmp.Compare(a.part, b.part))
	})
	whole := len(found)
	for i, c := range r.list {
		from, to := s.tokens[s.content[c.first].token], s.tokens[s.content[c.last].token]
		start, end := from.start, to.end
		if slices.ContainsFunc(found[whole:], func(m Mention) bool { return m.Start < end && start < m.End }) ||
			slices.ContainsFunc(found[:whole], func(m Mention) bool {
				within := start <= m.Start && m.End <= end && end-start > m.End-m.Start
				return !within && m.Start < end && start < m.End
			}) {
			continue
		}
		ids := s.alike(g, r.list[i:])
		if len(ids) > maxAlike {
			continue
		}
		found = append(found, Mention{start, end, text[start:end], ids, false, c.dist, float64(c.score)})
	}
	return found
}

// maxAlike is how many entities a part of a name may leave open.
const maxAlike = 8

// alike is the entities of the first candidate and of those of the same
// words that fit nearly as well.
func (s *search) alike(g *Gazetteer, list []candidate) []string {
	c := list[0]
	ids := []string{g.ids[g.owners[c.part]]}
	for _, d := range list[1:] {
		if d.words != c.words {
			break
		}
		if d.first == c.first && d.last == c.last && d.score > c.score-0.1 {
			if id := g.ids[g.owners[d.part]]; !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// reach is how many words that are not the name's may stand between its words.
const reach = 1

// grow takes in the words around content word i that the name has too.
func (s *search) grow(g *Gazetteer, part uint32, i int) (candidate, bool) {
	stems := g.parts[part]
	r := &s.rest
	r.stems = r.stems[:0]
	c := candidate{part: part, first: i, last: i}
	low, high, ordered := len(stems), -1, true // where in the name its words are
	take := func(at int) bool {
		w := &s.content[at]
		for _, st := range w.stems[:w.n] {
			if k := slices.Index(stems, st); k >= 0 && !contains(r.stems, st) {
				ordered = ordered && (at >= i && k > high || at < i && k < low)
				low, high = min(low, k), max(high, k)
				r.stems = append(r.stems, st)
				c.words++
				c.dist += int(w.dist)
				c.mass += g.rareness[st]
				return true
			}
		}
		return false
	}
	take(i)
	for at, gap := i+1, 0; at < len(s.content) && gap <= reach && !s.content[at].cut && !s.content[at].comma; at++ {
		if take(at) {
			c.last, gap = at, 0
		} else {
			gap++
		}
	}
	for at, gap := i-1, 0; at >= 0 && gap <= reach && !s.content[at+1].cut && !s.content[at+1].comma; at-- {
		if take(at) {
			c.first, gap = at, 0
		} else {
			gap++
		}
	}
	total := float32(0)
	for _, st := range stems {
		total += g.rareness[st]
	}
	cover := c.mass / total
	c.score = (0.3 + 0.6*cover) * (1 - 0.1*float32(c.dist)) * (0.5 + 0.5*float32(c.words)/float32(c.last-c.first+1))
	if !ordered { // "three aims" is not aim three
		c.score *= 0.8
		if c.words == 2 {
			c.score *= 0.7
		}
	}
	if c.words == 1 {
		c.score = (0.15 + 0.4*cover) * (1 - 0.15*float32(c.dist))
		e := g.words[g.stems[r.stems[0]]]
		if e.common || len(g.stems[r.stems[0]]) < 4 || len(g.holding[r.stems[0]]) > maxAlike {
			return c, false
		}
	}
	return c, cover >= 0.15
}
