package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kcst/delivery/canary"
	"kcst/delivery/mailbox/mailboxtest"
	"kcst/store/storetest"
)

// TestSilentCanary: officers are told of a letter to the canary that was taken
// and isn't there after half an hour, and that nobody can look; of a canary
// that isn't on the list the metrics tell.
func TestSilentCanary(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	x := newTenant(t, url, "kent", "kent")
	x.env["KCST_CANARY_URL"] = "imap://canary%40example.org:secret@127.0.0.1:1?tls=none" // nobody is there
	now := time.Now()
	a, err := program{getenv: func(name string) string { return x.env[name] }, now: func() time.Time { return now }}.open(t.Context(), changing)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	page := func() string {
		var b strings.Builder
		if err := newMeter(a, a.books().Status).canary(t.Context(), now, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if got := page(); got != "kcst_canary_missing 1\n" {
		t.Errorf("without a canary on the list: %s", got)
	}
	x.kcst("subscribers", "add", "canary@example.org", "--by", "anna")
	x.work(3)
	w, err := a.newCanary()
	if err != nil {
		t.Fatal(err)
	}
	look := func(when, metric string, words ...string) {
		t.Helper()
		told, err := (&alarms{app: a}).look(t.Context())
		if err != nil || len(told) != len(words) || !strings.Contains(page(), metric) {
			t.Errorf("%s: %v, %v, %s", when, told, err, page())
			return
		}
		for i, want := range words {
			if !strings.Contains(told[i].Text, want) {
				t.Errorf("%s: %q doesn't say %q", when, told[i].Text, want)
			}
		}
	}
	look("at once", "kcst_canary_missing 0\n")
	now = now.Add(canary.Patience + 15*time.Minute)
	if err := w.Look(t.Context()); err == nil {
		t.Error("a mailbox that isn't there was looked into")
	}
	look("when nobody could look", "kcst_canary_missing 1\n", "it isn't known whether extraordinary-")
	w.Arrivals = func(context.Context, []string) (map[string]time.Time, error) { return nil, nil }
	if err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	look("when it wasn't there", "kcst_canary_missing 1\n", "hasn't arrived")
	w.Arrivals = canaryArrived(now)
	if err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	look("when it arrived", "kcst_canary_seconds{edition=")
}

// TestLateCanary: the canary's letter counts from when it was sent, however
// long before that its edition began.
func TestLateCanary(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	x := newTenant(t, url, "kent", "kent")
	x.env["KCST_CANARY_URL"] = "imap://canary%40example.org:secret@127.0.0.1:1?tls=none"
	x.kcst("subscribers", "add", "canary@example.org", "--by", "anna")
	body := filepath.Join(t.TempDir(), "body.md")
	if err := os.WriteFile(body, []byte("Read it."), 0o600); err != nil {
		t.Fatal(err)
	}
	id := lastWord(x.kcst("edition", "draft", "extraordinary", "--subject", "The review is out", "--body", body, "--by", "anna"))
	x.kcst("edition", "approve", id, "--by", "ben")
	x.kcst("edition", "send", id, "--by", "ben")
	x.kcst("edition", "pause", id, "--by", "ben")
	resumed := time.Now().Add(60 * time.Hour)
	x.now = func() time.Time { return resumed }
	x.kcst("edition", "resume", id, "--by", "ben")
	x.kcst("edition", "send", id, "--by", "ben", "--wait")
	letters := func(now time.Time) int {
		a, err := program{getenv: func(name string) string { return x.env[name] }, now: func() time.Time { return now }}.open(t.Context(), changing)
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		found, err := a.canaryLetters(t.Context(), "canary@example.org")
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	if n := letters(resumed.Add(time.Hour)); n != 1 {
		t.Errorf("%d letters", n)
	}
	if n := letters(resumed.Add(canary.Within + time.Hour)); n != 0 {
		t.Errorf("after two days %d letters are looked for", n)
	}
}

// canaryArrived is a mailbox in which every letter arrived at a time.
func canaryArrived(at time.Time) func(context.Context, []string) (map[string]time.Time, error) {
	return func(_ context.Context, editions []string) (map[string]time.Time, error) {
		arrived := map[string]time.Time{}
		for _, id := range editions {
			arrived[id] = at
		}
		return arrived, nil
	}
}

// TestCanaryArrives: of what lies in a Dovecot's mailbox only the letter that
// was written to the canary is its own, not a test and not somebody else's.
func TestCanaryArrives(t *testing.T) {
	t.Parallel()
	d := mailboxtest.Start(t)
	url, _, _ := storetest.Server(t)
	x := newTenant(t, url, "kent", "kent")
	x.env["KCST_CANARY_URL"] = d.URL("imap", d.Plain, "tls=none&address=canary@example.org").String()
	x.kcst("subscribers", "add", "canary@example.org", "--by", "anna")
	x.work(1)
	var editions []struct{ ID string }
	if err := json.Unmarshal([]byte(x.kcst("edition", "list", "--json")), &editions); err != nil || len(editions) != 1 {
		t.Fatal(editions, err)
	}
	x.kcst("edition", "test", editions[0].ID, "canary@example.org")
	var own []byte
	letters, err := filepath.Glob(filepath.Join(x.env["KCST_DATA_DIR"], "outbox", "new", "*"))
	if err != nil || len(letters) != 3 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	for _, path := range letters {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("To: <canary@example.org>")) && !bytes.Contains(raw, []byte("Subject: Test: ")) {
			own = raw
			continue
		}
		d.Append(t, raw)
	}
	a, err := program{getenv: func(name string) string { return x.env[name] }, now: time.Now}.open(t.Context(), changing)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	w, err := a.newCanary()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{0, 1} {
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if st, err := w.Standing(t.Context()); err != nil || len(st.Took) != want {
			t.Errorf("%+v, %v: %d should have arrived", st, err, want)
		}
		d.Append(t, own)
	}
}
