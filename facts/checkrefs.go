package facts

import (
	"fmt"
	"slices"
	"strings"
)

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
