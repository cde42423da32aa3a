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
	look := func(missing ...string) Standing {
		t.Helper()
		asked = nil
		if err := w.Look(t.Context()); err != away {
			t.Fatal(err)
		}
		st, err := w.Standing(t.Context())
		if got := names(st.Missing); err != nil || !slices.Equal(got, missing) {
			t.Errorf("missing: %v, want %v (%v)", got, missing, err)
		}
		return st
	}
	look() // a minute is no time
	box["one"] = sent.Add(20 * time.Second)
	if st := look(); len(st.Took) != 1 || st.Took["one"] != 20*time.Second {
		t.Errorf("%+v", st)
	}
	now = sent.Add(Patience)
	look("two")
	if !slices.Equal(asked, []string{"two"}) {
		t.Errorf("looked for %v", asked)
	}
	away = errors.New("away") // it wasn't there when it should have been
	look("two")
	away = nil
	box["two"] = sent.Add(-time.Second) // a clock that is behind
	if st := look(); st.Took["two"] != 0 || len(st.Took) != 2 {
		t.Errorf("%+v", st)
	}
	if look(); asked != nil {
		t.Error("the mailbox was opened, and nothing is on its way")
	}
	box, now = map[string]time.Time{}, sent.Add(Within)
	look()
}

// TestNobodyLooked: a letter that nobody could look for isn't missing; that
// nobody could look is told by itself.
func TestNobodyLooked(t *testing.T) {
	sent := time.Date(2026, 12, 4, 10, 0, 0, 0, time.UTC)
	now, letters, away := sent, []Letter{{"one", sent}}, errors.New("away")
	w := &Watcher{
		Store: NewStore(storetest.Open(t)), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Letters:  func(context.Context) ([]Letter, error) { return letters, nil },
		Arrivals: func(context.Context, []string) (map[string]time.Time, error) { return nil, away },
	}
	for _, c := range []struct {
		at      time.Duration
		away    error
		missing []string
		unseen  []string
		since   time.Duration
	}{
		{time.Minute, away, nil, nil, 0},
		{Patience, away, nil, nil, 0}, // the next look may be there
		{Patience + slack, away, nil, []string{"one"}, 0},
		{Patience + 2*slack, nil, []string{"one"}, nil, 0},
		{Patience + 4*slack, away, []string{"one"}, nil, 0},
		{Patience + 5*slack, nil, []string{"one"}, nil, 0},
		{2*Patience + 5*slack, away, []string{"one"}, []string{"two"}, Patience + 5*slack},
	} {
		if now = sent.Add(c.at); c.unseen != nil && c.unseen[0] == "two" {
			letters = append(letters, Letter{"two", now.Add(-Patience - slack)})
		}
		away = c.away
		if err := w.Look(t.Context()); err != c.away {
			t.Fatal(err)
		}
		st, err := w.Standing(t.Context())
		if err != nil || !slices.Equal(names(st.Missing), c.missing) || !slices.Equal(names(st.Unseen), c.unseen) || c.unseen != nil && !st.Since.Equal(sent.Add(c.since)) {
			t.Errorf("after %s: %+v, %v", c.at, st, err)
		}
	}
}

func names(letters []Letter) (editions []string) {
	for _, l := range letters {
		editions = append(editions, l.Edition)
	}
	return editions
}
