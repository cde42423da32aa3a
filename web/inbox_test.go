package web

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kcst/delivery/inbox"
)

func TestInboxShowsTheMonthly(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	body := do(h, "GET", "/inbox").Body.String()
	for _, want := range []string{
		`<h2 id="subject">Kent Community Safety <span class="whole">e-bulletin</span>: November 2026</h2>`, `src="/inbox/6/html"`, "Priya Raman &lt;priya.raman@example.org&gt;",
		`sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"`, "Siân Pryce", "duty.desk@example.org", `href="/inbox?kind=weekly"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(body, `<span class="govuk-tag`); n != 18 {
		t.Errorf("%d messages in the list", n)
	}
	weekly := do(h, "GET", "/inbox?kind=weekly").Body.String()
	if strings.Count(weekly, `<span class="govuk-tag`) != 6 || !strings.Contains(weekly, `<h2 id="subject">Meetings in brief`) {
		t.Error("the weekly mails are not shown alone")
	}
}

func TestMessageTabs(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	for path, wants := range map[string][]string{
		"/inbox/1":            {"<iframe", "Amara Okafor &lt;amara.okafor@example.org&gt;", "/inbox/1/html"},
		"/inbox/1?tab=text":   {"<pre", "November 2026"},
		"/inbox/1?tab=source": {"List-Unsubscribe-Post", "multipart/alternative", "<dt>X-Kcst-Edition</dt><dd>monthly-2026-11</dd>"},
		"/inbox/1?tab=<b>":    {"<pre"},
	} {
		text := do(h, "GET", path).Body.String()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", path, want)
			}
		}
	}
}

func TestFrame(t *testing.T) {
	h := handler(t, newWorld(t).demo())
	rec := do(h, "GET", "/inbox/1/html")
	policy := rec.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "sandbox ", "frame-ancestors 'self'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %s", policy, want)
		}
	}
	if strings.Contains(policy, "allow-scripts") || strings.Contains(policy, "script-src") || rec.Header().Get("X-Frame-Options") != "" {
		t.Errorf("policy %q", policy)
	}
	if page := do(h, "GET", "/inbox").Header().Get("Content-Security-Policy"); !strings.Contains(page, "frame-src 'self'") || !strings.Contains(page, "frame-ancestors 'none'") {
		t.Errorf("the inbox's policy is %q", page)
	}
	if strings.Count(rec.Body.String(), `target="_blank" rel="noopener noreferrer"`) < 5 {
		t.Error("links open in the frame")
	}
}

func TestOutward(t *testing.T) {
	for in, want := range map[string]string{
		`<a href="https://example.org/?a=1&amp;b=2" target="_top" rel="x">y</a>`: `<a href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">y</a>`,
		`<a href="#top">up</a>`:                           `<a href="#top">up</a>`,
		`<a name=x>z</a><!-- <a href="q"> -->`:            `<a name=x>z</a><!-- <a href="q"> -->`,
		`<style>a > b { color: red }</style><p>1 < 2`:     `<style>a > b { color: red }</style><p>1 < 2`,
		`<A HREF=mailto:a@example.org CLASS=b>m</A>`:      `<a href="mailto:a@example.org" class="b" target="_blank" rel="noopener noreferrer">m</A>`,
		"<!doctype html><!--[if mso]><table><![endif]-->": "<!doctype html><!--[if mso]><table><![endif]-->",
	} {
		if got := string(outward(in)); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// TestHostileMail: a mail's own words are text wherever the inbox shows them.
func TestHostileMail(t *testing.T) {
	o := newWorld(t).demo()
	evil := `<script>alert(1)</script>`
	o.Inbox = func() []inbox.Message {
		return []inbox.Message{
			{ID: "1", From: evil, To: evil, Subject: evil, Text: evil, Received: noon, Raw: []byte(evil + "\xff"), Header: []inbox.Field{{Name: evil, Value: evil}}},
			{ID: "2", Received: time.Time{}},
		}
	}
	h := handler(t, o)
	for _, path := range []string{"/inbox", "/inbox/1", "/inbox/1?tab=text", "/inbox/1?tab=source", "/inbox?all=yes", "/inbox/2"} {
		rec := do(h, "GET", path)
		if rec.Code != 200 || strings.Contains(rec.Body.String(), "<script") {
			t.Errorf("%s: status %d", path, rec.Code)
		}
	}
	if rec := do(h, "GET", "/inbox/1/html"); rec.Code != 404 {
		t.Errorf("a mail without HTML has a frame: %d", rec.Code)
	}
	o.Inbox = func() []inbox.Message { return nil }
	if text := do(handler(t, o), "GET", "/inbox").Body.String(); !strings.Contains(text, "No message has arrived yet") {
		t.Error("an empty inbox says nothing")
	}
}

// FuzzOutward: whatever a mail holds, its links open in pages of their own
// and its text stays as it is.
func FuzzOutward(f *testing.F) {
	f.Add(`<a href="https://example.org/">x</a><a href="#y">y</a>`)
	f.Add("<a href='\x00' target=x><A HREF=javascript:x><title><a href=z>")
	f.Fuzz(func(t *testing.T, src string) {
		out := string(outward(src))
		var before, after strings.Builder
		for _, c := range []struct {
			src  string
			text *strings.Builder
		}{{src, &before}, {out, &after}} {
			z := html.NewTokenizer(strings.NewReader(c.src))
			for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
				token := z.Token()
				if kind == html.TextToken {
					c.text.WriteString(token.Data)
				}
				if c.src == out && kind == html.StartTagToken && token.Data == "a" && leaves(token) && !slices.Contains(token.Attr, html.Attribute{Key: "target", Val: "_blank"}) {
					t.Errorf("%q became %q", src, out)
				}
			}
		}
		if before.String() != after.String() {
			t.Errorf("the text %q became %q", before.String(), after.String())
		}
	})
}
