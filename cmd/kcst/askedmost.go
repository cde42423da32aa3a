package main

import (
	"context"
	"strings"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/facts"
	"kcst/facts/asked"
)

// countAsked counts that somebody was told what an answer rests on.
func (a *app) countAsked(ctx context.Context, user string, given answers.Answer) error {
	if len(given.Facts) == 0 {
		return nil
	}
	return asked.NewStore(a.store, a.editor.Now, a.zone).Note(ctx, given.Facts[0], user)
}

// mostShown is how many questions of a month a bulletin proposes.
const mostShown = 5

// mostAsked are the facts that most people asked for in a period, as the
// questions that the data set words for them. A fact without one is left out:
// what people typed is nobody else's business.
func (a *app) mostAsked(ctx context.Context, p bulletin.Period) ([]bulletin.Asked, error) {
	most, err := asked.NewStore(a.store, a.editor.Now, a.zone).Most(ctx, p.From, p.Until, 4*mostShown)
	if err != nil || len(most) == 0 {
		return nil, err
	}
	base, err := a.facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	var list []bulletin.Asked
	for _, m := range most {
		f := base.Fact(m.Fact)
		if f == nil || len(f.Asks) == 0 || f.Aspect == facts.AspectPrivate || len(list) == mostShown {
			continue
		}
		q := bulletin.Asked{Question: asQuestion(f.Asks[0]), Answer: f.Text, AsOf: f.AsOf}
		for _, c := range f.Cite {
			if src := base.Source(c.Source); src != nil && q.Source == "" {
				q.Source = strings.TrimPrefix(src.Publisher+", "+src.Title, ", ")
				if strings.HasPrefix(src.URL, "https://") {
					q.URL = src.URL
				}
			}
		}
		list = append(list, q)
	}
	return list, nil
}

// asQuestion writes an example question as a heading.
func asQuestion(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), "?.! ")
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "?"
}
