package answers

import (
	"testing"
	"time"

	"kcst/facts"
)

func TestPeriods(t *testing.T) {
	today := facts.Date{Year: 2026, Month: time.November, Day: 22}
	for in, want := range map[string]string{
		"the 2025/26 grant":               "2025/26",
		"the 2025-26 grant":               "2025/26",
		"FY 2025/2026":                    "2025/26",
		"2024-2025 total":                 "2024/25",
		"22/23 please":                    "2022/23",
		"2021 to 22":                      "2021/22",
		"on 23 July 2025":                 "23 July 2025",
		"23rd of July, 2025":              "23 July 2025",
		"on July 23rd 2025":               "23 July 2025",
		"at the 16/11/2023 meeting":       "16 November 2023",
		"on 23/07/25":                     "23 July 2025",
		"2025-07-23":                      "23 July 2025",
		"in Nov 2023":                     "November 2023",
		"before summer 2025":              "2025",
		"the 2025 agreement":              "2025",
		"this financial year":             "2026/27",
		"last year":                       "2025/26",
		"the Crime and Disorder Act 1998": "",
		"the 2011 Act":                    "",
		"may we use it":                   "",
		"on 31/02/2025":                   "2025", // no such day: its year is left
		"aim 2 and section 17":            "",
	} {
		tokens := words().tokenise(in)
		got := ""
		for _, p := range findPeriods(in, tokens, today, lawYear(tokens)) {
			got += p.label()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAgreement(t *testing.T) {
	year := financialYear(2025)
	for _, c := range []struct {
		of   period
		low  float64
		high float64
	}{
		{financialYear(2025), 1, 1},
		{financialYear(2024), 0, 0},
		{day(2025, 7, 23), 0.8, 1},
		{calendarYear(2025), 0.2, 0.9},
		{calendarYear(2023), 0, 0},
	} {
		if got := year.agrees(&c.of); got < c.low || got > c.high {
			t.Errorf("2025/26 agrees %.2f with %s, want %.1f to %.1f", got, c.of.label(), c.low, c.high)
		}
	}
}
