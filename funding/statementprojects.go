package funding

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/facts"
)

// ofProjects is what the ledger says of a fund's projects: of each that an
// entry has moved, and then the list of all.
func (b *Book) ofProjects(f FundSheet, at At) []statement {
	var all []statement
	var items []facts.Item
	total, moved, day, last := facts.Money(0), false, facts.Date{}, int64(0)
	done := map[string]bool{}
	for _, p := range f.Pots {
		for _, j := range p.Projects {
			if j.Project == "" || done[j.Project] {
				continue
			}
			done[j.Project] = true
			scope := Scope{Fund: f.Fund, Project: j.Project}
			given := b.Figure(scope, MeasureCommitted, at)
			if given.Derived > 0 {
				m := given.Derived
				items = append(items, facts.Item{Entity: j.Project, Text: j.Name + ": " + m.String(), Value: &facts.Value{Money: &m}})
				total += m
			}
			if given.news > 0 {
				moved, day, last = true, later(day, given.AsOf), max(last, given.news)
				all = append(all, b.allocated(f, j, given))
			}
			if spentOf := b.Figure(scope, MeasureSpent, at); spentOf.news > 0 {
				spentOf.Amount, spentOf.Reported = spentOf.Derived, nil
				all = append(all, spentOf.statement(j.Project, []string{f.Fund}, facts.AspectSpent, fmt.Sprintf("%s has spent %s of the %s that it has of the %s, by the ledger.",
					j.Name, spentOf.Derived, given.Derived, b.known.lowered(f.Fund))))
			}
			all = append(all, b.stateOf(f, j)...)
		}
	}
	for _, j := range f.Proposals {
		all = append(all, b.stateOf(f, j)...)
	}
	if moved && len(items) > 0 {
		all = append(all, statement{entity: f.Fund, aspect: facts.AspectList, asOf: day, seqs: []int64{last}, items: items,
			text: fmt.Sprintf("%s from the %s, %s in all, by the ledger:", upperFirst(projects(f)), b.known.lowered(f.Fund), total), value: total})
	}
	return all
}

// allocated is what a project was given.
func (b *Book) allocated(f FundSheet, j ProjectSheet, given Figure) statement {
	var pots []string
	for _, p := range f.Pots {
		if slices.ContainsFunc(p.Projects, func(o ProjectSheet) bool { return o.Project == j.Project && o.Balance.Committed() > 0 }) {
			pots = append(pots, p.Pot)
		}
	}
	from := ""
	if len(pots) > 0 {
		from = ", from the " + list(pots, "") + " pot"
		if len(pots) > 1 {
			from += "s"
		}
	}
	given.Amount, given.Reported = given.Derived, nil
	has := given.Derived.String()
	if given.Derived == 0 {
		has = "nothing"
	}
	return given.statement(j.Project, []string{f.Fund}, facts.AspectAmount,
		fmt.Sprintf("%s has %s of the %s%s, by the ledger: %s.", j.Name, has, b.known.lowered(f.Fund), from, given.Sum.Words()))
}

// stateOf is how far a project has come.
func (b *Book) stateOf(f FundSheet, j ProjectSheet) []statement {
	s := j.State
	if s == nil || b.news(s.Seq) == 0 {
		return nil
	}
	text := fmt.Sprintf("%s was %s", j.Name, s.When())
	if s.Who != "" {
		text += ", by decision of " + b.known.name(s.Who)
	}
	if s.Note != "" {
		text += ": " + strings.TrimSuffix(s.Note, ".")
	}
	return []statement{{entity: j.Project, also: []string{f.Fund}, aspect: facts.AspectStatus, text: text + ".", asOf: s.Since, seqs: []int64{s.Seq}}}
}

func upperFirst(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
