package web

import (
	"errors"
	"net/http"

	"kcst/subscribers"
	"kcst/templates"
)

// preferences shows the holder of a preferences link what they get. A wrong
// token, and one of somebody erased, get a page that says nothing about it.
func (s *site) preferences(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	v, err := s.Preferences(ctx, r.PathValue("token"))
	switch {
	case errors.Is(err, subscribers.ErrToken), errors.Is(err, subscribers.ErrUnknown):
		s.show(w, r, http.StatusNotFound, templates.BadLink{})
	case err != nil:
		s.problem(w, r, "read a subscriber's choices", err)
	default:
		s.show(w, r, http.StatusOK, v)
	}
}
