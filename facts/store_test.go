package facts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kcst/facts"
	"kcst/store/storetest"
)

const small = `
sources:
  - {id: report, title: Report, publisher: Council, date: 2025-07-23, url: "https://example.org/r"}
defaults: {source: report}
entities:
  - {id: grant, kind: fund, name: Safety Grant 2025/26, year: 2025/26}
  - {id: pot, kind: pot, name: Tactical pot, part_of: [grant]}
facts:
  - {id: grant.amount, about: [grant], aspect: amount, value: "£39,661"}
  - {id: pot.amount, about: [pot], aspect: amount, value: "£13,220"}
`

func parse(t testing.TB, text string) *facts.Set {
	t.Helper()
	set, err := facts.ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// clock moves a second at every look.
func clock() func() time.Time {
	var mu sync.Mutex
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

func load(t testing.TB, st *facts.Store, text, by string) facts.Report {
	t.Helper()
	r, err := st.Load(t.Context(), parse(t, text), by)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLoadIsIdempotent(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	want := facts.Report{Tally: facts.Tally{Added: 2}, Entities: facts.Tally{Added: 2}, Sources: facts.Tally{Added: 1}, Version: 1}
	if diff := cmp.Diff(want, load(t, st, small, "ada")); diff != "" {
		t.Fatalf("first load (-want +got):\n%s", diff)
	}
	first, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want = facts.Report{Tally: facts.Tally{Same: 2}, Entities: facts.Tally{Same: 2}, Sources: facts.Tally{Same: 1}, Version: 1}
	if diff := cmp.Diff(want, load(t, st, small, "bob")); diff != "" {
		t.Fatalf("second load (-want +got):\n%s", diff)
	}
	second, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Error("a load that changed nothing made a new snapshot")
	}
	if f := second.Fact("grant.amount"); f.By != "ada" || f.Recorded.IsZero() {
		t.Errorf("recorded %v by %q, want by ada", f.Recorded, f.By)
	}
}

func TestLoadKeepsWhatItReplaces(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, small, "ada")
	load(t, st, strings.ReplaceAll(small, "13,220", "13,221"), "bob")
	history, err := st.History(t.Context(), "pot.amount")
	if err != nil {
		t.Fatal(err)
	}
	if len(history) != 2 {
		t.Fatalf("%d versions, want 2", len(history))
	}
	was, is := history[0], history[1]
	if was.By != "ada" || is.By != "bob" || was.Value.Money.String() != "£13,220" || is.Value.Money.String() != "£13,221" || !was.Recorded.Before(is.Recorded) {
		t.Errorf("history is %+v", history)
	}
	if same, err := st.History(t.Context(), "grant.amount"); err != nil || len(same) != 1 {
		t.Errorf("the unchanged fact has %d versions (%v), want 1", len(same), err)
	}
	if none, err := st.History(t.Context(), "nothing"); err != nil || len(none) != 0 {
		t.Errorf("an unknown fact has %d versions (%v), want none", len(none), err)
	}
	b, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.Fact("pot.amount").Text, "The Tactical pot was allocated £13,221 from the Safety Grant 2025/26."; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestLoadRefersToWhatIsHeld(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, small, "ada")
	dir := t.TempDir()
	write(t, dir+"/more.yaml", "facts:\n  - {id: pot.status, about: [pot], aspect: status, text: It is closed., source: report}\n")
	set, err := facts.ParseFiles([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	r, err := st.Load(t.Context(), set, "bob")
	if err != nil {
		t.Fatal(err)
	}
	if r.Added != 1 || r.Version != 2 {
		t.Errorf("report %+v", r)
	}
	write(t, dir+"/more.yaml", "facts:\n  - {id: pot.status, about: [pott], aspect: status, text: It is open., source: reprot, as_of: 2025-02-30}\n")
	_, err = st.LoadFiles(t.Context(), []string{dir + "/more.yaml"}, "bob")
	var ps facts.Problems
	if !errors.As(err, &ps) || len(ps) != 3 || ps[0].Line != 2 {
		t.Fatalf("got %v, want three problems of line 2", err)
	}
	b, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Version != 2 || b.Fact("pot.status").Text != "It is closed." {
		t.Error("a load with problems changed something")
	}
	if b.Fact("pot.status").AsOf != (facts.Date{Year: 2025, Month: 7, Day: 23}) {
		t.Errorf("as of %s, want the source's date", b.Fact("pot.status").AsOf)
	}
}

func TestLoadOnce(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	set := parse(t, small)
	var wg sync.WaitGroup
	reports := make([]facts.Report, 8)
	for i := range reports {
		wg.Go(func() {
			var err error
			if reports[i], err = facts.NewStore(db, clock()).LoadOnce(t.Context(), set, fmt.Sprint("starter ", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	loaded := 0
	for _, r := range reports {
		if r.Added > 0 {
			loaded++
		}
		if r.Version != 1 {
			t.Errorf("version %d, want 1", r.Version)
		}
	}
	if loaded != 1 {
		t.Errorf("%d starters loaded, want 1", loaded)
	}
	st := facts.NewStore(db, clock())
	load(t, st, strings.ReplaceAll(small, "13,220", "13,221"), "officer")
	if _, err := st.LoadOnce(t.Context(), set, "upgrade"); err != nil {
		t.Fatal(err)
	}
	b, err := st.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Fact("pot.amount").By != "officer" {
		t.Error("a second start overwrote an officer's edit")
	}
}

// Writers that load different facts at once lose none, and readers never see
// half of a load.
func TestConcurrentLoads(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	load(t, facts.NewStore(db, clock()), small, "ada")
	const writers, each = 4, 5
	var writing, reading sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	reader := facts.NewStore(db, clock())
	for range 3 {
		reading.Go(func() {
			for ctx.Err() == nil {
				b, err := reader.Base(context.WithoutCancel(ctx))
				if err != nil {
					t.Error(err)
					return
				}
				for w := range writers {
					one, other := b.Fact(fmt.Sprintf("w%d.a", w)), b.Fact(fmt.Sprintf("w%d.b", w))
					if (one == nil) != (other == nil) || one != nil && one.Text != other.Text {
						t.Errorf("a reader saw half of a load: %v, %v", one, other)
						return
					}
				}
			}
		})
	}
	for w := range writers {
		writing.Go(func() {
			st := facts.NewStore(db, clock())
			for i := range each {
				text := small
				for _, half := range []string{"a", "b"} {
					text += fmt.Sprintf("  - {id: w%d.%s, about: [pot], aspect: status, text: Version %d.}\n", w, half, i)
				}
				if _, err := st.Load(t.Context(), parse(t, text), fmt.Sprint("writer ", w)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writing.Wait()
	stop()
	reading.Wait()
	b, err := reader.Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Version != 1+writers*each {
		t.Errorf("version %d, want %d", b.Version, 1+writers*each)
	}
	for w := range writers {
		history, err := reader.History(t.Context(), fmt.Sprintf("w%d.a", w))
		if err != nil || len(history) != each {
			t.Errorf("writer %d: %d versions (%v), want %d", w, len(history), err, each)
		}
	}
}

func TestLoadSaysWho(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	if _, err := st.Load(t.Context(), parse(t, small), ""); !errors.Is(err, facts.ErrNobody) {
		t.Errorf("got %v, want ErrNobody", err)
	}
}

func TestEmptyStore(t *testing.T) {
	t.Parallel()
	b, err := facts.NewStore(storetest.Open(t), clock()).Base(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Version != 0 || len(b.Facts()) != 0 || len(b.Gazetteer().Find("grant")) != 0 {
		t.Errorf("an empty store holds %+v", b)
	}
}

// What is loaded has to fit what is held.
func TestLoadFitsWhatIsHeld(t *testing.T) {
	t.Parallel()
	st := facts.NewStore(storetest.Open(t), clock())
	load(t, st, small, "ada")
	set := &facts.Set{Entities: []facts.Entity{{ID: "grant", Kind: facts.KindFund, Name: "Safety Grant", PartOf: []string{"pot"}}}}
	_, err := st.Load(t.Context(), set, "bob")
	if err == nil || !strings.Contains(err.Error(), "in turn part of") {
		t.Errorf("got %v, want a cycle", err)
	}
	set = &facts.Set{Sources: []facts.Source{{ID: "report", Title: "Report", Publisher: "Council", Document: "Report"}}}
	_, err = st.Load(t.Context(), set, "bob")
	if err == nil || !strings.Contains(err.Error(), "source report: date: the source had the date 2025-07-23") {
		t.Errorf("got %v, want a complaint about the date", err)
	}
}
