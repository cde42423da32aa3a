package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/templates"
)

// shelf is the archive as readers see it, with what a search looks in.
type shelf struct {
	rows     []templates.EditionRow
	kinds    []string
	passages []passage
}

// fill reads the archive.
func (s *site) fill(ctx context.Context) (shelf, error) {
	all, err := s.Editions(ctx)
	if err != nil {
		return shelf{}, err
	}
	contents := map[string]bulletin.Content{}
	for _, e := range all {
		contents[e.ID] = e.Content
	}
	sh := shelf{rows: archive(all)}
	for _, row := range sh.rows {
		sh.passages = append(sh.passages, passages(row, contents[row.ID])...)
	}
	for _, k := range bulletin.Kinds() {
		if slices.ContainsFunc(sh.rows, func(row templates.EditionRow) bool { return row.Kind == string(k) }) {
			sh.kinds = append(sh.kinds, string(k))
		}
	}
	return sh, nil
}

// editions is the archive, or what a search in it found. What was searched
// for is stored nowhere.
func (s *site) editions(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	sh, err := s.shelf.get(ctx)
	if err != nil {
		s.problem(w, r, "list editions", err)
		return
	}
	v := templates.Editions{Next: s.next(), Total: len(sh.rows), Kinds: sh.kinds, Limit: mostSought}
	if kind := r.URL.Query().Get("kind"); slices.Contains(sh.kinds, kind) {
		v.Kind = kind
	}
	other := func(kind string) bool { return v.Kind != "" && kind != v.Kind }
	v.Editions = slices.DeleteFunc(slices.Clone(sh.rows), func(row templates.EditionRow) bool { return other(row.Kind) })
	v.Sought = question(r.URL.Query().Get("q"))
	if long := []rune(v.Sought); len(long) > mostSought {
		v.Sought = string(long[:mostSought])
	}
	if v.Sought == "" {
		s.show(w, r, http.StatusOK, v)
		return
	}
	s.limited(s.asking, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", cacheNever)
		among := slices.DeleteFunc(slices.Clone(sh.passages), func(p passage) bool { return other(p.edition.Kind) })
		v.Found, v.All = find(among, v.Sought)
		s.show(w, r, http.StatusOK, v)
	})(w, r)
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
	sh, err := s.shelf.get(ctx)
	if err != nil {
		s.problem(w, r, "list editions", err)
		return
	}
	v := templates.Edition{ID: e.ID, Mail: delivery.Mail(e.Content, templates.MailLinks{})}
	rows := sh.rows
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
