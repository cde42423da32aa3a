package funding

import (
	"strings"
	"testing"
	"time"

	"kcst/facts"
)

// Where nothing was recorded since the data set, the facts stand as they are,
// and only what nobody explains yet is added.
func TestKnowledgeWithoutNews(t *testing.T) {
	t.Parallel()
	st := kent(t)
	plain, err := st.facts.Base(ctx)
	if err != nil {
		t.Fatal(err)
	}
	base := knowledge(t, st, At{})
	for _, f := range base.Facts() {
		if was := plain.Fact(f.ID); was != nil && was != f {
			t.Errorf("%s says %q, and nothing was recorded", f.ID, f.Text)
		} else if was == nil && f.ID != "crg-2022-23.remaining" {
			t.Errorf("%s was added: %q", f.ID, f.Text)
		}
	}
	if f := base.Fact("crg-2022-23.remaining"); f == nil || !strings.HasPrefix(f.Text, "£39,661 ") || f.AsOf != day("2022-03-14") || f.Cite[0].Source != "report-2022-03" {
		t.Errorf("what is left of a fund that no fact tells of: %+v", f)
	}
	if again := knowledge(t, st, At{Date: day("2025-08-01")}); again != base {
		t.Error("another base for another day on which the ledger says the same")
	}
}

// An officer's entry takes the place of the reported figure, wherever that is
// repeated, and of nothing else; on the days before it the report stands.
func TestKnowledgeFollowsTheLedger(t *testing.T) {
	t.Parallel()
	st := kent(t)
	before := knowledge(t, st, At{})
	e := record(t, st, "allocate crg-2025-26/tactical/tepo-scams 500 2026-02-20")
	base := knowledge(t, st, At{})
	if base == before || base != knowledge(t, st, At{}) {
		t.Error("the base is not the one of the ledger's version")
	}
	left := base.Fact("crg-2025-26.remaining")
	if want := "£15,052.80 of the Crime Reduction Grant 2025/26 remains unallocated, by the ledger: £39,661 awarded − £24,608.20 allocated = £15,052.80"; !strings.HasPrefix(left.Text, want) {
		t.Errorf("got %q, want %q", left.Text, want)
	}
	if *left.Value.Money != 1505280 || left.AsOf != day("2026-02-20") || len(left.Cite) != 1 {
		t.Errorf("value %s as of %s by %v", *left.Value.Money, left.AsOf, left.Cite)
	}
	if src := base.Source(left.Cite[0].Source); src.Title != "Ledger entry 77, recorded by anna on 2 March 2026" {
		t.Errorf("the source is %q", src.Title)
	}
	for id, has := range map[string]string{
		"crg-2025-26.remaining-use":   "which is open",
		"crg-2025-26.remaining-date":  "£15,052.80",
		"crg-2025-26.spent":           "£24,608.20",
		"tepo-scams.amount":           "£5,723",
		"crg-2025-26.projects":        "£24,608 in all",
		"crg-2025-26.remaining-check": "46p apart",
		"crg-2025-26.amount":          "£39,661",
		"crg-2021-22.refund":          "£1,455.40",
	} {
		if f := base.Fact(id); f == nil || !strings.Contains(f.Text, has) {
			t.Errorf("%s is %+v, want %s", id, f, has)
		}
	}
	if f := knowledge(t, st, At{Date: day("2026-02-19")}).Fact("crg-2025-26.remaining"); !strings.Contains(f.Text, "£15,553.26") {
		t.Errorf("the day before the entry: %q", f.Text)
	}
	if f := knowledge(t, st, At{Known: e.Recorded}).Fact("crg-2025-26.remaining"); f.Text != left.Text {
		t.Errorf("as it was known with the entry: %q", f.Text)
	}
	if f := knowledge(t, st, At{Known: e.Recorded.Add(-time.Millisecond)}).Fact("crg-2025-26.remaining"); f != nil {
		t.Errorf("before anything was recorded: %q", f.Text)
	}
}

// A gate, a refund, a dropped project and a correction each have their say.
func TestKnowledgeOfEveryKind(t *testing.T) {
	t.Parallel()
	st := kent(t)
	record(t, st,
		"refund crg-2025-26/tactical 1,000 2026-02-01",
		"spend crg-2025-26/upfront/da-champions 3,700 2026-02-02",
		"drop crg-2025-26/upfront/licensing-training 5,000 2026-02-03 note The trainer withdrew.",
		"close crg-2025-26/tactical 2026-02-04 note The year ends.")
	base := knowledge(t, st, At{})
	for id, has := range map[string]string{
		"crg-2025-26.refund":        "£1,000 of the Crime Reduction Grant 2025/26 was refunded to Kent Police and Crime Commissioner",
		"crg-2025-26.exploring":     "The tactical pot 2025/26 was closed on 4 February 2026: The year ends.",
		"crg-2025-26.remaining":     "in the tactical pot, which was closed on 4 February 2026",
		"crg-2025-26.remaining-use": "which was closed on 4 February 2026",
		"licensing-training.status": "was dropped on 3 February 2026: The trainer withdrew.",
		"da-champions.spent":        "has spent £3,700 of the £3,703",
		"crg-2025-26.projects":      "Five projects",
	} {
		if f := base.Fact(id); f == nil || !strings.Contains(f.Text, has) {
			t.Errorf("%s is %+v, want %s", id, f, has)
		}
	}
	record(t, st, "correct #77 900")
	if f := knowledge(t, st, At{}).Fact("crg-2025-26.refund"); !strings.HasPrefix(f.Text, "£900 ") {
		t.Errorf("after the correction: %q", f.Text)
	}
}

// A fact that an officer states later, of a later day, stands over the ledger.
func TestKnowledgeKeepsLaterFacts(t *testing.T) {
	t.Parallel()
	st := kent(t)
	record(t, st, "allocate crg-2025-26/tactical/tepo-scams 500 2026-02-20")
	held, err := st.facts.Base(ctx)
	if err != nil {
		t.Fatal(err)
	}
	f := *held.Fact("crg-2025-26.remaining")
	f.Text, f.AsOf = "£15,000 remains, says the treasurer.", day("2026-03-01")
	later := facts.NewStore(st.db, func() time.Time { return now().Add(time.Hour) })
	if _, err := later.Load(ctx, &facts.Set{Facts: []facts.Fact{f}}, "ben"); err != nil {
		t.Fatal(err)
	}
	if got := knowledge(t, st, At{}).Fact(f.ID).Text; got != f.Text {
		t.Errorf("got %q, want %q", got, f.Text)
	}
}

func knowledge(t *testing.T, st *Store, at At) *facts.Base {
	t.Helper()
	base, err := st.Knowledge(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

// BenchmarkKnowledge is what every question pays for the ledger while nothing
// changes.
func BenchmarkKnowledge(b *testing.B) {
	st := kent(b)
	if _, err := st.Knowledge(ctx, At{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := st.Knowledge(ctx, At{}); err != nil {
			b.Fatal(err)
		}
	}
}
