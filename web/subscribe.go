package web

import (
	"net/http"

	"kcst/templates"
)

func (s *site) subscribe(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, templates.Subscribe{Next: s.next()})
}
