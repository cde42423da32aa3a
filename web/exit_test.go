package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kcst/templates/browsertest"
)

const away = "https://www.bbc.co.uk/weather"

// exitServer is the site with "Exit this page" leading to a page of its own,
// since tests call nobody.
func exitServer(t *testing.T) *httptest.Server {
	t.Helper()
	h := handler(t, newWorld(t).options())
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<title>Weather</title><h1>Weather</h1>"))
			return
		}
		rec := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		h.ServeHTTP(rec, r)
		for name, values := range rec.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write([]byte(strings.ReplaceAll(rec.Body.String(), away, server.URL+"/elsewhere")))
	}))
	t.Cleanup(server.Close)
	return server
}

// TestExitThisPage: by Shift pressed three times and by the button, the page
// gives its place in the history to another, and Back doesn't show it.
func TestExitThisPage(t *testing.T) {
	server := exitServer(t)
	ctx := browsertest.Browser(t)
	for name, leave := range map[string]func(){
		"Shift three times": func() {
			browsertest.Press(t, ctx, kb.Shift, kb.Shift)
			if said := browsertest.Eval[string](t, ctx, "document.getElementById('exit-said').textContent"); said != "Shift, press 1 more time to exit" {
				t.Errorf("after two presses a screen reader hears %q", said)
			}
			browsertest.Press(t, ctx, kb.Shift)
		},
		"the button": func() {
			if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#exit"))); err != nil {
				t.Fatal(err)
			}
		},
	} {
		visit(t, ctx, 320, false, server.URL+"/privacy")
		visit(t, ctx, 320, false, server.URL+"/?q=my+husband+is+going+to+kill+me")
		before := browsertest.Eval[int](t, ctx, "history.length")
		leave()
		browsertest.Until(t, ctx, "location.pathname === '/elsewhere'")
		if after := browsertest.Eval[int](t, ctx, "history.length"); after != before {
			t.Errorf("%s: the tab's history had %d entries, and has %d", name, before, after)
		}
		_ = browsertest.Eval[bool](t, ctx, "setTimeout(() => history.back(), 0) > 0")
		time.Sleep(300 * time.Millisecond)
		browsertest.Until(t, ctx, "location.pathname === '/elsewhere'")
		visit(t, ctx, 320, false, server.URL+"/privacy") // of their own accord
		if title := browsertest.Eval[string](t, ctx, "document.title"); !strings.Contains(title, "Privacy notice") {
			t.Errorf("%s: who comes back sees %q", name, title)
		}
	}
	// Capitals, and Shift with Tab, are no signal.
	visit(t, ctx, 320, false, server.URL+"/")
	browsertest.Press(t, ctx, kb.Shift, "A", kb.Shift, "B", kb.Shift, kb.Tab, kb.Shift, kb.Tab)
	if path := browsertest.Eval[string](t, ctx, "location.pathname"); path != "/" {
		t.Errorf("typing led to %s", path)
	}
}
