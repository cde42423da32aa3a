package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/templates"
)

// editions is the archive.
func (s *site) editions(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	all, err := s.Editions(ctx)
	if err != nil {
		s.problem(w, r, "list editions", err)
		return
	}
	s.show(w, r, http.StatusOK, templates.Editions{Editions: archive(all), Next: s.next()})
}

// edition is the web version of one edition.
func (s *site) edition(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	e, err := s.Edition(ctx, r.PathValue("id"))
	switch {
	case errors.Is(err, bulletin.ErrNotFound) || err == nil && e.StartedAt.IsZero():
		s.notFound(w, r) // one that nobody has been sent is nobody's to read
		return
	case err != nil:
		s.problem(w, r, "read an edition", err)
		return
	case e.State == bulletin.Withdrawn:
		s.show(w, r, http.StatusGone, templates.Edition{ID: e.ID, Withdrawn: true})
		return
	}
	all, err := s.Editions(ctx)
	if err != nil {
		s.problem(w, r, "list editions", err)
		return
	}
	v := templates.Edition{ID: e.ID, Mail: delivery.Mail(e.Content, templates.MailLinks{})}
	rows := archive(all)
	if i := slices.IndexFunc(rows, func(row templates.EditionRow) bool { return row.ID == e.ID }); i >= 0 {
		if i > 0 {
			v.Newer = &rows[i-1]
		}
		if i+1 < len(rows) {
			v.Older = &rows[i+1]
		}
	}
	s.show(w, r, http.StatusOK, v)
}

// archive is what was sent and not withdrawn, newest first.
func archive(all []bulletin.Edition) []templates.EditionRow {
	var rows []templates.EditionRow
	started := map[string]time.Time{}
	for _, e := range all {
		if e.StartedAt.IsZero() || e.State == bulletin.Withdrawn {
			continue
		}
		started[e.ID] = e.StartedAt
		rows = append(rows, templates.EditionRow{ID: e.ID, Kind: string(e.Kind), Subject: e.Subject, Date: e.Content.Date.In(time.UTC)})
	}
	slices.SortStableFunc(rows, func(a, b templates.EditionRow) int {
		if c := b.Date.Compare(a.Date); c != 0 {
			return c
		}
		return started[b.ID].Compare(started[a.ID])
	})
	return rows
}
