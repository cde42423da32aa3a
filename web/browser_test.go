package web

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kcst/subscribers"
	"kcst/templates/browsertest"
)

var shots = flag.String("shots", "", "write a picture of every page into this folder")

// look is a page that a person can come to, by the name of its picture: at a
// path, or by pressing a button on it.
type look struct {
	name, path string
	open       func() string // the path, where it is another each time
	before     string        // a script that fills the form in
	press      string        // a selector
	title      string        // what the title of the page behind the button has
}

// pressed are the pages behind links that work once, and behind buttons.
func pressed(t *testing.T, w *world, h http.Handler) []look {
	asked := 0
	confirm := func() string {
		asked++
		return "/confirm/" + w.asks(t, fmt.Sprintf("new%d@example.org", asked))
	}
	leave := "/unsubscribe/" + goodToken
	all := func() string {
		if err := w.list.Choose(t.Context(), readerID, subscribers.Choices{Kinds: reader.Kinds}, "test", ""); err != nil {
			t.Fatal(err)
		}
		return leave
	}
	subscribed := func() string {
		if err := w.list.TakeBack(t.Context(), readerID, subscribers.Consent{Basis: "test"}); err != nil {
			t.Fatal(err)
		}
		return leave
	}
	gone := func() string {
		if err := w.list.UnsubscribeByLink(t.Context(), readerID, "page"); err != nil {
			t.Fatal(err)
		}
		return leave
	}
	crowd := func() string {
		for i := range 60 {
			err := w.options().Door.Subscribe(t.Context(), subscribers.Request{
				Address: fmt.Sprintf("crowd%d@example.org", i), Choices: subscribers.Choices{Kinds: reader.Kinds}, Network: netip.MustParseAddr("127.0.0.1"),
			})
			if err != nil && !errors.Is(err, subscribers.ErrTooMany) {
				t.Fatal(err)
			}
		}
		return "/subscribe"
	}
	busy := func() string {
		for range 201 {
			do(h, "GET", "/?q=what", func(r *http.Request) { r.RemoteAddr = "127.0.0.1:4711" })
		}
		return "/?q=what"
	}
	return []look{
		{name: "confirm", open: confirm},
		{name: "confirmed", open: confirm, press: "main button", title: "You are on the list"},
		{name: "subscribe-open", path: "/subscribe", press: "summary", title: "Get the bulletin"},
		{name: "subscribe-errors", path: "/subscribe", press: "form[action='/subscribe'] button", title: "Error"},
		{name: "preferences-saved", path: "/preferences/" + goodChoose, press: "button[value=save]", title: "Saved"},
		{name: "preferences-errors", path: "/preferences/" + goodChoose, press: "button[value=address]", title: "Error"},
		{name: "leave-errors", open: all, press: "button[value=less]", title: "Error: Leave the list"},
		{name: "less", open: all, before: "document.getElementById('frequency-monthly').click()", press: "button[value=less]", title: "You will get less"},
		{name: "left", open: subscribed, press: "button[value=leave]", title: "You have left"},
		{name: "back", open: gone, press: "button[value=undo]", title: "You are back"},
		{name: "toomany-today", open: crowd, before: "document.getElementById('address').value = 'jo@example.org'; document.getElementById('agree').click()",
			press: "form[action='/subscribe'] button", title: "Too many requests"},
		{name: "toomany", open: busy, title: "Too many requests"},
	}
}

// lookAt opens a page and presses its button.
func lookAt(t *testing.T, ctx context.Context, base string, l look, width int, dark bool) {
	t.Helper()
	path := l.path
	if l.open != nil {
		path = l.open()
	}
	visit(t, ctx, width, dark, base+path)
	if l.press != "" && !browsertest.Eval[bool](t, ctx, fmt.Sprintf("%s; document.querySelector(%q).click() || true", l.before, l.press)) {
		t.Fatalf("%s: no button", l.name)
	}
	browsertest.Until(t, ctx, fmt.Sprintf("document.readyState === 'complete' && document.title.includes(%q)", l.title))
}

// looks are the pages that a person can come to by a link.
var looks = []look{
	{name: "home", path: "/"},
	{name: "answer", path: "/?q=What+are+our+priorities%3F"},
	{name: "clarify", path: "/?q=How+much+was+the+grant%3F"},
	{name: "unknown", path: "/?q=What+is+the+weather%3F"},
	{name: "danger", path: "/?q=my+husband+is+going+to+kill+me"},
	{name: "toolong", path: "/?q=" + strings.Repeat("why%20", 80)},
	{name: "longword", path: "/?q=" + strings.Repeat("W", 300)},
	{name: "subscribe", path: "/subscribe"},
	{name: "editions", path: "/editions"},
	{name: "monthly", path: "/editions/monthly-2026-11"},
	{name: "weekly", path: "/editions/weekly-2026-W46"},
	{name: "extraordinary", path: "/editions/extraordinary-20261122-1"},
	{name: "withdrawn", path: "/editions/extraordinary-20261120-1"},
	{name: "search", path: "/editions?q=partnership"},
	{name: "search-none", path: "/editions?kind=weekly&q=zebra"},
	{name: "meetings", path: "/meetings"},
	{name: "meeting", path: "/meetings/ksp.1"},
	{name: "topic", path: "/topics/asb"},
	{name: "accessibility", path: "/accessibility"},
	{name: "privacy", path: "/privacy"},
	{name: "sent", path: "/subscribe/sent"},
	{name: "preferences", path: "/preferences/" + goodChoose},
	{name: "leave", path: "/unsubscribe/" + goodToken},
	{name: "badlink", path: "/unsubscribe/wrong"},
	{name: "notfound", path: "/nowhere"},
	{name: "problem", path: "/broken"},
	{name: "inbox", path: "/inbox"},
	{name: "inbox-all", path: "/inbox?all=yes"},
	{name: "message", path: "/inbox/8"},
	{name: "message-text", path: "/inbox/1?tab=text"},
	{name: "message-source", path: "/inbox/1?tab=source"},
}

// at sets the width of the window and the colour scheme.
func at(width int, dark bool) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	return chromedp.Steps(chromedp.EmulateViewport(int64(width), 800), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// visit opens a page.
func visit(t *testing.T, ctx context.Context, width int, dark bool, address string) {
	t.Helper()
	if err := chromedp.Do(ctx, at(width, dark), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

// picture writes what the page looks like, when the tests were asked to.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// wider are the elements that stick out of the window, or whose text does.
const wider = `Array.from(document.querySelectorAll('body *')).filter(e => {
	const r = e.getBoundingClientRect(), s = getComputedStyle(e);
	if (r.width === 0 || s.clipPath !== 'none' || r.right < 0) return false;
	return r.right > innerWidth + 0.5 || (s.overflowX === 'visible' && e.tagName !== 'IFRAME' && !e.classList.contains('govuk-button') && e.scrollWidth > e.clientWidth + 1 && s.display !== 'inline');
}).map(e => e.tagName + '.' + e.className).join(' ')`

// headings are the levels of a page's headings, in order, but for what a
// button did or didn't do, which stands before the page's title.
const headings = `Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6')).filter(h => !h.closest('.govuk-error-summary, .govuk-notification-banner')).map(h => Number(h.tagName[1]))`

// pale are the texts without enough contrast, as the browser shows them: 4.5
// to 1, or 3 to 1 where they are large.
const pale = `(() => {
	const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
	const parse = c => { probe.clearRect(0, 0, 1, 1); probe.fillStyle = c; probe.fillRect(0, 0, 1, 1); return Array.from(probe.getImageData(0, 0, 1, 1).data); };
	const lum = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
	const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; } return [255, 255, 255, 255]; };
	const bad = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement, s = getComputedStyle(e);
		if (!walk.currentNode.data.trim() || s.visibility === 'hidden' || !e.getClientRects().length) continue;
		const a = lum(parse(s.color)), b = lum(ground(e));
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), size = parseFloat(s.fontSize);
		if (ratio < (size >= 24 || size >= 18.66 && s.fontWeight >= 700 ? 3 : 4.5)) bad.push(ratio.toFixed(2) + ' ' + walk.currentNode.data.trim().slice(0, 40));
	}
	return bad.join('; ');
})()`

// TestPagesInABrowser looks at every page, narrow and wide, light and dark:
// axe-core finds nothing, nothing sticks out or is too pale, and the browser has
// nothing to complain of.
func TestPagesInABrowser(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.demo())
	server := httptest.NewServer(h)
	defer server.Close()
	ctx := browsertest.Browser(t)
	var mu sync.Mutex
	var complaints []string
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok && e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "Failed to load resource") {
			mu.Lock()
			complaints = append(complaints, e.Entry.Text)
			mu.Unlock()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, look := range append(slices.Clone(looks), pressed(t, w, h)...) {
		for _, v := range []struct {
			suffix string
			width  int
			dark   bool
		}{{"1280", 1280, false}, {"320", 320, false}, {"1280-dark", 1280, true}, {"320-dark", 320, true}} {
			lookAt(t, ctx, server.URL, look, v.width, v.dark)
			if width := browsertest.Eval[int](t, ctx, "document.scrollingElement.scrollWidth"); width > v.width {
				t.Errorf("%s at %s: scrolls sideways, %d wide: %s", look.name, v.suffix, width, browsertest.Eval[string](t, ctx, wider))
			} else if out := browsertest.Eval[string](t, ctx, wider); out != "" {
				t.Errorf("%s at %s: sticks out: %s", look.name, v.suffix, out)
			}
			if bad := browsertest.Eval[string](t, ctx, pale); bad != "" {
				t.Errorf("%s at %s: too pale: %s", look.name, v.suffix, bad)
			}
			for _, found := range axe(t, ctx) {
				t.Errorf("%s at %s: axe: %s", look.name, v.suffix, found)
			}
			picture(t, ctx, look.name+"-"+v.suffix)
		}
		checkHeadings(t, look.name, browsertest.Eval[[]int](t, ctx, headings))
		if n := browsertest.Eval[int](t, ctx, "document.querySelectorAll('main').length + document.querySelectorAll('header.top').length + document.querySelectorAll('footer.foot').length"); n != 3 {
			t.Errorf("%s: %d of the three landmarks", look.name, n)
		}
		if twice := browsertest.Eval[string](t, ctx, `Array.from(document.querySelectorAll('[id]')).map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join(' ')`); twice != "" {
			t.Errorf("%s: IDs that come twice: %s", look.name, twice)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(complaints) > 0 {
		t.Errorf("the browser complains: %q", complaints)
	}
}

// checkHeadings: one first-level heading, first, and no level left out.
func checkHeadings(t *testing.T, name string, levels []int) {
	t.Helper()
	if len(levels) == 0 || levels[0] != 1 {
		t.Errorf("%s: headings %v don't begin with the first level", name, levels)
		return
	}
	for i, l := range levels[1:] {
		if l == 1 || l > levels[i]+1 {
			t.Errorf("%s: headings %v", name, levels)
			return
		}
	}
}

// focused tells what has the focus and how it is marked.
const focused = `(() => {
	const e = document.activeElement;
	if (!e || e === document.body) return null;
	const r = e.getBoundingClientRect();
	const ticked = e.matches('.govuk-checkboxes__input, .govuk-radios__input');
	const s = ticked ? getComputedStyle(e.nextElementSibling, '::before') : getComputedStyle(e);
	const top = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height, 40) / 2);
	return {
		what: e.tagName + ' ' + (e.textContent.trim() || e.id).slice(0, 40),
		marked: s.backgroundColor === 'rgb(255, 221, 0)' || s.outlineColor === 'rgb(255, 221, 0)' && parseFloat(s.outlineWidth) >= 3 || ticked && s.boxShadow.startsWith('rgb(255, 221, 0)'),
		inView: r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth,
		covered: top && !e.contains(top) && !top.contains(e) && !e.parentElement.contains(top) ? top.className || top.tagName : '',
	};
})()`

// TestKeyboard goes through pages with the tab key alone: everything that
// acts is reached, in view and marked.
func TestKeyboard(t *testing.T) {
	server := httptest.NewServer(handler(t, newWorld(t).demo()))
	defer server.Close()
	ctx := browsertest.Browser(t)
	type stop struct {
		What, Covered  string
		Marked, InView bool
	}
	for _, c := range []struct {
		path  string
		dark  bool
		width int
	}{
		{"/", false, 1280}, {"/", true, 320}, {"/?q=What+are+our+priorities%3F", true, 1280}, {"/?q=my+husband+is+going+to+kill+me", false, 1280},
		{"/subscribe", false, 320}, {"/subscribe", true, 1280}, {"/preferences/" + goodChoose, true, 320}, {"/unsubscribe/" + goodToken, false, 1280},
		{"/inbox/1?tab=text", true, 1280}, {"/editions/monthly-2026-11", false, 1280}, {"/editions", false, 320},
	} {
		visit(t, ctx, c.width, c.dark, server.URL+c.path)
		want := browsertest.Eval[int](t, ctx, `Array.from(document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')).filter(e => e.checkVisibility() && e.tabIndex >= 0 && !(e.type === 'radio' && !e.checked)).length`)
		seen := 0
		for range want + 3 {
			if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab)); err != nil {
				t.Fatal(err)
			}
			s := browsertest.Eval[*stop](t, ctx, focused)
			if s == nil {
				break
			}
			seen++
			if seen == 1 && !strings.Contains(s.What, "Skip to main content") {
				t.Errorf("%s: first comes %q", c.path, s.What)
			}
			if !s.Marked || !s.InView || s.Covered != "" {
				t.Errorf("%s: %q has the focus: marked %v, in view %v, covered by %q", c.path, s.What, s.Marked, s.InView, s.Covered)
			}
		}
		if seen < want {
			t.Errorf("%s: %d of %d are reached", c.path, seen, want)
		}
	}
	// The skip link, and a question asked with Enter.
	visit(t, ctx, 320, false, server.URL+"/")
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(kb.Enter)); err != nil {
		t.Fatal(err)
	}
	if id := browsertest.Eval[string](t, ctx, "document.activeElement.id"); id != "main" {
		t.Errorf("the skip link leads to %q", id)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("What are our priorities?"), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("#said"))); err != nil {
		t.Fatal(err)
	}
	if said := browsertest.Eval[string](t, ctx, "document.querySelector('.said').textContent"); !strings.Contains(said, "three strategic aims") {
		t.Errorf("asked by keyboard: %q", said)
	}
}
