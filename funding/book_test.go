package funding

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	gocmp "github.com/google/go-cmp/cmp"

	"kcst/facts"
	"kcst/store/storetest"
)

// TestBooksOfAMoment: a book goes on saying what it said, whatever is
// recorded after it.
func TestBooksOfAMoment(t *testing.T) {
	st := ledger(t)
	record(t, st, "award grant-2025 1,000 2025-04-01", "split grant-2025/tactical 400 2025-04-01")
	before := bookOf(t, st)
	if again := bookOf(t, st); again != before {
		t.Error("nothing changed, and the book is another one")
	}
	sheet := before.Sheet(At{})
	record(t, st, "award grant-2025 500 2025-03-31", "correct #2 300", "close grant-2025/tactical 2025-05-01 note Over.")
	if diff := gocmp.Diff(sheet, before.Sheet(At{})); diff != "" {
		t.Errorf("the book changed:\n%s", diff)
	}
	after := bookOf(t, st)
	if got := after.Balance(Scope{Fund: "grant-2025"}, At{}); got.Awarded != 150000 || got.Split != 30000 {
		t.Errorf("%+v", got)
	}
	if got := after.Sheet(At{Date: day("2025-04-30")}).Funds[0].Pots; got[0].Pot != "tactical" || got[0].Gate != GateOpen {
		t.Errorf("%+v", got)
	}
}

// TestKnownThen: a correction does not rewrite what was known before it.
func TestKnownThen(t *testing.T) {
	st := ledger(t)
	clock := now()
	st.now = func() time.Time { return clock }
	record(t, st, "award grant-2025 1,000 2025-04-01")
	monday := clock
	clock = clock.Add(24 * time.Hour)
	record(t, st, "correct #1 1,100 note The letter says so.")
	b := bookOf(t, st)
	for _, c := range []struct {
		at   At
		want facts.Money
	}{
		{At{}, 110000}, {At{Known: monday}, 100000}, {At{Known: monday.Add(-time.Second)}, 0},
		{At{Date: day("2025-04-01")}, 110000}, {At{Date: day("2025-03-31")}, 0}, {At{Date: day("2025-04-01"), Known: monday}, 100000},
	} {
		if got := b.Balance(Scope{Fund: "grant-2025"}, c.at).Awarded; got != c.want {
			t.Errorf("%+v: %s, want %s", c.at, got, c.want)
		}
	}
}

// TestRecordedNeverGoesBack: two machines' clocks differ; the log's doesn't.
func TestRecordedNeverGoesBack(t *testing.T) {
	st := ledger(t)
	first := record(t, st, "award grant-2025 1,000 2025-04-01")
	st.now = func() time.Time { return now().Add(-time.Hour) }
	second := record(t, st, "award grant-2025 1,000 2025-04-01")
	if second.Recorded.Before(first.Recorded) {
		t.Errorf("entry 2 was recorded at %s, before entry 1, at %s", second.Recorded, first.Recorded)
	}
}

func TestCorrectionsFollowOneAnother(t *testing.T) {
	st := ledger(t)
	record(t, st, "award grant-2025 1,000 2025-04-01", "split grant-2025/upfront 800 2025-04-01",
		"allocate grant-2025/upfront/project-3 300", "correct #3 350", "correct #4 320 2025-06-01")
	if e, err := st.Entry(ctx, 5); err != nil || e.Of != Allocate || e.First != 3 || e.Project != "project-3" || e.Date != day("2025-06-01") {
		t.Errorf("%+v, %v", e, err)
	}
	record(t, st, "correct #5 void")
	if b, err := st.Balance(ctx, "grant-2025", "upfront", "project-3"); err != nil || !b.IsZero() {
		t.Errorf("taken back, it leaves %+v, %v", b, err)
	}
	if _, err := st.Append(ctx, read(t, "correct #6 100")); !errors.Is(err, ErrSuperseded) {
		t.Errorf("what was taken back was corrected: %v", err)
	}
}

func TestProposals(t *testing.T) {
	st := ledger(t)
	for _, s := range []string{"propose", "support", "recommend", "approve"} {
		e := read(t, s+" grant-2025//project-3 2025-05-01")
		e.Who = "board"
		if _, err := st.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	record(t, st, "propose grant-2025//project-4 2025-05-02", "decline grant-2025//project-4 2025-05-09 note Too dear.")
	b := bookOf(t, st)
	var got []string
	for _, s := range b.Proposals(At{}) {
		got = append(got, s.Project+" "+s.Word.Did()+" by "+s.Who)
	}
	if want := "project-3 approved by board, project-4 declined by "; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if way := b.Way("project-3", At{}); len(way) != 4 || way[0].Word != Propose || way[3].Word != Approve {
		t.Errorf("%+v", way)
	}
	if way := b.Way("project-4", At{Date: day("2025-05-08")}); len(way) != 1 {
		t.Errorf("%+v", way)
	}
	record(t, st, "correct #6 void note The board had not met.")
	if way := bookOf(t, st).Way("project-4", At{}); len(way) != 1 || way[0].Word != Propose {
		t.Errorf("after the refusal was taken back: %+v", way)
	}
}

// TestRestoredLedger: another ledger was put in the place of the one that a
// process had read.
func TestRestoredLedger(t *testing.T) {
	st := ledger(t)
	record(t, st, "award grant-2025 1,000 2025-04-01", "award grant-2025 2,000 2025-04-01")
	bookOf(t, st)
	for _, lines := range [][]string{
		{"award grant-2025 7 2025-04-01"},
		{"award grant-2025 1 2025-04-01", "award grant-2025 2 2025-04-01", "award grant-2025 3 2025-04-01"},
	} {
		wipe(t, st)
		other := NewStore(st.db, st.facts, now)
		record(t, other, lines...)
		want := bookOf(t, other).Balance(Scope{}, At{})
		if got := bookOf(t, st).Balance(Scope{}, At{}); got != want {
			t.Errorf("the book has %+v of the ledger before it, want %+v", got, want)
		}
	}
}

func wipe(t *testing.T, st *Store) {
	t.Helper()
	keys, err := st.db.Keys(ctx, st.key("*")).Result()
	if err != nil {
		t.Fatal(err)
	}
	if err := st.db.Del(ctx, keys...).Err(); err != nil {
		t.Fatal(err)
	}
}

// TestAlteredLedger: whoever writes past kcst is found out.
func TestAlteredLedger(t *testing.T) {
	for name, alter := range map[string]func(*Store) error{
		"an entry was deleted":      func(st *Store) error { return st.db.XDel(ctx, st.key("entries"), "2-0").Err() },
		"the last was deleted":      func(st *Store) error { return st.db.XDel(ctx, st.key("entries"), "3-0").Err() },
		"a total was changed":       func(st *Store) error { return st.db.HIncrBy(ctx, st.key("totals", "grant-2025"), "//awarded", 1).Err() },
		"a total was deleted":       func(st *Store) error { return st.db.HDel(ctx, st.key("totals", "grant-2025"), "upfront//split").Err() },
		"a gate was opened":         func(st *Store) error { return st.db.HSet(ctx, st.key("marks"), "grant-2025/upfront", "").Err() },
		"the chain was overwritten": func(st *Store) error { return st.db.HSet(ctx, st.key("head"), "chain", "0").Err() },
	} {
		st := ledger(t)
		record(t, st, "award grant-2025 1,000 2025-04-01", "split grant-2025/upfront 300 2025-04-01", "award grant-2025 2,000 2025-04-01",
			"close grant-2025/upfront 2025-05-01 note Over.")
		if err := st.Verify(ctx); err != nil {
			t.Fatal(err)
		}
		if err := alter(st); err != nil {
			t.Fatal(err)
		}
		if err := st.Verify(ctx); !errors.Is(err, ErrAltered) && !errors.Is(err, ErrUnbalanced) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFollow: every change is told, in order, first those that were there.
func TestFollow(t *testing.T) {
	st := ledger(t)
	record(t, st, "award grant-2025 1,000 2025-04-01", "award grant-2025 2,000 2025-04-01")
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	seen := make(chan Changed)
	var wg sync.WaitGroup
	wg.Go(func() {
		err := st.Follow(ctx, 1, func(c Changed) error {
			seen <- c
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	if c := <-seen; c.Seq != 2 || c.Kind != Award || c.Amount != 200000 {
		t.Errorf("%+v", c)
	}
	last := record(t, st, "split grant-2025/tactical 400 2025-04-01", "correct #3 500")
	if c := <-seen; c.Seq != 3 || c.Kind != Split || c.Pot != "tactical" {
		t.Errorf("%+v", c)
	}
	if c := <-seen; c != (Receipt{Entry: last}).Changed() || c.Kind != Split || c.Corrects != 3 {
		t.Errorf("%+v", c)
	}
	cancel()
	wg.Wait()
}

// TestInMemory: the script runs in the store of a demo without redis-server,
// too.
func TestInMemory(t *testing.T) {
	server := miniredis.RunT(t)
	st := ledgerOn(t, storetest.OpenURL(t, "redis://"+server.Addr()), county(t))
	loadTerms(t, st, termsOfTests())
	record(t, st, "award grant-2025 1,000 2025-04-01", "split grant-2025/tactical 400 2025-04-01", "open grant-2025/tactical 2025-04-02",
		"propose grant-2025//project-3 2025-04-03", "approve grant-2025//project-3 2025-04-03",
		"allocate grant-2025/tactical/project-3 400 2025-04-04", "correct #6 399.99")
	for _, s := range []string{"allocate grant-2025/tactical/project-3 0.02 2025-04-04", "refund grant-2025/tactical 1 2025-04-03"} {
		if _, err := st.Append(ctx, read(t, s)); !errors.Is(err, ErrOver) {
			t.Errorf("%s: %v", s, err)
		}
	}
	addsUp(t, st, bookOf(t, st))
	if err := st.Verify(ctx); err != nil {
		t.Error(err)
	}
}
