package answers

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"kcst/facts"
)

// How much a word tells of a fact, by where it stands.
const (
	inName      = 1.0  // a name of the entity it is chiefly about
	inOtherName = 0.75 // a name of another entity it is about
	inWords     = 1.0  // the words people use when they ask for it
	inText      = 0.85
	inItem      = 0.75
	inParent    = 0.5 // a name of what its entity is part of
	inSource    = 0.3
	inKind      = 0.4 // a noun for the entity's kind: project, pot
	inSibling   = 0.2 // another fact chiefly about the same entity
)

// inBoth is added for a word that stands in the fact's own text as well as in
// its names or words.
const inBoth = 0.1

// bySynonym is how much a synonym counts beside the word itself.
const bySynonym = 0.75

// doc is a fact prepared for retrieval.
type doc struct {
	fact    *facts.Fact
	about   []int32 // entities, the chief one first
	parents []int32 // what those are part of
	items   []int32 // entities of its list
	named   []int32 // entities named in its text
	deals   []dealing
	periods []period
	cited   []period        // of its sources and as-of date: weaker
	phrases []int32         // that people use for it, each closed by endOfPhrase
	said    map[string]bool // the stems of its text
	holds   answerType
	kinds   map[facts.Kind]bool
	aspect  int     // its number
	recent  float64 // 1 for what the newest source says, less for older ones
	terms   []int32 // the stems of its text, once each
	telling float64 // how telling those are together
	length  int     // of its text, in words
	family  string  // the chief entity's names without years: funds of all years are one family
	later   bool    // its chief entity has a successor of which the same is told
	ours    bool    // its chief entity is the partnership that answers, or a part of it
	oneOf   bool    // the chief entity is one of several of its kind and year: one of three aims
}

// endOfPhrase stands after the terms of a phrase.
const endOfPhrase = -1

// dealing is how far a fact deals with an entity, to 1.
type dealing struct {
	entity int32
	far    float64
}

// dealings is what a fact deals with: what it is about, above all its chief
// entity, what it lists or names, and what the first is part of.
func (d *doc) dealings() []dealing {
	var deals []dealing
	add := func(entities []int32, far float64) {
		for _, x := range entities {
			if !slices.ContainsFunc(deals, func(k dealing) bool { return k.entity == x }) {
				deals = append(deals, dealing{x, far})
			}
		}
	}
	add(d.about[:min(len(d.about), 1)], 1)
	add(d.about, 0.85)
	add(d.items, 0.6)
	add(d.named, 0.6)
	add(d.parents, 0.5)
	return deals
}

type posting struct {
	doc    int32
	weight float32
}

// index is the inverted index over all facts.
type index struct {
	docs     []doc
	terms    map[string]int32
	synonyms map[string][]int32 // stem → the sets of synonyms it is in, as terms
	postings [][]posting
	common   map[int32][]float32 // of terms that are in too many facts to go through: the weight in each
	idf      []float64
	most     float64 // idf of a word that no fact has
	entities []*facts.Entity
	entity   map[string]int32
	names    nameIndex
	about    [][]int32 // entity → docs about it
	spell    speller
	byFact   map[*facts.Fact]int32
	aspects  []facts.Aspect             // those that facts tell, by number
	near     map[facts.Aspect][]float64 // asked → how near each of them comes to it
	written  [][]passage                // entity → its name, short name and aliases
	home     map[int32]bool             // the partnership that answers, and its team
	amounts  []stated                   // that facts state, the smallest first
}

func newIndex(v *vocabulary, base *facts.Base, asks []ask) *index {
	ix := &index{terms: map[string]int32{}, entity: map[string]int32{}, entities: base.Entities(), byFact: map[*facts.Fact]int32{}, home: map[int32]bool{}}
	spelt := map[string]int{}
	for i, e := range ix.entities {
		ix.entity[e.ID] = int32(i)
		ix.home[int32(i)] = belongs(base, e, 0)
		written := []passage{v.passage(e.Name), v.passage(e.Short)}
		for _, alias := range e.Aliases {
			written = append(written, v.passage(alias))
		}
		ix.written = append(ix.written, written)
		countSpellings(written, spelt)
	}
	ix.names = newNameIndex(ix.written)
	ix.about = make([][]int32, len(ix.entities))
	held := base.Facts()
	drafts := make([]draft, len(held))
	inParallel(len(held), func(i int) { drafts[i] = ix.draft(v, base, held[i]) })
	for i := range drafts {
		ix.add(&drafts[i])
		countSpellings(drafts[i].texts, spelt)
	}
	ix.numberAspects(v)
	ix.shareSiblings()
	ix.markLater()
	n := float64(len(ix.docs))
	ix.most = math.Log(1 + n)
	ix.idf = make([]float64, len(ix.postings))
	for t, list := range ix.postings {
		own := 0
		for _, p := range list {
			if p.weight != inSibling {
				own++
			}
		}
		ix.idf[t] = math.Log(1+n/float64(max(own, 1))) / ix.most
	}
	ix.names.weigh(ix.weight)
	ix.spell = newSpeller(v, spelt)
	ix.mendAsks(v, asks, spelt)
	ix.learn(asks)
	ix.weighTexts()
	ix.common = map[int32][]float32{}
	for t, list := range ix.postings {
		slices.SortFunc(list, func(a, b posting) int { return cmp.Compare(a.doc, b.doc) })
		if len(list) > commonWord {
			in := make([]float32, len(ix.docs))
			for _, p := range list {
				in[p.doc] = p.weight
			}
			ix.common[int32(t)] = in
		}
	}
	ix.synonyms = map[string][]int32{}
	for s, concepts := range v.concepts {
		for _, c := range concepts {
			if n, ok := ix.terms[c]; ok {
				ix.synonyms[s] = append(ix.synonyms[s], n)
			}
		}
	}
	ix.amounts = ix.amountsStated()
	ix.spell = newSpeller(v, spelt)
	return ix
}

// numberAspects gives the aspects numbers, and each fact its aspect's.
func (ix *index) numberAspects(v *vocabulary) {
	number := map[facts.Aspect]int{}
	for i := range ix.docs {
		aspect := ix.docs[i].fact.Aspect
		n, ok := number[aspect]
		if !ok {
			n = len(ix.aspects)
			number[aspect] = n
			ix.aspects = append(ix.aspects, aspect)
		}
		ix.docs[i].aspect = n
	}
	ix.near = map[facts.Aspect][]float64{}
	for asked, near := range v.near {
		row := make([]float64, len(ix.aspects))
		for n, told := range ix.aspects {
			row[n] = near[told]
		}
		ix.near[asked] = row
	}
}

// weighTexts says how telling the words of each text are together.
func (ix *index) weighTexts() {
	for i := range ix.docs {
		d := &ix.docs[i]
		for _, s := range slices.Sorted(maps.Keys(d.said)) {
			if t, ok := ix.terms[s]; ok {
				d.terms = append(d.terms, t)
			}
			d.telling += ix.weight(s)
		}
	}
}

// weight is how telling a term is, from nearly 0 to 1.
func (ix *index) weight(term string) float64 {
	if t, ok := ix.terms[term]; ok {
		return ix.idf[t]
	}
	return 1
}

func (ix *index) term(s string) int32 {
	t, ok := ix.terms[s]
	if !ok {
		t = int32(len(ix.postings))
		ix.terms[s] = t
		ix.postings = append(ix.postings, nil)
	}
	return t
}

// add takes in a fact.
func (ix *index) add(d *draft) {
	n := int32(len(ix.docs))
	for _, entity := range d.about {
		ix.about[entity] = append(ix.about[entity], n)
	}
	for _, t := range d.terms {
		id := ix.term(t.text)
		w := max(t.named, t.said)
		if t.said > 0 && t.said < t.named {
			w += inBoth
		}
		ix.postings[id] = append(ix.postings[id], posting{n, w})
	}
	for _, stems := range d.asked {
		for _, s := range stems {
			d.phrases = append(d.phrases, ix.term(s))
		}
		d.phrases = append(d.phrases, endOfPhrase)
	}
	ix.byFact[d.fact] = n
	d.deals = d.dealings()
	d.length = len(strings.Fields(d.fact.Text))
	ix.docs = append(ix.docs, d.doc)
}
