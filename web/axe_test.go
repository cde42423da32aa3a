package web

import (
	"context"
	"net/http/httptest"
	"os"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"kcst/web/webtest"
)

// axeRun checks a page by every rule for WCAG 2.2 A and AA, and axe's best
// practices. What stands in the inbox's frame is a mail, whose own tests are
// those of package delivery.
const axeRun = `axe.run({exclude: ['iframe.frame']}, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false, resultTypes: ['violations'],
}).then(r => ({rules: r.passes.length, found: r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.map(n => n.target.join(' ')).join(', '))}))`

type axeResult struct {
	Rules int
	Found []string
}

// axe gives what axe-core says about the page that ctx shows.
func axe(t *testing.T, ctx context.Context) axeResult {
	t.Helper()
	script, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if !webtest.Eval[bool](t, ctx, string(script)+";true") {
		t.Fatal("axe did not load")
	}
	return webtest.Eval[axeResult](t, ctx, axeRun, chromedp.EvalAwaitPromise)
}

// TestAxe: axe-core finds nothing on any page, narrow and wide, light and dark.
func TestAxe(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(handler(t, w.demo()))
	defer server.Close()
	ctx := webtest.Browser(t)
	for _, look := range append(slices.Clone(looks), pressed(t, w)...) {
		for _, width := range []int{320, 1280} {
			for _, dark := range []bool{false, true} {
				lookAt(t, ctx, server.URL, look, width, dark)
				r := axe(t, ctx)
				if r.Rules < 15 {
					t.Errorf("%s: only %d rules applied", look.name, r.Rules)
				}
				for _, found := range r.Found {
					t.Errorf("%s at %d, dark %v: %s", look.name, width, dark, found)
				}
			}
		}
	}
}
