package minutes

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"kcst/facts"
)

var (
	// deadline is a day by which something is due.
	deadline = regexp.MustCompile(`\b(?i:by|before|no later than|not later than|until|due|deadline(?: of)?)(?: the)?(?: end of)?(?: (?:noon|midday|midnight|close of (?:play|business)|\d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\.?))?(?: on)? ((?:\w+day,? )?\d{1,2}(?:(?:st|nd|rd|th)? (?:of )?(?i:` + months + `)\b(?:,? \d{4})?|[/.]\d{1,2}[/.]\d{2,4}\b|(?:st|nd|rd|th)? (?i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?,? \d{4}))`)
	// byMonthEnd and monthEnd are a month at whose end something is due.
	byMonthEnd = regexp.MustCompile(`\b(?i:by|before|until) (?:the )?(end of (?:` + months + `)(?: \d{4})?)\b`)
	monthEnd   = regexp.MustCompile(`(?i)^\W*(?:by |before )?(?:the )?end of (` + months + `)(?: (\d{4}))?\b`)
	// dayMonth is a day of any year in figures.
	dayMonth = regexp.MustCompile(`^\s*(\d{1,2})/(\d{1,2})\s*$`)
	// yearless is a day of any year.
	yearless = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)? (?:of )?(` + months + `)\b`)
)

// due is the day by which, where a sentence states one. A day without a year
// is the first after the meeting.
func due(s string, on time.Time) facts.Date {
	if m := deadline.FindStringSubmatch(s); m != nil {
		return dueDay(m[1], on)
	}
	if m := byMonthEnd.FindStringSubmatch(s); m != nil {
		return dueDay(m[1], on)
	}
	return facts.Date{}
}

// lastDay is the last of a month, in the year given or the first in which it
// isn't past.
func lastDay(month, year string, on time.Time) facts.Date {
	t, err := time.Parse("January", strings.ToUpper(month[:1])+strings.ToLower(month[1:]))
	if err != nil || on.IsZero() && year == "" {
		return facts.Date{}
	}
	y, err := strconv.Atoi(year)
	if err != nil {
		if y = on.Year(); t.Month() < on.Month() {
			y++
		}
	}
	return facts.DateOf(time.Date(y, t.Month()+1, 0, 0, 0, 0, 0, time.UTC))
}

// dueDay is the day that a text names, with a year or without.
func dueDay(s string, on time.Time) facts.Date {
	if t := anyDay(s, time.UTC); !t.IsZero() {
		return facts.DateOf(t)
	}
	if m := monthEnd.FindStringSubmatch(s); m != nil {
		return lastDay(m[1], m[2], on)
	}
	m := yearless.FindStringSubmatch(s)
	if n := dayMonth.FindStringSubmatch(s); m == nil && n != nil {
		if month, err := strconv.Atoi(n[2]); err == nil && month >= 1 && month <= 12 {
			m = []string{s, n[1], time.Month(month).String()}
		}
	}
	if m == nil || on.IsZero() {
		return facts.Date{}
	}
	for year := on.Year(); year <= on.Year()+1; year++ {
		t := dayAt(m[1], m[2], strconv.Itoa(year), "", "", "", time.UTC)
		if d := facts.DateOf(t); !t.IsZero() && !d.Before(facts.DateOf(on)) {
			return d
		}
	}
	return facts.Date{}
}
