package answers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
	"kcst/facts/told"
	"kcst/funding"
)

// sinceWhen reads "what changed since July": the day, and the funds, pots and
// projects that it names. A question that names anything else is about that.
func (e *Engine) sinceWhen(q Question) (day facts.Date, entities []string, ok bool) {
	if len(q.Prev) > 0 || !q.AsOf.IsZero() || !q.Known.IsZero() || e.crisis.Detect(q.Text) {
		return day, nil, false
	}
	t := e.moment(q)
	r := e.read(clean(q.Text), t.today)
	since, changed := -1, false
	for i, tok := range r.tokens {
		switch tok.text {
		case "since":
			since = i
		case "change", "changes", "changed", "happened", "moved", "new":
			changed = true
		default:
			named, money := e.ofMoney(r, i)
			if !money && r.counts(i) && !tok.soft && r.role[i] == plain {
				return day, nil, false
			}
			entities = append(entities, named...)
		}
	}
	if since < 0 || !changed {
		return day, nil, false
	}
	for _, p := range r.periods {
		if p.first > since {
			return begins(p, t.today), entities, !begins(p, t.today).IsZero()
		}
	}
	return day, nil, false
}

// ofMoney reports whether token i is a word for money or part of a name of
// funds, pots and projects alone, and gives those.
func (e *Engine) ofMoney(r *reading, i int) ([]string, bool) {
	for _, m := range r.mentions {
		if i < m.first || i >= m.last {
			continue
		}
		var ids []string
		for _, entity := range m.entities {
			if x := e.index.entities[entity]; x.Kind == facts.KindFund || x.Kind == facts.KindPot || x.Kind == facts.KindProject {
				ids = append(ids, x.ID)
			}
		}
		return ids, len(ids) > 0
	}
	t := r.tokens[i]
	return nil, t.text == "ledger" || t.text == "money" || slices.Contains(e.vocabulary.concepts[t.stem], "=money")
}

// begins is the first day of a period, a yearless one's last before today.
func begins(p period, today facts.Date) facts.Date {
	from := p.from
	if p.yearless() {
		from.Year = today.Year
		if today.Before(from) {
			from.Year--
		}
	}
	if today.Before(from) {
		return facts.Date{}
	}
	return from
}

// changes answers what changed in the ledger since a day.
func (d *Desk) changes(ctx context.Context, base *facts.Base, day facts.Date, entities []string) (Answer, error) {
	news, earlier, err := d.ledger.Since(ctx, day, maxRows, entities...)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Kind: KindAnswer, Lead: fmt.Sprintf("Nothing has changed in the ledger since %s.", day.Words())}
	if len(news) == 0 {
		a.Text = a.Lead + "\nSource: the ledger."
		a.Sources = []Cited{{Title: "The ledger"}}
		return a, nil
	}
	a.Lead = fmt.Sprintf("The ledger has changed since %s:", day.Words())
	if earlier {
		a.Lead = fmt.Sprintf("The ledger has more than %d changes since %s. The last of them:", len(news), day.Words())
	}
	var lines []string
	for _, n := range news {
		a.Rows = append(a.Rows, n.Text)
		cited := Cited{Title: n.Source.Title, AsOf: n.Entry.Date.String()}
		if len(n.Entry.Cite) > 0 {
			cited.Title = n.Cited
		}
		if !slices.Contains(a.Sources, cited) {
			a.Sources = append(a.Sources, cited)
			lines = append(lines, cited.Title+"; as of "+n.Entry.Date.Words())
		}
		if a.AsOf.Before(n.Entry.Date) {
			a.AsOf = n.Entry.Date
		}
	}
	if a.More, a.Said, err = d.leftNow(ctx, base, news); err != nil {
		return a, err
	}
	a.Text = shorten(a.Lead+"\n- "+strings.Join(a.Rows, "\n- ")+"\n"+a.More, maxText)
	word := "Source: "
	if len(lines) > 1 {
		word = "Sources: "
	}
	a.Text += "\n" + shorten(word+strings.Join(lines, ". ")+".", 3000-1-len(a.Text))
	return a, nil
}

// leftNow is what is left of each fund that changed, and the facts that say so:
// when one of them moves, what was told here is out of date.
func (d *Desk) leftNow(ctx context.Context, base *facts.Base, news []funding.News) (string, []told.Said, error) {
	book, err := d.ledger.Book(ctx)
	if err != nil {
		return "", nil, err
	}
	var funds, lines, ids []string
	for _, n := range news {
		if slices.Contains(funds, n.Entry.Fund) {
			continue
		}
		funds = append(funds, n.Entry.Fund)
		f := book.Figure(funding.Scope{Fund: n.Entry.Fund}, funding.MeasureUnallocated, funding.At{})
		lines = append(lines, f.Now(book.Name(n.Entry.Fund)))
		for _, fact := range base.About(n.Entry.Fund) {
			if fact.About[0] == n.Entry.Fund && fact.Aspect == facts.AspectRemaining {
				ids = append(ids, fact.ID)
			}
		}
	}
	return strings.Join(lines, " "), said(base, d.now(), ids), nil
}
