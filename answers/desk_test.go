package answers

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

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

func TestDeskKnowsTheNextEdition(t *testing.T) {
	ctx := context.Background()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	stored := facts.NewStore(db, clock1)
	if _, err := stored.Load(ctx, set, "test"); err != nil {
		t.Fatal(err)
	}
	desk := NewDesk(funding.NewStore(db, stored, clock1), clock1)
	desk.Coming = func(now time.Time) []Coming {
		day := facts.DateOf(now)
		return []Coming{{"monthly", day.AddDays(9)}, {"weekly", day.AddDays(1)}}
	}
	for question, want := range map[string]string{
		"when does the next e-bulletin come out?":  "monthly edition is due on 1 December 2026",
		"what date is the next newsletter due":     "monthly edition is due on 1 December 2026",
		"when's the next weekly bulletin":          "weekly edition is due on 23 November 2026",
		"how often does the bulletin come out":     "monthly",
		"when was the next information session":    "17 May 2022",
		"what date was the March 2022 bulletin":    "4 March 2022",
		"when is the bulletin's next deadline for": "",
	} {
		a, err := desk.Ask(ctx, Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if want != "" && !strings.Contains(a.Text, want) {
			t.Errorf("%q: got %q, want %q", question, a.Text, want)
		}
		if want == "" && strings.Contains(a.Text, "is due on") {
			t.Errorf("%q: got %q", question, a.Text)
		}
	}
}
