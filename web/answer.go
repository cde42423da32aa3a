package web

import (
	"cmp"
	"strings"

	"kcst/answers"
	"kcst/facts"
	"kcst/templates"
)

// answerView is an answer as the page shows it: what Slack shows, in the same
// order. Where nothing is held the page has the team's contact itself.
func answerView(a answers.Answer) *templates.Answer {
	v := &templates.Answer{Kind: string(a.Kind), Lead: paragraphs(a.Lead), Rows: a.Rows, Suggestions: a.Suggestions, AsOf: a.AsOf.Words()}
	if len(v.Lead) == 0 && len(v.Rows) == 0 {
		v.Lead = paragraphs(a.Text)
	}
	if a.Kind != answers.KindUnknown {
		v.More = paragraphs(a.More)
	}
	for _, c := range a.Sources {
		v.Sources = append(v.Sources, templates.AnswerSource{Title: c.Title, URL: c.URL, AsOf: dayWords(c.AsOf)})
	}
	return v
}

// dayWords is an ISO day as people read it, or what else was written.
func dayWords(iso string) string {
	d, err := facts.ParseDate(iso)
	if err != nil {
		return iso
	}
	return cmp.Or(d.Words(), iso)
}

// paragraphs are a text's lines.
func paragraphs(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
