package facts_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store/storetest"
)

// An acknowledged load survives kill -9 of the server, and one that was cut
// off is there whole or not at all.
func TestLoadSurvivesKill(t *testing.T) {
	t.Parallel()
	url, kill, start := storetest.Server(t)
	db := storetest.OpenURL(t, url)
	load(t, facts.NewStore(db, clock()), small, "ada")
	kill()
	if _, err := facts.NewStore(db, clock()).Base(t.Context()); err == nil {
		t.Error("a dead server answered")
	}
	start()
	if b := mustBase(t, facts.NewStore(db, clock())); b.Version != 1 || len(b.Facts()) != 2 {
		t.Errorf("version %d with %d facts came back, want 1 with 2", b.Version, len(b.Facts()))
	}
	const more = 5000
	set := many(more)
	var loads sync.WaitGroup
	defer loads.Wait() // the client takes its time to give up
	for i := range 8 {
		st := facts.NewStore(db, clock())
		before := mustBase(t, st)
		set := &facts.Set{Sources: set.Sources, Entities: set.Entities, Facts: slices.Clone(set.Facts)}
		round := fmt.Sprint("Round ", i, ".")
		set.Facts[0].Text, set.Facts[more-1].Text = round, round
		var acknowledged atomic.Bool
		loads.Go(func() {
			_, err := st.Load(t.Context(), set, "bob")
			acknowledged.Store(err == nil)
		})
		time.Sleep(time.Duration(10+20*i) * time.Millisecond)
		sure := acknowledged.Load()
		kill()
		start()
		after := mustBase(t, facts.NewStore(db, clock()))
		switch changed := after.Version > before.Version; {
		case sure && !changed:
			t.Fatal("an acknowledged load is lost")
		case !changed && len(after.Facts()) != len(before.Facts()):
			t.Fatalf("half of a load is there: %d facts, were %d", len(after.Facts()), len(before.Facts()))
		case changed && (len(after.Facts()) != 2+more || after.Fact("thing-0.amount").Text != round || after.Fact("thing-4999.amount").Text != round):
			t.Fatalf("half of a load is there: %d facts, want %d", len(after.Facts()), 2+more)
		}
	}
}
