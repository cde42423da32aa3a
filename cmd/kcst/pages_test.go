package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
	"kcst/templates/browsertest"
)

// runDemo runs the demonstration until the test ends, and gives where its
// pages are.
func runDemo(t *testing.T, in *installation) (base string) {
	t.Helper()
	address := freeAddress(t)
	c := in.kcst("demo", "--listen", address)
	c.Env = append(c.Env, "KCST_BASE_URL=http://"+address)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		if err := c.Wait(); err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	awaitReady(t, address, 60*time.Second)
	return "http://" + address
}

// beside opens the store of an installation whose service runs.
func beside(t *testing.T, in *installation) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{Dir: in.dir, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestKeyboardAlone is a subscriber's whole way in a real browser, with the
// demonstration's own mails and store, by keyboard alone: join, open the mail,
// confirm, choose, leave, take it back.
func TestKeyboardAlone(t *testing.T) {
	in := newInstallation(t)
	base := runDemo(t, in)
	s := beside(t, in)
	list := subscribers.NewStore(s, time.Now, rand.Reader)
	someone := func() subscribers.Subscriber {
		t.Helper()
		got, err := list.ByEmail(t.Context(), "jo.marsh@example.org")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ctx := browsertest.Browser(t)
	title := func(has string) {
		t.Helper()
		browsertest.Until(t, ctx, fmt.Sprintf("document.readyState === 'complete' && document.title.includes(%q)", has))
	}
	enter := func(selector string) {
		t.Helper()
		browsertest.TabTo(t, ctx, selector)
		browsertest.Press(t, ctx, kb.Enter)
	}
	tick := func(selector string) {
		t.Helper()
		browsertest.TabTo(t, ctx, selector)
		browsertest.Press(t, ctx, " ")
	}

	browsertest.Open(t, ctx, base+"/")
	enter(`.menu a[href="/subscribe"]`)
	title("Get the bulletin by e-mail")
	enter(`main button`) // a slip: nothing is filled in
	title("Error: ")
	if on := browsertest.Eval[string](t, ctx, "document.activeElement.className"); on != "govuk-error-summary" {
		t.Errorf("after a form with errors the focus is on %q", on)
	}
	browsertest.TabTo(t, ctx, `.govuk-error-summary a[href="#address"]`)
	browsertest.TabTo(t, ctx, `#address`)
	browsertest.Press(t, ctx, strings.Split("jo.marsh@example.org", "")...)
	tick(`#kind-weekly`)
	enter(`summary`)
	tick(`input[name=topic]`)
	tick(`#agree`)
	enter(`main button`)
	title("Check your mail")
	if _, err := list.ByEmail(t.Context(), "jo.marsh@example.org"); err == nil {
		t.Fatal("somebody is on the list before they confirmed")
	}

	enter(`main a[href="/inbox"]`)
	title("Inbox")
	for range 50 { // until the mail is there
		if browsertest.Eval[bool](t, ctx, "document.querySelector('.rows-mail p').textContent.includes('jo.marsh')") {
			break
		}
		time.Sleep(200 * time.Millisecond)
		enter(`.menu a[href="/inbox"]`)
		title("Inbox")
	}
	enter(`.rows-mail a`)
	title("onfirm")
	enter(`.tabs a[href*="tab=text"]`)
	browsertest.Until(t, ctx, "document.querySelector('pre a') !== null")
	enter(`pre a[href*="/confirm/"]`)
	title("Confirm your subscription")
	enter(`main button`)
	title("You are on the list")
	if got := someone(); !got.Wants(subscribers.Monthly) || !got.Wants(subscribers.Weekly) || got.Wants(subscribers.Extraordinary) || len(got.Topics) != 1 {
		t.Errorf("after confirming: %v %v", got.Kinds, got.Topics)
	}

	enter(`main a[href^="/preferences/"]`)
	title("What you get")
	tick(`#kind-extraordinary`)
	browsertest.TabTo(t, ctx, "#frequency-every")
	browsertest.Press(t, ctx, kb.ArrowDown)
	enter(`button[value=save]`)
	title("Saved")
	if got := someone(); !got.Wants(subscribers.Extraordinary) || got.Wants(subscribers.Weekly) || got.Frequency != subscribers.MonthlyAtMost {
		t.Errorf("after choosing: %v %v", got.Kinds, got.Frequency)
	}

	enter(`main a[href^="/unsubscribe/"]`)
	title("Leave the list")
	enter(`button[value=leave]`)
	title("You have left the list")
	if !someone().Ended() {
		t.Error("the store doesn't know that they left")
	}
	enter(`button[value=undo]`)
	title("You are back on the list")
	if got := someone(); got.Ended() || !got.Wants(subscribers.Extraordinary) {
		t.Errorf("after taking it back: %v %v", got.Ended(), got.Kinds)
	}
}

// scanned is what a mail scanner finds on the demonstration: pages by their
// address, and the one-click addresses of mails' headers.
type scanned struct {
	base  string
	pages map[string]bool
}

var (
	hrefs    = regexp.MustCompile(`(?i)(?:href|src|action)=["']?([^"'\s>]+)`)
	oneClick = regexp.MustCompile(`https?://[^\s"'&;>]+/one-click`)
)

// scan reads every page and every mail by HEAD and GET, and follows what they
// link to, forms' addresses and one-click addresses included.
func (s *scanned) scan(t *testing.T, from ...string) {
	t.Helper()
	for queue := from; len(queue) > 0; queue = queue[1:] {
		address := queue[0]
		if s.pages[address] {
			continue
		}
		s.pages[address] = true
		for _, method := range []string{http.MethodHead, http.MethodGet} {
			r, err := http.NewRequest(method, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode >= 500 {
				t.Errorf("%s %s: %s %v", method, address, resp.Status, err)
			}
			text := strings.ReplaceAll(string(body), "&amp;", "&")
			for _, m := range hrefs.FindAllStringSubmatch(text, -1) {
				queue = append(queue, s.local(address, m[1])...)
			}
			for _, m := range oneClick.FindAllString(text, -1) {
				queue = append(queue, s.local(address, m)...)
			}
		}
	}
}

// local is an address on the demonstration that a page links to, or none.
func (s *scanned) local(page, link string) []string {
	at, err := url.Parse(page)
	if err != nil {
		return nil
	}
	to, err := at.Parse(link)
	if err != nil || !strings.HasPrefix(to.String(), s.base) {
		return nil
	}
	to.Fragment = ""
	return []string{to.String()}
}

// TestScannersChangeNothing lets a mail scanner loose on every mail and page:
// HEAD, GET, and a browser that runs scripts and waits on each page. Nothing
// in the store is another afterwards.
func TestScannersChangeNothing(t *testing.T) {
	in := newInstallation(t)
	base := runDemo(t, in)
	store := beside(t, in)
	resp, err := http.PostForm(base+"/subscribe", url.Values{"address": {"jo.marsh@example.org"}, "kind": {"monthly"}, "agree": {"yes"}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(get(t, base+"/inbox"), "jo.marsh") {
		if time.Now().After(deadline) {
			t.Fatal("no confirmation mail came")
		}
		time.Sleep(100 * time.Millisecond)
	}

	before := holding(t, store)
	s := &scanned{base: base, pages: map[string]bool{}}
	s.scan(t, base+"/", base+"/inbox?all=yes", base+"/subscribe?address=x@example.org&kind=weekly&agree=yes")
	compare(t, before, store, "HEAD and GET")

	kinds := map[string]int{}
	for page := range s.pages {
		for _, kind := range []string{"/confirm/", "/preferences/", "/unsubscribe/", "/one-click", "/inbox/", "/editions/"} {
			if strings.Contains(page, kind) {
				kinds[kind]++
			}
		}
	}
	for _, kind := range []string{"/confirm/", "/preferences/", "/unsubscribe/", "/one-click", "/inbox/", "/editions/"} {
		if kinds[kind] == 0 {
			t.Errorf("the scanner found no page of %s", kind)
		}
	}
	ctx := browsertest.Browser(t)
	seen := 0
	for _, page := range slices.Sorted(maps.Keys(s.pages)) {
		if strings.Contains(page, "/assets/") || strings.HasSuffix(page, ".ics") || strings.Contains(page, "tab=") || strings.HasSuffix(page, "/one-click") {
			continue // no pages of their own, a file to keep, or the same links again
		}
		browsertest.Open(t, ctx, page)
		seen++
	}
	time.Sleep(500 * time.Millisecond) // for whatever a page might do later
	compare(t, before, store, "a browser that runs scripts")
	t.Logf("%d addresses by HEAD and GET, %d of them in a browser: %v", len(s.pages), seen, kinds)
}

// holding is everything in the store but the leases of planners, which run out
// by themselves soon after an edition.
func holding(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	all := storetest.Dump(t, s)
	maps.DeleteFunc(all, func(key, value string) bool {
		return strings.HasSuffix(key, ":planner") && strings.HasSuffix(value, "expires true")
	})
	return all
}

func compare(t *testing.T, before map[string]string, s *store.Store, what string) {
	t.Helper()
	if diff := cmp.Diff(before, holding(t, s)); diff != "" {
		t.Errorf("%s changed the store:\n%s", what, diff)
	}
}
