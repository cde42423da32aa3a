package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"kcst/templates"
)

// watch gives each request an ID and the headers that every reply has, logs
// what became of it, and turns a panic into a page. The log has the pattern
// of the route, never the path or the query: these can hold a token or what a
// person asked.
func (s *site) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		id := rand.Text()[:12]
		r = r.WithContext(context.WithValue(r.Context(), requestID{}, id))
		out := &recorder{ResponseWriter: w}
		s.secureHeaders(out.Header())
		out.Header().Set("X-Request-Id", id)
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				s.Log.Error("request panicked", "request", id, "route", route(r), "cause", cause(v), "stack", stack())
				if out.status != 0 {
					panic(http.ErrAbortHandler) // half of the reply is gone: cut it
				}
				s.show(out, r, http.StatusInternalServerError, templates.Problem{Reference: id})
			}
			s.Log.LogAttrs(r.Context(), level(r, out.status), "request", slog.String("request", id), slog.String("method", method(r)),
				slog.String("route", route(r)), slog.Int("status", out.status), slog.Float64("ms", float64(s.Now().Sub(start).Microseconds())/1000))
		}()
		next.ServeHTTP(out, r)
		if out.status == 0 {
			out.status = http.StatusOK
		}
	})
}

// requestID is the key of a request's ID in its context.
type requestID struct{}

func idOf(r *http.Request) string {
	id, _ := r.Context().Value(requestID{}).(string)
	return id
}

// recorder remembers the status of a reply.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// route is the pattern that the request matched.
func route(r *http.Request) string {
	if r.Pattern == "" || r.Pattern == "/" {
		return "none"
	}
	return r.Pattern
}

// method is the request's method, if it is one: clients can send anything.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// level keeps what monitoring asks every few seconds out of the way.
func level(r *http.Request, status int) slog.Level {
	switch {
	case status >= 500 && r.Pattern != "/readyz":
		return slog.LevelError
	case r.Pattern == "/healthz" || r.Pattern == "/readyz" || strings.HasPrefix(r.Pattern, "/assets/"):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// cause is what a panic says about the program. Its text is left out where it
// could hold what a person typed.
func cause(v any) string {
	if err, ok := v.(error); ok {
		var fault runtime.Error
		if errors.As(err, &fault) {
			return fault.Error()
		}
	}
	return fmt.Sprintf("a %T", v)
}

// stack is where a panic came from, without the values of arguments.
func stack() string { return string(debug.Stack()) }

// problem answers for an error of ours: the cause is logged, the person reads
// what to do.
func (s *site) problem(w http.ResponseWriter, r *http.Request, doing string, err error) {
	s.Log.Error(doing, "request", idOf(r), "route", route(r), "error", err)
	s.show(w, r, http.StatusServiceUnavailable, templates.Problem{Reference: idOf(r), Later: true})
}

// patience is how long a page waits for what it needs.
const patience = 10 * time.Second

func waiting(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), patience)
}
