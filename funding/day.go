package funding

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"kcst/facts"
)

// ParseDate reads a date as [facts.ParseDate] does. The refusal says what to
// write instead.
func ParseDate(s string) (facts.Date, error) {
	d, err := facts.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return d, refuse(ErrInvalid, "date", "%s", dateInstead(s))
	}
	return d, nil
}

var (
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})$`)
	britishDay = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$`)
)

// dateInstead says what to write for a date that can't be read.
func dateInstead(s string) string {
	t := strings.TrimSpace(s)
	if m := isoDay.FindStringSubmatch(t); m != nil {
		if first, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-01"); err == nil {
			last := first.AddDate(0, 1, -1)
			return fmt.Sprintf("there is no %s: %s ends on %s, so write that day or another one", t, first.Format("January 2006"), last.Format(time.DateOnly))
		}
	}
	if m := britishDay.FindStringSubmatch(t); m != nil {
		if d, err := time.Parse("2/1/2006", m[1]+"/"+m[2]+"/"+m[3]); err == nil {
			return fmt.Sprintf("%s is not the form of a date here: write %s", quote(t), d.Format(time.DateOnly))
		}
	}
	return quote(s) + " is not a date: write a day that exists as YYYY-MM-DD"
}

// yearStart is the first day of a financial year such as 2025/26, or of a
// calendar year.
func yearStart(year string) (facts.Date, bool) {
	first, _, financial := strings.Cut(year, "/")
	if len(first) != 4 || !isDigits(first) {
		return facts.Date{}, false
	}
	d, err := facts.ParseDate(first + "-01-01")
	if financial {
		d.Month = 4
	}
	return d, err == nil
}
