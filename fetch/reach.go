package fetch

import (
	"context"
	"errors"
	"net/http"
)

// Reach says why a reader who follows a link would find nothing, or nil. Some
// servers answer HEAD wrongly, so what HEAD can't settle GET does, without
// reading the page.
func (g *Guard) Reach(ctx context.Context, address string) error {
	nothing := func(*http.Response) error { return nil }
	err := g.do(ctx, http.MethodHead, address, http.Header{}, nothing)
	var status *StatusError
	if errors.As(err, &status) {
		err = g.do(ctx, http.MethodGet, address, http.Header{}, nothing)
	}
	return err
}
