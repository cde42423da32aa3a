package funding

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"kcst/facts"
)

// refusedInputs is a ledger with some history, and what it refuses: each with
// the field that the sentence is about.
var refusedInputs = []struct {
	input, field string
	err          error
}{
	{"award grant-2025", "amount", ErrInvalid},
	{"allocate grant-2025/upfront/project-4 2,000", "amount", ErrOver},
	{"allocate grant-2025/upfront/project-4 1,600 2025-04-20", "amount", ErrOver},
	{"refund grant-2025/upfront 9,999", "amount", ErrOver},
	{"transfer grant-2025/upfront 9,999 >tactical", "amount", ErrOver},
	{"split grant-2025/upfront 5,000", "amount", ErrOver},
	{"spend grant-2025/upfront/project-4 600", "amount", ErrOver},
	{"underspend grant-2025/upfront/project-4 600", "amount", ErrOver},
	{"drop grant-2025/upfront/project-4 100", "amount", ErrOver},
	{"drop grant-2025/upfront/project-3 100", "amount", ErrOver},
	{"spend grant-2025/upfront/project-3 1", "amount", ErrOver},
	{"allocate grant-2025/tactical/project-3 100 2025-07-01", "pot", ErrClosed},
	{"transfer grant-2025/tactical 100 >upfront 2025-07-01", "pot", ErrClosed},
	{"allocate grant-2025/tactical/project-3 100 2025-05-10", "pot", ErrClosed},
	{"open grant-2025/upfront", "pot", ErrTerms},
	{"close grant-2025/tactical note Again.", "pot", ErrTerms},
	{"close grant-2025/tactical", "note", ErrInvalid},
	{"close grant-2025/upfront 2025-04-25 note Too early.", "date", ErrClosed},
	{"open grant-2024/tactical", "pot", ErrTerms},
	{"allocate grant-2025/upfront/project-5 100", "project", ErrTerms},
	{"approve grant-2025//project-5", "kind", ErrTerms},
	{"propose grant-2025//project-4", "kind", ErrTerms},
	{"approve grant-2025//project-4", "project", ErrTerms},
	{"support grant-2025//project-5", "kind", ErrTerms},
	{"decline grant-2025//project-4", "kind", ErrTerms},
	{"complete grant-2025//project-3", "project", ErrTerms},
	{"approve grant-2025//project-3 2025-04-05", "date", ErrTerms},
	{"allocate grant-2025/upfront/project-1 100", "project", ErrElsewhere},
	{"allocate grant-2024/upfront/project-free 100 2024-06-01", "project", ErrElsewhere},
	{"allocate grant-2025/upfront 100", "project", ErrInvalid},
	{"allocate grant-2025//project-free 100", "pot", ErrInvalid},
	{"allocate grant-2026/upfront/project-3 100", "fund", ErrUnknown},
	{"allocate grant-2025/reserve/project-3 100", "pot", ErrUnknown},
	{"allocate grant-2025/upfront/project-99 100", "project", ErrUnknown},
	{"award /upfront 100", "fund", ErrInvalid},
	{"award grant-2025/upfront 100", "pot", ErrInvalid},
	{"refund grant-2025/upfront/project-3 100", "project", ErrInvalid},
	{"open grant-2025/tactical 100", "amount", ErrInvalid},
	{"transfer grant-2025/upfront 100", "to", ErrInvalid},
	{"transfer grant-2025/upfront 100 >upfront", "to", ErrInvalid},
	{"give grant-2025/upfront 100", "kind", ErrUnknown},
	{"award grant-2025 100 2026-03-03", "date", ErrInvalid},
	{"award grant-2025 100 2015-04-01", "date", ErrInvalid},
	{"award grant-2025 100 key=first", "key", ErrKeyUsed},
	{"correct #99 100", "corrects", ErrUnknown},
	{"correct", "corrects", ErrInvalid},
	{"correct #2 100", "corrects", ErrSuperseded},
	{"correct #1 100", "amount", ErrOver},
	{"correct grant-2024 #1 100", "fund", ErrInvalid},
	{"correct #6 void note No.", "corrects", ErrTerms},
	{"correct #7 2,100", "amount", ErrOver},
	{"correct #11 2025-05-30", "pot", ErrClosed},
}

// past is what was recorded before.
var past = []string{
	"award grant-2025 5,000 2025-04-01 key=first",                                           // 1
	"split grant-2025/upfront 1,500 2025-04-01",                                             // 2, superseded
	"correct #2 2,000",                                                                      // 3
	"split grant-2025/tactical 2,500 2025-04-01",                                            // 4
	"propose grant-2025//project-4 2025-04-10",                                              // 5
	"approve grant-2025//project-4 2025-04-12",                                              // 6
	"allocate grant-2025/upfront/project-4 500 2025-04-28",                                  // 7
	"open grant-2025/tactical 2025-05-15",                                                   // 8
	"propose grant-2025//project-free 2025-05-16",                                           // 9
	"approve grant-2025//project-free 2025-05-16",                                           // 10
	"allocate grant-2025/tactical/project-free 50 2025-05-20",                               // 11
	"close grant-2025/tactical 2025-05-25 note The funder closed it with immediate effect.", // 12
	"award grant-2024 1,000 2024-05-01",                                                     // 13
	"split grant-2024/upfront 1,000 2024-05-01",                                             // 14
	"allocate grant-2024/upfront/project-1 10 2024-05-02",                                   // 15
	"propose grant-2025//project-3 2025-05-16",                                              // 16
}

func TestRefusedEntries(t *testing.T) {
	st := ledger(t)
	loadTerms(t, st, map[string]Terms{
		"grant-2025": {Fund: "grant-2025", Way: []Kind{Propose, Approve}, Pots: map[string]PotTerms{"tactical": {Starts: GateClosed}}},
		"grant-2024": {Fund: "grant-2024", Pots: map[string]PotTerms{"tactical": {Starts: GateClosed, After: []string{"grant-2024"}}}},
	})
	record(t, st, past...)
	before, err := st.head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range refusedInputs {
		_, err := st.Append(ctx, read(t, c.input))
		var refusals Refusals
		if !errors.As(err, &refusals) || !errors.Is(err, c.err) {
			t.Errorf("%s: got %v, want %v", c.input, err, c.err)
			continue
		}
		if refusals.Field(c.field) == "" {
			t.Errorf("%s: the refusal is about %s, want %s: %v", c.input, refusals[0].Field, c.field, err)
		}
		fmt.Fprintf(&b, "%s\n    %s\n", c.input, strings.ReplaceAll(err.Error(), "\n", "\n    "))
	}
	golden(t, "refused.txt", b.String())
	after, err := st.head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if before != after {
		t.Errorf("the ledger went from %+v to %+v: something refused was recorded", before, after)
	}
}

func TestRefusedAmountsAndDates(t *testing.T) {
	var b strings.Builder
	for _, s := range []string{"", " ", "£12.345", "−£5", "-5", "–5.00", "39.661,00", "1.234.567,89", "39,66", "1,2345", "0", "0.00", "five", "12p", "£",
		"5.", "1e3", "NaN", "5 000", "£-3", "99999999999999", "1,000,000,001", "12.3.4", "٣", strings.Repeat("9", 60)} {
		if m, err := ParseAmount(s); err == nil {
			t.Errorf("%q was read as %s", s, m)
		} else {
			fmt.Fprintf(&b, "amount %q\n    %v\n", s, err)
		}
	}
	for _, s := range []string{"2025-02-30", "30/02/2025", "23/7/2025", "2025-13-01", "2025-2-3", "yesterday", "", "2023-02-29", "2025-07-23T10:00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		} else {
			fmt.Fprintf(&b, "date %q\n    %v\n", s, err)
		}
	}
	golden(t, "refused-amounts.txt", b.String())
}

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]facts.Money{"39661": 3966100, "£39,661": 3966100, " 24,108.20 ": 2410820, "831.6": 83160, "0.01": 1, "£1,000,000,000": 100000000000} {
		if got, err := ParseAmount(s); err != nil || got != want {
			t.Errorf("%q: got %s, %v", s, got, err)
		}
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, s := range []string{"39,661.00", "-5", "39.661,00", "12.345", "£"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ParseAmount(s)
		switch {
		case err == nil && (m <= 0 || m > maxAmount):
			t.Errorf("%q was read as %d", s, m)
		case err != nil && (!errors.Is(err, ErrInvalid) || len(err.Error()) > 400):
			t.Errorf("%q: %v", s, err)
		}
		if err == nil {
			if again, err := ParseAmount(m.String()); err != nil || again != m {
				t.Errorf("%q is %s, which reads as %s (%v)", s, m, again, err)
			}
		}
	})
}
