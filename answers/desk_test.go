package answers

import (
	"context"
	"strings"
	"sync"
	"testing"

	"kcst/data"
	"kcst/facts"
	"kcst/funding"
	"kcst/store/storetest"
)

func TestDeskFollowsTheStoredFacts(t *testing.T) {
	ctx := context.Background()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	stored := facts.NewStore(db, clock1)
	desk := NewDesk(funding.NewStore(db, stored, clock1), clock1)
	a, err := desk.Ask(ctx, Question{Text: "how much did TEPO get?"})
	if err != nil || a.Answered() {
		t.Fatalf("an empty store answers %q, %v", a.Text, err)
	}
	if _, err := stored.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
	a, err = desk.Ask(ctx, Question{Text: "how much did TEPO get?"})
	if err != nil || !strings.Contains(a.Text, "£5,223") {
		t.Fatalf("got %q, %v", a.Text, err)
	}
	first, err := desk.Engine(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if again, err := desk.Engine(ctx); err != nil || again != first {
				t.Errorf("another engine for the same version, %v", err)
			}
		})
	}
	wait.Wait()
}
