package web

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnswer(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	body := do(h, "GET", "/?q="+url.QueryEscape("  What are\tour priorities?\r\n")).Body.String()
	if len(w.asked) != 1 || w.asked[0] != "What are our priorities?" {
		t.Fatalf("asked %q", w.asked)
	}
	at := 0
	for _, want := range []string{ // in this order
		"The April 2026 Kent Community Safety Agreement has three strategic aims:", "<li>Strategic Aim 1", "<li>Strategic Aim 3",
		`<a href="https://www.kent.gov.uk/community-safety-agreement" rel="external">Kent Community Safety Agreement, April 2026, section 4</a>`, "As of 1 April 2026",
		"KCSP Working Group update, paragraph 2.4", "As of 23 July 2025",
		`<a href="/?q=Which%20groups%20sit%20under%20Strategic%20Aim%203%3f">Which groups sit under Strategic Aim 3?</a>`,
	} {
		i := strings.Index(body[at:], want)
		if i < 0 {
			t.Fatalf("no %q after byte %d in:\n%s", want, at, body)
		}
		at += i
	}
	if body := do(h, "GET", "/?q=weather").Body.String(); !strings.Contains(body, "We don’t hold that.") || !strings.Contains(body, `href="tel:03000410234"`) {
		t.Error("an unknown question has no contact")
	}
}

// TestDanger: somebody in danger gets the numbers before anything is looked
// up, however long their message, and their words are nowhere.
func TestDanger(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	for _, q := range []string{"my husband is going to kill me", strings.Repeat("it has been a hard year. ", 40) + "my husband is going to kill me"} {
		rec := do(h, "GET", "/?q="+url.QueryEscape(q))
		body := rec.Body.String()
		for _, want := range []string{`href="tel:999"`, `href="tel:08082000247"`, `href="tel:116123"`, "press 55", kent.Crisis.Lead, kent.Crisis.Close} {
			if !strings.Contains(body, want) {
				t.Errorf("no %q", want)
			}
		}
		if rec.Code != 200 || strings.Contains(body, "husband") || strings.Contains(body, "hard year") {
			t.Errorf("status %d, or the page repeats the question", rec.Code)
		}
		if rec.Header().Get("Cache-Control") != "no-store" {
			t.Error("the page may be kept")
		}
	}
	if len(w.asked) > 0 || strings.Contains(w.log.String(), "husband") {
		t.Errorf("asked %q, logged:\n%s", w.asked, w.log.String())
	}
}

func TestHostileQuestions(t *testing.T) {
	for name, q := range map[string]string{
		"long": strings.Repeat("a", 40_000), "long words": strings.Repeat("ab ", 20_000), "html": `<script>alert(1)</script><img src=x onerror=alert(1)>"'>`,
		"attribute": `" autofocus onfocus="alert(1)`, "controls": "what\x00is\x1b[31mthis\u202e\u200b?", "broken": "what \xff\xfe is", "template": "{{.Site}} ${7*7}",
		"emoji": strings.Repeat("👩‍👩‍👧‍👦", 200),
	} {
		w := newWorld(t)
		rec := do(handler(t, w.options()), "GET", "/?q="+url.QueryEscape(q))
		body := ownScript.ReplaceAllString(rec.Body.String(), "")
		if rec.Code != 200 && rec.Code != 400 {
			t.Errorf("%s: status %d", name, rec.Code)
		}
		for _, bad := range []string{"<script", "<img", `" onfocus`, `" autofocus`, "\x00", "\x1b", "\u202e", "\xff"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s: the page has %q", name, bad)
			}
		}
		if strings.HasPrefix(name, "long") && (rec.Code != 400 || len(w.asked) > 0 || len(body) > 12_000 || !strings.Contains(body, "too long")) {
			t.Errorf("%s: status %d, asked %d, a page of %d bytes", name, rec.Code, len(w.asked), len(body))
		}
	}
}
