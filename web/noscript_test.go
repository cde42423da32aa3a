package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"kcst/templates/browsertest"
)

// scripts switches the scripts of pages on or off.
func scripts(t *testing.T, ctx context.Context, on bool) {
	t.Helper()
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
	if err != nil {
		t.Fatal(err)
	}
}

// TestWithoutScripts joins, confirms, chooses and leaves in a browser that runs
// no script; "Exit this page" is a link then.
func TestWithoutScripts(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(handler(t, w.options()))
	defer server.Close()
	ctx := browsertest.Browser(t)
	scripts(t, ctx, false)
	shows := func(what string) {
		t.Helper()
		browsertest.Until(t, ctx, "document.readyState === 'complete' && document.body.textContent.includes("+quoted(what)+")")
	}
	click := func(selector string) {
		t.Helper()
		browsertest.Eval[bool](t, ctx, "document.querySelector("+quoted(selector)+").click() || true")
	}
	browsertest.Open(t, ctx, server.URL+"/subscribe")
	if browsertest.Eval[bool](t, ctx, "document.getElementById('exit-hint').checkVisibility()") {
		t.Fatal("a script ran, or the hint about the Shift key is there without it")
	}
	if to := browsertest.Eval[string](t, ctx, "document.getElementById('exit').href"); to != away {
		t.Errorf("the exit leads to %q", to)
	}
	click("main button[type=submit]")
	shows("There is a problem")
	click(`.govuk-error-summary a[href="#address"]`)
	browsertest.Until(t, ctx, "document.activeElement.id === 'address'")
	browsertest.Press(t, ctx, strings.Split("jo@example.org", "")...)
	click("#agree")
	click("main button[type=submit]")
	shows("Check your mail")
	browsertest.Open(t, ctx, server.URL+"/confirm/"+w.asks(t, "sam@example.org"))
	click("main button[type=submit]")
	shows("You are on the list")
	click(`main a[href^="/preferences/"]`)
	shows("How often?")
	click("#kind-weekly")
	click("button[value=save]")
	shows("What you chose holds from the next edition on.")
	click(`main a[href^="/unsubscribe/"]`)
	shows("Or get less")
	click("#frequency-monthly")
	click("button[value=less]")
	shows("You will get less")
	click("button[value=restore]")
	shows("You are back on the list")
	click(`main a[href^="/unsubscribe/"]`)
	shows("Or get less")
	click("button[value=leave]")
	shows("You have left the list")
	click("button[value=undo]")
	shows("You are back on the list")
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `\'`) + "'" }
