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
