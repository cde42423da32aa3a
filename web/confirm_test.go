package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/store/storetest"
	"kcst/subscribers"
)

func TestConfirm(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	path := "/confirm/" + w.asks(t, "jo@example.org")
	before := storetest.Dump(t, w.store)
	for _, method := range []string{"GET", "HEAD", "GET"} {
		rec := do(h, method, path)
		if rec.Code != 200 || method == "GET" && (!strings.Contains(rec.Body.String(), ">Confirm</button>") || !strings.Contains(rec.Body.String(), "Road safety")) {
			t.Errorf("%s: status %d", method, rec.Code)
		}
		if strings.Contains(rec.Body.String(), "jo@example.org") || rec.Header().Get("Cache-Control") != "no-store" {
			t.Error("the page has the address, or may be kept")
		}
	}
	if rec := do(h, "POST", path, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); rec.Code != http.StatusForbidden {
		t.Errorf("pressed on another website: %d", rec.Code)
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("looking changed %s", diff)
	}
	rec := do(h, "POST", path)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), "You are on the list") || !strings.Contains(rec.Body.String(), `href="/preferences/`) {
		t.Errorf("status %d:\n%s", rec.Code, rec.Body)
	}
	s, err := w.list.ByEmail(t.Context(), "jo@example.org")
	if err != nil || !s.Wants(subscribers.Monthly) {
		t.Fatalf("%+v, %v", s, err)
	}
	after := storetest.Dump(t, w.store)
	for _, method := range []string{"POST", "GET"} { // replayed
		if rec := do(h, method, path); rec.Code != http.StatusNotFound || !strings.Contains(rec.Body.String(), "This link doesn’t work") {
			t.Errorf("%s again: status %d", method, rec.Code)
		}
	}
	if diff := cmp.Diff(after, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("a used link changed %s", diff)
	}
}

// TestBadTokens: forged, expired, cut, and made for something else: one plain
// page, the same for all, and no effect.
func TestBadTokens(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	good := w.asks(t, "jo@example.org")
	var nonce string
	for n := range w.waiting(t) {
		nonce = n
	}
	forged := mustTokens("fedcba9876543210fedcba9876543210")
	bad := map[string]string{
		"expired": tokens.Confirm(nonce, noon), "long expired": tokens.Confirm(nonce, noon.Add(-time.Hour)), "of nothing": tokens.Confirm("aaaaaaaaaaaaaaaaaaaaaaaaaa", noon.Add(time.Hour)),
		"forged": forged.Confirm(nonce, noon.Add(time.Hour)), "cut": good[:len(good)-3], "longer": good + "A", "turned": flipped(good), "short": "x", "of another purpose": goodToken, "escaped": "%2e%2e%2f",
	}
	before := storetest.Dump(t, w.store)
	pages := map[string]string{}
	check := func(what, path string, forms ...string) {
		t.Helper()
		for _, form := range append(forms, "") {
			method := "POST"
			if form == "" {
				method = "GET"
			}
			rec := do(h, method, path, body(formType, form))
			if rec.Code != http.StatusNotFound {
				t.Errorf("%s: %s %s: status %d", what, method, form, rec.Code)
			}
			pages[rec.Body.String()] = what
		}
	}
	for what, token := range bad {
		check(what, "/confirm/"+token, "do=confirm")
	}
	for what, token := range map[string]string{
		"forged": forged.Unsubscribe(readerID), "cut": goodToken[:len(goodToken)-1], "of another purpose": goodChoose, "of another purpose still": good, "turned": flipped(goodToken),
	} {
		check(what, "/unsubscribe/"+token, "do=leave", "do=undo", "do=less&frequency=monthly", "do=restore")
		if rec := do(h, "POST", "/unsubscribe/"+token+"/one-click", body(formType, "List-Unsubscribe=One-Click")); rec.Code != http.StatusNotFound {
			t.Errorf("%s: one-click: status %d", what, rec.Code)
		}
	}
	for what, token := range map[string]string{"forged": forged.Preferences(readerID), "cut": goodChoose[1:], "of another purpose": goodToken, "turned": flipped(goodChoose)} {
		check(what, "/preferences/"+token, "do=save&kind=weekly", "do=address&address=evil@example.org")
	}
	if len(pages) != 1 {
		t.Errorf("there are %d different pages for links that don't work", len(pages))
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("changed %s", diff)
	}
}

// flipped is a token with another character in its middle.
func flipped(token string) string {
	b := []byte(token)
	if b[20]++; b[20] == 'z'+1 || b[20] == 'Z'+1 || b[20] == '9'+1 {
		b[20] = 'q'
	}
	return string(b)
}
