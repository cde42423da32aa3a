package main

import (
	"context"
	"slices"
	"strings"

	"kcst/bulletin"
	"kcst/facts"
)

// fundingLines are the sentences on money that a monthly edition carries: of
// the latest fund that facts are held on, what was awarded and what is left,
// each with its source.
func (a *app) fundingLines(ctx context.Context) ([]bulletin.Sourced, error) {
	base, err := a.facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	var latest *facts.Entity
	for _, e := range base.Entities() {
		if e.Kind == facts.KindFund && len(base.About(e.ID)) > 0 && (latest == nil || e.Year > latest.Year) {
			latest = e
		}
	}
	if latest == nil {
		return nil, nil
	}
	var lines []bulletin.Sourced
	for _, aspect := range []facts.Aspect{facts.AspectAmount, facts.AspectRemaining} {
		i := slices.IndexFunc(base.About(latest.ID), func(f *facts.Fact) bool {
			return f.Aspect == aspect && f.About[0] == latest.ID && f.Value != nil && f.Value.Money != nil
		})
		if i >= 0 {
			lines = append(lines, sourced(base, base.About(latest.ID)[i]))
		}
	}
	return lines, nil
}

func sourced(base *facts.Base, f *facts.Fact) bulletin.Sourced {
	s := bulletin.Sourced{Text: f.Text, AsOf: f.AsOf}
	var names []string
	for _, c := range f.Cite {
		src := base.Source(c.Source)
		if src == nil {
			continue
		}
		name := src.Title + ", " + src.Publisher
		if c.Paragraph != "" {
			name += ", " + c.Paragraph
		}
		names = append(names, name)
		if s.URL == "" && strings.HasPrefix(src.URL, "https://") {
			s.URL = src.URL
		}
	}
	s.Source = strings.Join(names, "; ")
	return s
}
