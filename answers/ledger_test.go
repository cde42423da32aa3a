package answers

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"kcst/data"
	"kcst/facts"
	"kcst/funding"
	"kcst/store/storetest"
)

// kentDesk is a desk over Kent's facts and ledger on a real Redis.
func kentDesk(t testing.TB, now func() time.Time) (*Desk, *funding.Store) {
	t.Helper()
	ctx := context.Background()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := funding.ParseFS(data.KentLedger)
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	known := facts.NewStore(db, now)
	if _, err := known.Load(ctx, set, "data set"); err != nil {
		t.Fatal(err)
	}
	ledger := funding.NewStore(db, known, now)
	if _, err := ledger.LoadOnce(ctx, entries, "data set"); err != nil {
		t.Fatal(err)
	}
	return NewDesk(ledger, now), ledger
}

// TestDeskAnswersFromTheLedger: an officer's entry is cited as soon as it is
// recorded; before it, and on the days before it, the report is.
func TestDeskAnswersFromTheLedger(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }
	desk, ledger := kentDesk(t, now)
	ask := func(q Question, must string) {
		t.Helper()
		a, err := desk.Ask(ctx, q)
		if err != nil || !a.Answered() || !regexp.MustCompile("(?s)"+must).MatchString(a.Text) {
			t.Errorf("%q as of %q: %q, %v; want /%s/", q.Text, q.AsOf, a.Text, err, must)
		}
	}
	reported := `£15,553\.26.*report pack.*as of 23 July 2025`
	ask(Question{Text: "how much is left?"}, reported)
	amount := func(kind funding.Kind, pot, project string, m facts.Money, date string) {
		t.Helper()
		d, err := facts.ParseDate(date)
		if err != nil {
			t.Fatal(err)
		}
		e := funding.Entry{Kind: kind, Fund: "crg-2025-26", Pot: pot, Project: project, Amount: m, Date: d, By: "anna", Note: "As agreed."}
		if _, err := ledger.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	amount(funding.Allocate, "tactical", "tepo-scams", 500_00, "2026-02-10")
	amount(funding.Refund, "tactical", "", 1000_00, "2026-02-20")
	amount(funding.Close, "tactical", "", 0, "2026-02-25")
	entry := `Ledger entry 7[789], recorded by anna on 2 March 2026`
	ask(Question{Text: "how much is left?"}, `^£14,052\.80.*`+entry)
	ask(Question{Text: "how much is left in the tactical pot?"}, `^£14,052\.80.*closed on 25 February 2026`)
	ask(Question{Text: "what did we refund?"}, `^£1,000 .*2025/26.*`+entry+`.*as of 20 February 2026`)
	ask(Question{Text: "what did we refund in 2021/22?"}, `£1,455\.40.*as of 24 March 2022`)
	ask(Question{Text: "what's been spent in 2025/26?"}, `^£24,608\.20 .*allocated.*`+entry)
	ask(Question{Text: "how much has been allocated in 2025/26?"}, `^£24,608\.20 `)
	ask(Question{Text: "is the tactical pot open?"}, `closed on 25 February 2026`)
	ask(Question{Text: "how much did TEPO get?"}, `£5,723`)
	ask(Question{Text: "does the remaining balance add up?"}, `£15,553\.26.*46p`)
	for asOf, must := range map[string]string{
		"2026-02-26": `£14,052\.80`, "2026-02-20": `£14,052\.80.*which is open`, "2026-02-19": `£15,052\.80`, "2026-02-09": reported,
	} {
		d, _ := facts.ParseDate(asOf)
		ask(Question{Text: "how much is left?", AsOf: d}, must)
	}
	for asOf, must := range map[string]string{"2022-02-24": `end of January 2022`, "2022-02-26": `25 February 2022`} {
		d, _ := facts.ParseDate(asOf)
		ask(Question{Text: "was the tactical pot open?", AsOf: d}, must)
	}
	ask(Question{Text: "what changed since February?"}, `^The ledger has changed since 1 February 2026:
- £500 allocated to .*
- £1,000 refunded .*
- the tactical pot 2025/26 closed on 25 February 2026.*
£14,052\.80 of the Crime Reduction Grant 2025/26 is unallocated now\.
Sources: Ledger entry 77, recorded by anna`)
	ask(Question{Text: "what has changed in the upfront pot since February 2026?"}, `^Nothing has changed in the ledger since 1 February 2026`)
	ask(Question{Text: "What's changed since July 2025?"}, `(?s)approved.*utilised|transferred.*£500 allocated`)
	if a, err := desk.Ask(ctx, Question{Text: "what has changed in the terms of reference since 2024?"}); err != nil || strings.Contains(a.Text, "The ledger") {
		t.Errorf("a question about something else is answered by the ledger: %q, %v", a.Text, err)
	}
	if len(desk.engines) > mostEngines {
		t.Errorf("%d engines are kept", len(desk.engines))
	}
}
