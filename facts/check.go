package facts

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a data set's texts and lists.
const (
	maxText   = 600 // runes of a fact's text
	maxLabel  = 200 // runes of any other text
	maxItems  = 40
	maxOthers = 40 // aliases, words, about, part_of, citations
	maxAsks   = 200
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
		c.say(owner, "url", "write a url; or, where there is none, as document: the name of the document that a reader can ask for")
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
		c.say(owner, "kind", "%s is not a kind%s", quote(string(e.Kind)), choice("kinds", string(e.Kind), kinds))
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
