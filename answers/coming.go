package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// Coming is an edition that is due by the calendar.
type Coming struct {
	Kind string // monthly, weekly
	Day  facts.Date
}

// comingEditions answers when the next edition is due, from the calendar that
// the [Desk] was given: no document knows that.
func (d *Desk) comingEditions(e *Engine, q Question) (Answer, bool) {
	if d.Coming == nil || !q.AsOf.IsZero() || !q.Known.IsZero() || e.crisis.Detect(q.Text) {
		return Answer{}, false
	}
	t := e.moment(q)
	kind, ok := e.asksComing(e.read(clean(q.Text), t.today))
	if !ok {
		return Answer{}, false
	}
	for _, c := range d.Coming(d.now()) {
		if c.Kind == kind {
			title, day := "Calendar of editions", c.Day.Words()
			a := Answer{
				Kind: KindAnswer, AsOf: t.today, Lead: "By the calendar the next " + kind + " edition is due on " + day + ".",
				Sources: []Cited{{Title: title, AsOf: t.today.String()}},
				Sums:    []Sum{{Operation: "calendar", Result: day}},
			}
			a.Text = a.Lead + "\nSource: " + title + "; as of " + t.today.Words() + "."
			return a, true
		}
	}
	return Answer{}, false
}

// asksComing reports whether the question asks for the day of the next
// edition, and of which kind.
func (e *Engine) asksComing(r *reading) (kind string, ok bool) {
	if r.private || r.outside || r.elsewhere || slices.ContainsFunc(r.periods, func(p period) bool { return !p.soft && p.kind != aMonth }) {
		return "", false
	}
	next, edition, when := false, false, r.wants&aDateType != 0 || strings.HasPrefix(strings.ToLower(r.text), "next ")
	kind = "monthly"
	for i, t := range r.tokens {
		if r.role[i] == polite || r.focus[i] == inScene {
			continue
		}
		switch t.text {
		case "next", "upcoming", "forthcoming", "coming":
			next = true
		case "weekly":
			kind = "weekly"
		case "date", "day", "due":
			when = true
		case "edition", "editions":
			edition = true
		case "session", "event", "deadline", "submit", "contribute":
			return "", false
		}
		edition = edition || slices.Contains(e.vocabulary.concepts[t.stem], "=bulletin")
	}
	return kind, next && edition && when
}

// pastNext is what to say before a fact of a day, where the question asks for
// the next one and that day is past; "" where it doesn't, or it isn't.
func (e *Engine) pastNext(r *reading, best scored, t moment) string {
	f := e.index.docs[best.doc].fact
	if f.Aspect != facts.AspectDate || f.Value == nil || f.Value.Date.IsZero() || !f.Value.Date.Before(t.today) {
		return ""
	}
	if slices.ContainsFunc(r.periods, func(p period) bool { return !p.soft }) {
		return "" // the next one after some day
	}
	for i, tok := range r.tokens {
		switch {
		case tok.text == "was" || tok.text == "were":
			return ""
		case nextWords[tok.text] && r.role[i] != polite && r.focus[i] != inScene:
			return "We hold no day that is still to come."
		}
	}
	return ""
}
