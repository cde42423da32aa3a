package facts

// The schema of a file; every part may be missing, and no other key is known.
//
//	partnership: {id, name, short, team, team_abbr, email, phone, postal, bulletin, area, zone, colour, logo,
//	              crisis: {lead, services: [{when, name, phone, note}], close}, examples: […], outside: […], unheld: […]}
//	defaults:    {source, as_of}            # of this file's facts
//	sources:     [{id, title, publisher, date, url, document}]
//	entities:    [{id, kind, name, short, aliases: […], part_of: […], year, from, until, facts: […]}]
//	facts:       [{id, about: […], aspect, text, items: […], value, words: […],
//	               asks: […], source, para, as_of, from, until,
//	               retired: {reason, source, para}}]
//	asks:        {fact: [question, …]}      # more of asks, apart from the facts of the same set
//	unheld:      [question, …]              # more of the partnership's
//
// A fact written under an entity is about it, and its id is the entity's with
// the aspect: crg.amount. For several sources a fact has cite: [{source, para}].
// An item is a text or {entity, text, value}. A value is one of
//
//	£5,223  22%  14  2025-07-23  "10:00"  team@example.org
//	{money: "5223.00"} {percent: 22} {number: 14, unit: attendees} {date: 2025-07-23} {time: "10:00"} {email: …} {phone: …}
//
// A list of one may be written as its element.

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// defaults are what a file says once for all its facts.
type defaults struct {
	source string
	asOf   Date
	unread bool // as_of is there and could not be read
}

// file reads the top of a file.
func (p *parser) file(r *reader, n *yaml.Node) {
	m, ok := r.mapping(n, "", "", "partnership", "defaults", "sources", "entities", "facts", "asks", "unheld")
	if !ok {
		return
	}
	if n := m.keys["partnership"]; n != nil {
		p.partnership(r, n)
	}
	var def defaults
	if n := m.keys["defaults"]; n != nil {
		if dm, ok := r.mapping(n, "", "defaults.", "source", "as_of"); ok {
			dm.own("defaults of " + r.file)
			def = defaults{source: dm.text("source"), asOf: dm.date("as_of")}
			def.unread = dm.keys["as_of"] != nil && def.asOf.IsZero()
		}
	}
	m.each("sources", func(n *yaml.Node, path string) { p.source(r, n, path) })
	m.each("entities", func(n *yaml.Node, path string) { p.entity(r, n, path, def) })
	m.each("facts", func(n *yaml.Node, path string) { p.fact(r, n, path, "", def) })
	p.questions(r, m)
}

// questions reads the example questions that stand apart from what they ask.
func (p *parser) questions(r *reader, m *mapping) {
	p.unheld = append(p.unheld, m.texts("unheld")...)
	n := m.keys["asks"]
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		m.wrong(n, "asks", "write a fact's ID and its questions: id: [question, …]")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		id, list := n.Content[i], n.Content[i+1]
		if list.Kind != yaml.SequenceNode {
			r.at(list.Line, "asks."+short(id.Value), "write a list of questions here")
			continue
		}
		for _, q := range list.Content {
			p.asks = append(p.asks, asking{id.Value, m.scalar(q, "asks"), place{r.file, id.Line}})
		}
	}
}

// asking is a question that stands apart from its fact.
type asking struct {
	fact, question string
	place          place
}

// askFacts gives the questions that stand apart to their facts.
func (p *parser) askFacts() {
	facts := make(map[string]*Fact, len(p.set.Facts))
	for i := range p.set.Facts {
		facts[p.set.Facts[i].ID] = &p.set.Facts[i]
	}
	for _, a := range p.asks {
		f := facts[a.fact]
		if f == nil {
			p.problems = append(p.problems, Problem{File: a.place.file, Line: a.place.line, Owner: "asks", Field: "asks." + short(a.fact), Sentence: "no fact of this data set has this ID; look at the ID again"})
			continue
		}
		if !slices.Contains(f.Asks, a.question) {
			f.Asks = append(f.Asks, a.question)
		}
	}
	p.asks = nil
	if p.set.Partnership != nil {
		p.set.Partnership.Unheld = append(p.set.Partnership.Unheld, p.unheld...)
	}
	p.unheld = nil
}

func (p *parser) source(r *reader, n *yaml.Node, path string) {
	m, ok := r.mapping(n, "", path+".", "id", "title", "publisher", "date", "url", "document")
	if !ok {
		return
	}
	id := p.id(m, "source", m.text("id"))
	s := Source{
		ID: id, Title: m.text("title"), Publisher: m.text("publisher"),
		Date: m.date("date"), URL: m.text("url"), Document: m.text("document"),
	}
	if id != "" {
		p.set.Sources = append(p.set.Sources, s)
	}
}

func (p *parser) entity(r *reader, n *yaml.Node, path string, def defaults) {
	m, ok := r.mapping(n, "", path+".", "id", "kind", "name", "short", "aliases", "part_of", "year", "from", "until", "facts")
	if !ok {
		return
	}
	id := p.id(m, "entity", m.text("id"))
	e := Entity{
		ID: id, Kind: Kind(m.text("kind")), Name: m.text("name"), Short: m.text("short"),
		Aliases: m.texts("aliases"), PartOf: m.texts("part_of"), Year: m.text("year"),
		From: m.date("from"), Until: m.date("until"),
	}
	if id != "" {
		p.set.Entities = append(p.set.Entities, e)
	}
	m.each("facts", func(n *yaml.Node, path string) { p.fact(r, n, m.path+path, id, def) })
}

// fact reads one fact; entity is the one it is written under, if any.
func (p *parser) fact(r *reader, n *yaml.Node, path, entity string, def defaults) {
	m, ok := r.mapping(n, "", path+".", "id", "about", "aspect", "text", "items", "value", "words", "asks",
		"cite", "source", "para", "as_of", "from", "until", "retired")
	if !ok {
		return
	}
	id, aspect, about := m.text("id"), m.text("aspect"), m.texts("about")
	if id == "" && entity != "" && aspect != "" {
		id = entity + "." + aspect
	}
	if about == nil && entity != "" {
		about = []string{entity}
	}
	id = p.id(m, "fact", id)
	f := Fact{
		ID: id, About: about, Aspect: Aspect(aspect), Text: m.text("text"),
		Value: m.value("value"), Words: m.texts("words"), Asks: m.texts("asks"), Cite: m.citations(def),
		AsOf: m.date("as_of"), From: m.date("from"), Until: m.date("until"), Retired: m.retired("retired"),
	}
	if f.AsOf.IsZero() {
		f.AsOf = def.asOf
		if def.unread {
			p.set.bad[spot{m.owner, "as_of"}] = struct{}{}
		}
	}
	m.each("items", func(n *yaml.Node, path string) {
		if n.Kind == yaml.ScalarNode {
			m.place(path, n)
			f.Items = append(f.Items, Item{Text: m.scalar(n, path)})
			return
		}
		if im, ok := r.mapping(n, m.owner, m.path+path+".", "entity", "text", "value"); ok {
			im.own(m.owner)
			f.Items = append(f.Items, Item{im.text("entity"), im.text("text"), im.value("value")})
		}
	})
	if id != "" {
		p.set.Facts = append(p.set.Facts, f)
	}
}

// retired reads why a fact ended.
func (m *mapping) retired(field string) *Retired {
	n := m.keys[field]
	if n == nil {
		return nil
	}
	rm, ok := m.r.mapping(n, m.owner, m.path+field+".", "reason", "source", "para")
	if !ok {
		return nil
	}
	rm.own(m.owner)
	return &Retired{Reason: rm.text("reason"), Cite: Citation{rm.text("source"), rm.text("para")}}
}

// citations reads cite, or source and para, or takes the file's default.
func (m *mapping) citations(def defaults) []Citation {
	var cite []Citation
	m.each("cite", func(n *yaml.Node, path string) {
		if cm, ok := m.r.mapping(n, m.owner, m.path+path+".", "source", "para"); ok {
			cm.own(m.owner)
			c := Citation{cm.text("source"), cm.text("para")}
			if c.Source == "" {
				c.Source = def.source
			}
			cite = append(cite, c)
		}
	})
	if m.keys["cite"] != nil {
		for _, key := range []string{"source", "para"} {
			if n := m.keys[key]; n != nil {
				m.wrong(n, key, "write either cite or source and para, not both")
			}
		}
		return cite
	}
	c := Citation{m.text("source"), m.text("para")}
	if c.Source == "" {
		c.Source = def.source
	}
	if c.Source == "" {
		return nil
	}
	if m.owner != "" {
		at := place{m.r.file, m.line}
		if n := m.keys["source"]; n != nil {
			at.line = n.Line
		}
		m.r.set.places[spot{m.owner, "cite[1].source"}] = at
	}
	return []Citation{c}
}

func (p *parser) partnership(r *reader, n *yaml.Node) {
	m, ok := r.mapping(n, "", "partnership.", "id", "name", "short", "team", "team_abbr", "email", "phone", "postal",
		"bulletin", "area", "zone", "colour", "logo", "crisis", "examples", "outside", "unheld")
	if !ok {
		return
	}
	if at, ok := p.first["partnership"]; ok {
		r.at(n.Line, "partnership", "there is already a partnership at %s:%d; keep one", at.file, at.line)
		return
	}
	p.first["partnership"] = place{r.file, n.Line}
	m.path = ""
	m.own("partnership")
	pt := &Partnership{
		ID: m.text("id"), Name: m.text("name"), Short: m.text("short"), Team: m.text("team"), TeamAbbr: m.text("team_abbr"),
		Email: m.text("email"), Phone: m.text("phone"), Postal: m.text("postal"), Bulletin: m.text("bulletin"),
		Area: m.text("area"), Zone: m.text("zone"), Colour: m.text("colour"), Logo: m.text("logo"),
		Examples: m.texts("examples"), Outside: m.texts("outside"), Unheld: m.texts("unheld"),
	}
	if n := m.keys["crisis"]; n != nil {
		if cm, ok := r.mapping(n, "partnership", "crisis.", "lead", "services", "close"); ok {
			cm.own("partnership")
			pt.Crisis = Crisis{Lead: cm.text("lead"), Close: cm.text("close")}
			cm.each("services", func(n *yaml.Node, path string) {
				if sm, ok := r.mapping(n, "partnership", "crisis."+path+".", "when", "name", "phone", "note"); ok {
					sm.own("partnership")
					pt.Crisis.Services = append(pt.Crisis.Services, CrisisService{sm.text("when"), sm.text("name"), sm.text("phone"), sm.text("note")})
				}
			})
		}
	}
	p.set.Partnership = pt
}
