package meetings

import (
	"slices"
	"strings"

	"kcst/facts"
)

// Label finds, by the gazetteer that the answers use, what topics of the facts
// a meeting and its items touch, which districts' councils meet, and which
// groups of the facts the committee is among. Topics of an item are those that
// its title or its summary names, or its text twice.
func Label(base *facts.Base, m *Meeting) {
	g := base.Gazetteer()
	m.Labels = Labels{Topics: topicsIn(base, g, m.Committee.Name+". "+m.Title, 1)}
	for i := range m.Items {
		it := &m.Items[i]
		it.Topics = nil
		if it.Procedural {
			continue
		}
		said := it.Title + ". " + strings.Join(it.Brief(), " ")
		it.Topics = union(topicsIn(base, g, said, 1), topicsIn(base, g, strings.Join(it.Text, " "), 2))
	}
	name := strings.ToLower(m.Committee.Name)
	council := strings.ToLower(m.Committee.Council)
	for _, e := range base.Entities() {
		names := append([]string{e.Name, e.Short}, e.Aliases...)
		is := func(of string) bool {
			return of != "" && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, of) })
		}
		switch e.Kind {
		case facts.KindGroup, facts.KindPartnership:
			if is(name) {
				m.Labels.Groups = append(m.Labels.Groups, e.ID)
			}
		case facts.KindPlace:
			if !slices.ContainsFunc(e.Aliases, func(a string) bool { return strings.HasSuffix(a, " Council") }) {
				continue
			}
			if is(council) || strings.HasPrefix(name, strings.ToLower(e.Name)+" ") {
				m.Labels.Districts = append(m.Labels.Districts, e.ID)
			}
		}
	}
}

// topicsIn are the topics that a text names at least so often.
func topicsIn(base *facts.Base, g *facts.Gazetteer, text string, times int) []string {
	count := map[string]int{}
	for _, f := range g.Find(text) {
		if !f.Exact && f.Score < 0.94 || f.Distance > 0 {
			continue
		}
		for _, id := range f.Entities {
			if e := base.Entity(id); e != nil && e.Kind == facts.KindTopic {
				count[id]++
			}
		}
	}
	var out []string
	for id, n := range count {
		if n >= times {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
