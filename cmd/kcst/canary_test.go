package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"kcst/delivery/canary"
	"kcst/store/storetest"
)

// TestSilentCanary: officers are told of a letter to the canary that was taken
// and isn't there after half an hour, and of a canary that isn't on the list
// the metrics tell.
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
	if alarms, err := (&alarms{app: a}).look(t.Context()); err != nil || len(alarms) != 0 || page() != "kcst_canary_missing 0\n" {
		t.Errorf("at once: %v, %v, %s", alarms, err, page())
	}
	now = now.Add(canary.Patience + time.Minute)
	told, err := (&alarms{app: a}).look(t.Context())
	if err != nil || len(told) != 1 || !strings.Contains(told[0].Text, "hasn't arrived") || page() != "kcst_canary_missing 1\n" {
		t.Errorf("after half an hour: %v, %v, %s", told, err, page())
	}
	w, err := a.newCanary()
	if err != nil {
		t.Fatal(err)
	}
	w.Arrivals = canaryArrived(now)
	if err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if told, err := (&alarms{app: a}).look(t.Context()); err != nil || len(told) != 0 || !strings.Contains(page(), "kcst_canary_seconds{edition=") {
		t.Errorf("when it arrived: %v, %v, %s", told, err, page())
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
