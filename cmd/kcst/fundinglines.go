package main

import (
	"context"
	"fmt"

	"kcst/bulletin"
	"kcst/funding"
)

// fundingLines are the sentences on money that a monthly edition carries, each
// with its source: the ledger's ([funding.Store.Paragraph]).
func (a *app) fundingLines(ctx context.Context) ([]bulletin.Sourced, error) {
	lines, err := a.ledger.Paragraph(ctx, funding.At{})
	if err != nil {
		return nil, err
	}
	var said []bulletin.Sourced
	for _, l := range lines {
		said = append(said, bulletin.Sourced{Text: l.Text, Source: l.Source, URL: l.URL, AsOf: l.AsOf})
	}
	return said, nil
}

// fundingChart is the latest fund that was awarded something, as the ledger
// has it, with a note where a document reports another balance.
func (a *app) fundingChart(ctx context.Context) (*bulletin.Chart, error) {
	book, latest, err := a.latestFund(ctx)
	if err != nil || latest == nil {
		return nil, err
	}
	sheet := *latest
	c := &bulletin.Chart{Fund: sheet.Name, Awarded: sheet.Balance.Awarded}
	for _, p := range sheet.Pots {
		c.Pots = append(c.Pots, bulletin.ChartPot{
			Name: p.Name, Given: p.Balance.Received(), Spent: p.Balance.Spent, Outstanding: p.Balance.Outstanding(), Refunded: p.Balance.Refunded,
		})
	}
	for _, d := range book.Compare(sheet.Fund, funding.At{}) {
		if d.Gap != 0 && d.Reported.Measure == funding.MeasureUnallocated {
			c.Note = fmt.Sprintf("These are the ledger's figures; for what is unallocated, %s gives %s.", d.Source, d.Reported.Amount)
		}
	}
	return c, nil
}

// latestFund is the latest fund that was awarded something, nil for none, as
// things stand.
func (a *app) latestFund(ctx context.Context) (*funding.Book, *funding.FundSheet, error) {
	book, err := a.ledger.Book(ctx)
	if err != nil {
		return nil, nil, err
	}
	latest := ""
	for _, fund := range book.Funds() {
		if book.Balance(funding.Scope{Fund: fund}, funding.At{}).Awarded > 0 && (latest == "" || book.Year(fund) > book.Year(latest)) {
			latest = fund
		}
	}
	if latest == "" {
		return book, nil, nil
	}
	return book, &book.Sheet(funding.At{}, latest).Funds[0], nil
}
