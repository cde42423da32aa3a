package main

import (
	"context"

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
