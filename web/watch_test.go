package web

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestLogHasNoWords(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.demo())
	do(h, "GET", "/?q=secretquestion")
	do(h, "POST", "/unsubscribe/"+goodToken, body(formType, "do=leave&note=secretform"))
	do(h, "GET", "/unsubscribe/secrettoken")
	do(h, "SECRETMETHOD", "/secretpath?x=secretquery", func(r *http.Request) {
		r.RemoteAddr = "203.0.113.7:4711"
		r.Header.Set("User-Agent", "secretagent")
		r.Header.Set("X-Request-Id", "secretid")
	})
	logged := w.log.String()
	for _, bad := range []string{"secret", "SECRET", goodToken, "203.0.113.7", "subscriber-1"} {
		if strings.Contains(logged, bad) {
			t.Errorf("the log has %q:\n%s", bad, logged)
		}
	}
	for _, want := range []string{"route=/{$} status=200", "method=POST route=/unsubscribe/{token} status=200", "method=other route=none status=404"} {
		if !strings.Contains(logged, want) {
			t.Errorf("the log lacks %q:\n%s", want, logged)
		}
	}
}

func TestPanicIsAPage(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	o.Extra = map[string]http.Handler{
		"/early": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("somebody's words") }),
		"/late":  http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "half"); panic(errors.New("oops")) }),
		"/index": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _ = []int{}[len(r.URL.Query())] }),
		"POST /slack/": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(w, r.Body)
			if err != nil {
				http.Error(w, "too big", http.StatusRequestEntityTooLarge)
			}
		}),
	}
	h := handler(t, o)
	rec := do(h, "GET", "/early")
	id := rec.Header().Get("X-Request-Id")
	if rec.Code != 500 || !strings.Contains(rec.Body.String(), "Something went wrong") || !strings.Contains(rec.Body.String(), "<code>"+id+"</code>") {
		t.Errorf("status %d:\n%s", rec.Code, rec.Body)
	}
	if do(h, "GET", "/index").Code != 500 {
		t.Error("a fault of the program is no page")
	}
	func() {
		defer func() {
			if recover() != http.ErrAbortHandler {
				t.Error("a reply that broke off was not cut")
			}
		}()
		do(h, "GET", "/late")
	}()
	logged := w.log.String()
	if strings.Contains(logged, "somebody's words") || !strings.Contains(logged, "index out of range") || !strings.Contains(logged, id) || !strings.Contains(logged, "watch_test.go") {
		t.Errorf("logged:\n%s", logged)
	}
	if rec := do(h, "POST", "/slack/events", body("application/json", "{}")); rec.Code != 200 || rec.Body.String() != "{}" || rec.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the extra handler: %d %s", rec.Code, rec.Body)
	}
	if !strings.Contains(w.log.String(), `route="POST /slack/" status=200`) {
		t.Errorf("logged:\n%s", w.log.String())
	}
}

func TestCompression(t *testing.T) {
	h := handler(t, newWorld(t).options())
	for header, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0.0": false, "br": false, "": false, "gzipped": false} {
		for _, path := range []string{"/", styleOf(t, h)} {
			rec := do(h, "GET", path, func(r *http.Request) { r.Header.Set("Accept-Encoding", header) })
			if got := rec.Header().Get("Content-Encoding") == "gzip"; got != want {
				t.Errorf("%s with %q: compressed %v", path, header, got)
			}
			if rec.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: Vary %q", path, rec.Header().Get("Vary"))
			}
			if !want {
				continue
			}
			z, err := gzip.NewReader(rec.Body)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(z)
			if plain := do(h, "GET", path).Body.Bytes(); err != nil || !bytes.Equal(text, plain) {
				t.Errorf("%s: compressed it is another text (%v)", path, err)
			}
		}
	}
}

func TestAssets(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	path := styleOf(t, h)
	rec := do(h, "GET", path)
	tag := rec.Header().Get("ETag")
	if rec.Code != 200 || tag == "" || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") || rec.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("status %d, header %v", rec.Code, rec.Header())
	}
	if again := do(h, "GET", path, func(r *http.Request) { r.Header.Set("If-None-Match", tag) }); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.Code)
	}
	if !strings.Contains(rec.Body.String(), "--band:#1d5b79") {
		t.Error("the stylesheet lacks the partnership's colour")
	}
	w.people.Colour = "#ffd700"
	changed := styleOf(t, h)
	if changed == path || !strings.Contains(do(h, "GET", changed).Body.String(), "--band:#ffd700;--on-band:#000000") {
		t.Error("the stylesheet kept its old colour")
	}
	if old := do(h, "GET", path); old.Code != 200 || old.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("an old name: %d, %v", old.Code, old.Header())
	}
	w.people.Colour = "red; } body { display: none"
	if css := do(h, "GET", styleOf(t, h)).Body.String(); strings.Contains(css[:300], "display") {
		t.Error("a colour that is none got into the stylesheet")
	}
	if got := do(h, "GET", changed, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") }).Body.Len(); got > 14_000 {
		t.Errorf("the stylesheet has %d bytes, compressed", got)
	}
	script := regexp.MustCompile(`/assets/leave-[0-9a-f]{16}\.js`).FindString(do(h, "GET", "/").Body.String())
	if rec := do(h, "GET", script); rec.Code != 200 || rec.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the script %q: %d, %v", script, rec.Code, rec.Header())
	}
}
