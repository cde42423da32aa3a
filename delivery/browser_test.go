package delivery

import (
	"bytes"
	"context"
	"encoding/base64"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"kcst/templates/browsertest"
)

var shots = flag.String("shots", "", "write a picture of every mail into this folder")

// shown is a letter's HTML as a mail program would show it, with the chart
// where its content ID stands.
func shown(t *testing.T, l *Letter) []byte {
	t.Helper()
	drawn, err := picture(sampleMonthly().Chart)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(l.HTML, []byte("cid:"+chartID), []byte("data:image/png;base64,"+base64.StdEncoding.EncodeToString(drawn)))
}

// axeRun checks a mail by every rule for WCAG 2.2 A and AA, and axe's best
// practices but for landmarks: the mail program around a mail has those.
const axeRun = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'],
	rules: {region: {enabled: false}, 'landmark-one-main': {enabled: false}},
}).then(r => ({rules: r.passes.length, found: r.violations.map(v => v.id + ' (' + v.help + '): ' + v.nodes.map(n => n.target.join(' ')).join(', '))}))`

type axeResult struct {
	Rules int
	Found []string
}

// TestMailsInABrowser: axe-core finds nothing on any mail on a phone, in a
// pane and in a wide window, light and dark, and nothing has to be scrolled
// sideways. With -shots the pictures are written.
func TestMailsInABrowser(t *testing.T) {
	pages := map[string][]byte{}
	for name, l := range letters(t) {
		pages["/"+name] = shown(t, l)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(pages[r.URL.Path])
	}))
	defer server.Close()
	script, err := os.ReadFile("../web/testdata/axe/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browsertest.Browser(t)
	for path := range pages {
		for _, width := range []int{320, 600, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				name := path[1:] + "-" + strconv.Itoa(width) + "-" + scheme
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(int64(width), 800), chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
					_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					})
					return err
				}), chromedp.Navigate(server.URL+path)); err != nil {
					t.Fatal(err)
				}
				if wide := browsertest.Eval[int](t, ctx, "document.documentElement.scrollWidth"); wide > width {
					t.Errorf("%s is %d wide", name, wide)
				}
				browsertest.Eval[bool](t, ctx, string(script)+";true")
				r := browsertest.Eval[axeResult](t, ctx, axeRun, chromedp.EvalAwaitPromise)
				if r.Rules < 10 {
					t.Errorf("%s: only %d rules applied", name, r.Rules)
				}
				for _, found := range r.Found {
					t.Errorf("%s: %s", name, found)
				}
				if *shots != "" {
					png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
					if err == nil {
						err = os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o644)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}
