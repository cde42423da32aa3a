package meetings

import (
	"slices"
	"strings"
)

// with is held with what another source tells of a part of the meeting.
func (held Meeting) with(part Meeting) Meeting {
	m := held
	m.Start, m.Status, m.Note = part.Start, part.Status, part.Note
	if !part.Timed() && sameDay(held, part) { // it gives the day alone
		m.Start = held.Start
	}
	if part.Place != "" {
		m.Place = part.Place
	}
	if m.URL == "" {
		m.URL = part.URL
	}
	if slices.Index(bases, part.Basis) > slices.Index(bases, m.Basis) && len(part.Items) > 0 {
		m.Basis = part.Basis
	}
	m.Items = slices.Clone(held.Items)
	for _, it := range part.Items {
		if at := slices.IndexFunc(m.Items, it.same); at >= 0 {
			m.Items[at] = it
		} else {
			m.Items = append(m.Items, it)
		}
	}
	for _, d := range part.Documents {
		if !slices.Contains(m.Documents, d) {
			m.Documents = append(slices.Clip(m.Documents), d)
		}
	}
	m.Labels = Labels{
		union(held.Labels.Topics, part.Labels.Topics), union(held.Labels.Districts, part.Labels.Districts), union(held.Labels.Groups, part.Labels.Groups),
	}
	return m
}

func sameDay(a, b Meeting) bool {
	ay, am, ad := a.Start.Date()
	by, bm, bd := b.Start.Date()
	return ay == by && am == bm && ad == bd
}

// same reports whether two are one item: by their IDs where both have one, and
// else by their titles.
func (it AgendaItem) same(other AgendaItem) bool {
	if it.ID != "" && other.ID != "" {
		return it.ID == other.ID
	}
	return strings.EqualFold(it.Title, other.Title)
}

// Topics are the topics that a meeting or one of its items touches, by ID.
func (m Meeting) Topics() []string {
	all := slices.Clone(m.Labels.Topics)
	for _, it := range m.Items {
		all = append(all, it.Topics...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
