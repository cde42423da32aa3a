package funding

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kcst/data"
	"kcst/facts"
	"kcst/store/storetest"
)

func oneFile(t *testing.T, text string) *Set {
	t.Helper()
	set, err := ParseFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Where no fact explains a difference, one is added, with both figures, the
// arithmetic and the document; it goes when the ledger gives the same.
func TestKnowledgeAddsADifference(t *testing.T) {
	t.Parallel()
	st := kent(t)
	set := oneFile(t, `reported:
  - {id: crg-2025-26.split-off, fund: crg-2025-26, pot: tactical, measure: split, amount: "13,220", date: 2025-07-23, source: summary-2025-07}`)
	if _, err := st.Load(ctx, set, "anna"); err != nil {
		t.Fatal(err)
	}
	const id = "crg-2025-26.split-off-difference"
	if f := knowledge(t, st, At{}).Fact(id); f == nil || !strings.Contains(f.Text, "£13,220 reported as split off, where the entries give £13,221: £1 apart") || f.Cite[0].Source != "summary-2025-07" {
		t.Errorf("the difference is %+v", f)
	}
	if f := knowledge(t, st, At{Known: st.now().Add(-time.Hour)}).Fact(id); f != nil {
		t.Errorf("before it was reported: %+v", f)
	}
}

// Of a fund's other facts only those go that repeat its balance: not one that
// happens to have the same amount, nor one that says what a document said.
func TestKnowledgeLeavesCoincidences(t *testing.T) {
	t.Parallel()
	st := kent(t)
	file := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(file, []byte(`defaults: {source: summary-2025-07}
facts:
  - {id: crg-2025-26.result, about: [crg-2025-26], aspect: result, text: "Match funding raised £15,553.26 from others."}
  - {id: crg-2025-26.deadline, about: [crg-2025-26], aspect: deadline, text: "Bids over £15,553.26 are due by 1 March 2026.", value: 2026-03-01}
  - {id: crg-2025-26.rule, about: [crg-2025-26], aspect: rule, text: "A bid over £15,553.26 or £200 needs two quotes.", value: £200}
  - {id: crg-2025-26.kept, about: [crg-2025-26], aspect: status, text: "£15,553.269 is no amount, but £15,553.26 is left."}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := st.facts.LoadFiles(ctx, []string{file}, "anna"); err != nil {
		t.Fatal(err)
	}
	record(t, st, "allocate crg-2025-26/tactical/tepo-scams 500 2026-02-20")
	base := knowledge(t, st, At{})
	for id, goes := range map[string]bool{"crg-2025-26.result": false, "crg-2025-26.deadline": false, "crg-2025-26.rule": false, "crg-2025-26.kept": true} {
		if f := base.Fact(id); strings.Contains(f.Text, "by the ledger") != goes {
			t.Errorf("%s: %q, and it goes: %v", id, f.Text, goes)
		}
	}
}

// A retirement to come doesn't end a fact before its day, and a fact that an
// officer puts in after an entry of the same day stands.
func TestKnowledgeRanksByDayAndRecord(t *testing.T) {
	t.Parallel()
	st := kent(t)
	record(t, st, "allocate crg-2025-26/tactical/tepo-scams 500 2026-02-20")
	retire := facts.Retirement{ID: "crg-2025-26.remaining", Until: day("2026-12-01"), Reason: "The year is over."}
	if _, err := st.facts.Retire(ctx, retire, "anna"); err != nil {
		t.Fatal(err)
	}
	if f := knowledge(t, st, At{}).Fact("crg-2025-26.remaining"); !strings.HasPrefix(f.Text, "£15,052.80") {
		t.Errorf("before its retirement: %q", f.Text)
	}
	if f := knowledge(t, st, At{Date: day("2026-12-02")}).Fact("crg-2025-26.remaining"); !strings.HasPrefix(f.Text, "£15,553.26") || !f.Ended(day("2026-12-02")) {
		t.Errorf("after its retirement: %q", f.Text)
	}
	pounds := facts.Money(14_000_00)
	st.now = func() time.Time { return now().Add(time.Hour) }
	known := facts.NewStore(st.db, st.now)
	edit := facts.Edit{ID: "crg-2025-26.remaining", Text: "£14,000 is left, by the treasurer.", Value: &facts.Value{Money: &pounds},
		Cite: []facts.Citation{{Source: "summary-2025-07"}}, AsOf: day("2026-02-20")}
	if _, err := known.Edit(ctx, edit, "anna"); err != nil {
		t.Fatal(err)
	}
	if f := knowledge(t, st, At{}).Fact("crg-2025-26.remaining"); !strings.HasPrefix(f.Text, "£14,000") {
		t.Errorf("an officer's fact of the entry's day, put in later, gives way: %q", f.Text)
	}
}

// What an officer recorded before the data set was loaded is news all the same,
// and what the data set brought is none, whatever an older kcst noted of it.
func TestNewsBeforeTheDataset(t *testing.T) {
	t.Parallel()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	st := ledgerOn(t, storetest.Open(t), set)
	record(t, st, "close crg-2025-26/upfront 2025-09-01 note It is spent.")
	if _, err := st.LoadOnce(ctx, kentSet(t), DataSet); err != nil {
		t.Fatal(err)
	}
	f := knowledge(t, st, At{}).Fact("crg-2025-26.upfront.status")
	if f == nil || !strings.Contains(f.Text, "closed on 1 September 2025") || f.Cite[0].Source != "ledger-entry-1" {
		t.Errorf("an officer closed the pot before the data set came, and it is %+v", f)
	}
	if f := knowledge(t, st, At{}).Fact("crg-2021-22.refund"); strings.Contains(f.Text, "by the ledger") {
		t.Errorf("the data set's refund is taken for news: %q", f.Text)
	}
	old := kent(t)
	for _, mark := range []string{"1", "76"} {
		if err := old.db.HSet(ctx, old.key("head"), "loaded", mark).Err(); err != nil {
			t.Fatal(err)
		}
		fresh := NewStore(old.db, old.facts, now)
		if f := knowledge(t, fresh, At{}).Fact("crg-2025-26.remaining"); !strings.HasPrefix(f.Text, "£15,553.26") {
			t.Errorf("with the mark %s the data set's entries are news: %q", mark, f.Text)
		}
		if loaded, err := fresh.Loaded(ctx); err != nil || !loaded {
			t.Errorf("with the mark %s: loaded %v, %v", mark, loaded, err)
		}
	}
}

// Before a fund has anything its pots are neither open nor closed, and what was
// reported later is no difference.
func TestBeforeAFund(t *testing.T) {
	t.Parallel()
	st := kent(t)
	b := bookOf(t, st)
	for _, p := range b.Sheet(At{Date: day("2020-01-01")}, "crg-2025-26").Funds[0].Pots {
		if p.Gate != GateNone {
			t.Errorf("the %s pot is %q before its fund", p.Pot, p.Gate)
		}
	}
	before := At{Known: now().Add(-time.Hour)}
	if list := b.Compare("crg-2025-26", before); len(list) != 0 {
		t.Errorf("before anything was recorded: %+v", list)
	}
	if list := b.Compare("crg-2025-26", At{}); len(list) == 0 {
		t.Error("nothing is compared")
	}
}

// What changed is read from the end, as far as is asked for.
func TestSinceIsBounded(t *testing.T) {
	t.Parallel()
	st := kent(t)
	news, earlier, err := st.Since(ctx, day("1999-01-01"), 5)
	if err != nil || !earlier || len(news) != 5 || news[4].Entry.Seq != 76 || news[0].Entry.Seq != 72 {
		t.Errorf("%d changes, earlier ones %v, %v", len(news), earlier, err)
	}
	record(t, st, "allocate crg-2025-26/tactical/tepo-scams 500 2026-02-20")
	record(t, st, "correct #77 450 note A slip.")
	if news, earlier, err = st.Since(ctx, day("2026-02-01"), 5); err != nil || earlier || len(news) != 1 || news[0].Entry.Seq != 78 {
		t.Errorf("%+v, earlier ones %v, %v: want the correction alone", news, earlier, err)
	}
}
