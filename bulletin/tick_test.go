package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"kcst/store/storetest"
)

func TestFirstStartLooksAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-11-24 09:00")
	d.accept("a", "2026-10-10")
	if got := d.tick(); len(got) != 0 {
		t.Errorf("a first start: %v", got)
	}
	d.at("2026-11-27 07:30")
	if got := d.tick(); !slices.Equal(got, []string{"drafted monthly-2026-12"}) {
		t.Errorf("the draft day: %v", got)
	}
	if got := d.tick(); len(got) != 0 {
		t.Errorf("again: %v", got)
	}
	d.at("2026-11-30 07:30")
	if got := d.tick(); !slices.Equal(got, []string{"drafted weekly-2026-W48"}) {
		t.Errorf("monday: %v", got)
	}
	outcomes, err := d.Store.Outcomes(context.Background())
	if err != nil || len(outcomes) != 2 {
		t.Errorf("outcomes %+v, %v", outcomes, err)
	}
}

func TestMissedFirstFriday(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-06-10 09:00")
	d.tick()
	d.accept("june", "2026-06-01")
	d.accept("july", "2026-07-01")
	d.accept("august", "2026-08-01")

	// Nothing runs from June to September: July's and August's first Fridays
	// are missed.
	d.at("2026-08-14 16:00")
	got := d.tick()
	for _, want := range []string{"merged monthly-2026-07", "drafted monthly-2026-08", "dropped weekly-2026-W24", "merged weekly-2026-W31", "drafted weekly-2026-W32"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q isn't in %v", want, got)
		}
	}
	ed := d.edition("monthly-2026-08")
	if !ed.Late || !strings.Contains(ed.Reason, "due on 7 August 2026 at 10:00") || !strings.Contains(ed.Reason, "14 August 2026 at 16:00") {
		t.Errorf("late %v: %s", ed.Late, ed.Reason)
	}
	if items := ed.Content.Items(); !slices.Equal(items, []string{"june", "july", "august"}) {
		t.Errorf("it shows %v", items)
	}
	outcomes, err := d.Store.Outcomes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(outcomes, func(o Outcome) bool { return o.Run == "monthly-2026-07" })
	if i < 0 || outcomes[i].Edition != "" || !strings.Contains(outcomes[i].Reason, "goes to monthly-2026-08") {
		t.Errorf("July: %+v", outcomes)
	}
	if got := d.tick(); slices.ContainsFunc(got, func(s string) bool { return !strings.HasPrefix(s, "overdue ") }) {
		t.Errorf("again: %v", got)
	}
	// Approved, it goes at once, and late.
	if _, err := d.Approve(ctx, ed.ID, "officer.one", ed.Hash); err != nil {
		t.Fatal(err)
	}
	if got := d.tick(); !slices.Contains(got, "ready monthly-2026-08") {
		t.Errorf("approved: %v", got)
	}
}

func TestMissedUntilTheNextDraft(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-06-10 09:00")
	d.tick()
	d.accept("a", "2026-06-01")
	d.at("2026-07-31 08:00") // August's draft day
	got := d.tick()
	for _, want := range []string{"merged monthly-2026-07", "drafted monthly-2026-08"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q isn't in %v", want, got)
		}
	}
	if ed := d.edition("monthly-2026-08"); ed.Late {
		t.Error("August's is called late")
	}
}

func TestNothingToSend(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 08:00")
	d.accept("gone", "2026-11-01", func(it *Item) { it.Deadline = When{Date: day(t, "2026-12-03")} })
	if got := d.tick(); !slices.Equal(got, []string{"nothing monthly-2026-12"}) {
		t.Fatalf("got %v", got)
	}
	if got := d.tick(); len(got) != 0 {
		t.Errorf("again: %v", got)
	}
	outcomes, err := d.Store.Outcomes(ctx)
	if err != nil || len(outcomes) != 1 || !strings.Contains(outcomes[0].Reason, "no accepted item is ready") {
		t.Errorf("%v %+v", err, outcomes)
	}
	// An officer who finds something after all can still draft it, once.
	if _, err := d.Draft(ctx, Request{Kind: Monthly, By: "officer.one"}); !errors.Is(err, ErrNothing) {
		t.Errorf("with nothing: %v", err)
	}
	d.accept("found", "2026-11-27")
	ed, err := d.Draft(ctx, Request{Kind: Monthly, By: "officer.one"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Draft(ctx, Request{Kind: Monthly, By: "officer.two"}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "monthly-2026-12") {
		t.Errorf("twice: %v", err)
	}
	if ed, err = d.Review(ctx, ed.ID, "officer.one"); err != nil || !slices.Equal(ed.Content.Items(), []string{"found"}) {
		t.Errorf("%v %+v", err, ed.Content)
	}
	if it, _ := d.item("gone"); it.State != Expired {
		t.Errorf("what was past is %s", it.State)
	}
	changes, err := d.Store.EditionHistory(ctx, ed.ID)
	if err != nil || !slices.ContainsFunc(changes[len(changes)-1].LeftOut, func(p Past) bool {
		return p.Item == "gone" && p.To == Expired && strings.Contains(p.Reason, "Its deadline, 3 December 2026,")
	}) {
		t.Errorf("%v: the officer isn't told what was left out: %+v", err, changes)
	}
}

func TestLeftBehind(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-30 08:00")
	d.tick()
	const id = "weekly-2026-W48"
	if got := d.edition(id); got.State != InReview {
		t.Fatalf("it is %s", got.State)
	}
	if _, err := d.Approve(ctx, id, "officer.one", d.edition(id).Hash); err != nil {
		t.Fatal(err)
	}
	d.at("2026-12-07 12:00")
	got := d.tick()
	if !slices.Contains(got, "left behind "+id) || slices.Contains(got, "ready "+id) {
		t.Errorf("a week later: %v", got)
	}
	if _, err := d.Release(ctx, id, "officer.one"); err != nil {
		t.Fatal(err)
	}
	if got := d.tick(); !slices.Contains(got, "ready "+id) {
		t.Errorf("released: %v", got)
	}
}

// TestReplicas races two editors fifty times from the draft to the sending.
func TestReplicas(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for range 50 {
		d := newDesk(t, "2026-11-27 07:30")
		d.accept("a", "2026-11-10")
		d.accept("b", "2026-11-11")
		drafted := raceBoth(d, func(e *Editor) int {
			events, err := e.Tick(ctx)
			if err != nil {
				t.Error(err)
			}
			return len(events)
		})
		if drafted != 1 {
			t.Fatalf("%d replicas say that they drafted it", drafted)
		}
		editions, err := d.Store.Editions(ctx)
		if err != nil || len(editions) != 1 || editions[0].State != InReview {
			t.Fatalf("%v: editions %+v", err, editions)
		}
		for _, id := range []string{"a", "b"} {
			if it, used := d.item(id); it.State != Used || used != 1 {
				t.Fatalf("item %s is %s, used %d times", id, it.State, used)
			}
		}
		if _, err := d.Approve(ctx, editions[0].ID, "officer.one", editions[0].Hash); err != nil {
			t.Fatal(err)
		}
		d.at("2026-12-04 10:00")
		won := raceBoth(d, func(e *Editor) int {
			switch _, err := e.StartSending(ctx, editions[0].ID, "delivery"); {
			case err == nil:
				return 1
			case !errors.Is(err, ErrState):
				t.Error(err)
			}
			return 0
		})
		if won != 1 {
			t.Fatalf("%d replicas began to send", won)
		}
	}
}

// raceBoth lets two replicas do something at once and sums what they say.
func raceBoth(d *desk, do func(*Editor) int) int {
	var wg sync.WaitGroup
	start := make(chan struct{})
	var said [2]int
	for i := range said {
		e := d.replica()
		wg.Go(func() {
			<-start
			said[i] = do(e)
		})
	}
	close(start)
	wg.Wait()
	return said[0] + said[1]
}

// TestKilled kills the store's server between every two steps of an edition,
// and goes on with an editor that knows nothing.
func TestKilled(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url, kill, start := storetest.Server(t)
	s := storetest.OpenURL(t, url)
	d := openDesk(t, s, "2026-11-27 07:29")
	again := func() {
		t.Helper()
		kill()
		start()
		d.Editor = d.replica()
	}
	d.tick()
	d.accept("a", "2026-11-10")
	again()

	// Killed between the draft and the freeze: the next tick freezes it.
	d.at("2026-11-27 07:30")
	const id = "monthly-2026-12"
	if _, err := d.draft(ctx, d.Calendar.Next(Monthly, d.Now()), Request{By: Scheduler}, ""); err != nil {
		t.Fatal(err)
	}
	again()
	if ed := d.edition(id); ed.State != Open {
		t.Fatalf("it is %s", ed.State)
	}
	if got := d.tick(); !slices.Equal(got, []string{"drafted " + id}) {
		t.Fatalf("the next tick: %v", got)
	}

	// Killed between the freeze and the approval.
	frozen := d.edition(id)
	again()
	if got := d.tick(); len(got) != 0 {
		t.Errorf("again: %v", got)
	}
	if ed := d.edition(id); ed.State != InReview || ed.Hash != frozen.Hash {
		t.Fatalf("it is %s with hash %s, was %s", ed.State, ed.Hash, frozen.Hash)
	}
	if _, err := d.Approve(ctx, id, "officer.one", frozen.Hash); err != nil {
		t.Fatal(err)
	}

	// Killed between the approval and the sending, and after it has begun.
	again()
	d.at("2026-12-04 10:00")
	if got := d.tick(); !slices.Contains(got, "ready "+id) {
		t.Fatalf("due: %v", got)
	}
	if _, err := d.StartSending(ctx, id, "delivery"); err != nil {
		t.Fatal(err)
	}
	again()
	if _, err := d.StartSending(ctx, id, "delivery"); !errors.Is(err, ErrState) {
		t.Errorf("begun twice: %v", err)
	}
	live, err := d.Store.Live(ctx)
	if err != nil || !slices.ContainsFunc(live, func(ed Edition) bool { return ed.ID == id && ed.State == Sending }) {
		t.Errorf("a process that delivers can't take it up: %v", err)
	}
	if it, used := d.item("a"); it.State != Used || used != 1 {
		t.Errorf("its item is %s, used %d times", it.State, used)
	}
}
