package answers

import (
	"cmp"
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
	periods []period
	cited   []period // of its sources and as-of date: weaker
	phrases [][]int32
	said    map[string]bool // the stems of its text
	holds   answerType
	kinds   map[facts.Kind]bool
	family  string // the chief entity's names without years: funds of all years are one family
	later   bool   // its chief entity has a successor of which the same is told
	ours    bool   // its chief entity is the partnership that answers, or a part of it
	oneOf   bool   // the chief entity is one of several of its kind and year: one of three aims
}

type posting struct {
	doc    int32
	weight float32
}

// index is the inverted index over all facts.
type index struct {
	docs     []doc
	terms    map[string]int32
	postings [][]posting
	idf      []float64
	most     float64 // idf of a word that no fact has
	entities []*facts.Entity
	entity   map[string]int32
	names    nameIndex
	about    [][]int32 // entity → docs about it
	spell    speller
	byFact   map[*facts.Fact]int32
	written  [][]passage    // entity → its name, short name and aliases
	spelt    map[string]int // word of the facts → how often it is there; only while the index is built
	home     map[int32]bool // the partnership that answers, and its team
}

// builder collects the terms of one document.
type builder struct {
	ix     *index
	v      *vocabulary
	weight map[int32]float32 // by names, words and sources
	saying map[int32]float32 // by the fact's own text
	said   bool              // what is added now is the fact's own text
}

func newIndex(v *vocabulary, base *facts.Base, asks []ask) *index {
	ix := &index{terms: map[string]int32{}, entity: map[string]int32{}, entities: base.Entities(), byFact: map[*facts.Fact]int32{}, home: map[int32]bool{}, spelt: map[string]int{}}
	for i, e := range ix.entities {
		ix.entity[e.ID] = int32(i)
		ix.home[int32(i)] = belongs(base, e, 0)
		written := []passage{ix.read(v, e.Name), ix.read(v, e.Short)}
		for _, alias := range e.Aliases {
			written = append(written, ix.read(v, alias))
		}
		ix.written = append(ix.written, written)
	}
	ix.names = newNameIndex(ix.written)
	ix.about = make([][]int32, len(ix.entities))
	for _, f := range base.Facts() {
		ix.add(v, base, f)
	}
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
	ix.learn(asks)
	for t := range ix.postings {
		slices.SortFunc(ix.postings[t], func(a, b posting) int { return cmp.Compare(a.doc, b.doc) })
	}
	ix.spell = newSpeller(v, ix.spelt)
	ix.spelt = nil
	return ix
}

// read reads a text of the data set, and counts how its words are spelt.
func (ix *index) read(v *vocabulary, text string) passage {
	p := v.passage(text)
	for _, t := range p.tokens {
		if !t.number && len(t.text) >= 4 && !strings.ContainsRune(t.text, '@') {
			ix.spelt[t.text]++
		}
	}
	return p
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

func (ix *index) add(v *vocabulary, base *facts.Base, f *facts.Fact) {
	n := int32(len(ix.docs))
	d := doc{fact: f, kinds: map[facts.Kind]bool{}}
	b := builder{ix: ix, v: v, weight: map[int32]float32{}, saying: map[int32]float32{}}
	for i, id := range f.About {
		e := base.Entity(id)
		d.about = append(d.about, ix.entity[id])
		ix.about[ix.entity[id]] = append(ix.about[ix.entity[id]], n)
		weight := inName
		if i > 0 {
			weight = inOtherName
		}
		b.names(ix.entity[id], weight)
		d.kinds[e.Kind] = true
		b.add(v.passage(string(e.Kind)), inKind)
		for _, up := range e.PartOf {
			d.parents = append(d.parents, ix.entity[up])
			b.names(ix.entity[up], inParent)
			for _, top := range base.Entity(up).PartOf {
				d.parents = append(d.parents, ix.entity[top])
			}
		}
		if p, ok := yearPeriod(e.Year); ok {
			d.periods = append(d.periods, p)
		}
		for _, up := range e.PartOf {
			if p, ok := yearPeriod(base.Entity(up).Year); ok {
				d.periods = append(d.periods, p)
			}
		}
	}
	text := ix.read(v, f.Text)
	b.said = true
	b.add(text, inText)
	b.said = false
	d.said = map[string]bool{}
	for _, t := range text.tokens {
		if !t.stop {
			d.said[t.stem] = true
		}
	}
	d.readPeriods(text)
	said := map[facts.Kind]bool{}
	for _, m := range ix.names.find(text.tokens) {
		d.named = append(d.named, m.entities...)
	}
	for _, w := range f.Words {
		asked := ix.read(v, w)
		b.add(asked, inWords)
		var phrase []int32
		for _, t := range asked.tokens {
			if !t.stop {
				phrase = append(phrase, ix.term(t.stem))
			}
		}
		if len(phrase) > 0 {
			d.phrases = append(d.phrases, phrase)
		}
	}
	for _, it := range f.Items {
		line := ix.read(v, it.Text)
		b.said = true
		b.add(line, inItem)
		b.said = false
		d.readPeriods(line)
		if it.Entity != "" {
			d.items = append(d.items, ix.entity[it.Entity])
			d.kinds[base.Entity(it.Entity).Kind] = true
			b.names(ix.entity[it.Entity], inItem)
		}
		for _, m := range ix.names.find(line.tokens) {
			d.named = append(d.named, m.entities...)
		}
	}
	if f.Value != nil && !f.Value.Date.IsZero() {
		d.periods = append(d.periods, dayOf(f.Value.Date))
	}
	if !f.AsOf.IsZero() {
		d.cited = append(d.cited, dayOf(f.AsOf))
	}
	for _, c := range f.Cite {
		if s := base.Source(c.Source); s != nil {
			b.add(v.passage(s.Title+" "+s.Publisher), inSource)
			if !s.Date.IsZero() {
				d.cited = append(d.cited, dayOf(s.Date))
			}
		}
	}
	for _, e := range slices.Concat(d.named, d.items) {
		d.kinds[ix.entities[e].Kind] = true
		said[ix.entities[e].Kind] = true
	}
	d.holds = holds(f, said)
	if len(f.About) > 0 {
		d.family = family(base.Entity(f.About[0]).Kind, ix.written[d.about[0]][0].tokens)
		d.oneOf = oneOfSeveral(base, base.Entity(f.About[0]))
		d.ours = belongs(base, base.Entity(f.About[0]), 3)
	}
	for t, w := range b.weight {
		switch said := b.saying[t]; {
		case said >= w:
			w = said
		case said > 0:
			w += inBoth
		}
		ix.postings[t] = append(ix.postings[t], posting{n, w})
	}
	for t, w := range b.saying {
		if b.weight[t] == 0 {
			ix.postings[t] = append(ix.postings[t], posting{n, w})
		}
	}
	ix.byFact[f] = n
	ix.docs = append(ix.docs, d)
}

// readPeriods notes the periods that a text names.
func (d *doc) readPeriods(text passage) {
	for _, p := range findPeriods(text.text, text.tokens, facts.Date{Year: 1}, lawYear(text.tokens)) {
		if !p.yearless() && p.from.Year > 1900 {
			d.periods = append(d.periods, p)
		}
	}
}

// names adds all names of an entity.
func (b *builder) names(entity int32, weight float64) {
	for _, written := range b.ix.written[entity] {
		b.add(written, weight)
	}
}

// add indexes the words of a text, their synonyms, and words with a hyphen
// also as one.
func (b *builder) add(p passage, weight float64) {
	for i, t := range p.tokens {
		if t.stop && !t.number {
			continue
		}
		b.put(t.stem, weight)
		for _, c := range b.v.concepts[t.stem] {
			b.put(c, weight*bySynonym)
		}
		if i > 0 && t.start == p.tokens[i-1].end+1 && p.text[t.start-1] == '-' && !t.number {
			b.put(stem(p.tokens[i-1].text+t.text), weight)
		}
	}
}

func (b *builder) put(term string, weight float64) {
	t := b.ix.term(term)
	into := b.weight
	if b.said {
		into = b.saying
	}
	into[t] = max(into[t], float32(weight))
}
