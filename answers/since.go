package answers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kcst/facts"
)

// sinceAsk is a question what changed in the ledger since a day: of which
// funds, pots and projects, all where none is named. Wrong is the day as it was
// written where there is no such day; Day is then the last of its month.
type sinceAsk struct {
	day      facts.Date
	entities []string
	wrong    string
}

// sinceWhen reads "what changed since July". A question that names anything
// else than money is about that.
func (e *Engine) sinceWhen(q Question) (ask sinceAsk, ok bool) {
	if len(q.Prev) > 0 || !q.AsOf.IsZero() || !q.Known.IsZero() || e.crisis.Detect(q.Text) {
		return ask, false
	}
	today := e.moment(q).today
	text := clean(q.Text)
	r := e.read(text, today)
	since := slices.IndexFunc(r.tokens, func(t token) bool { return t.text == "since" })
	if since < 0 {
		return ask, false
	}
	day, end := e.sinceDay(r, since+1, today)
	ask.day = day
	if wrong, last := noSuchDay(text[r.tokens[since].end:], today); wrong != "" {
		ask.wrong, ask.day, end = wrong, last, len(r.tokens)
	}
	changed := false
	for i, tok := range r.tokens {
		switch tok.text {
		case "change", "changes", "changed", "happened", "moved", "new":
			changed = true
			continue
		}
		if i >= since && i < end {
			continue
		}
		named, money := e.ofMoney(r, i)
		if !money && r.counts(i) && !tok.soft && r.role[i] == plain {
			return ask, false
		}
		ask.entities = append(ask.entities, named...)
	}
	return ask, changed && !ask.day.IsZero() && !today.Before(ask.day)
}

// sinceDay reads the day from token k on: a date or a period's first day,
// yesterday, last week (its Monday), a weekday (the last one). End is after its
// last token.
func (e *Engine) sinceDay(r *reading, k int, today facts.Date) (day facts.Date, end int) {
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	for i := k; i < len(r.tokens); i++ {
		word := r.tokens[i].text
		before := ""
		if i > k {
			before = r.tokens[i-1].text
		}
		if weekday, ok := weekdays[word]; ok {
			return today.AddDays(-(int(today.Weekday()-weekday)+6)%7 - 1), i + 1
		}
		switch {
		case word == "yesterday":
			return today.AddDays(-1), i + 1
		case word == "today":
			return today, i + 1
		case word == "week" && (before == "last" || before == "previous"):
			return monday.AddDays(-7), i + 1
		case word == "week":
			return monday, i + 1
		}
	}
	for _, p := range r.periods {
		if p.first >= k {
			return begins(p, today), p.last
		}
	}
	return day, k
}

var weekdays = func() map[string]time.Weekday {
	names := map[string]time.Weekday{}
	for d := time.Sunday; d <= time.Saturday; d++ {
		names[lowerASCII(d.String())] = d
	}
	return names
}()

// begins is the first day of a period, a yearless one's last before today.
func begins(p period, today facts.Date) facts.Date {
	from := p.from
	if p.yearless() {
		from = lastOf(from.Month, from.Day, today)
	}
	if today.Before(from) {
		return facts.Date{}
	}
	return from
}

// lastOf is the last day of a name up to today; zero where no month has it.
func lastOf(month time.Month, day int, today facts.Date) facts.Date {
	for year := today.Year; year > today.Year-9; year-- { // a leap year comes within eight
		d := facts.Date{Year: year, Month: month, Day: day}
		if exists(d) && !today.Before(d) {
			return d
		}
	}
	return facts.Date{}
}

func exists(d facts.Date) bool { return facts.DateOf(d.In(utc)) == d }

// The ways in which people write a day.
const monthForm = `(january|february|march|april|may|june|july|august|september|october|november|december)`

var (
	dayMonth = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ` + monthForm + `(?: (\d{4}))?\b`)
	monthDay = regexp.MustCompile(`(?i)\b` + monthForm + ` (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (\d{4})\b)?`)
	isoDay   = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b`)
	ukDay    = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
)

// noSuchDay is a day in a text that no calendar has, as it is written, and the
// last day of its month before today.
func noSuchDay(text string, today facts.Date) (wrong string, last facts.Date) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	var year, month, day int
	if m := dayMonth.FindStringSubmatch(text); m != nil {
		wrong, day, month, year = m[0], number(m[1]), int(monthNames[lowerASCII(m[2])]), number(m[3])
	} else if m := monthDay.FindStringSubmatch(text); m != nil {
		wrong, month, day, year = m[0], int(monthNames[lowerASCII(m[1])]), number(m[2]), number(m[3])
	} else if m := isoDay.FindStringSubmatch(text); m != nil {
		wrong, year, month, day = m[0], number(m[1]), number(m[2]), number(m[3])
	} else if m := ukDay.FindStringSubmatch(text); m != nil {
		wrong, day, month, year = m[0], number(m[1]), number(m[2]), number(m[3])
	} else {
		return "", last
	}
	if month < 1 || month > 12 {
		return wrong, facts.Date{Year: today.Year, Month: 1, Day: 1}
	}
	d := facts.Date{Year: year, Month: time.Month(month), Day: day}
	if year == 0 {
		d.Year = 2024 // a leap year: the longest that the month gets
	}
	if exists(d) {
		return "", last
	}
	if year == 0 {
		d.Year = lastOf(d.Month, 1, today).Year
	}
	return wrong, facts.Date{Year: d.Year, Month: d.Month + 1, Day: 1}.AddDays(-1)
}

// noDay asks back where a day was named that isn't one.
func (ask sinceAsk) noDay() Answer {
	a := Answer{Kind: KindClarify, Lead: fmt.Sprintf("There is no %s. Did you mean:", ask.wrong)}
	a.Suggestions = []string{"What has changed in the ledger since " + ask.day.Words() + "?"}
	a.Text = a.Lead + "\n- " + strings.Join(a.Suggestions, "\n- ")
	return a
}

// ofMoney reports whether token i is a word for money or part of a name of
// funds, pots and projects alone, and gives those.
func (e *Engine) ofMoney(r *reading, i int) ([]string, bool) {
	for _, m := range r.mentions {
		if i < m.first || i >= m.last {
			continue
		}
		var ids []string
		for _, entity := range m.entities {
			if x := e.index.entities[entity]; x.Kind == facts.KindFund || x.Kind == facts.KindPot || x.Kind == facts.KindProject {
				ids = append(ids, x.ID)
			}
		}
		return ids, len(ids) > 0
	}
	t := r.tokens[i]
	return nil, t.text == "ledger" || t.text == "money" || slices.Contains(e.vocabulary.concepts[t.stem], "=money")
}
