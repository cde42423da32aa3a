package web

import (
	"strings"
	"unicode"

	"kcst/facts"
	"kcst/meetings"
	"kcst/templates"
)

// noter writes texts with a footnote at the first use of each acronym and each
// law that the facts explain. What they don't explain gets none: a gloss that
// is guessed is worse than none.
type noter struct {
	base  *facts.Base // nil: no notes
	seen  map[string]bool
	notes []templates.FootNote
}

func newNoter(base *facts.Base) *noter { return &noter{base: base, seen: map[string]bool{}} }

// item is an item of a meeting as pages have it.
func (n *noter) item(it meetings.AgendaItem) templates.MeetingItem {
	out := templates.MeetingItem{Number: it.Number, Title: n.runs(it.Title), Documents: pageLinks(it.Documents), Cut: it.Cut}
	for _, d := range it.Decisions {
		dec := templates.MeetingDecision{Text: n.runs(d.Text)}
		for _, p := range d.Points {
			dec.Points = append(dec.Points, n.runs(p))
		}
		if d.Vote != nil {
			dec.Vote = &templates.Vote{For: d.Vote.For, Against: d.Vote.Against, Abstain: d.Vote.Abstain}
		}
		out.Decisions = append(out.Decisions, dec)
	}
	for _, a := range it.Actions {
		owner, due := a.Unsaid()
		out.Actions = append(out.Actions, templates.MeetingAction{Text: n.runs(a.Text), Owner: owner, Due: due})
	}
	texts := it.Summary
	if it.Edit != nil {
		texts, out.By = []string{it.Edit.Text}, it.Edit.By
	}
	for _, t := range texts {
		out.Summary = append(out.Summary, n.runs(t))
	}
	return out
}

// runs are a text's pieces, each but the last ending in a word with a note.
func (n *noter) runs(text string) []templates.Run {
	if n.base == nil {
		return []templates.Run{{Text: text}}
	}
	var out []templates.Run
	from := 0
	for _, m := range n.base.Gazetteer().Find(text) {
		f := n.explains(m)
		if f == nil || m.End <= from {
			continue
		}
		note := templates.FootNote{Number: len(n.notes) + 1, Text: f.Text}
		if len(f.Cite) > 0 {
			if src := n.base.Source(f.Cite[0].Source); src != nil {
				note.Source, note.URL = src.Title, src.URL
			}
		}
		n.notes = append(n.notes, note)
		out = append(out, templates.Run{Text: text[from:m.End], Note: note.Number})
		from = m.End
	}
	if rest := text[from:]; rest != "" {
		out = append(out, templates.Run{Text: rest})
	}
	return out
}

// explains is the fact that explains a mention at its first use, or nil.
func (n *noter) explains(m facts.Mention) *facts.Fact {
	if !m.Exact || m.Distance > 0 || len(m.Entities) == 0 {
		return nil
	}
	e := n.base.Entity(m.Entities[0])
	if e == nil || e.Kind != facts.KindLaw && !(m.Text == e.Short && acronym(m.Text)) || n.seen[e.ID] {
		return nil
	}
	f := explaining(n.base, e.ID)
	if f != nil {
		n.seen[e.ID] = true
	}
	return f
}

// acronym reports whether a word is one: capitals, two or more.
func acronym(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper >= 2 && !strings.ContainsRune(s, ' ')
}

// explaining is the fact that says what something is, or nil.
func explaining(base *facts.Base, id string) *facts.Fact {
	for _, aspect := range []facts.Aspect{facts.AspectExpansion, facts.AspectDefinition, facts.AspectPurpose} {
		for _, f := range base.About(id) {
			if f.Aspect == aspect && len(f.About) > 0 && f.About[0] == id && len(f.Items) == 0 && f.Text != "" {
				return f
			}
		}
	}
	return nil
}
