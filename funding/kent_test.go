package funding

import (
	"testing"

	"kcst/data"
	"kcst/facts"
	"kcst/store/storetest"
)

// kent is Kent's ledger, loaded.
func kent(t testing.TB) *Store {
	t.Helper()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	st := ledgerOn(t, storetest.Open(t), set)
	entries, err := ParseFS(data.KentLedger)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Load(ctx, entries, "data set"); err != nil {
		t.Fatal(err)
	}
	return st
}

func TestKentsDifferences(t *testing.T) {
	book, err := kent(t).Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range book.Check() {
		t.Log(d.Text, "(", d.Source, ")")
	}
}
