package gaps

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kcst/store/storetest"
)

func newStore(t *testing.T) (*Store, *time.Time) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	return NewStore(storetest.Open(t), func() time.Time { return now }), &now
}

func TestAQuestionIsCountedAndSettledOnce(t *testing.T) {
	ctx := context.Background()
	st, now := newStore(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := st.Record(ctx, "who  chairs the\nforum", "chair forum"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	*now = now.Add(time.Hour)
	if err := st.Record(ctx, "another question", "another"); err != nil {
		t.Fatal(err)
	}
	list, err := st.List(ctx, Open)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v, %v", list, err)
	}
	first := list[0]
	if first.Count != 20 || first.Text != "who chairs the forum" || first.State != Open {
		t.Errorf("got %+v", first)
	}
	if err := st.Answer(ctx, first.ID, "forum.chair", "anna"); err != nil {
		t.Fatal(err)
	}
	if err := st.Answer(ctx, first.ID, "forum.chair", "anna"); err != nil {
		t.Errorf("the same answer again: %v", err)
	}
	if err := st.Dismiss(ctx, first.ID, "ben"); !errors.Is(err, ErrSettled) {
		t.Errorf("dismissing an answered gap: %v", err)
	}
	if err := st.Dismiss(ctx, "nothing", "ben"); !errors.Is(err, ErrUnknown) {
		t.Errorf("dismissing no gap: %v", err)
	}
	if err := st.Record(ctx, "who chairs the forum", "chair forum"); err != nil {
		t.Fatal(err)
	}
	g, err := st.Get(ctx, first.ID)
	if err != nil || g.Count != 21 || g.State != Answered || g.Fact != "forum.chair" || g.By != "anna" {
		t.Errorf("asked again: %+v, %v", g, err)
	}
	if list, _ := st.List(ctx, Open); len(list) != 1 {
		t.Errorf("open gaps: %+v", list)
	}
}

// Who presses the same button twice asks once, in the gap that it was merged
// into as well.
func TestAnAskerIsCountedOnce(t *testing.T) {
	ctx := context.Background()
	st, _ := newStore(t)
	ask := func(key, asker string) {
		t.Helper()
		if err := st.RecordOnce(ctx, "the "+key, key, asker); err != nil {
			t.Fatal(err)
		}
	}
	count := func(key string, want int) {
		t.Helper()
		if g, err := st.Get(ctx, ID(key)); err != nil || g.Count != want {
			t.Errorf("%s is counted %d times (%v), want %d", key, g.Count, err, want)
		}
	}
	ask("deadline", "pat")
	ask("deadline", "pat")
	count("deadline", 1)
	ask("deadline", "gus")
	count("deadline", 2)
	ask("deadline", "") // a question, which counts each time
	ask("deadline", "")
	count("deadline", 4)
	ask("last day", "pat")
	if err := st.Merge(ctx, ID("last day"), ID("deadline"), "anna"); err != nil {
		t.Fatal(err)
	}
	count("deadline", 5)
	ask("last day", "pat")
	count("deadline", 5)
	ask("last day", "gus")
	count("deadline", 6)
}

func TestTheLeastRecentlyAskedGo(t *testing.T) {
	ctx := context.Background()
	st, now := newStore(t)
	for i := range Most + 5 {
		*now = now.Add(time.Millisecond)
		if err := st.Record(ctx, "q", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := st.List(ctx)
	if err != nil || len(list) != Most {
		t.Fatalf("%d gaps, %v", len(list), err)
	}
	if _, err := st.Get(ctx, ID("0")); !errors.Is(err, ErrUnknown) {
		t.Errorf("the oldest is still there: %v", err)
	}
}
