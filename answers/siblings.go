package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// maxSiblings is of how many facts about one entity each has the words of all.
const maxSiblings = 40

// shareSiblings gives each fact, faintly, the words of the other facts about
// its chief entity: "the hold-up with the radio" finds the reason by a fact
// that tells what the radio was for.
func (ix *index) shareSiblings() {
	byChief := map[int32][]int32{}
	for n := range ix.docs {
		if d := &ix.docs[n]; len(d.about) > 0 {
			byChief[d.about[0]] = append(byChief[d.about[0]], int32(n))
		}
	}
	sibling := func(n int32) []int32 {
		d := &ix.docs[n]
		if len(d.about) == 0 || len(byChief[d.about[0]]) > maxSiblings {
			return nil
		}
		return byChief[d.about[0]]
	}
	has := make([]int, len(ix.docs))
	for t, list := range ix.postings {
		for _, p := range list {
			has[p.doc] = t + 1
		}
		for _, p := range list {
			if p.weight < inText*bySynonym {
				continue
			}
			for _, other := range sibling(p.doc) {
				if has[other] != t+1 {
					has[other] = t + 1
					ix.postings[t] = append(ix.postings[t], posting{other, inSibling})
				}
			}
		}
	}
}

// markLater marks the facts about things of one year where the same is told
// of a later one.
func (ix *index) markLater() {
	type told struct {
		family string
		aspect facts.Aspect
	}
	year := func(d *doc) string {
		if len(d.about) == 0 {
			return ""
		}
		return ix.entities[d.about[0]].Year
	}
	latest := map[told]string{}
	for i := range ix.docs {
		d := &ix.docs[i]
		latest[told{d.family, d.fact.Aspect}] = max(latest[told{d.family, d.fact.Aspect}], year(d))
	}
	for i := range ix.docs {
		d := &ix.docs[i]
		d.later = year(d) != "" && year(d) < latest[told{d.family, d.fact.Aspect}]
	}
}

// family names the entities that are the same thing in other years: the kind
// and the name without figures.
func family(kind facts.Kind, name []token) string {
	var b strings.Builder
	b.WriteString(string(kind))
	for _, t := range name {
		if !t.number {
			b.WriteByte(' ')
			b.WriteString(t.stem)
		}
	}
	return b.String()
}

// oneOfSeveral reports whether an entity has others of its kind beside it
// under the same parent.
func oneOfSeveral(base *facts.Base, e *facts.Entity) bool {
	for _, up := range e.PartOf {
		for _, other := range base.Members(up) {
			if other.ID != e.ID && other.Kind == e.Kind && other.Year == e.Year {
				return true
			}
		}
	}
	return false
}

// belongs reports whether an entity is the partnership of this installation,
// or a part of it at a few removes.
func belongs(base *facts.Base, e *facts.Entity, removes int) bool {
	p := base.Partnership
	if e.Name == p.Name || e.Name == p.Team {
		return true
	}
	return removes > 0 && slices.ContainsFunc(e.PartOf, func(id string) bool { return belongs(base, base.Entity(id), removes-1) })
}
