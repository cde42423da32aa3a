package web

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
	"kcst/store/storetest"
)

var update = flag.Bool("update", false, "write the golden pages")

func TestRoutes(t *testing.T) {
	demo := handler(t, newWorld(t).demo())
	serve := handler(t, newWorld(t).options())
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/", 200, "Questions you can ask"},
		{"/?q=", 200, "Questions you can ask"},
		{"/?q=What+are+our+priorities%3F", 200, "three strategic aims"},
		{"/subscribe", 200, `name="address"`},
		{"/subscribe/sent", 200, "Check your mail"},
		{"/confirm/wrong", 404, "This link doesn’t work"},
		{"/preferences/" + goodChoose, 200, "Choose what the"},
		{"/editions", 200, "Meetings in brief: 9 to 15 November 2026"},
		{"/editions/monthly-2026-11", 200, `<h2 id="funding-opportunities"`},
		{"/editions/weekly-2026-W46", 200, `<h3 id="decided-1"`},
		{"/editions/extraordinary-20261120-1", 410, "This edition was withdrawn"},
		{"/editions/monthly-2027-01", 404, "Page not found"}, // in review: nobody's yet
		{"/editions/nothing", 404, "Page not found"},
		{"/editions/", 404, "Page not found"},
		{"/meetings/ksp.1", 200, `<h2 id="item-1"`},
		{"/meetings/ksp.1", 200, "This summary was written by anna"},
		{"/meetings/ksp.9", 404, "Page not found"},
		{"/topics/asb", 200, `href="/subscribe?topic=asb"`},
		{"/topics/kent", 404, "Page not found"},
		{"/subscribe?topic=hate-crime", 200, `value="hate-crime" checked`},
		{"/accessibility", 200, "Accessibility statement"},
		{"/privacy", 200, "Privacy notice"},
		{"/unsubscribe/" + goodToken, 200, "Leave the list"},
		{"/unsubscribe/wrong", 404, "This link doesn’t work"},
		{"/healthz", 200, "up"},
		{"/readyz", 200, "ready"},
		{"/inbox", 200, "18 messages"},
		{"/inbox/1", 200, "Kent Community Safety e-bulletin: November 2026"},
		{"/inbox/1/html", 200, "November 2026"},
		{"/inbox/nothing", 404, "Page not found"},
		{"/inbox/nothing/html", 404, "Page not found"},
		{"/nowhere", 404, "Page not found"},
		{"/assets/other.css", 404, "Page not found"},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			rec := do(demo, method, c.path)
			if rec.Code != c.status {
				t.Errorf("%s %s: status %d, want %d", method, c.path, rec.Code, c.status)
			}
			if method == "GET" && !strings.Contains(rec.Body.String(), c.says) {
				t.Errorf("%s doesn't say %q:\n%s", c.path, c.says, rec.Body)
			}
			if method == "HEAD" && rec.Body.Len() > 0 {
				t.Errorf("HEAD %s has a body", c.path)
			}
		}
		if strings.HasPrefix(c.path, "/inbox") {
			if rec := do(serve, "GET", c.path); rec.Code != 404 {
				t.Errorf("%s is there without a demonstration: %d", c.path, rec.Code)
			}
		}
	}
	if body := do(serve, "GET", "/").Body.String(); strings.Contains(body, "/inbox") || strings.Contains(body, "Demonstration") {
		t.Error("the service calls itself a demonstration")
	}
}

func TestMethods(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	for _, c := range []struct{ method, path, allow string }{
		{"POST", "/", "GET, HEAD"}, {"DELETE", "/editions", "GET, HEAD"}, {"PUT", "/unsubscribe/" + goodToken, "GET, HEAD, POST"},
		{"GET", "/unsubscribe/" + goodToken + "/one-click", "POST"}, {"HEAD", "/unsubscribe/" + goodToken + "/one-click", "POST"},
		{"OPTIONS", "/inbox", "GET, HEAD"}, {"BREW", "/privacy", "GET, HEAD"},
	} {
		rec := do(h, c.method, c.path)
		if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q, want 405 and %q", c.method, c.path, rec.Code, rec.Header().Get("Allow"), c.allow)
		}
	}
}

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	plain, o := handler(t, w.demo()), w.demo()
	o.BaseURL = "https://bulletin.example.org"
	secure := handler(t, o)
	for _, path := range []string{"/", "/?q=hello", "/editions/monthly-2026-11", "/nowhere", "/healthz", "/inbox", "/unsubscribe/x", styleOf(t, plain)} {
		h := do(plain, "GET", path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "", "Set-Cookie": "",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, h.Get(name), want)
			}
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") && !strings.Contains(policy, "script-src 'self';") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if len(h.Get("X-Request-Id")) < 12 || h.Get("X-Request-Id") == do(plain, "GET", path).Header().Get("X-Request-Id") {
			t.Errorf("%s: request ID %q", path, h.Get("X-Request-Id"))
		}
	}
	if got := do(secure, "GET", "/").Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("over https: %q", got)
	}
	for path, want := range map[string]string{
		"/": "no-cache", "/editions": "no-cache", "/?q=x": "no-store", "/inbox": "no-store", "/unsubscribe/" + goodToken: "no-store", "/unsubscribe/x": "no-store", "/nowhere": "no-store",
	} {
		if got := do(plain, "GET", path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", path, got, want)
		}
	}
}

var assetPath = regexp.MustCompile(`/assets/kcst-[0-9a-f]{16}\.css`)

func styleOf(t *testing.T, h http.Handler) string {
	t.Helper()
	path := assetPath.FindString(do(h, "GET", "/").Body.String())
	if path == "" {
		t.Fatal("the page names no stylesheet")
	}
	return path
}

// ownScript is the one script that a page brings.
var ownScript = regexp.MustCompile(`<script src="/assets/leave-[0-9a-f]{16}\.js" data-to="https://www\.bbc\.co\.uk/weather"></script>`)

func TestMarkupIsPlain(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	forbidden := regexp.MustCompile(`(?i)<script|<[a-z][^<>]*\s(style|on[a-z]+)=|="javascript:|https?://[^"]*\.(css|js)"|ZgotmplZ`)
	for _, look := range looks {
		body := ownScript.ReplaceAllString(do(h, "GET", look.path).Body.String(), "")
		if found := forbidden.FindString(body); found != "" {
			t.Errorf("%s: has %q", look.name, found)
		}
		if n := strings.Count(body, "<h1"); n != 1 {
			t.Errorf("%s: %d first-level headings", look.name, n)
		}
		if !strings.Contains(body, `<html lang="en-GB">`) || !strings.Contains(body, " – Kent Community Safety Partnership</title>") {
			t.Errorf("%s: no language or title", look.name)
		}
	}
}

// TestNobody is a site whose partnership has no data yet: every page still
// reads as a page.
func TestNobody(t *testing.T) {
	w := newWorld(t)
	w.people = facts.Partnership{}
	h := handler(t, w.demo())
	for _, look := range looks {
		rec := do(h, "GET", look.path)
		if rec.Code >= 500 && look.path != "/broken" || !strings.Contains(rec.Body.String(), "</html>") {
			t.Errorf("%s: status %d", look.name, rec.Code)
		}
		if strings.Contains(rec.Body.String(), `href="mailto:"`) || strings.Contains(rec.Body.String(), `href="tel:"`) {
			t.Errorf("%s: links to nobody", look.name)
		}
	}
}

func TestBrokenStore(t *testing.T) {
	address, kill, _ := storetest.Server(t)
	w := worldOn(t, storetest.OpenURL(t, address))
	kill()
	w.broken = errors.New("dial unix /var/lib/kcst/redis.sock: connection refused")
	w.notReady = w.broken
	h := handler(t, w.demo())
	for _, path := range []string{"/editions", "/editions/monthly-2026-11", "/unsubscribe/" + goodToken, "/?q=What+are+our+priorities%3F", "/readyz"} {
		rec := do(h, "GET", path)
		if rec.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d", path, rec.Code)
		}
		if strings.Contains(rec.Body.String(), "redis") {
			t.Errorf("%s tells of its insides:\n%s", path, rec.Body)
		}
	}
	for path, form := range map[string]string{
		oneClick: "List-Unsubscribe=One-Click", "/unsubscribe/" + goodToken: "do=leave", "/subscribe": goodForm, "/preferences/" + goodChoose: "do=save&kind=weekly",
	} {
		rec := do(h, "POST", path, body(formType, form))
		if rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "nothing was changed") || strings.Contains(rec.Body.String(), "redis") {
			t.Errorf("POST %s: status %d", form, rec.Code)
		}
	}
	for _, path := range []string{"/", "/privacy", "/healthz", "/subscribe", "/?q=my+husband+is+going+to+kill+me"} {
		if rec := do(h, "GET", path); rec.Code != 200 {
			t.Errorf("%s needs the store: %d", path, rec.Code)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	_, err := New(Options{})
	if err == nil || !strings.Contains(err.Error(), "Ask, Danger, Door, Edition, Editions, Facts, Log, Meeting, Meetings, Now, Partnership, Ready") {
		t.Errorf("got %v", err)
	}
}

func TestGolden(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	for name, path := range map[string]string{
		"home": "/", "answer": "/?q=What+are+our+priorities%3F", "danger": "/?q=my+husband+is+going+to+kill+me",
		"monthly": "/editions/monthly-2026-11", "weekly": "/editions/weekly-2026-W46", "leave": "/unsubscribe/" + goodToken,
	} {
		t.Run(name, func(t *testing.T) {
			got := regexp.MustCompile(`/assets/(kcst|icon|leave)-[0-9a-f]+`).ReplaceAll(do(h, "GET", path).Body.Bytes(), []byte("/assets/$1-HASH"))
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs (run with -update if that is meant):\n%s", file, cmp.Diff(string(want), string(got)))
			}
		})
	}
}

func BenchmarkPages(b *testing.B) {
	o := newWorld(b).options()
	o.Log = slog.New(slog.DiscardHandler)
	h := handler(b, o)
	for name, path := range map[string]string{"home": "/", "answer": "/?q=What+are+our+priorities%3F", "edition": "/editions/monthly-2026-11", "style": "/assets/kcst-x.css"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				rec := do(h, "GET", path, func(r *http.Request) {
					r.Header.Set("Accept-Encoding", "gzip")
					r.RemoteAddr = fmt.Sprintf("192.0.%d.%d:4711", i/250%250, i%250) // of a crowd, which no limit holds up
				})
				if rec.Code != 200 {
					b.Fatal(rec.Code)
				}
			}
		})
	}
}
