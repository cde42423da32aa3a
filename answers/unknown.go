package answers

import (
	"slices"
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

// maxSuggestions is how many questions a reply offers at most.
const maxSuggestions = 3

// minNear is how much of a question a fact explains for its own question to
// be offered instead.
const minNear = 0.25

// suggest is up to three questions that can be answered: those of the facts
// nearest to the question, then the partnership's examples.
func (e *Engine) suggest(near []scored, t moment) []string {
	var list []string
	for _, s := range near[:min(len(near), 8)] {
		if s.lexical < minNear || s.chief < 0.5 || len(list) == 2 {
			continue
		}
		if q := e.questionOf(s.doc, t); q != "" && !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	for _, q := range e.base.Partnership.Examples {
		if len(list) == maxSuggestions {
			break
		}
		if !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	return list
}

// questionOf is a question that the fact answers, "" where none is known. It
// is tried once, and what came of it is kept.
func (e *Engine) questionOf(n int32, t moment) string {
	if q, ok := e.asked.Load(n); ok {
		return q.(string)
	}
	q := e.wording(n)
	if q != "" {
		r := e.read(q, t.today)
		ranked := e.judge(r, e.rank(r, t.allows, t.today), t.today)
		if len(ranked) == 0 || ranked[0].doc != n || !e.confident(r, ranked[0]) {
			q = ""
		}
	}
	if t.asOf.IsZero() && t.known.IsZero() {
		e.asked.Store(n, q)
	}
	return q
}

// wording puts the question of a fact into words.
func (e *Engine) wording(n int32) string {
	d := &e.index.docs[n]
	form, ok := e.vocabulary.suggest[d.fact.Aspect]
	if !ok || len(d.about) == 0 {
		return ""
	}
	x := e.index.entities[d.about[0]]
	name := x.Name
	if d.fact.Aspect == facts.AspectExpansion && x.Short != "" {
		name = x.Short
	}
	switch x.Kind {
	case facts.KindPerson, facts.KindTopic, facts.KindAim, facts.KindPriority, facts.KindTheme, facts.KindTerm, facts.KindPlace, facts.KindOrganisation:
		form = strings.Replace(form, "the %s", "%s", 1)
	}
	if strings.HasPrefix(strings.ToLower(name), "the ") {
		form = strings.Replace(form, "the %s", "%s", 1)
	}
	return strings.Replace(form, "%s", name, 1)
}

const notHeld = "We don't hold that."
