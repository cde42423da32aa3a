package answers

import (
	"context"
	"slices"

	"kcst/facts"
	"kcst/funding"
)

// gateAsk is a question whether a pot can be used: which pots its name stands
// for, whether it asks if they are closed, and on which day (zero is now).
type gateAsk struct {
	pots   []string
	closed bool
	day    facts.Date
}

// The words of a question whether a pot is open, beside the pot's name and the
// day.
var (
	gateForms = map[string]bool{"is": true, "are": true, "was": true, "were": true, "has": true, "isn't": true, "hasn't": true}
	gateOpens = map[string]bool{"open": true, "opened": true, "closed": true, "shut": true}
	gateRest  = map[string]bool{"the": true, "a": true, "our": true, "been": true, "yet": true, "still": true, "now": true, "already": true,
		"currently": true, "again": true, "today": true, "on": true, "in": true, "of": true, "for": true, "this": true, "year": true, "at": true, "moment": true}
)

// gateAsked reads "is the tactical pot open?". A question that asks anything
// else as well, or of a time that is over, is left to the facts.
func (e *Engine) gateAsked(q Question) (ask gateAsk, ok bool) {
	if len(q.Prev) > 0 || !q.Known.IsZero() || e.crisis.Detect(q.Text) {
		return ask, false
	}
	r := e.read(clean(q.Text), e.moment(q).today)
	form, gate, year := false, false, period{}
	ask.day = q.AsOf
	for _, p := range r.periods {
		switch {
		case p.soft:
		case p.kind == aDay && !p.yearless():
			ask.day = p.from
		case p.kind == aFinancialYear && r.tokens[0].text == "is":
			year = p
		default:
			return ask, false
		}
	}
	for i, t := range r.tokens {
		pots, named := e.potsAt(r, i)
		switch {
		case named:
			ask.pots = append(ask.pots, pots...)
		case gateForms[t.text] && !gate:
			form = true
		case gateOpens[t.text] && form && !gate:
			gate, ask.closed = true, t.text == "closed" || t.text == "shut"
		case r.role[i] != plain || gateRest[t.text]:
		default:
			return ask, false
		}
	}
	if !year.from.IsZero() {
		ask.pots = slices.DeleteFunc(ask.pots, func(id string) bool {
			p, ok := yearPeriod(e.base.Entity(id).Year)
			return !ok || p.from != year.from
		})
	}
	return ask, form && gate && len(ask.pots) > 0
}

// potsAt is the pots that a name at token i stands for; named is set where it
// stands for any.
func (e *Engine) potsAt(r *reading, i int) (pots []string, named bool) {
	for _, m := range r.mentions {
		if i < m.first || i >= m.last {
			continue
		}
		for _, n := range m.entities {
			if x := e.index.entities[n]; x.Kind == facts.KindPot {
				named = true
				if i == m.first {
					pots = append(pots, x.ID)
				}
			}
		}
	}
	return pots, named
}

// gate answers whether a pot can be used, yes or no first: by the entry that
// opened or closed it, or else with what the facts say of it.
func (d *Desk) gate(ctx context.Context, e *Engine, q Question, ask gateAsk) (a Answer, ok bool, err error) {
	g, ok, err := d.ledger.Gate(ctx, ask.pots, funding.At{Date: ask.day})
	if err != nil || !ok {
		return a, false, err
	}
	word := "No"
	if g.Open != ask.closed {
		word = "Yes"
	}
	if !g.Stated {
		if a = e.Ask(q); a.Kind == KindAnswer && slices.Contains(e.base.Fact(a.Facts[0]).About, g.Pot) {
			a.Lead, a.Text = word+". "+a.Lead, word+". "+a.Text
			return a, true, nil
		}
	}
	a = Answer{Kind: KindAnswer, Lead: word + ". " + g.Text}
	cited := Cited{Title: g.News.Title(), AsOf: g.News.Entry.Date.String()}
	a.AsOf = g.News.Entry.Date
	if !g.Stated {
		if cited.Title, err = d.ledger.FigureSource(ctx, g.Left); err != nil {
			return a, false, err
		}
		cited.AsOf, a.AsOf = g.Left.AsOf.String(), g.Left.AsOf
	}
	if ask.day.IsZero() {
		var ids []string
		for _, f := range e.base.About(g.Pot) {
			if f.About[0] == g.Pot && f.Aspect == facts.AspectStatus {
				ids = append(ids, f.ID)
			}
		}
		a.Said = said(e.base, d.now(), ids)
	}
	a.Sources = []Cited{cited}
	a.Text = a.Lead + "\nSource: " + cited.Title + "; as of " + a.AsOf.Words() + "."
	return a, true, nil
}
