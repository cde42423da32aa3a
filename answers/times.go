package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kcst/facts"
)

// period is a stretch of time that a question or a fact speaks of, half-open.
type period struct {
	from, until facts.Date
	kind        periodKind
	soft        bool // said as "this year" or "now": the latest held will do
	first, last int  // the tokens that say so, half-open
}

type periodKind int

// From the narrowest to the widest.
const (
	aDay periodKind = iota
	aMonth
	aSeason
	aYear          // a calendar year
	aFinancialYear // April to March
)

// label is how people write the period: 23 July 2025, July 2025, 2025, 2025/26.
func (p period) label() string {
	switch p.kind {
	case aDay:
		return p.from.Words()
	case aMonth:
		return p.from.In(time.UTC).Format("January 2006")
	case aFinancialYear:
		return fmt.Sprintf("%d/%02d", p.from.Year, (p.from.Year+1)%100)
	}
	return strconv.Itoa(p.from.Year)
}

func financialYear(start int) period {
	return period{from: facts.Date{Year: start, Month: time.April, Day: 1}, until: facts.Date{Year: start + 1, Month: time.April, Day: 1}, kind: aFinancialYear}
}

// financialYearOf is the financial year in which d lies.
func financialYearOf(d facts.Date) period {
	if d.Month < time.April {
		return financialYear(d.Year - 1)
	}
	return financialYear(d.Year)
}

func calendarYear(y int) period {
	return period{from: facts.Date{Year: y, Month: 1, Day: 1}, until: facts.Date{Year: y + 1, Month: 1, Day: 1}, kind: aYear}
}

func monthOf(y int, m time.Month) period {
	from := facts.Date{Year: y, Month: m, Day: 1}
	return period{from: from, until: facts.DateOf(from.In(time.UTC).AddDate(0, 1, 0)), kind: aMonth}
}

func dayOf(d facts.Date) period { return period{from: d, until: d.AddDays(1), kind: aDay} }

// yearPeriod reads an entity's year: "2025/26" or "2026".
func yearPeriod(s string) (period, bool) {
	if len(s) < 4 {
		return period{}, false
	}
	y, err := strconv.Atoi(s[:4])
	if err != nil || y < 1800 || y > 2200 {
		return period{}, false
	}
	if len(s) > 4 {
		return financialYear(y), true
	}
	return calendarYear(y), true
}

// overlaps reports whether two periods have a day in common.
func (p *period) overlaps(o *period) bool { return p.from.Before(o.until) && o.from.Before(p.until) }

// within reports whether p lies inside o.
func (p *period) within(o *period) bool { return !p.from.Before(o.from) && !o.until.Before(p.until) }

// agrees says how well a fact's period o answers for an asked period p: 1 the
// same, something between where one lies in the other, 0 no day in common.
func (p *period) agrees(o *period) float64 {
	switch {
	case !p.overlaps(o):
		return 0
	case p.kind == o.kind && p.from == o.from:
		return 1
	case o.within(p):
		return 0.9
	case p.kind <= aMonth && o.kind >= aYear:
		return 0.2 // a day is not answered by its year
	case p.within(o):
		return 0.6
	case p.kind == aYear && o.kind == aFinancialYear && o.from.Year == p.from.Year:
		return 0.8
	}
	return 0.35
}

var monthNames = func() map[string]time.Month {
	names := map[string]time.Month{}
	for m := time.January; m <= time.December; m++ {
		names[lowerASCII(m.String())] = m
	}
	return names
}()

var seasons = map[string][2]time.Month{
	"spring": {time.March, time.May}, "summer": {time.June, time.August}, "autumn": {time.September, time.November},
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// findPeriods reads the dates and years of a text. Today resolves "this
// year". Tokens marked as skip (the year in an act's name) are no dates.
func findPeriods(text string, tokens []token, today facts.Date, skip func(i int) bool) []period {
	var found []period
	for i := 0; i < len(tokens); i++ {
		if skip(i) {
			continue
		}
		p, n := readPeriod(text, tokens, i, today)
		if n == 0 {
			continue
		}
		p.first, p.last = i, i+n
		found = append(found, p)
		i += n - 1
	}
	return slices.DeleteFunc(found, func(p period) bool { // "last year's grant, 2022/23": the figures say which
		_, relative := shifts[tokens[p.first].text]
		return relative && len(found) == 2 && slices.ContainsFunc(found, func(o period) bool {
			return o.kind == p.kind && !o.yearless() && tokens[o.first].number && !between2(tokens, p, o)
		})
	})
}

// between2 reports whether a word sets two periods side by side.
func between2(tokens []token, p, o period) bool {
	from, to := min(p.last, o.last), max(p.first, o.first)
	return slices.ContainsFunc(tokens[min(from, to):to], func(t token) bool {
		switch t.text {
		case "and", "or", "to", "than", "vs", "versus", "with", "from", "against":
			return true
		}
		return false
	})
}

// readPeriod reads one period that begins at token i and how many tokens it
// takes, 0 for none.
func readPeriod(text string, t []token, i int, today facts.Date) (period, int) {
	joined := func(k int, marks string) bool { // token k follows k-1 with one of the marks between
		if k >= len(t) {
			return false
		}
		gap := text[min(t[k-1].end, t[k].start):t[k].start]
		for _, m := range marks {
			if gap == string(m) || gap == " "+string(m)+" " {
				return true
			}
		}
		return false
	}
	number := func(k int) int {
		if k < 0 || k >= len(t) || !t[k].number || len(t[k].text) > 4 {
			return -1
		}
		n, err := strconv.Atoi(strings.TrimRight(t[k].text, "stndrh")) // 23rd is 23
		if err != nil {
			return -1
		}
		return n
	}
	year := func(k int) int { // a four-figure year
		if n := number(k); n >= 1900 && n < 2100 && len(t[k].text) == 4 {
			return n
		}
		return -1
	}
	n := number(i)
	switch {
	case n >= 0 && joined(i+1, "/-.") && joined(i+2, "/-.") && number(i+1) > 0 && number(i+2) > 0: // 23/07/2025, 2025-07-23
		if y := year(i); y > 0 {
			return day(y, number(i+1), number(i+2)), valid(y, number(i+1), number(i+2), 3)
		}
		y := number(i + 2)
		if y < 100 {
			y += 2000
		}
		return day(y, number(i+1), n), valid(y, number(i+1), n, 3)
	case year(i) > 0 && joined(i+1, "/-") && number(i+1) >= 0: // 2025/26, 2025-2026
		second := number(i + 1)
		if second == (n+1)%100 && len(t[i+1].text) == 2 || second == n+1 {
			return financialYear(n), 2
		}
		return calendarYear(n), 1
	case year(i) > 0 && i+2 < len(t) && t[i+1].text == "to" && (number(i+2) == n+1 || number(i+2) == (n+1)%100): // 2025 to 26
		return financialYear(n), 3
	case n >= 0 && n < 100 && len(t[i].text) == 2 && joined(i+1, "/-") && number(i+1) == (n+1)%100 && len(t[i+1].text) == 2 && n > 12: // 25/26
		return financialYear(2000 + n), 2
	case n >= 1 && n <= 31 && i+1 < len(t): // 23 July 2025, 23 of July
		k := i + 1
		if t[k].text == "of" && k+1 < len(t) {
			k++
		}
		m, ok := monthNames[t[k].text]
		if !ok {
			return period{}, 0
		}
		if y := year(k + 1); y > 0 {
			return day(y, int(m), n), valid(y, int(m), n, k+2-i)
		}
		return period{kind: aDay, from: facts.Date{Month: m, Day: n}}, k + 1 - i
	case year(i) > 0:
		return calendarYear(n), 1
	}
	if m, ok := monthNames[t[i].text]; ok {
		if d := number(i + 1); d >= 1 && d <= 31 && year(i+1) < 0 {
			if y := year(i + 2); y > 0 {
				return day(y, int(m), d), valid(y, int(m), d, 3)
			}
			if y := 2000 + d; d >= leastShortYear && y <= today.Year+1 && len(t[i+1].text) == 2 && (i == 0 || t[i-1].text != "on") { // July '23
				return monthOf(y, m), 2
			}
			return period{kind: aDay, from: facts.Date{Month: m, Day: d}}, 2
		}
		if y := year(i + 1); y > 0 {
			return monthOf(y, m), 2
		}
		if m == time.May && (i == 0 || t[i-1].text != "in" && t[i-1].text != "last" && t[i-1].text != "of" && t[i-1].text != "the") {
			return period{}, 0
		}
		return period{kind: aMonth, from: facts.Date{Month: m, Day: 1}}, 1
	}
	if s, ok := seasons[t[i].text]; ok && year(i+1) > 0 {
		p := monthOf(year(i+1), s[0])
		p.until = monthOf(year(i+1), s[1]).until
		p.kind = aSeason
		return p, 2
	}
	return relativePeriod(t, i, today)
}

// leastShortYear is from which figure "July 23" is taken for a year: a
// document's, rather than a day's.
const leastShortYear = 19

var shifts = map[string]int{"this": 0, "current": 0, "last": -1, "previous": -1, "next": 1, "coming": 1}

// relativePeriod reads "this year", "last financial year", "next month".
func relativePeriod(t []token, i int, today facts.Date) (period, int) {
	by, ok := shifts[t[i].text]
	if !ok || i+1 >= len(t) {
		return period{}, 0
	}
	k := i + 1
	if t[k].text == "financial" && k+1 < len(t) {
		k++
	}
	switch t[k].text {
	case "year":
		p := financialYear(financialYearOf(today).from.Year + by)
		p.soft = by == 0
		return p, k + 1 - i
	case "month":
		d := facts.DateOf(facts.Date{Year: today.Year, Month: today.Month, Day: 1}.In(time.UTC).AddDate(0, by, 0))
		p := monthOf(d.Year, d.Month)
		p.soft = by == 0
		return p, k + 1 - i
	}
	return period{}, 0
}

func day(y, m, d int) period { return dayOf(facts.Date{Year: y, Month: time.Month(m), Day: d}) }

// valid is n if the day exists, else 0.
func valid(y, m, d, n int) int {
	date := facts.Date{Year: y, Month: time.Month(m), Day: d}
	if m < 1 || m > 12 || d < 1 || facts.DateOf(date.In(time.UTC)) != date {
		return 0
	}
	return n
}

// yearless reports whether only the month, or the day and month, is said.
func (p period) yearless() bool { return p.from.Year == 0 }

// sameInAnyYear reports whether a yearless p names the month, or day, of o.
func (p *period) sameInAnyYear(o *period) bool {
	switch {
	case o.kind == aDay && p.kind == aDay:
		return p.from.Month == o.from.Month && p.from.Day == o.from.Day
	case o.kind == aDay || o.kind == aMonth:
		return p.from.Month == o.from.Month
	}
	return false
}
