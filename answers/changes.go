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

// maxNews is how many changes of the ledger are given: the last ones.
const maxNews = 12

// changes answers what changed in the ledger since a day.
func (d *Desk) changes(ctx context.Context, base *facts.Base, day facts.Date, entities []string) (Answer, error) {
	news, earlier, err := d.ledger.Since(ctx, day, maxNews, entities...)
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
		cited := Cited{Title: n.Title(), AsOf: n.Entry.Date.String()}
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
