package web

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "write a picture of every page into this folder")

// browser starts Chromium, once for a test.
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Fatal("no Chromium on the PATH: these tests look at the pages in a real browser. Install it, on Debian with: apt-get install chromium")
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.WSURLReadTimeout(60*time.Second))
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// looks are the pages a person can come to, by the name of their picture.
var looks = []struct{ name, path string }{
	{"home", "/"},
	{"answer", "/?q=What+are+our+priorities%3F"},
	{"clarify", "/?q=How+much+was+the+grant%3F"},
	{"unknown", "/?q=What+is+the+weather%3F"},
	{"danger", "/?q=my+husband+is+going+to+kill+me"},
	{"toolong", "/?q=" + strings.Repeat("why%20", 80)},
	{"longword", "/?q=" + strings.Repeat("W", 300)},
	{"subscribe", "/subscribe"},
	{"editions", "/editions"},
	{"monthly", "/editions/monthly-2026-11"},
	{"weekly", "/editions/weekly-2026-W46"},
	{"extraordinary", "/editions/extraordinary-20261122-1"},
	{"withdrawn", "/editions/extraordinary-20261120-1"},
	{"accessibility", "/accessibility"},
	{"privacy", "/privacy"},
	{"leave", "/unsubscribe/" + goodToken},
	{"badlink", "/unsubscribe/wrong"},
	{"notfound", "/nowhere"},
	{"inbox", "/inbox"},
	{"inbox-all", "/inbox?all=yes"},
	{"message", "/inbox/8"},
	{"message-text", "/inbox/1?tab=text"},
	{"message-source", "/inbox/1?tab=source"},
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

// TestPictures writes what the pages look like, when asked to.
func TestPictures(t *testing.T) {
	if *shots == "" {
		return
	}
	server := httptest.NewServer(handler(t, newWorld().demo()))
	defer server.Close()
	ctx := browser(t)
	for _, look := range looks {
		for _, v := range []struct {
			suffix string
			width  int
			dark   bool
		}{{"1280", 1280, false}, {"320", 320, false}, {"1280-dark", 1280, true}} {
			if err := chromedp.Do(ctx, at(v.width, v.dark), chromedp.Navigate(server.URL+look.path)); err != nil {
				t.Fatalf("%s: %v", look.name, err)
			}
			png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatalf("%s: %v", look.name, err)
			}
			if err := os.WriteFile(filepath.Join(*shots, look.name+"-"+v.suffix+".png"), png, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
