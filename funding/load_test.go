package funding

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"kcst/facts"
	"kcst/store/storetest"
)

func TestLoadIsIdempotent(t *testing.T) {
	st := kent(t)
	set := kentSet(t)
	first := bookOf(t, st)
	want := Report{Entries: Tally{Same: len(set.Entries)}, Terms: Tally{Same: 3}, Reported: Tally{Same: 13}}
	for _, by := range []string{"data set", "anna"} {
		report, err := st.Load(ctx, set, by)
		if err != nil {
			t.Fatal(err)
		}
		if report != want {
			t.Errorf("the second load, by %s: %+v, want %+v", by, report, want)
		}
	}
	if again := bookOf(t, st); again != first {
		t.Errorf("the second load changed the book: %d entries, then %d", first.Seq(), again.Seq())
	}
}

// TestLoadOnce: of several that load at once, and of one that died half-way,
// the ledger has every entry once; and once loaded, it is left alone.
func TestLoadOnce(t *testing.T) {
	st := kent(t)
	set := kentSet(t)
	other := ledgerOn(t, storetest.Open(t), known(t, st))
	half := *set
	half.Entries = set.Entries[:20]
	if _, err := other.Load(ctx, &half, "data set"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if _, err := NewStore(other.db, other.facts, now).LoadOnce(ctx, set, "data set"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got, want := bookOf(t, other).Seq(), int64(len(set.Entries)); got != want {
		t.Errorf("the ledger has %d entries, want %d", got, want)
	}
	record(t, other, "correct #1 40,000")
	if report, err := other.LoadOnce(ctx, set, "data set"); err != nil || report != (Report{}) {
		t.Errorf("a loaded ledger was loaded into: %+v, %v", report, err)
	}
}

// known is the facts under a ledger.
func known(t *testing.T, st *Store) *facts.Set {
	t.Helper()
	set, err := st.facts.Set(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestProblems: each archive is files of a ledger, and in "want" what is
// said about them.
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob("testdata/problems/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no problems", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{}
			for _, f := range a.Files {
				if f.Name != "want" {
					files[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			st := ledger(t)
			set, err := ParseFS(files)
			if err == nil {
				_, err = st.Load(ctx, set, "anna")
			}
			if !errors.Is(err, facts.ErrProblems) {
				t.Fatalf("got %v, want problems", err)
			}
			got := err.Error() + "\n"
			if h, err := st.head(ctx); err != nil || strings.Contains(path, "rule") != (h.seq > 0) {
				t.Errorf("%d entries were recorded, %v", h.seq, err)
			}
			for i, f := range a.Files {
				if f.Name != "want" {
					continue
				}
				if string(f.Data) != got && *update {
					a.Files[i].Data = []byte(got)
					writeFile(t, path, txtar.Format(a))
				} else if string(f.Data) != got {
					t.Errorf("got\n%s\nwant\n%s", got, f.Data)
				}
			}
		})
	}
}

// TestFolders: a data set's ledger is its subfolder's, and only that.
func TestFolders(t *testing.T) {
	dataset := fstest.MapFS{
		"facts.yaml":          {Data: []byte("entities: []")},
		"ledger/one.yaml":     {Data: []byte("entries:\n  - {id: a, kind: award, fund: grant-2025, amount: 10, date: 2025-04-01}\n")},
		"ledger/old/two.yaml": {Data: []byte("nonsense: true")},
	}
	set, err := OfDataset(dataset)
	if err != nil || set.Len() != 1 {
		t.Errorf("got %+v, %v", set, err)
	}
	if set, err = OfDataset(fstest.MapFS{"facts.yaml": {}}); err != nil || set.Len() != 0 {
		t.Errorf("without a ledger: %+v, %v", set, err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "one.yml"), dataset["ledger/one.yaml"].Data)
	if set, err = ParseFiles([]string{dir}); err != nil || set.Len() != 1 {
		t.Errorf("from a folder: %+v, %v", set, err)
	}
	if _, err = ParseFiles([]string{filepath.Join(dir, "none.yaml")}); err == nil {
		t.Error("a missing file was no error")
	}
}

// TestCorrectionsInASet: a correction names what it corrects by its ID.
func TestCorrectionsInASet(t *testing.T) {
	st := ledger(t)
	set, err := ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(`
defaults: {fund: grant-2025, date: 2025-04-01}
entries:
  - {id: a, kind: award, amount: "1,000"}
  - {id: b, kind: correct, corrects: a, amount: "1,001"}
  - {id: c, kind: award, amount: "50"}
  - {id: d, kind: correct, corrects: c, void: true}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Tally{{Added: 4}, {Same: 4}} {
		report, err := st.Load(ctx, set, "anna")
		if err != nil || report.Entries != want {
			t.Fatalf("%+v, %v", report, err)
		}
	}
	if b, err := st.Balance(ctx, "grant-2025", "", ""); err != nil || b.Awarded != 100100 {
		t.Errorf("%+v, %v", b, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("entries:\n  - {id: a, kind: award, fund: grant-2025, amount: 10, date: 2025-04-01}\n"))
	f.Add([]byte("defaults: {date: x}\nterms: [{fund: a, pots: [{pot: b}]}]\nreported: [{id: r}]"))
	f.Add([]byte("- a: &x [*x]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := ParseFS(fstest.MapFS{"a.yaml": {Data: b}})
		if err != nil && !errors.Is(err, facts.ErrProblems) {
			t.Error(err)
		}
	})
}
