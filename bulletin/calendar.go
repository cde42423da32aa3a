package bulletin

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"kcst/facts"
)

// Calendar says when editions are drafted and due.
type Calendar struct {
	Zone     *time.Location
	Holidays *Holidays
	Monthly  Rule
	Weekly   Rule

	leads map[Kind]Lead
}

// Run is one edition that the calendar asks for.
type Run struct {
	ID     string    `json:"id"` // of the edition, and so of its period
	Kind   Kind      `json:"kind"`
	Period Period    `json:"period"`
	Draft  time.Time `json:"draft"` // when it is drafted and frozen for review
	Due    time.Time `json:"due"`   // when it is sent
	Note   string    `json:"note,omitempty"`
}

// Rules are the words of a calendar: of each kind, when it is due ([ParseRule])
// and how long before it is drafted ([ParseLead]). "" is the default.
type Rules struct {
	Monthly, MonthlyLead string
	Weekly, WeeklyLead   string
}

// NewCalendar reads the rules of both kinds, and refuses those that never come
// or come twice in a period. All that is wrong is reported at once.
func NewCalendar(rules Rules, h *Holidays, zone *time.Location) (*Calendar, error) {
	c := &Calendar{Zone: zone, Holidays: h, leads: map[Kind]Lead{}}
	var errs []error
	lead := func(kind Kind, text, usual string) {
		l, err := ParseLead(cmp.Or(text, usual))
		if err != nil {
			errs = append(errs, fmt.Errorf("the lead of the %s edition: %w", kind, err))
		}
		c.leads[kind] = l
	}
	lead(Monthly, rules.MonthlyLead, DefaultMonthlyLead)
	lead(Weekly, rules.WeeklyLead, DefaultWeeklyLead)
	read := func(kind Kind, text, usual string) Rule {
		r, err := ParseRule(cmp.Or(text, usual), h, zone)
		if err == nil {
			err = r.check(func(due time.Time) string { return runID(kind, facts.DateOf(due.In(zone))) })
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("the rule of the %s edition: %w", kind, err))
		}
		return r
	}
	c.Monthly = read(Monthly, rules.Monthly, DefaultMonthly)
	c.Weekly = read(Weekly, rules.Weekly, DefaultWeekly)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return c, nil
}

// Next is the first run of a periodic kind that is due after t.
func (c *Calendar) Next(kind Kind, t time.Time) Run {
	return c.run(kind, c.rule(kind).Next(t).In(c.Zone))
}

// Upcoming are the next n runs of both kinds that are due after t, soonest
// first.
func (c *Calendar) Upcoming(t time.Time, n int) []Run {
	var runs []Run
	for _, kind := range []Kind{Monthly, Weekly} {
		after := t
		for range n {
			r := c.Next(kind, after)
			runs = append(runs, r)
			after = r.Due
		}
	}
	slices.SortStableFunc(runs, func(a, b Run) int { return a.Due.Compare(b.Due) })
	return runs[:min(n, len(runs))]
}

// Between are the runs of a kind that are due after t and are to be drafted
// by now.
func (c *Calendar) Between(kind Kind, t, now time.Time) []Run {
	var runs []Run
	for r := c.Next(kind, t); !r.Draft.After(now); r = c.Next(kind, r.Due) {
		runs = append(runs, r)
	}
	return runs
}

func (c *Calendar) rule(kind Kind) Rule {
	if kind == Weekly {
		return c.Weekly
	}
	return c.Monthly
}

func (c *Calendar) run(kind Kind, due time.Time) Run {
	day := facts.DateOf(due)
	r := Run{ID: runID(kind, day), Kind: kind, Due: due, Draft: c.leads[kind].before(due, c.Holidays), Note: c.Holidays.notice(day)}
	if kind == Weekly {
		monday := endedWeek(day)
		r.Period = Period{From: monday, Until: monday.AddDays(7)}
		return r
	}
	r.Period = Period{From: c.dayBefore(kind, due), Until: day}
	return r
}

// dayBefore is the day of the run before the one due at t: where a period
// begins. A rule that comes less than yearly has open periods.
func (c *Calendar) dayBefore(kind Kind, due time.Time) facts.Date {
	var day facts.Date
	rule := c.rule(kind)
	for t := rule.Next(due.AddDate(-1, -1, 0)); t.Before(due); t = rule.Next(t) {
		day = facts.DateOf(t.In(c.Zone))
	}
	return day
}

// runID names the edition that is due on a day: a monthly one by that day's
// month, a weekly one by the ISO week that has ended.
func runID(kind Kind, due facts.Date) string {
	if kind == Weekly {
		year, week := endedWeek(due).In(time.UTC).ISOWeek()
		return fmt.Sprintf("%s-%04d-W%02d", kind, year, week)
	}
	return fmt.Sprintf("%s-%04d-%02d", kind, due.Year, due.Month)
}

// endedWeek is the Monday of the last ISO week that ended before d.
func endedWeek(d facts.Date) facts.Date {
	return d.AddDays(-(int(d.Weekday())+6)%7 - 7)
}
