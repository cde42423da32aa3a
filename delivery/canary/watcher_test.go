package canary

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kcst/store/storetest"
)

func TestWatcher(t *testing.T) {
	sent := time.Date(2026, 12, 4, 10, 0, 0, 0, time.UTC)
	now := sent.Add(time.Minute)
	box, asked, away := map[string]time.Time{}, []string(nil), error(nil)
	w := &Watcher{
		Store: NewStore(storetest.Open(t)), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Letters: func(context.Context) ([]Letter, error) { return []Letter{{"one", sent}, {"two", sent}}, nil },
		Arrivals: func(_ context.Context, editions []string) (map[string]time.Time, error) {
			asked = editions
			return box, away
		},
	}
	look := func(missing ...string) {
		t.Helper()
		asked = nil
		if err := w.Look(t.Context()); err != away {
			t.Fatal(err)
		}
		list, err := w.Missing(t.Context())
		var got []string
		for _, l := range list {
			got = append(got, l.Edition)
		}
		if err != nil || !slices.Equal(got, missing) {
			t.Errorf("missing: %v, want %v (%v)", got, missing, err)
		}
	}
	look() // a minute is no time
	box["one"] = sent.Add(20 * time.Second)
	look()
	if took, err := w.Store.Took(t.Context()); err != nil || len(took) != 1 || took["one"] != 20*time.Second {
		t.Errorf("%v, %v", took, err)
	}
	now = sent.Add(Patience)
	look("two")
	if !slices.Equal(asked, []string{"two"}) {
		t.Errorf("looked for %v", asked)
	}
	away = errors.New("away")
	look("two")
	away = nil
	box["two"] = sent.Add(-time.Second) // a clock that is behind
	look()
	if took, _ := w.Store.Took(t.Context()); took["two"] != 0 || len(took) != 2 {
		t.Errorf("%v", took)
	}
	if look(); asked != nil {
		t.Error("the mailbox was opened, and nothing is on its way")
	}
	box, now = map[string]time.Time{}, sent.Add(Within)
	look()
}
