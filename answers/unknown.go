package answers

import (
	"strings"

	"kcst/facts"
)

// unknown is the honest no: what is not held, whom to ask, and what can be
// asked instead.
func (e *Engine) unknown(why string, near []scored, t moment) Answer {
	p := e.base.Partnership
	a := Answer{Kind: KindUnknown, Lead: why}
	var b strings.Builder
	b.WriteString(why)
	if who := contact(p); who != "" {
		b.WriteString(" " + who)
		a.More = who
	}
	a.Suggestions = e.suggest(near, t)
	if len(a.Suggestions) > 0 {
		b.WriteString("\nYou could ask:")
		for _, s := range a.Suggestions {
			b.WriteString("\n- " + s)
		}
	}
	a.Text = b.String()
	return a
}

// contact is how to reach the team.
func contact(p facts.Partnership) string {
	team := p.Team
	if team == "" {
		team = p.Name
	}
	switch {
	case p.Email != "" && p.Phone != "":
		return "Please ask the " + team + ": " + p.Email + " or " + p.Phone + "."
	case p.Email != "" || p.Phone != "":
		return "Please ask the " + team + ": " + p.Email + p.Phone + "."
	}
	return ""
}

// suggest is up to three questions that can be answered.
func (e *Engine) suggest(near []scored, _ moment) []string {
	examples := e.base.Partnership.Examples
	return examples[:min(3, len(examples))]
}

const notHeld = "We don't hold that."
