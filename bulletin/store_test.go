package bulletin

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"kcst/store"
)

// TestStepSentTwice sends a step again as a client does when the answer to
// the first was lost: it counts once, and isn't taken for somebody else's.
func TestStepSentTwice(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	ed, err := d.Store.edition(ctx, "monthly-2026-12")
	if err != nil {
		t.Fatal(err)
	}
	ed.State = Withdrawn
	p, err := moves{release: []string{"a"}}.plan(ed.ID, "officer.one", d.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.write(ed, Change{At: d.Now(), By: "officer.one", From: string(InReview)}); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		if err := d.Store.send(ctx, p, "one-token"); err != nil {
			t.Errorf("sent %d times: %v", i+1, err)
		}
	}
	if err := d.Store.send(ctx, p, "another-token"); !errors.Is(err, errMoved) {
		t.Errorf("somebody else's: %v", err)
	}
	changes, err := d.Store.EditionHistory(ctx, ed.ID)
	if err != nil || len(changes) != 3 {
		t.Errorf("%v: history %+v", err, changes)
	}
	if it, _ := d.item("a"); it.State != Accepted {
		t.Errorf("its item is %s", it.State)
	}
}

// TestHeldBeforeTheFreeze changes an item between the moment an edition is put
// together and the moment it is frozen.
func TestHeldBeforeTheFreeze(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.accept("b", "2026-11-10")
	ed, err := d.Draft(ctx, Request{Kind: Monthly, By: "officer.one"})
	if err != nil {
		t.Fatal(err)
	}
	held := false
	d.Funding = func(context.Context) ([]Sourced, error) { // called once the items are read
		if !held {
			held = true
			if _, err := d.Store.Hold(ctx, "a", "officer.two", "not public"); err != nil {
				t.Error(err)
			}
		}
		return nil, nil
	}
	if ed, err = d.Review(ctx, ed.ID, "officer.one"); err != nil || !slices.Equal(ed.Content.Items(), []string{"b"}) {
		t.Fatalf("%v: it shows %v", err, ed.Content.Items())
	}
	if it, used := d.item("a"); it.State != Held || used != 0 {
		t.Errorf("what was held is %s, used %d times", it.State, used)
	}
}

// TestInMemory drives an edition on the store of a machine without
// redis-server.
func TestInMemory(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{
		URL: "redis://" + miniredis.RunT(t).Addr(), Partnership: "kent", Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	d := openDesk(t, s, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	ed := d.edition("monthly-2026-12")
	if _, err := d.Approve(ctx, ed.ID, "officer.one", ed.Hash); err != nil {
		t.Fatal(err)
	}
	d.at("2026-12-04 10:00")
	if _, err := d.StartSending(ctx, ed.ID, "delivery"); err != nil {
		t.Fatal(err)
	}
	if ed, err = d.Finish(ctx, ed.ID, "delivery"); err != nil || ed.State != Sent {
		t.Errorf("%v: %s", err, ed.State)
	}
	if live, err := d.Store.Live(ctx); err != nil || slices.ContainsFunc(live, func(l Edition) bool { return l.ID == ed.ID }) {
		t.Errorf("%v: a sent edition is live", err)
	}
}

// TestRun ticks at the start, survives a listener that panics, and stops with
// its context. What stays so is logged once.
func TestRun(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-12-01 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	d.at("2026-12-04 10:00")
	var log strings.Builder
	d.Log = slog.New(slog.NewTextHandler(&log, nil))
	ctx, cancel := context.WithCancel(context.Background())
	heard := 0
	d.On = func(_ context.Context, e Event) {
		if heard++; heard == 1 {
			defer cancel()
			panic("a listener fails")
		}
	}
	if err := d.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "a listener fails") {
		t.Errorf("the panic isn't logged: %s", log.String())
	}
	told := map[string]EventKind{}
	for range 3 {
		d.Editor.tick(context.Background(), told)
	}
	if n := strings.Count(log.String(), "id=monthly-2026-12"); heard < 4 || n != 2 {
		t.Errorf("heard %d events; the overdue edition is logged %d times by two runs:\n%s", heard, n, log.String())
	}
}
