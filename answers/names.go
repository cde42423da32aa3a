package answers

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// nameIndex finds the names of entities in tokens: whole names in order, and
// parts of names by their telling words.
type nameIndex struct {
	tree  *nameNode          // names by their stems, in order
	parts map[string][]int32 // stem → names it is part of
	of    map[int32][]int32  // entity → its names
	names []name

	matches *sync.Pool // of *nameMatches
}

// nameMatches is how much of each name a question has, by the weight of its
// words: the working memory of one search.
type nameMatches struct {
	weight  []float64
	touched []int32
}

// name is one name of one or more entities.
type name struct {
	stems    []string
	entities []int32
	weight   float64 // sum of the idf of its telling stems
	short    bool    // an acronym
}

// mention is a whole name found in a text.
type mention struct {
	first, last int // tokens, half-open
	entities    []int32
	weight      float64 // of one that no token stands for: carried from an answer
}

// newNameIndex finds the names of entities, each entity's as they are written:
// the name, the short name, the aliases.
func newNameIndex(entities [][]passage) nameIndex {
	ix := nameIndex{tree: &nameNode{}, parts: map[string][]int32{}, of: map[int32][]int32{}, matches: &sync.Pool{}}
	known := map[string]int32{}
	for e, names := range entities {
		for i, written := range names {
			stems := nameStems(written.tokens)
			if len(stems) == 0 || allStop(written.tokens) {
				continue
			}
			key := strings.Join(stems, " ")
			n, ok := known[key]
			if !ok {
				n = int32(len(ix.names))
				known[key] = n
				ix.names = append(ix.names, name{stems: stems, short: i == 1})
				ix.tree.put(stems, n)
				for _, s := range slices.Compact(slices.Sorted(slices.Values(stems))) {
					ix.parts[s] = append(ix.parts[s], n)
				}
			}
			if !slices.Contains(ix.names[n].entities, int32(e)) {
				ix.names[n].entities = append(ix.names[n].entities, int32(e))
				ix.of[int32(e)] = append(ix.of[int32(e)], n)
			}
		}
	}
	return ix
}

// nameStems is a name without its articles.
func nameStems(tokens []token) []string {
	var stems []string
	for _, t := range tokens {
		if !article(t.text) {
			stems = append(stems, t.stem)
		}
	}
	return stems
}

func article(text string) bool { return text == "the" || text == "a" || text == "an" }

func allStop(tokens []token) bool {
	return !slices.ContainsFunc(tokens, func(t token) bool { return !t.stop })
}

// nameNode is where the names lead that begin with the same stems.
type nameNode struct {
	next  map[string]*nameNode
	names []int32 // that end here
}

func (node *nameNode) put(stems []string, n int32) {
	for _, s := range stems {
		if node.next == nil {
			node.next = map[string]*nameNode{}
		}
		if node.next[s] == nil {
			node.next[s] = &nameNode{}
		}
		node = node.next[s]
	}
	node.names = append(node.names, n)
}

// ends reports whether a name ends here.
func (node *nameNode) ends() bool { return node != nil && len(node.names) > 0 }

// find gives the whole names in the tokens, none inside another, in order.
// "The" and "and" within a name may be left out of the name, or put in.
func (ix *nameIndex) find(tokens []token) []mention {
	var all []mention
	for first := range tokens {
		node := ix.tree
		for i := first; i < len(tokens); i++ {
			next := node.next[tokens[i].stem]
			if next == nil {
				if i > first && (tokens[i].text == "the" || tokens[i].text == "and") {
					continue
				}
				break
			}
			node = next
			for _, n := range node.names {
				all = append(all, mention{first: first, last: i + 1, entities: ix.names[n].entities})
			}
		}
	}
	if len(all) < 2 {
		return all
	}
	slices.SortStableFunc(all, func(a, b mention) int {
		if d := (b.last - b.first) - (a.last - a.first); d != 0 {
			return d
		}
		return a.first - b.first
	})
	var kept []mention
	for _, m := range all {
		overlaps := func(k mention) bool { return m.first < k.last && k.first < m.last }
		same := func(k mention) bool { return m.first == k.first && m.last == k.last }
		if i := slices.IndexFunc(kept, same); i >= 0 {
			kept[i].entities = slices.Concat(kept[i].entities, m.entities)
		} else if !slices.ContainsFunc(kept, overlaps) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b mention) int { return a.first - b.first })
	return kept
}

// weigh sets the weight of every name from the idf of its stems.
func (ix *nameIndex) weigh(idf func(stem string) float64) {
	for i := range ix.names {
		ix.names[i].weight = 0
		for _, s := range ix.names[i].stems {
			ix.names[i].weight += idf(s)
		}
	}
}

// commonPart is in how many names a word is too common to find them by.
const commonPart = 2000

// partial gives for every entity the best share of one of its names that the
// question's stems make up.
func (ix *nameIndex) partial(stems []string, idf func(string) float64) map[int32]float64 {
	type part struct {
		stem  string
		names []int32
	}
	parts := make([]part, 0, len(stems))
	for _, s := range stems {
		if names := ix.parts[s]; len(names) > 0 {
			parts = append(parts, part{s, names})
		}
	}
	slices.SortFunc(parts, func(a, b part) int { // the rarest first
		return cmp.Or(cmp.Compare(len(a.names), len(b.names)), strings.Compare(a.stem, b.stem))
	})
	m, _ := ix.matches.Get().(*nameMatches)
	if m == nil {
		m = &nameMatches{weight: make([]float64, len(ix.names))}
	}
	defer ix.matches.Put(m)
	for _, p := range parts {
		weight := idf(p.stem)
		if len(p.names) > commonPart { // tells names apart only beside other words
			for _, n := range m.touched {
				if slices.Contains(ix.names[n].stems, p.stem) {
					m.weight[n] += weight
				}
			}
			continue
		}
		for _, n := range p.names {
			if m.weight[n] == 0 {
				m.touched = append(m.touched, n)
			}
			m.weight[n] += weight
		}
	}
	best := make(map[int32]float64, len(m.touched))
	for _, n := range m.touched {
		nm, weight := &ix.names[n], m.weight[n]
		m.weight[n] = 0
		if nm.weight == 0 {
			continue
		}
		share := weight / nm.weight
		for _, e := range nm.entities {
			best[e] = max(best[e], share)
		}
	}
	m.touched = m.touched[:0]
	return best
}

// domain is the share of a role's name, without the words for somebody who
// leads or chairs, that the question has; the best of its names.
func (ix *nameIndex) domain(role int32, r *reading, v *vocabulary, idf func(string) float64) float64 {
	best := 0.0
	for _, n := range ix.of[role] {
		met, total := 0.0, 0.0
		for _, s := range ix.names[n].stems {
			if v.personStems[s] || v.stopStems[s] {
				continue
			}
			total += idf(s)
			if slices.ContainsFunc(r.tokens, func(t token) bool { return t.stem == s }) {
				met += idf(s)
			}
		}
		if total > 0 {
			best = max(best, met/total)
		}
	}
	return best
}
