package answers

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/funding"
)

// on records an officer's entry, written as "KIND FUND/POT AMOUNT DATE NOTE".
func on(t *testing.T, ledger *funding.Store, text string) funding.Entry {
	t.Helper()
	parts := strings.SplitN(text, " ", 5)
	fund, pot, _ := strings.Cut(parts[1], "/")
	e := funding.Entry{Kind: funding.Kind(parts[0]), Fund: fund, Pot: pot, By: "anna", Note: strings.Join(parts[4:], "")}
	var err error
	if parts[2] != "-" {
		if e.Amount, err = funding.ParseAmount(parts[2]); err != nil {
			t.Fatal(err)
		}
	}
	if e.Date, err = facts.ParseDate(parts[3]); err != nil {
		t.Fatal(err)
	}
	r, err := ledger.Append(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	return r.Entry
}

// answered checks the answers to questions, each "QUESTION" or "DAY QUESTION".
func answered(t *testing.T, desk *Desk, wants map[string]string) {
	t.Helper()
	for text, must := range wants {
		q := Question{Text: text}
		if day, rest, _ := strings.Cut(text, " "); len(day) == 10 && day[4] == '-' {
			q.Text = rest
			q.AsOf, _ = facts.ParseDate(day)
		}
		a, err := desk.Ask(context.Background(), q)
		if err != nil || !regexp.MustCompile("(?s)"+must).MatchString(a.Text) {
			t.Errorf("%q: %q, %v; want /%s/", text, a.Text, err, must)
		}
	}
}

var march2026 = func() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// TestLateEntryOfAnEarlierYear: what is put in late on an old year's pot is that
// year's news, and never today's answer; it is as of its own day.
func TestLateEntryOfAnEarlierYear(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026)
	on(t, ledger, "refund crg-2021-22/tactical 100 2026-03-01")
	on(t, ledger, "open crg-2021-22/tactical - 2022-03-10 It was opened again.")
	latest := `^£15,553\.26 .*2025/26.*as of 23 July 2025`
	answered(t, desk, map[string]string{
		"how much remains in the tactical pot?":            latest,
		"how much is left in the tactical pot?":            latest,
		"how much is left?":                                latest,
		"2025-09-01 how much remains in the tactical pot?": latest,
		"2026-03-02 how much remains in the tactical pot?": latest,
		"is the tactical pot open?":                        `^Yes\. .*2025/26`,
		"how much was left in the 2021/22 tactical pot?":   `^£13,120 .*opened on 10 March 2022.*as of 1 March 2026`,
		"is the 2021/22 tactical pot open?":                `^Yes\. The tactical pot 2021/22 was opened on 10 March 2022: It was opened again\.\nSource: Ledger entry 78, recorded by anna on 2 March 2026; as of 10 March 2022\.$`,
	})
}

// TestOpeningIsAsOfItsDay: a pot's opening is as of the day on which it opened,
// not of the day on which its money came.
func TestOpeningIsAsOfItsDay(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026)
	on(t, ledger, "open crg-2021-22/tactical - 2022-03-10 It was opened again.")
	answered(t, desk, map[string]string{"how much was left in the 2021/22 tactical pot?": `Ledger entry 77.*as of 10 March 2022`})
	if a, _ := desk.Ask(context.Background(), Question{Text: "how much was left in the 2021/22 tactical pot?"}); strings.Contains(a.Text, "April 2021") {
		t.Errorf("it is as of the day of the split: %q", a.Text)
	}
}

// TestRefundsAddUp: a refund's total names every part of it and cites each, the
// report's and the ledger's; what is reported and what the figures give stand
// side by side.
func TestRefundsAddUp(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026)
	sums := `reported.*£26,441 − £23,591\.60 = £2,849\.40.*£1,200 \+ £400.*£105.*£1,705`
	answered(t, desk, map[string]string{"does the 2021/22 refund add up?": sums})
	on(t, ledger, "refund crg-2021-22/upfront 94 2022-05-10")
	answered(t, desk, map[string]string{
		"what did we refund in 2021/22?":  `^£1,549\.40 .*£1,455\.40 reported as of 24 March 2022 \+ £94 on 10 May 2022.*Working Group Update.*as of 24 March 2022.*Ledger entry 77`,
		"does the 2021/22 refund add up?": sums,
	})
	on(t, ledger, "refund crg-2025-26/tactical 10 2025-09-01")
	on(t, ledger, "refund crg-2025-26/tactical 20 2025-10-01")
	answered(t, desk, map[string]string{
		"what did we refund?": `^£30 .*£10 on 1 September 2025 \+ £20 on 1 October 2025\. With the £1,549\.40 of the Crime Reduction Grant 2021/22 that makes £1,579\.40 .*entry 78.*entry 79`,
	})
}

// TestOneDifferenceAfterACorrection: when an officer's correction moves a
// difference, the one that the data set explains is not given beside it.
func TestOneDifferenceAfterACorrection(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026)
	answered(t, desk, map[string]string{"does the remaining balance add up?": `46p`})
	for amount, apart := range map[facts.Money]string{10: "36p apart"} {
		if _, err := ledger.Append(context.Background(), funding.Entry{Kind: funding.Correct, Corrects: 75, Amount: amount, Note: "A slip.", By: "anna"}); err != nil {
			t.Fatal(err)
		}
		a, err := desk.Ask(context.Background(), Question{Text: "does the remaining balance add up?"})
		if err != nil || !strings.Contains(a.Text, apart) || !strings.Contains(a.Text, "reported") || strings.Contains(a.Text, "46p") {
			t.Errorf("%q, %v: want %s alone", a.Text, err, apart)
		}
	}
}

// TestIsThePotOpen: yes or no comes first, of the latest year's pot, whether it
// is open or closed, and the reason with it.
func TestIsThePotOpen(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026)
	answered(t, desk, map[string]string{
		"is the pot open?":                               `^Yes\. .*2025/26.*Source: .*as of 23 July 2025`,
		"is the tactical pot closed?":                    `^No\. The tactical pot 2025/26 is open.*Source: .*as of 23 July 2025`,
		"2022-02-24 is the tactical pot open?":           `^Yes\. The tactical pot 2021/22 .*Source: .*2\.2; as of 31 January 2022`,
		"2022-02-26 is the tactical pot open?":           `^No\. The tactical pot 2021/22 was closed on 25 February 2022: .*immediate effect\.\nSource: .*2\.3; as of 25 February 2022`,
		"was the tactical pot open on 26 February 2022?": `^No\. The tactical pot 2021/22 was closed on 25 February 2022`,
	})
	on(t, ledger, "close crg-2025-26/tactical - 2026-02-25 The year has ended.")
	closed := `The tactical pot 2025/26 was closed on 25 February 2026: The year has ended\.\nSource: Ledger entry 77`
	answered(t, desk, map[string]string{
		"is the pot open?": "^No\\. " + closed, "is the tactical pot closed?": "^Yes\\. " + closed, "has the tactical pot been closed?": "^Yes\\. " + closed,
		"how much is left?": `held in the tactical pot, which was closed on 25 February 2026 \(The year has ended\)`,
	})
}

// TestChangesSince: days as people say them, no day that isn't one, and the
// last changes of many.
func TestChangesSince(t *testing.T) {
	t.Parallel()
	desk, ledger := kentDesk(t, march2026) // a Monday
	answered(t, desk, map[string]string{
		"what changed since 30 February?":                       `^There is no 30 February\..*since 28 February 2026`,
		"what changed since 2026-02-30?":                        `^There is no 2026-02-30\..*since 28 February 2026`,
		"what changed since 31 June 2025?":                      `^There is no 31 June 2025\..*since 30 June 2025`,
		"what changed since 29 February?":                       `since 29 February 2024`,
		"what has changed since yesterday?":                     `^Nothing has changed in the ledger since 1 March 2026`,
		"what changed since last week?":                         `since 23 February 2026`,
		"what changed since Friday?":                            `since 27 February 2026`,
		"what changed since 1999?":                              `^The ledger has more than 12 changes since 1 January 1999\. .*is unallocated, as reported on 23 July 2025; the ledger's entries give £15,552\.80, 46p apart\.\nSource: .*\.$`,
		"what is 22/23's balance? how much is left of 2022/23?": `£39,661 .*2022/23.*by the ledger.*as of 14 March 2022`,
	})
	a, err := desk.Ask(context.Background(), Question{Text: "what changed since 1999?"})
	if err != nil || len(a.Said) != 1 || a.Said[0].Fact != "crg-2025-26.remaining" {
		t.Errorf("remembered for a correction: %+v, %v", a.Said, err)
	}
	on(t, ledger, "refund crg-2025-26/tactical 10 2026-03-02")
	answered(t, desk, map[string]string{"what has changed since yesterday?": `- £10 refunded .*£15,542\.80 of the Crime Reduction Grant 2025/26 is unallocated now`})
}
