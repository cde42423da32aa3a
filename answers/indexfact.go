package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// draft is a fact as it is read for the index, with its terms in words.
type draft struct {
	doc
	terms []draftTerm
	at    map[string]int // term → its place in terms
	asked [][]string     // the stems of the phrases that people use for it
	texts []passage      // its own

	v    *vocabulary
	ix   *index // of which the entities are known
	base *facts.Base
}

// draftTerm is a word of a fact and how much it tells of it.
type draftTerm struct {
	text  string
	named float32 // by names, words and sources
	said  float32 // by the fact's own text
}

// draft reads a fact. It changes nothing of the index.
func (ix *index) draft(v *vocabulary, base *facts.Base, f *facts.Fact) draft {
	d := draft{doc: doc{fact: f, kinds: map[facts.Kind]bool{}, said: map[string]bool{}}, at: map[string]int{}, v: v, ix: ix, base: base}
	d.readAbout()
	d.readTexts()
	if f.Value != nil && !f.Value.Date.IsZero() {
		d.periods = append(d.periods, dayOf(f.Value.Date))
	}
	if !f.AsOf.IsZero() {
		d.cited = append(d.cited, dayOf(f.AsOf))
	}
	for _, c := range f.Cite {
		if s := base.Source(c.Source); s != nil {
			d.tell(v.passage(s.Title+" "+s.Publisher), inSource)
			if !s.Date.IsZero() {
				d.cited = append(d.cited, dayOf(s.Date))
			}
		}
	}
	said := map[facts.Kind]bool{}
	for _, e := range slices.Concat(d.named, d.items) {
		d.kinds[ix.entities[e].Kind] = true
		said[ix.entities[e].Kind] = true
	}
	d.holds = holds(f, said)
	if len(f.About) > 0 {
		chief := base.Entity(f.About[0])
		d.family = family(chief.Kind, ix.written[d.about[0]][0].tokens)
		d.oneOf = oneOfSeveral(base, chief)
		d.ours = belongs(base, chief, 3)
	}
	return d
}

// readAbout reads the entities that the fact is about, and what they are part
// of.
func (d *draft) readAbout() {
	for i, id := range d.fact.About {
		e, n := d.base.Entity(id), d.ix.entity[id]
		d.about = append(d.about, n)
		weight := inName
		if i > 0 {
			weight = inOtherName
		}
		d.tellNames(n, weight)
		d.kinds[e.Kind] = true
		d.tell(d.v.passage(string(e.Kind)), inKind)
		for _, up := range e.PartOf {
			d.parents = append(d.parents, d.ix.entity[up])
			d.tellNames(d.ix.entity[up], inParent)
			for _, top := range d.base.Entity(up).PartOf {
				d.parents = append(d.parents, d.ix.entity[top])
			}
		}
		if p, ok := yearPeriod(e.Year); ok {
			d.periods = append(d.periods, p)
		}
		for _, up := range e.PartOf {
			if p, ok := yearPeriod(d.base.Entity(up).Year); ok {
				d.periods = append(d.periods, p)
			}
		}
	}
}

// readTexts reads the fact's text, its words and its list.
func (d *draft) readTexts() {
	text := d.read(d.fact.Text)
	d.say(text, inText)
	for _, t := range text.tokens {
		if !t.stop {
			d.doc.said[t.stem] = true
		}
	}
	for _, w := range d.fact.Words {
		asked := d.v.passage(w)
		d.texts = append(d.texts, asked)
		d.tell(asked, inWords)
		var stems []string
		for _, t := range asked.tokens {
			if !t.stop {
				stems = append(stems, t.stem)
			}
		}
		if len(stems) > 0 {
			d.asked = append(d.asked, stems)
		}
	}
	for _, it := range d.fact.Items {
		d.say(d.read(it.Text), inItem)
		if it.Entity != "" {
			n := d.ix.entity[it.Entity]
			d.items = append(d.items, n)
			d.kinds[d.ix.entities[n].Kind] = true
			d.tellNames(n, inItem)
		}
	}
}

// read reads a text for readers: with the periods and the entities in it.
func (d *draft) read(s string) passage {
	text := d.v.passage(s)
	d.texts = append(d.texts, text)
	for _, p := range findPeriods(text.text, text.tokens, facts.Date{Year: 1}, lawYear(text.tokens)) {
		if !p.yearless() && p.from.Year > 1900 {
			d.periods = append(d.periods, p)
		}
	}
	for _, m := range d.ix.names.find(text.tokens) {
		d.named = append(d.named, m.entities...)
	}
	return text
}

// tellNames adds all names of an entity.
func (d *draft) tellNames(entity int32, weight float64) {
	for _, written := range d.ix.written[entity] {
		d.tell(written, weight)
	}
}

// tell adds the words of a name, a phrase or a source.
func (d *draft) tell(p passage, weight float64) {
	d.each(p, weight, func(t *draftTerm, weight float32) { t.named = max(t.named, weight) })
}

// say adds the words of the fact's own text.
func (d *draft) say(p passage, weight float64) {
	d.each(p, weight, func(t *draftTerm, weight float32) { t.said = max(t.said, weight) })
}

// each calls put for the words of a text, their synonyms, and words with a
// hyphen also as one.
func (d *draft) each(p passage, weight float64, put func(*draftTerm, float32)) {
	for i, t := range p.tokens {
		if t.stop && !t.number {
			continue
		}
		put(d.term(t.stem), float32(weight))
		for _, c := range d.v.concepts[t.stem] {
			put(d.term(c), float32(weight*bySynonym))
		}
		if i > 0 && t.start == p.tokens[i-1].end+1 && p.text[t.start-1] == '-' && !t.number {
			put(d.term(stem(p.tokens[i-1].text+t.text)), float32(weight))
		}
	}
}

func (d *draft) term(text string) *draftTerm {
	i, ok := d.at[text]
	if !ok {
		i = len(d.terms)
		d.at[text] = i
		d.terms = append(d.terms, draftTerm{text: text})
	}
	return &d.terms[i]
}

// countSpellings counts how the words of texts are spelt.
func countSpellings(texts []passage, known map[string]int) {
	for _, p := range texts {
		for _, t := range p.tokens {
			if !t.number && len(t.text) >= 4 && !strings.ContainsRune(t.text, '@') {
				known[t.text]++
			}
		}
	}
}
