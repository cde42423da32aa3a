package funding

import (
	"cmp"
	"slices"
	"strings"
)

// Step is a moment of a proposal's way.
type Step struct {
	Project string `json:"project"`
	Fund    string `json:"fund"`
	State
}

// Proposals is how each project's proposal stands at a moment, by fund and
// project.
func (b *Book) Proposals(at At) []Step {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var list []Step
	for subject := range b.ix.marks {
		if strings.Contains(subject, "/") { // a pot
			continue
		}
		if m := b.ix.state(subject, day, seq); m != nil {
			list = append(list, Step{subject, m.fund, m.State})
		}
	}
	slices.SortFunc(list, func(x, y Step) int {
		return cmp.Or(cmp.Compare(x.Fund, y.Fund), cmp.Compare(x.Project, y.Project))
	})
	return list
}

// Way is every step of one project's proposal that was taken by a moment, in
// order: proposed, supported, recommended, approved, and what came of it.
func (b *Book) Way(project string, at At) []Step {
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	var marks []*mark
	for _, m := range b.ix.marks[project] {
		if m.day <= day && m.Seq <= seq && (m.gone == 0 || m.gone > seq) {
			marks = append(marks, m)
		}
	}
	slices.SortFunc(marks, func(x, y *mark) int { return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.first, y.first)) })
	steps := make([]Step, len(marks))
	for i, m := range marks {
		steps[i] = Step{project, m.fund, m.State}
	}
	return steps
}
