package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kcst/store/storetest"
	"kcst/subscribers"
	"kcst/templates"
)

// reader is the one subscriber there is at first.
func (w *world) reader(t *testing.T) subscribers.Subscriber {
	t.Helper()
	s, err := w.list.Get(t.Context(), readerID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asks has somebody ask to join, and gives the token of their confirmation
// link.
func (w *world) asks(t *testing.T, address string) string {
	t.Helper()
	before := w.waiting(t)
	door := w.options().Door
	err := door.Subscribe(t.Context(), subscribers.Request{
		Address: address, Choices: subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}, Topics: []string{"road-safety"}}, Network: netip.MustParseAddr("192.0.2.1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for nonce := range w.waiting(t) {
		if !before[nonce] {
			return tokens.Confirm(nonce, noon.Add(subscribers.ConfirmWithin))
		}
	}
	t.Fatal("nothing waits for confirmation")
	return ""
}

// waiting are the confirmations that wait for their button.
func (w *world) waiting(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for key := range storetest.Dump(t, w.store) {
		if _, nonce, ok := strings.Cut(key, ":subscribing}:pending:"); ok {
			all[nonce] = true
		}
	}
	return all
}

const goodForm = "address=jo%40example.org&kind=monthly&agree=yes&topic=road-safety&district=nonsense&name=Jo&reference="

func TestSubscribe(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	page := do(h, "GET", "/subscribe").Body.String()
	privacy, err := templates.ReadPrivacy()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`value="monthly" checked`, `value="weekly" aria`, `type="email"`, "Friday 4 December 2026", privacy.Consent.Words, `name="agree" type="checkbox" value="yes" aria`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form has no %q", want)
		}
	}
	for _, form := range []string{goodForm, goodForm + "x", strings.Replace(goodForm, "jo%40", "amara.okafor%40", 1)} { // new, trapped, known
		rec := do(h, "POST", "/subscribe", body(formType, form))
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/subscribe/sent" || rec.Header().Get("Set-Cookie") != "" || rec.Body.Len() > 0 {
			t.Errorf("%s: status %d, %v", form, rec.Code, rec.Header())
		}
	}
	if n := len(w.waiting(t)); n != 2 {
		t.Errorf("%d wait for confirmation", n)
	}
	if strings.Contains(w.log.String(), "example.org") {
		t.Error("an address is in the log")
	}
}

func TestSubscribeFormWithErrors(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	before := storetest.Dump(t, w.store)
	with := func(field, value string) string {
		form, _ := url.ParseQuery(goodForm)
		form.Set(field, value)
		return form.Encode()
	}
	for form, wants := range map[string][]string{
		"":                                     {`href="#address">Enter your e-mail address`, `href="#kind-monthly">Choose at least one edition`, `href="#agree">Tick the box`, `id="address-error"`, `aria-invalid="true"`},
		with("address", "jo"):                  {`href="#address">Enter an e-mail address in the correct format`, `value="jo"`, `value="Jo"`, "road-safety\" checked"},
		with("address", `"><script>`):          {"&#34;&gt;&lt;script&gt;"},
		with("address", "noreply@a.uk"):        {"a mailbox that lasts, and that a person or a team reads"},
		with("agree", "no"):                    {`href="#agree">`},
		with("kind", "daily"):                  {`href="#kind-monthly">`},
		with("name", strings.Repeat("é", 201)): {`href="#name">Your name must be 200`},
	} {
		rec := do(h, "POST", "/subscribe", body(formType, form))
		for _, want := range append(wants, "<title>Error: Get the bulletin by e-mail", "There is a problem", `autofocus`) {
			if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%.60s: status %d, no %q", form, rec.Code, want)
			}
		}
	}
	for name, change := range map[string]func(*http.Request){
		"another website": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sister site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"another origin":  func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
	} {
		rec := do(h, "POST", "/subscribe", body(formType, goodForm), change)
		if rec.Code != http.StatusForbidden {
			t.Errorf("from %s: status %d", name, rec.Code)
		}
	}
	for name, form := range map[string]string{"broken": "%zz", "huge": "name=" + strings.Repeat("x", mostForm)} {
		if rec := do(h, "POST", "/subscribe", body(formType, form)); rec.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, rec.Code)
		}
	}
	if diff := cmp.Diff(before, storetest.Dump(t, w.store)); diff != "" {
		t.Errorf("changed %s", diff)
	}
	if rec := do(h, "POST", "/subscribe", body(formType, goodForm), func(r *http.Request) { r.Header.Set("Origin", "null") }); rec.Code != http.StatusSeeOther {
		t.Errorf("our own page in an old browser: status %d", rec.Code)
	}
}

// TestTooManyForms: a network that sends form after form is asked to wait, and
// nobody else is.
func TestTooManyForms(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	post := func(from string) int {
		return do(h, "POST", "/subscribe", body(formType, ""), func(r *http.Request) { r.RemoteAddr = from + ":4711" }).Code
	}
	last := 0
	for range 61 {
		last = post("192.0.2.1")
	}
	if last != http.StatusTooManyRequests || post("192.0.2.2") == http.StatusTooManyRequests {
		t.Errorf("the 61st form: %d", last)
	}
	for range 100 { // a mail provider's
		if rec := do(h, "POST", oneClick, body(formType, "List-Unsubscribe=One-Click"), func(r *http.Request) { r.RemoteAddr = "192.0.2.1:4711" }); rec.Code != 200 {
			t.Fatalf("one-click: %d", rec.Code)
		}
	}
	// The store's own cap on confirmation mails, of one network in a day.
	codes := map[int]int{}
	for i := range 100 {
		form := strings.Replace(goodForm, "jo%40", "p"+string(rune('a'+i%26))+string(rune('a'+i/26))+"%40", 1)
		rec := do(h, "POST", "/subscribe", body(formType, form), func(r *http.Request) {
			r.RemoteAddr = netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}).String() + ":4711"
		})
		codes[rec.Code]++
		if rec.Code == http.StatusTooManyRequests && !strings.Contains(rec.Body.String(), "Try again tomorrow") {
			t.Error("it doesn't say when to try again")
		}
	}
	if codes[http.StatusSeeOther] == 0 || codes[http.StatusTooManyRequests] == 0 || len(codes) != 2 {
		t.Errorf("%v", codes)
	}
}
