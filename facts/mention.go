package facts

import (
	"bytes"
	"cmp"
	"slices"
)

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
