package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// site serves pages on this machine, and a guard that may fetch them.
func site(t *testing.T, o Options, pages map[string]http.HandlerFunc) (*Guard, string) {
	t.Helper()
	mux := http.NewServeMux()
	for path, page := range pages {
		mux.HandleFunc(path, page)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	o.Loopback, o.Agent = true, "kcst test (+https://bulletin.example.org)"
	if o.Pause == 0 {
		o.Pause = -1
	}
	return New(o), s.URL
}

func TestGet(t *testing.T) {
	g, base := site(t, Options{}, map[string]http.HandlerFunc{"/feed": func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != "kcst test (+https://bulletin.example.org)" || len(r.Cookies()) > 0 {
			t.Errorf("asked as %q with cookies %v", r.UserAgent(), r.Cookies())
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
		w.Header().Set("ETag", `"one"`)
		w.Header().Set("Last-Modified", "Tue, 03 Nov 2026 10:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"one"` || r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, "news")
	}})
	first, err := g.Get(t.Context(), Request{URL: base + "/feed"})
	if err != nil || string(first.Body) != "news" || first.ETag != `"one"` || first.LastModified == "" {
		t.Fatalf("%v: %+v", err, first)
	}
	for _, held := range []Request{{ETag: first.ETag}, {LastModified: first.LastModified}} {
		held.URL = base + "/feed"
		again, err := g.Get(t.Context(), held)
		if err != nil || !again.NotModified || len(again.Body) > 0 || again.ETag != `"one"` {
			t.Errorf("%v: %+v", err, again)
		}
	}
}

func TestRefused(t *testing.T) {
	to := func(url string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, url, http.StatusFound) }
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := z.Write(make([]byte, 10<<20)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	g, base := site(t, Options{MaxBytes: 1000}, map[string]http.HandlerFunc{
		"/large": func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("x"), 1001)) },
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb.Bytes())
		},
		"/slow":     func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/drip":     func(w http.ResponseWriter, r *http.Request) { w.(http.Flusher).Flush(); <-r.Context().Done() },
		"/broken":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"/gone":     func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) },
		"/private":  to("http://10.0.0.1/"),
		"/metadata": to("http://169.254.169.254/latest/meta-data/"),
		"/mapped":   to("http://[::ffff:10.0.0.1]/"),
		"/nat64":    to("http://[64:ff9b::a00:1]/"),
		"/file":     to("file:///etc/passwd"),
		"/gopher":   to("gopher://127.0.0.1/"),
		"/login":    to("http://user:pass@127.0.0.1/"),
		"/round":    to("/round"),
	})
	var gone *StatusError
	for _, tt := range []struct {
		url  string
		kind error
		says string
	}{
		{base + "/large", ErrTooLarge, "larger than 0 kB"},
		{base + "/bomb", ErrTooLarge, "larger than"},
		{base + "/slow", ErrUnreachable, "takes too long"},
		{base + "/drip", ErrUnreachable, "takes too long"},
		{base + "/broken", ErrUnreachable, "can't be reached, or breaks off"},
		{base + "/private", ErrForbidden, "isn't public"},
		{base + "/metadata", ErrForbidden, "isn't public"},
		{base + "/mapped", ErrForbidden, "isn't public"},
		{base + "/nat64", ErrForbidden, "isn't public"},
		{base + "/file", ErrAddress, "not a web address"},
		{base + "/gopher", ErrAddress, `begins with "gopher:"`},
		{base + "/login", ErrAddress, "name or password"},
		{base + "/round", ErrRedirects, "more than 5 times"},
		{"ftp://example.org/", ErrAddress, `begins with "ftp:"`},
		{"javascript:alert(1)", ErrAddress, "not a web address"},
		{"//example.org/", ErrAddress, "begins with"},
		{"http://", ErrAddress, "not a web address"},
		{"http://a b/", ErrAddress, "not a web address"},
		{"", ErrAddress, "not a web address"},
	} {
		g := g
		if strings.Contains(tt.says, "too long") {
			g = New(Options{Agent: "test", Loopback: true, Pause: -1, Timeout: 500 * time.Millisecond})
		}
		_, err := g.Get(t.Context(), Request{URL: tt.url})
		if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.url, err)
		}
		if err != nil && strings.Contains(err.Error(), "10.0.0.1") {
			t.Errorf("%s gives an inner address away: %v", tt.url, err)
		}
	}
	if _, err := g.Get(t.Context(), Request{URL: base + "/gone"}); !errors.As(err, &gone) || gone.Code != http.StatusGone {
		t.Errorf("a page that is gone: %v", err)
	}
}

func TestRedirects(t *testing.T) {
	g, base := site(t, Options{}, map[string]http.HandlerFunc{
		"/old": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		},
		"/new": func(w http.ResponseWriter, r *http.Request) {
			if r.Referer() != "" || len(r.Cookies()) > 0 {
				t.Errorf("came with referrer %q and cookies %v", r.Referer(), r.Cookies())
			}
			fmt.Fprint(w, "here")
		},
	})
	got, err := g.Get(t.Context(), Request{URL: base + "/old?secret=1"})
	if err != nil || got.URL != base+"/new" || string(got.Body) != "here" {
		t.Errorf("%v: %+v", err, got)
	}
}

func TestReach(t *testing.T) {
	g, base := site(t, Options{}, map[string]http.HandlerFunc{
		"/page": func(http.ResponseWriter, *http.Request) {},
		"/nohead": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
			}
		},
		"/large": func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 6<<20)) },
	})
	for path, says := range map[string]string{"/page": "", "/nohead": "", "/large": "", "/missing": "no such page"} {
		err := g.Reach(t.Context(), base+path)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestPause: the second request to a host waits for its turn, and gives up at
// once where that comes too late; another host has a turn of its own.
func TestPause(t *testing.T) {
	g, base := site(t, Options{Pause: time.Hour}, map[string]http.HandlerFunc{"/": func(http.ResponseWriter, *http.Request) {}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := g.Get(ctx, Request{URL: base}); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Get(ctx, Request{URL: base}); !errors.Is(err, ErrNoTurn) || errors.Is(err, ErrUnreachable) {
		t.Errorf("a second request in the same hour: %v", err)
	}
	if _, err := g.Get(ctx, Request{URL: strings.Replace(base, "127.0.0.1", "localhost", 1)}); err != nil {
		t.Errorf("another host: %v", err)
	}
}

// TestNoProxy: a proxy would dial for the guard, and check nothing.
func TestNoProxy(t *testing.T) {
	if New(Options{}).client.Transport.(*http.Transport).Proxy != nil {
		t.Error("the guard goes by a proxy")
	}
}
