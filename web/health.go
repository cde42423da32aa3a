package web

import (
	"io"
	"net/http"
)

// healthz says that the process is up.
func (s *site) healthz(w http.ResponseWriter, r *http.Request) { plain(w, r, http.StatusOK, "up\n") }

// readyz says whether the service can be used. Why not is in the log, not in
// the reply.
func (s *site) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		s.Log.Debug("not ready", "request", idOf(r), "error", err)
		plain(w, r, http.StatusServiceUnavailable, "not ready\n")
		return
	}
	plain(w, r, http.StatusOK, "ready\n")
}

// plain answers a machine.
func plain(w http.ResponseWriter, r *http.Request, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", cacheNever)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		io.WriteString(w, text) // an error is a client that left
	}
}
