package told_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"kcst/facts"
	"kcst/facts/told"
	"kcst/store/storetest"
)

var day = facts.Date{Year: 2026, Month: 9, Day: 21}

// base is two facts, the first with some figure.
func base(t *testing.T, left string) func(context.Context) (*facts.Base, error) {
	t.Helper()
	set, err := facts.ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(`
sources: [{id: s, title: S, publisher: P, date: 2026-01-01, document: S}]
defaults: {source: s}
entities: [{id: pot, kind: pot, name: Pot}]
facts:
  - {id: pot.remaining, about: [pot], aspect: remaining, text: "` + left + ` is left.", value: "` + left + `"}
  - {id: pot.status, about: [pot], aspect: status, text: "It is open."}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := facts.NewBase(set, 1)
	if err != nil {
		t.Fatal(err)
	}
	return func(context.Context) (*facts.Base, error) { return b, nil }
}

func said(t *testing.T, known func(context.Context) (*facts.Base, error), ids ...string) []told.Said {
	t.Helper()
	b, err := known(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []told.Said
	for _, id := range ids {
		list = append(list, told.Said{Fact: id, Print: told.Print(b.Fact(id), day)})
	}
	return list
}

// clock is set by the test.
type clock struct{ ms atomic.Int64 }

func (c *clock) now() time.Time        { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(by time.Duration) { c.ms.Add(by.Milliseconds()) }
func newClock() *clock                 { c := &clock{}; c.ms.Store(1_790_000_000_000); return c }

func due(t *testing.T, st *told.Store) string {
	t.Helper()
	list, err := st.Due(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, c := range list {
		text += fmt.Sprint(c.Thread, " ", c.Facts, ";")
	}
	return text
}

// A thread whose figure changed is listed once, however many look, and not
// again until it is told something that changes.
func TestEachThreadIsDueOnce(t *testing.T) {
	t.Parallel()
	c := newClock()
	st := told.NewStore(storetest.Open(t), c.now)
	before, after := base(t, "£500"), base(t, "£450")
	a, b := told.Thread{Channel: "C1", TS: "1.1"}, told.Thread{Channel: "C1", TS: "2.2"}
	for thread, ids := range map[told.Thread][]string{a: {"pot.remaining", "pot.status"}, b: {"pot.status"}} {
		if err := st.Remember(t.Context(), thread, "Ev1", said(t, before, ids...)); err != nil {
			t.Fatal(err)
		}
	}
	c.pass(time.Hour)
	if n, err := st.Sweep(t.Context(), before); n != 0 || err != nil || due(t, st) != "" {
		t.Fatalf("nothing changed, and %d are due, %v", n, err)
	}
	var listed atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			n, err := st.Sweep(context.Background(), after)
			if err != nil {
				t.Error(err)
			}
			listed.Add(int64(n))
		})
	}
	wait.Wait()
	if got := due(t, st); listed.Load() != 1 || got != "C1 1.1 [pot.remaining];" {
		t.Fatalf("listed %d times: %s", listed.Load(), got)
	}
	list, err := st.Due(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if was, err := st.Done(t.Context(), list[0]); err != nil || was != want {
			t.Errorf("done gives %v, %v, want %v", was, err, want)
		}
	}
	c.pass(time.Hour)
	if n, err := st.Sweep(t.Context(), before); n != 0 || err != nil {
		t.Errorf("due again without having been told again: %d, %v", n, err)
	}
	if err := st.Remember(t.Context(), a, "Ev2", said(t, after, "pot.remaining")); err != nil { // the correction
		t.Fatal(err)
	}
	c.pass(time.Hour)
	if n, err := st.Sweep(t.Context(), before); n != 1 || err != nil {
		t.Errorf("the correction's own figure changed: %d, %v", n, err)
	}
}

// While a correction is being posted, another fact of the thread changes: it
// stays due, under a time of its own, and who was too late ends nothing of it.
func TestListedWhileItIsPosted(t *testing.T) {
	t.Parallel()
	c := newClock()
	st := told.NewStore(storetest.Open(t), c.now)
	before, after := base(t, "£500"), base(t, "£450")
	thread := told.Thread{Channel: "C1", TS: "1.1"}
	if err := st.Remember(t.Context(), thread, "Ev1", said(t, before, "pot.remaining", "pot.status")); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	if _, err := st.Sweep(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	read, err := st.Due(t.Context())
	if err != nil || len(read) != 1 {
		t.Fatal(read, err)
	}
	gone := func(context.Context) (*facts.Base, error) { return facts.NewBase(&facts.Set{}, 2) }
	if n, err := st.Sweep(t.Context(), gone); n != 1 || err != nil {
		t.Fatalf("%d are listed, %v", n, err)
	}
	for _, want := range []bool{true, false} {
		if was, err := st.Done(t.Context(), read[0]); err != nil || was != want {
			t.Errorf("done gives %v, %v, want %v", was, err, want)
		}
		if got := due(t, st); got != "C1 1.1 [pot.status];" {
			t.Errorf("due are %s", got)
		}
	}
	rest, err := st.Due(t.Context())
	if err != nil || len(rest) != 1 || !rest[0].Since.After(read[0].Since) {
		t.Fatalf("the rest is %+v, %v, of the same time as what was told", rest, err)
	}
	if was, err := st.Done(t.Context(), rest[0]); err != nil || !was || due(t, st) != "" {
		t.Errorf("the rest isn't ended: %v, %v, %s", was, err, due(t, st))
	}
}

// After Life nothing is due; a fact that is gone is a change; an answer that
// was told while somebody looked at older facts is left alone; and one that
// was never posted is forgotten.
func TestWhatIsNotDue(t *testing.T) {
	t.Parallel()
	c := newClock()
	st := told.NewStore(storetest.Open(t), c.now)
	before, after := base(t, "£500"), base(t, "£450")
	thread := told.Thread{Channel: "C1", TS: "1.1"}
	remember := func(t *testing.T, known func(context.Context) (*facts.Base, error)) {
		t.Helper()
		if err := st.Remember(t.Context(), thread, "Ev1", said(t, known, "pot.remaining")); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func(t *testing.T, known func(context.Context) (*facts.Base, error), want int) {
		t.Helper()
		if n, err := st.Sweep(t.Context(), known); n != want || err != nil {
			t.Errorf("%d are due, %v, want %d", n, err, want)
		}
	}
	remember(t, before)
	c.pass(told.Life + time.Hour)
	sweep(t, after, 0)
	remember(t, after)
	sweep(t, before, 0) // told at the very moment of the look
	c.pass(time.Second)
	sweep(t, func(context.Context) (*facts.Base, error) { return facts.NewBase(&facts.Set{}, 2) }, 1)
	remember(t, before)
	if err := st.Forget(t.Context(), thread, "Ev1", said(t, before, "pot.remaining")); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	sweep(t, after, 0)
}

// Two questions in a thread are told the same fact: to take back the one that
// was never posted leaves the other's memory, which is listed when the fact
// changes; and where the later answer told what is so now, none is due.
func TestAnswersOfOneThread(t *testing.T) {
	t.Parallel()
	c := newClock()
	st := told.NewStore(storetest.Open(t), c.now)
	before, after := base(t, "£500"), base(t, "£450")
	thread := told.Thread{Channel: "C1", TS: "1.1"}
	tell := func(ask string, known func(context.Context) (*facts.Base, error)) {
		t.Helper()
		c.pass(time.Minute)
		if err := st.Remember(t.Context(), thread, ask, said(t, known, "pot.remaining")); err != nil {
			t.Fatal(err)
		}
	}
	tell("Ev1", before)
	tell("Ev2", after)
	c.pass(time.Minute)
	if n, err := st.Sweep(t.Context(), after); n != 0 || err != nil {
		t.Errorf("the later answer told what is so, and %d are due, %v", n, err)
	}
	if err := st.Forget(t.Context(), thread, "Ev2", said(t, after, "pot.remaining")); err != nil {
		t.Fatal(err)
	}
	if n, err := st.Sweep(t.Context(), after); n != 1 || err != nil || due(t, st) != "C1 1.1 [pot.remaining];" {
		t.Errorf("the later answer was never posted, and %d are due: %s, %v", n, due(t, st), err)
	}
}

// A fact that ends by its day alone is a change on that day, with nothing
// written, and a retirement to come is none before it.
func TestEndsByItsDay(t *testing.T) {
	t.Parallel()
	c := newClock() // 2026-09-21
	st := told.NewStore(storetest.Open(t), c.now)
	known := func(context.Context) (*facts.Base, error) {
		b, err := base(t, "£500")(t.Context())
		if err != nil {
			return nil, err
		}
		f := *b.Fact("pot.status")
		f.Until, f.Retired = day.AddDays(1), &facts.Retired{Reason: "It closes."}
		return b.With(nil, []facts.Fact{f}), nil
	}
	if err := st.Remember(t.Context(), told.Thread{Channel: "C1", TS: "1.1"}, "Ev1", said(t, base(t, "£500"), "pot.status")); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Second)
	for i, want := range []int{0, 1, 0} {
		if n, err := st.Sweep(t.Context(), known); n != want || err != nil {
			t.Errorf("look %d: %d are due, %v, want %d", i, n, err, want)
		}
		c.pass(24 * time.Hour)
	}
}

// Punctuation is no change; a figure is, and so is an end.
func TestPrint(t *testing.T) {
	t.Parallel()
	one := told.Print(&facts.Fact{Text: "£500 is left."}, day)
	for other, same := range map[*facts.Fact]bool{
		{Text: "£500 is left"}:                         true,
		{Text: "£501 is left."}:                        false,
		{Text: "£5.00 is left."}:                       false,
		{Text: "£-500 is left."}:                       false,
		{Text: "£500 is left.", Until: day}:            false,
		{Text: "£500 is left.", Until: day.AddDays(1)}: true,
		{Text: "£500 is left.", Until: day.AddDays(1), Retired: &facts.Retired{}}: true,
		{Text: "£500 is left.", Until: day, Retired: &facts.Retired{}}:            false,
		nil: false,
	} {
		if (told.Print(other, day) == one) != same {
			t.Errorf("%+v: the same as before: %v", other, !same)
		}
	}
}

// What a correction tells changes while it is being posted: it was told in
// vain, and the thread is due again.
func TestChangedWhileItIsPosted(t *testing.T) {
	t.Parallel()
	c := newClock()
	st := told.NewStore(storetest.Open(t), c.now)
	thread := told.Thread{Channel: "C1", TS: "1.1"}
	tell := func(ask, figure string) {
		t.Helper()
		if err := st.Remember(t.Context(), thread, ask, said(t, base(t, figure), "pot.remaining")); err != nil {
			t.Fatal(err)
		}
		c.pass(time.Minute)
	}
	sweep := func(figure string, want int) {
		t.Helper()
		if n, err := st.Sweep(t.Context(), base(t, figure)); n != want || err != nil {
			t.Errorf("%d are listed for %s, %v, want %d", n, figure, err, want)
		}
		c.pass(time.Minute)
	}
	tell("Ev1", "£500")
	sweep("£450", 1)
	read, err := st.Due(t.Context())
	if err != nil || len(read) != 1 {
		t.Fatal(read, err)
	}
	tell("correction", "£450")
	sweep("£300", 0) // it is listed already
	if was, err := st.Done(t.Context(), read[0]); !was || err != nil {
		t.Fatal(was, err)
	}
	sweep("£300", 1)
	if got := due(t, st); got != "C1 1.1 [pot.remaining];" {
		t.Errorf("due are %s", got)
	}
}
