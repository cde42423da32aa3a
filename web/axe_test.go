package web

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kcst/templates/browsertest"
)

// axeRun checks a page by every rule for WCAG 2.2 A and AA, and axe's best
// practices. What stands in the inbox's frame is a mail, whose own tests are
// those of package delivery.
const axeRun = `axe.run({exclude: ['iframe.frame']}, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], iframes: false, resultTypes: ['violations'],
}).then(r => ({rules: r.passes.length, found: r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.map(n => n.target.join(' ')).join(', '))}))`

// axe gives what axe-core finds wrong with the page that ctx shows.
func axe(t *testing.T, ctx context.Context) []string {
	t.Helper()
	script, err := os.ReadFile("testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if !browsertest.Eval[bool](t, ctx, string(script)+";true") {
		t.Fatal("axe did not load")
	}
	r := browsertest.Eval[struct {
		Rules int
		Found []string
	}](t, ctx, axeRun, chromedp.EvalAwaitPromise)
	if r.Rules < 15 {
		t.Fatalf("only %d of axe's rules applied", r.Rules)
	}
	return r.Found
}

// TestAxeFinds keeps the tests that find nothing honest.
func TestAxeFinds(t *testing.T) {
	server := httptest.NewServer(handler(t, newWorld(t).options()))
	defer server.Close()
	ctx := browsertest.Browser(t)
	browsertest.Open(t, ctx, server.URL+"/subscribe")
	browsertest.Eval[bool](t, ctx, "document.documentElement.removeAttribute('lang'); document.querySelector('label[for=address]').remove(); document.querySelector('h1').style.color = '#ddd'; true")
	found := strings.Join(axe(t, ctx), "\n")
	for _, rule := range []string{"html-has-lang", "label", "color-contrast"} {
		if !strings.Contains(found, rule) {
			t.Errorf("axe didn't find %s:\n%s", rule, found)
		}
	}
}
