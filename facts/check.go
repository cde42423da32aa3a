package facts

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of a data set's texts and lists.
const (
	maxText   = 600 // runes of a fact's text
	maxLabel  = 200 // runes of any other text
	maxItems  = 40
	maxOthers = 40 // aliases, words, about, part_of, citations
)

// Check gives every problem of a set that is to be added to what is held,
// as [Problems]; nil where there is none. Held may be nil.
func (s *Set) Check(held *Set) error {
	if held == nil {
		held = &Set{}
	}
	return check(s, held).sorted()
}

// checker gathers the problems of a set.
type checker struct {
	set      *Set
	problems Problems
	sources  map[string]Source
	entities map[string]*Entity
	held     map[string]Date // of the sources held
	complete bool            // everything that may be referred to is known
}

// check is every problem of set over held; without held, references to what
// is not in the set are let pass.
func check(set, held *Set) Problems {
	c := &checker{set: set, sources: map[string]Source{}, entities: map[string]*Entity{}, held: map[string]Date{}, complete: held != nil}
	if held == nil {
		held = &Set{}
	}
	for _, s := range held.Sources {
		c.held[s.ID] = s.Date
	}
	for _, s := range [2]*Set{held, set} {
		for _, src := range s.Sources {
			c.sources[src.ID] = src
		}
		for i := range s.Entities {
			c.entities[s.Entities[i].ID] = &s.Entities[i]
		}
	}
	c.repeats()
	if set.Partnership != nil {
		c.partnership(set.Partnership)
	}
	for i := range set.Sources {
		c.source(&set.Sources[i])
	}
	for i := range set.Entities {
		c.entity(&set.Entities[i])
	}
	c.cycles()
	for i := range set.Facts {
		c.fact(&set.Facts[i])
	}
	return c.problems
}

func (c *checker) say(owner, field, format string, args ...any) {
	if p, ok := c.set.problem(owner, field, fmt.Sprintf(format, args...)); ok {
		c.problems = append(c.problems, p)
	}
}

// repeats finds IDs used twice in a set that was not read from files.
func (c *checker) repeats() {
	seen := map[string]bool{}
	once := func(owner string) {
		if seen[owner] {
			c.say(owner, "id", "this id is used twice; give each its own")
		}
		seen[owner] = true
	}
	for _, s := range c.set.Sources {
		once("source " + s.ID)
	}
	for _, e := range c.set.Entities {
		once("entity " + e.ID)
	}
	for _, f := range c.set.Facts {
		once("fact " + f.ID)
	}
}

func (c *checker) id(owner, id string) {
	if len(id) > 100 || !idForm.MatchString(id) {
		c.say(owner, "id", "%s is not an id; write lower-case letters and digits joined by - or ., such as crg-2025-26", quote(id))
	}
}

// text checks a text that may be left out.
func (c *checker) text(owner, field, s string, limit int) {
	if n := utf8.RuneCountInString(s); n > limit {
		c.say(owner, field, "the text has %d characters; keep it to %d, or split it", n, limit)
	}
	for _, r := range s {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == utf8.RuneError {
			c.say(owner, field, "the text has an invisible character (U+%04X); type it again without it", r)
			break
		}
	}
	if s != strings.Join(strings.Fields(s), " ") {
		c.say(owner, field, "the text has spaces at its ends or several together; keep one between words")
	}
}

// need checks a text that may not be left out.
func (c *checker) need(owner, field, s string) {
	if s == "" {
		c.say(owner, field, "write the %s", field)
	}
	c.text(owner, field, s, maxLabel)
}

func (c *checker) list(owner, field string, list []string, limit int) {
	if len(list) > limit {
		c.say(owner, field, "the list has %d elements; keep it to %d, or split it", len(list), limit)
	}
	for i, s := range list {
		at := fmt.Sprintf("%s[%d]", field, i+1)
		if s == "" {
			c.say(owner, at, "this element is empty; write it, or leave it out")
		}
		c.text(owner, at, s, maxLabel)
	}
}

// day checks that a date is of a year that a partnership deals with.
func (c *checker) day(owner, field string, d Date) {
	if !d.IsZero() && (d.Year < 1500 || d.Year > 2199) {
		c.say(owner, field, "%s is in the year %d; look at its year again", d, d.Year)
	}
}

func (c *checker) period(owner string, from, until Date) {
	c.day(owner, "from", from)
	c.day(owner, "until", until)
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		c.say(owner, "until", "%s is not after from (%s); until is the first day on which it no longer holds", until, from)
	}
}

func (c *checker) source(s *Source) {
	owner := "source " + s.ID
	if had, ok := c.held[s.ID]; ok && s.Date.IsZero() && !had.IsZero() {
		c.say(owner, "date", "the source had the date %s, which facts held may rest on; keep a date", had)
	}
	c.id(owner, s.ID)
	c.day(owner, "date", s.Date)
	c.need(owner, "title", s.Title)
	c.need(owner, "publisher", s.Publisher)
	c.text(owner, "document", s.Document, maxLabel)
	if s.URL == "" && s.Document == "" {
		c.say(owner, "url", "write a url, or the name of the document that a reader can ask for")
	}
	if s.URL != "" && !isWeb(s.URL) {
		c.say(owner, "url", "%s is not a web address; write it from https:// on", quote(s.URL))
	}
}

func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		len(s) <= 2000 && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) || strings.ContainsRune(`"<>\`, r) })
}

func (c *checker) entity(e *Entity) {
	owner := "entity " + e.ID
	c.id(owner, e.ID)
	if !kinds[e.Kind] {
		c.say(owner, "kind", "%s is not a kind; the kinds are %s", quote(string(e.Kind)), names(kinds))
	}
	c.need(owner, "name", e.Name)
	c.text(owner, "short", e.Short, 40)
	c.list(owner, "aliases", e.Aliases, maxOthers)
	c.refs(owner, "part_of", e.PartOf)
	if e.Year != "" && !isYear(e.Year) {
		c.say(owner, "year", "%s is not a year; write a financial year such as 2025/26 or a calendar year such as 2025", quote(e.Year))
	}
	c.period(owner, e.From, e.Until)
}

// refs checks a list of entity IDs.
func (c *checker) refs(owner, field string, ids []string) {
	c.list(owner, field, ids, maxOthers)
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d]", field, i+1)
		c.known(owner, at, id)
		if slices.Index(ids, id) < i {
			c.say(owner, at, "%s is named twice; keep one", quote(id))
		}
	}
}

func (c *checker) known(owner, field, id string) {
	if id == "" || !c.complete || c.entities[id] != nil {
		return
	}
	c.say(owner, field, "there is no entity %s; %s", quote(id), nearest(id, c.entities))
}

// nearest proposes the known ID nearest to one that is not. Another number is
// another thing, so digits must agree.
func nearest[V any](id string, known map[string]V) string {
	limit := 2
	if len(id) >= 8 {
		limit = 3
	}
	best, least := "", limit
	for k := range known {
		d := distance([]rune(id), []rune(k), limit)
		if (d < least || d == least && best != "" && k < best) && digitsOf(id) == digitsOf(k) {
			best, least = k, d
		}
	}
	if best == "" {
		return "add it, or use the id of one that is there"
	}
	return "did you mean " + best + "? If not, add it"
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// cycles finds entities that are part of themselves.
func (c *checker) cycles() {
	const visiting, visited = 1, 2
	state := map[string]int{}
	var visit func(id string) (cycle bool)
	visit = func(id string) bool {
		if state[id] != 0 {
			return state[id] == visiting
		}
		e := c.entities[id]
		if e == nil {
			return false
		}
		state[id] = visiting
		for i, up := range e.PartOf {
			if up == id {
				c.say("entity "+id, fmt.Sprintf("part_of[%d]", i+1), "it cannot be part of itself; take it out")
			} else if visit(up) {
				c.say("entity "+id, fmt.Sprintf("part_of[%d]", i+1), "%s is in turn part of %s; take one of the two out", short(up), short(id))
			}
		}
		state[id] = visited
		return false
	}
	for i := range c.set.Entities {
		visit(c.set.Entities[i].ID)
	}
}

func (c *checker) partnership(p *Partnership) {
	const owner = "partnership"
	c.id(owner, p.ID)
	for _, t := range []struct{ field, text string }{{"name", p.Name}, {"team", p.Team}, {"bulletin", p.Bulletin}, {"area", p.Area}} {
		c.need(owner, t.field, t.text)
	}
	for _, t := range []struct{ field, text string }{{"short", p.Short}, {"team_abbr", p.TeamAbbr}, {"postal", p.Postal}} {
		c.text(owner, t.field, t.text, maxLabel)
	}
	if !isEmail(p.Email) {
		c.say(owner, "email", "%s is not an e-mail address; write such as team@example.org", quote(p.Email))
	}
	if p.Phone != "" && !isPhone(p.Phone) {
		c.say(owner, "phone", "%s is not a telephone number; write such as 03000 000000", quote(p.Phone))
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		c.say(owner, "zone", "%s is not a time zone; write such as Europe/London", quote(p.Zone))
	}
	if p.Colour != "" && !colourForm.MatchString(p.Colour) {
		c.say(owner, "colour", "%s is not a colour; write such as #1d4ed8", quote(p.Colour))
	}
	c.list(owner, "examples", p.Examples, maxOthers)
	c.list(owner, "outside", p.Outside, 400)
	c.text(owner, "crisis.lead", p.Crisis.Lead, maxText)
	c.text(owner, "crisis.close", p.Crisis.Close, maxText)
	for i, s := range p.Crisis.Services {
		at := fmt.Sprintf("crisis.services[%d].", i+1)
		if s.When == "" {
			c.say(owner, at+"when", "write when it is to be rung")
		}
		if s.Name == "" {
			c.say(owner, at+"name", "write the name")
		}
		c.text(owner, at+"when", s.When, maxLabel)
		c.text(owner, at+"name", s.Name, maxLabel)
		c.text(owner, at+"note", s.Note, maxText)
		if !isPhone(s.Phone) {
			c.say(owner, at+"phone", "%s is not a telephone number; write such as 999", quote(s.Phone))
		}
	}
}

// checkReferences finds IDs used twice and references to what is not in the
// set: what an index cannot be built without.
func checkReferences(set *Set) error {
	c := &checker{set: set, sources: map[string]Source{}, entities: map[string]*Entity{}, complete: true}
	for _, s := range set.Sources {
		c.sources[s.ID] = s
	}
	for i := range set.Entities {
		c.entities[set.Entities[i].ID] = &set.Entities[i]
	}
	c.repeats()
	c.cycles()
	for _, e := range set.Entities {
		c.refs("entity "+e.ID, "part_of", e.PartOf)
	}
	for i := range set.Facts {
		f := &set.Facts[i]
		c.refs("fact "+f.ID, "about", f.About)
		for j, it := range f.Items {
			c.known("fact "+f.ID, fmt.Sprintf("items[%d].entity", j+1), it.Entity)
		}
		for j, cite := range f.Cite {
			if _, ok := c.sources[cite.Source]; !ok {
				c.say("fact "+f.ID, fmt.Sprintf("cite[%d].source", j+1), "there is no source %s", quote(cite.Source))
			}
		}
	}
	return c.problems.sorted()
}
