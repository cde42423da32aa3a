package facts_test

import (
	"errors"
	"testing"

	"kcst/facts"
)

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want facts.Money
		out  string
	}{
		{"39661", 3966100, "£39,661"},
		{"39,661", 3966100, "£39,661"},
		{"£24,108.20", 2410820, "£24,108.20"},
		{"831.6", 83160, "£831.60"},
		{" £ 5 ", 500, "£5"},
		{"-£5.05", -505, "-£5.05"},
		{"0.01", 1, "£0.01"},
		{"£1,234,567", 123456700, "£1,234,567"},
	} {
		got, err := facts.ParseMoney(tt.in)
		if err != nil || got != tt.want || got.String() != tt.out {
			t.Errorf("ParseMoney(%q) = %d (%s), %v; want %d (%s)", tt.in, got, got, err, tt.want, tt.out)
		}
	}
	for _, in := range []string{"", "£", "12.345", "39.661,00", "1,23", ",123", "1234,567", "5.", ".5", "1e3", "five", "5.-1", "£-5", "99999999999999"} {
		if got, err := facts.ParseMoney(in); !errors.Is(err, facts.ErrMoney) {
			t.Errorf("ParseMoney(%q) = %d, %v; want ErrMoney", in, got, err)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	d, err := facts.ParseDate("2025-07-23")
	if err != nil || d.Words() != "23 July 2025" || d.String() != "2025-07-23" {
		t.Errorf("got %v (%s), %v", d, d.Words(), err)
	}
	for _, in := range []string{"", "2025-02-30", "2025-02-29", "2025-13-01", "2025-7-3", "23/07/2025", "2025-07-23T10:00"} {
		if d, err := facts.ParseDate(in); !errors.Is(err, facts.ErrDate) {
			t.Errorf("ParseDate(%q) = %v, %v; want ErrDate", in, d, err)
		}
	}
	leap, err := facts.ParseDate("2024-02-29")
	if err != nil || leap.AddDays(366).String() != "2025-03-01" {
		t.Errorf("a leap day and 366 days is %s, %v", leap.AddDays(366), err)
	}
	if !d.Within(d, d.AddDays(1)) || d.Within(d.AddDays(1), facts.Date{}) || d.Within(facts.Date{}, d) || !d.Within(facts.Date{}, facts.Date{}) {
		t.Error("a period is not half-open")
	}
}
