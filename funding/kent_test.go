package funding

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

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
	if _, err := st.LoadOnce(ctx, kentSet(t), "data set"); err != nil {
		t.Fatal(err)
	}
	return st
}

func kentSet(t testing.TB) *Set {
	t.Helper()
	set, err := ParseFS(data.KentLedger)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func bookOf(t testing.TB, st *Store) *Book {
	t.Helper()
	b, err := st.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestKentsDifferences: what the documents state that their own entries don't
// give, and nothing else.
func TestKentsDifferences(t *testing.T) {
	st := kent(t)
	var b strings.Builder
	for _, d := range bookOf(t, st).Check() {
		fmt.Fprintf(&b, "%s\n    %s\n", d.Text, d.Source)
	}
	golden(t, "kent-check.txt", b.String())
	if n := len(bookOf(t, st).Reported("")); n != 13 {
		t.Errorf("%d balances are reported, want 13", n)
	}
	if err := st.Verify(ctx); err != nil {
		t.Error(err)
	}
}

func TestKentsBalances(t *testing.T) {
	b := bookOf(t, kent(t))
	for _, c := range []struct {
		scope Scope
		got   func(Balance) facts.Money
		want  string
	}{
		{Scope{Year: "2021/22"}, func(b Balance) facts.Money { return b.Awarded }, "£39,661"},
		{Scope{Fund: "crg-2021-22", Pot: "upfront"}, Balance.Received, "£26,441"},
		{Scope{Fund: "crg-2021-22", Pot: "upfront"}, func(b Balance) facts.Money { return b.Spent }, "£23,591.60"},
		{Scope{Fund: "crg-2021-22", Pot: "upfront"}, Balance.Returned, "£1,705"},
		{Scope{Fund: "crg-2021-22"}, func(b Balance) facts.Money { return b.Refunded }, "£1,455.40"},
		{Scope{Fund: "crg-2022-23", Pot: "tactical"}, Balance.Unallocated, "£13,220"},
		{Scope{Fund: "crg-2025-26"}, Balance.Committed, "£24,108.20"},
		{Scope{Fund: "crg-2025-26"}, Balance.Unallocated, "£15,552.80"},
		{Scope{Fund: "crg-2025-26", Pot: "tactical"}, Balance.Unallocated, "£15,552.80"},
		{Scope{Fund: "crg-2025-26", Pot: "upfront"}, Balance.Unallocated, "£0"},
		{Scope{Project: "tepo-scams"}, Balance.Committed, "£5,223"},
		{Scope{}, func(b Balance) facts.Money { return b.Awarded }, "£118,983"},
	} {
		if got := c.got(b.Balance(c.scope, At{})).String(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.scope, got, c.want)
		}
	}
}

// TestKentsTacticalPot: open, then closed with immediate effect.
func TestKentsTacticalPot(t *testing.T) {
	b := bookOf(t, kent(t))
	for _, c := range []struct {
		day  string
		gate Gate
		why  string
	}{
		{"2022-01-30", GateClosed, ""},
		{"2022-01-31", GateOpen, "2.2"},
		{"2022-02-24", GateOpen, "2.2"},
		{"2022-02-25", GateClosed, "2.3"},
		{"2022-02-26", GateClosed, "2.3"},
	} {
		pot := b.Sheet(At{Date: day(c.day)}, "crg-2021-22").Funds[0].Pots[1]
		why := ""
		if pot.State != nil {
			why = pot.State.Cite[0].Paragraph
		}
		if pot.Pot != "tactical" || pot.Gate != c.gate || why != c.why {
			t.Errorf("%s: the %s pot is %s by paragraph %q, want %s by %q", c.day, pot.Pot, pot.Gate, why, c.gate, c.why)
		}
	}
}

// TestKentsFigures: a partner gets what the document reports, until something
// is booked; the difference is there to be asked for.
func TestKentsFigures(t *testing.T) {
	st := kent(t)
	scope := Scope{Fund: "crg-2025-26", Pot: "tactical"}
	f := bookOf(t, st).Figure(scope, MeasureUnallocated, At{})
	if f.Basis != BasisReported || f.Amount.String() != "£15,553.26" || f.Derived.String() != "£15,552.80" || f.Gap != 46 || f.AsOf != day("2025-07-23") {
		t.Errorf("before anything was booked: %+v", f)
	}
	record(t, st, "transfer crg-2025-26/tactical 52.80 >upfront 2026-02-01")
	f = bookOf(t, st).Figure(scope, MeasureUnallocated, At{})
	if f.Basis != BasisDerived || f.Amount.String() != "£15,500" || f.AsOf != day("2026-02-01") || f.Sum.String() != "£13,221 + £2,331.80 − £52.80 = £15,500" {
		t.Errorf("after a transfer: %+v", f)
	}
	if e, err := st.Entry(ctx, f.Last); err != nil || e.By != "anna" {
		t.Errorf("it rests on entry %d, %+v, %v", f.Last, e, err)
	}
	f = bookOf(t, st).Figure(scope, MeasureUnallocated, At{Date: day("2025-12-31")})
	if f.Basis != BasisReported {
		t.Errorf("on the day before it: %+v", f)
	}
	record(t, st, "correct #76 2,331.00 note The bank's statement says so.")
	f = bookOf(t, st).Figure(scope, MeasureUnallocated, At{Date: day("2025-12-31")})
	if f.Basis != BasisDerived || f.Amount.String() != "£15,552" {
		t.Errorf("after an officer corrected an entry of before the report: %+v", f)
	}
	f = bookOf(t, st).Figure(Scope{Fund: "crg-2025-26"}, MeasureUnallocated, At{})
	if f.Basis != BasisReported {
		t.Errorf("the fund's own, which a transfer within it doesn't move: %+v", f)
	}
}

func TestKentsParagraph(t *testing.T) {
	st := kent(t)
	var b strings.Builder
	say := func(heading string, at At) {
		lines, err := st.Paragraph(ctx, at)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s\n", heading)
		for _, l := range lines {
			fmt.Fprintf(&b, "  %s [%s; as of %s]\n", l.Text, l.Source, l.AsOf)
		}
	}
	say("As the documents have it:", At{})
	say("On 24 February 2022:", At{Date: day("2022-02-24")})
	say("On 31 March 2022:", At{Date: day("2022-03-31")})
	say("On 1 March 2021:", At{Date: day("2021-03-01")})
	record(t, st, "allocate crg-2025-26/tactical 500 2026-02-01 note A small grant outside the projects.",
		"close crg-2025-26/tactical 2026-02-02 note The year is over.")
	say("After an officer's entries:", At{})
	golden(t, "kent-paragraph.txt", b.String())
}

func TestKentsCSV(t *testing.T) {
	st := kent(t)
	st.text = func() string { return "1" }
	record(t, st, "correct #1 39,662 note =HYPERLINK(1)")
	var b bytes.Buffer
	if err := st.WriteCSV(ctx, &b); err != nil {
		t.Fatal(err)
	}
	golden(t, "kent.csv", b.String())
}

// TestGivingValidates holds the export against the published schema.
func TestGivingValidates(t *testing.T) {
	schema := givingSchema(t)
	st := kent(t)
	for name, g := range map[string]Giving{"giving.json": {}, "giving-projects.json": {Projects: true, Prefix: "360G-example"}} {
		form, err := st.Giving(ctx, g)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s is not valid: %v", name, err)
		}
		golden(t, name, string(form))
	}
	bad, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"grants": [{"id": "1"}]}`))
	if schema.Validate(bad) == nil {
		t.Error("the validator lets anything through")
	}
}

// givingSchema is the published schema of a package. That of 1.4.3 refers to
// the grants' schema under 1.4.2.
func givingSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for url, name := range map[string]string{
		"https://raw.githubusercontent.com/ThreeSixtyGiving/standard/1.4.2/schema/360-giving-schema.json": "360-giving-schema.json",
		"package.json": "360-giving-package-schema.json",
	} {
		f, err := os.Open(filepath.Join("testdata", "360giving", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		form, err := jsonschema.UnmarshalJSON(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(url, form); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
