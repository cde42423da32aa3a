package facts_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store/storetest"
)

func TestBaseAsksForTheVersionOnly(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st := facts.NewStore(db, clock())
	load(t, st, small, "ada")
	if _, err := st.Base(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Were the facts read again, they would be gone.
	if err := db.Del(t.Context(), db.Key("facts", "facts")).Err(); err != nil {
		t.Fatal(err)
	}
	b, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Facts()) != 2 {
		t.Errorf("%d facts, want the snapshot's 2", len(b.Facts()))
	}
}

// What had been recorded by a day is answered from as it was.
func TestKnown(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock()) // the loads are at 9:00:01, :02 and :03
	load(t, st, small, "ada")
	load(t, st, strings.ReplaceAll(small, "13,220", "13,221"), "bob")
	load(t, st, small+"  - {id: pot.status, about: [pot], aspect: status, text: It is closed.}\n", "cay")
	for _, tt := range []struct {
		second int
		facts  int
		pot    string
	}{{0, 0, ""}, {1, 2, "£13,220"}, {2, 2, "£13,221"}, {3, 3, "£13,220"}, {9, 3, "£13,220"}} {
		b, err := st.Known(t.Context(), time.Date(2026, 5, 1, 9, 0, tt.second, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Facts()) != tt.facts {
			t.Errorf("%d facts were known at second %d, want %d", len(b.Facts()), tt.second, tt.facts)
		}
		if f := b.Fact("pot.amount"); f != nil && f.Value.Words() != tt.pot {
			t.Errorf("the pot was %s at second %d, want %s", f.Value.Words(), tt.second, tt.pot)
		}
	}
}

// Callers who find a new version share one rebuild, and none gets the old one.
func TestBaseIsShared(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	st := facts.NewStore(db, clock())
	load(t, st, small, "ada")
	bases := make([]*facts.Base, 50)
	var wg sync.WaitGroup
	for i := range bases {
		wg.Go(func() { bases[i] = mustBase(t, st) })
	}
	wg.Wait()
	load(t, facts.NewStore(db, clock()), strings.ReplaceAll(small, "13,220", "13,221"), "bob")
	for range 3 {
		if b := mustBase(t, st); b.Version != 2 {
			t.Errorf("version %d, want 2", b.Version)
		}
	}
	for _, b := range bases {
		if b.Version != 1 {
			t.Errorf("version %d, want 1", b.Version)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := facts.NewStore(db, clock()).Base(ctx); err == nil {
		t.Error("a caller who had given up got an answer")
	}
}

func mustBase(t testing.TB, st *facts.Store) *facts.Base {
	b, err := st.Base(t.Context())
	if err != nil {
		t.Error(err)
		return &facts.Base{}
	}
	return b
}
