package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kcst/templates"
)

func TestSearchEditions(t *testing.T) {
	h := handler(t, newWorld(t).options())
	for path, wants := range map[string][]string{
		"/editions?q=partnership":                  {"4 items found", `href="/editions/weekly-2026-W46#decided-1"`, "Consultation on community safety partnerships"},
		"/editions?q=PARTNERSHIP+dover":            {"1 item found", "Dover District Community Safety Partnership"},
		"/editions?q=cohes":                        {"1 item found", `href="/editions/monthly-2026-11#funding-opportunities-1"`},
		"/editions?kind=monthly&q=partnership":     {"1 item found", `name="kind" value="monthly"`},
		"/editions?q=zebra":                        {"Nothing found", "“zebra”"},
		"/editions?kind=weekly":                    {"Meetings in brief", `aria-current="true">Weekly summary`},
		"/editions?kind=nonsense":                  {"Kent Community Safety e-bulletin: November 2026"},
		"/editions?q=%3Cscript%3E":                 {"Nothing found", "“&lt;script&gt;”"},
		"/editions?q=withdrawn":                    {"Nothing found"},
		"/editions?q=" + strings.Repeat("x", 5000): {"Nothing found"},
	} {
		rec := do(h, "GET", path)
		for _, want := range wants {
			if rec.Code != 200 || !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%.60s: status %d, no %q", path, rec.Code, want)
			}
		}
	}
	if got := do(h, "GET", "/editions?q=x").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a search may be stored: %q", got)
	}
	if body := do(h, "GET", "/editions?kind=weekly").Body.String(); strings.Contains(body, "e-bulletin: November") {
		t.Error("one kind alone shows another")
	}
}

func TestFind(t *testing.T) {
	day := func(d int) templates.EditionRow {
		return templates.EditionRow{ID: "e", Date: time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC)}
	}
	of := func(row templates.EditionRow, title, text string) passage {
		p := passage{edition: row, title: title, text: text, words: map[string]bool{}, named: map[string]bool{}}
		for _, w := range folded(title) {
			p.words[w], p.named[w] = true, true
		}
		for _, w := range folded(text) {
			p.words[w] = true
		}
		return p
	}
	in := []passage{
		of(day(1), "Grants", "Money for the Café in Deal."), of(day(3), "News", "Grants are open."), of(day(2), "Grants again", "Women’s aid"),
	}
	for sought, want := range map[string]string{
		"grants": "Grants again, Grants, News", "cafe": "Grants", "CAFÉ deal": "Grants", "womens": "Grants again", "women's": "Grants again", "open money": "", "-- ": "",
	} {
		found, all := find(in, sought)
		var titles []string
		for _, f := range found {
			titles = append(titles, f.Title)
		}
		if got := strings.Join(titles, ", "); got != want || all != len(found) {
			t.Errorf("%q found %q (%d), want %q", sought, got, all, want)
		}
	}
	long := strings.Repeat("before ", 50) + "zebra " + strings.Repeat("after ", 100)
	if got := excerpt(long, []string{"zeb"}); !strings.HasPrefix(got, "… before") || !strings.Contains(got, "zebra after") || !strings.HasSuffix(got, "after …") || len(got) > 300 {
		t.Errorf("the excerpt is %q", got)
	}
}

// TestNotModified: who holds a page is sent none of it again.
func TestNotModified(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	for _, path := range []string{"/", "/subscribe", "/editions", "/editions/monthly-2026-11", "/meetings", "/privacy", "/accessibility"} {
		tag := do(h, "GET", path).Header().Get("ETag")
		for _, sent := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
			rec := do(h, "GET", path, func(r *http.Request) { r.Header.Set("If-None-Match", sent) })
			if rec.Code != http.StatusNotModified || rec.Body.Len() > 0 || rec.Header().Get("ETag") != tag {
				t.Errorf("%s with %q: status %d, %d bytes", path, sent, rec.Code, rec.Body.Len())
			}
		}
		if rec := do(h, "GET", path, func(r *http.Request) { r.Header.Set("If-None-Match", `W/"x"`) }); rec.Code != 200 {
			t.Errorf("%s with another name: %d", path, rec.Code)
		}
	}
	before := do(h, "GET", "/").Header().Get("ETag")
	w.people.Phone = "01622 000000"
	if after := do(h, "GET", "/").Header().Get("ETag"); after == before {
		t.Error("the page changed, its name didn't")
	}
	for _, path := range []string{"/?q=x", "/unsubscribe/" + goodToken, "/editions?q=x"} {
		if tag := do(h, "GET", path).Header().Get("ETag"); tag != "" {
			t.Errorf("%s has a name: %s", path, tag)
		}
	}
}
