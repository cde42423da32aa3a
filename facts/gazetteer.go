package facts

import (
	"cmp"
	"slices"
	"sync"

	"github.com/kljensen/snowball/english"
)

// Mention is a place in a text that names entities. Start and End are byte
// offsets of Text. Entities are those that it may mean, the likeliest first;
// it is shared and must not be changed. Exact says that its words are those
// of a name, function words and case aside. Distance counts the typing
// errors. Score is 1 for a given name as it is written, somewhat less for one
// that is inflected, misspelt or made from a given one, and at most 0.9 for a
// part of a name.
type Mention struct {
	Start, End int
	Text       string
	Entities   []string
	Exact      bool
	Distance   int
	Score      float64
}

// Gazetteer finds the entities that a text mentions, by their names, short
// names and aliases and by forms made from them: other years' notations,
// plurals and possessives, "&" for "and", hyphens, the acronym in a bracket,
// a surname. It is immutable, and built from the facts alone.
//
// Names are kept as a trie of word stems. A walk through it from every word
// of a text gives the whole names; words that are in few names lead to the
// names of which the text has a part.
type Gazetteer struct {
	ids   []string         // entity number -> ID
	years []string         // entity number -> its year, or its fund's
	words map[string]entry // every word that needs no stemming
	stems []string         // stem number -> stem
	stem  map[string]uint32
	edges map[edge]uint32 // the trie; node 0 is its root
	ends  [][]name        // node -> the names that end there
	caps  map[string][]name

	spellings *typos   // of the words of names
	spelt     []uint32 // their stems

	parts    [][]uint32 // part number -> the stems of a name
	owners   []uint32   // part number -> entity number
	holding  [][]uint32 // stem number -> the parts that have it
	rareness []float32  // stem number -> weight of a word in few names
	maxRare  int        // how many parts a telling word may be in

	scratch sync.Pool
}

// entry is what is known of a word.
type entry struct {
	stem   uint32 // 0 where no name has it
	common bool   // a word of English, or of the facts: no typing error
	pass   bool   // a function word
}

type edge struct{ node, stem uint32 }

// name is one name of one entity, at the end of a path of the trie.
type name struct {
	entity uint32
	weight float32
	hash   uint64 // of its words as they are written
	single bool   // it has one word
	proper bool   // which is a common one, but for its capital: Prevent
}

// newGazetteer indexes the names of entities; the words of facts are words
// that need no correcting.
func newGazetteer(entities []*Entity, facts []*Fact) *Gazetteer {
	g := &Gazetteer{
		words: map[string]entry{}, stem: map[string]uint32{}, stems: []string{""},
		edges: map[edge]uint32{}, ends: make([][]name, 1), caps: map[string][]name{},
		holding: make([][]uint32, 1),
	}
	g.scratch.New = func() any { return &search{} }
	for w := range function {
		g.words[w] = entry{pass: true}
	}
	byID := make(map[string]*Entity, len(entities))
	for _, e := range entities {
		byID[e.ID] = e
	}
	var r nameReader
	for i, e := range entities {
		g.ids = append(g.ids, e.ID)
		g.years = append(g.years, yearOf(e, byID))
		for _, v := range variants(e) {
			g.add(&r, uint32(i), v)
		}
	}
	g.familiar(&r, facts)
	g.weigh()
	g.spell()
	return g
}

// yearOf is the year of e, or of a fund that it is part of.
func yearOf(e *Entity, byID map[string]*Entity) string {
	if e.Year != "" {
		return e.Year
	}
	for _, id := range e.PartOf {
		if up := byID[id]; up != nil && up.Kind == KindFund && up.Year != "" {
			return up.Year
		}
	}
	return ""
}

// nameReader holds the buffers of reading names.
type nameReader struct {
	buf    []byte
	tokens []token
	stems  []uint32
}

// add puts one name of an entity into the trie.
func (g *Gazetteer) add(r *nameReader, entity uint32, v variant) {
	r.buf, r.tokens = tokenize(v.text, r.buf[:0], r.tokens[:0])
	r.stems = r.stems[:0]
	hash := noWords
	for _, t := range r.tokens {
		w := r.buf[t.from:t.to]
		if len(r.tokens) > 1 && g.words[string(w)].pass {
			continue
		}
		hash = hashed(hash, w)
		if !g.words[string(w)].pass {
			r.stems = append(r.stems, g.learn(string(w), t.digits))
		}
	}
	n := name{entity: entity, weight: v.weight, hash: hash, single: len(r.stems) <= 1}
	if len(r.tokens) == 1 && g.needsCapitals(v.text, r) {
		key := string(r.buf[r.tokens[0].from:r.tokens[0].to])
		g.caps[key] = append(g.caps[key], n)
		return
	}
	if len(r.stems) == 0 || len(r.stems) == 1 && len(v.text) < 2 {
		return
	}
	node := uint32(0)
	for _, s := range r.stems {
		next, ok := g.edges[edge{node, s}]
		if !ok {
			next = uint32(len(g.ends))
			g.ends = append(g.ends, nil)
			g.edges[edge{node, s}] = next
		}
		node = next
	}
	n.proper = n.single && v.text[0] >= 'A' && v.text[0] <= 'Z' && commonEnglish().has(g.stems[r.stems[0]])
	for i, had := range g.ends[node] {
		if had.entity == entity && had.hash == n.hash {
			g.ends[node][i].weight = max(had.weight, n.weight)
			g.ends[node][i].proper = had.proper && n.proper
			return
		}
	}
	g.ends[node] = append(g.ends[node], n)
	if len(r.stems) > 1 && v.weight >= 0.95 {
		part := uint32(len(g.parts))
		g.parts = append(g.parts, slices.Clone(r.stems))
		g.owners = append(g.owners, entity)
		for i, s := range r.stems {
			if !contains(r.stems[:i], s) {
				g.holding[s] = append(g.holding[s], part)
			}
		}
	}
}

// noWords and hashed make the FNV-1a hash of a sequence of words.
const noWords uint64 = 14695981039346656037

func hashed(h uint64, w []byte) uint64 {
	for _, c := range w {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return (h ^ ' ') * 1099511628211
}

// needsCapitals reports whether a name of one word is an acronym that is
// spelt as a word of English: IT, PACT.
func (g *Gazetteer) needsCapitals(text string, r *nameReader) bool {
	t := r.tokens[0]
	w := r.buf[t.from:t.to]
	return t.upper && len(text) <= 6 && (g.words[string(w)].pass || commonEnglish().has(string(w)))
}

// learn gives the number of the stem of a word of a name.
func (g *Gazetteer) learn(w string, digits bool) uint32 {
	if e, ok := g.words[w]; ok && e.stem != 0 {
		return e.stem
	}
	base := w
	if !digits {
		base = english.Stem(w, true)
	}
	s, ok := g.stem[base]
	if !ok {
		s = uint32(len(g.stems))
		g.stem[base] = s
		g.stems = append(g.stems, base)
		g.holding = append(g.holding, nil)
	}
	g.words[w] = entry{stem: s, common: !digits && commonEnglish().has(base)}
	return s
}

// familiar notes the words of English and of the facts: they are no typing
// errors of names, and most then need no stemming.
func (g *Gazetteer) familiar(r *nameReader, facts []*Fact) {
	for w, stem := range commonEnglish().stems {
		if _, ok := g.words[w]; !ok {
			g.words[w] = entry{stem: g.stem[stem], common: true}
		}
	}
	read := func(text string) {
		r.buf, r.tokens = tokenize(text, r.buf[:0], r.tokens[:0])
		for _, t := range r.tokens {
			if w := r.buf[t.from:t.to]; !t.digits {
				if _, ok := g.words[string(w)]; !ok {
					g.words[string(w)] = entry{stem: g.stem[english.Stem(string(w), true)], common: true}
				}
			}
		}
	}
	for _, f := range facts {
		read(f.Text)
		for _, it := range f.Items {
			read(it.Text)
		}
		for _, w := range f.Words {
			read(w)
		}
	}
}

// spell indexes the words of names for misspellings.
func (g *Gazetteer) spell() {
	var list []string
	for w, e := range g.words {
		if e.stem != 0 && len(w) >= 5 && letters(w) {
			list = append(list, w)
		}
	}
	slices.Sort(list)
	g.spellings = newTypos(list, 5)
	g.spelt = make([]uint32, len(list))
	for i, w := range list {
		g.spelt[i] = g.words[w].stem
	}
}

// letters reports whether w is ASCII letters in lower case.
func letters[S string | []byte](w S) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}

// Find gives the mentions of a text in its order. Of whole names that overlap
// the longest stands. A part of a name is a mention of its own where no whole
// name has all its words, so that it may hold a shorter whole name.
func (g *Gazetteer) Find(text string) []Mention {
	s := g.scratch.Get().(*search)
	defer g.scratch.Put(s)
	s.read(g, text)
	s.walk(g)
	found := s.choose(g, text)
	found = s.partial(g, text, found)
	slices.SortFunc(found, func(a, b Mention) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	return found
}
