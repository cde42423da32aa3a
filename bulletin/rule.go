package bulletin

import (
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"kcst/facts"
)

// The rules that hold unless the configuration says otherwise.
const (
	DefaultMonthly = "first-working-friday 10:00"
	DefaultWeekly  = "working-monday 12:00"
)

// Rule says when editions of one kind are due. It is a [cron.Schedule].
type Rule struct {
	text string
	cron.Schedule
}

// String is the rule as it was written.
func (r Rule) String() string { return r.text }

// ParseRule reads one of
//
//	first-working-friday 10:00   the month's first Friday that is a working day
//	working-monday 12:00         every Monday, or the next working day after a bank holiday
//	0 10 * * 5                   five cron fields: minute, hour, day of month, month, day of week
//
// with any weekday in the place of Friday and Monday. Times are those of
// clocks in zone: what a clock change skips is run once after it, and what it
// repeats is run once.
func ParseRule(text string, h *Holidays, zone *time.Location) (Rule, error) {
	fields := strings.Fields(text)
	text = strings.Join(fields, " ")
	switch {
	case len(fields) == 2:
		clock, err := time.Parse("15:04", fields[1])
		if err != nil {
			return Rule{}, refuse(ErrInvalid, "%q: %q is not a time of day: write it such as %s", text, fields[1], DefaultMonthly)
		}
		timed := workingTime{h: h, zone: zone, hour: clock.Hour(), minute: clock.Minute()}
		if name, ok := strings.CutPrefix(fields[0], "first-working-"); ok {
			if timed.weekday, ok = weekday(name); ok {
				return Rule{text, firstWorking{timed}}, nil
			}
		} else if name, ok := strings.CutPrefix(fields[0], "working-"); ok {
			if timed.weekday, ok = weekday(name); ok {
				return Rule{text, everyWorking{timed}}, nil
			}
		}
	case len(fields) == 5:
		parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(text)
		if err != nil {
			return Rule{}, refuse(ErrInvalid, "%q is not a cron line: %v", text, err)
		}
		if spec, ok := parsed.(*cron.SpecSchedule); ok {
			spec.Location = time.UTC
			return Rule{text, wallClock{spec, zone}}, nil
		}
	}
	return Rule{}, refuse(ErrInvalid, "%q is not a rule: write one such as %q or %q, or five cron fields", text, DefaultMonthly, DefaultWeekly)
}

func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(name, d.String()) {
			return d, true
		}
	}
	return 0, false
}

// workingTime is a time of day on a weekday, with the calendar that says
// whether it is a working day.
type workingTime struct {
	h            *Holidays
	zone         *time.Location
	weekday      time.Weekday
	hour, minute int
}

// on is the first such weekday on or after d.
func (w workingTime) on(d facts.Date) facts.Date {
	return d.AddDays((int(w.weekday) - int(d.Weekday()) + 7) % 7)
}

func (w workingTime) at(d facts.Date) time.Time { return At(d, w.hour, w.minute, w.zone) }

// firstWorking is due on the month's first such weekday that is a working
// day. A month that has none is left out.
type firstWorking struct{ workingTime }

func (f firstWorking) Next(t time.Time) time.Time {
	first := facts.DateOf(t.In(f.zone))
	first.Day = 1
	for range 12 {
		for d := f.on(first); d.Month == first.Month; d = d.AddDays(7) {
			if f.h.Working(d) {
				if at := f.at(d); at.After(t) {
					return at
				}
				break
			}
		}
		first = first.AddDays(31)
		first.Day = 1
	}
	return time.Time{}
}

// everyWorking is due on that weekday of every week, or the next working day.
type everyWorking struct{ workingTime }

func (e everyWorking) Next(t time.Time) time.Time {
	// A week back: that week's run may have been put off past t.
	for d := e.on(facts.DateOf(t.In(e.zone)).AddDays(-7)); ; d = d.AddDays(7) {
		day := d
		for !e.h.Working(day) && e.working() {
			day = day.AddDays(1)
		}
		if at := e.at(day); at.After(t) {
			return at
		}
	}
}

// working reports whether the weekday can be a working day at all: a rule for
// Saturdays is taken as it stands.
func (w workingTime) working() bool {
	return w.weekday != time.Saturday && w.weekday != time.Sunday
}

// check refuses a rule that never runs, or that has two runs in one period of
// its kind. Four years show both.
func (r Rule) check(id func(time.Time) string) error {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	previous := ""
	for t := r.Next(from); ; t = r.Next(t) {
		if t.IsZero() {
			return refuse(ErrInvalid, "%q never comes: write one such as %q or %q", r.text, DefaultMonthly, DefaultWeekly)
		}
		if t.After(from.AddDate(4, 0, 0)) {
			return nil
		}
		this := id(t)
		if this == previous {
			return refuse(ErrInvalid, "%q comes twice for %s: there is at most one edition a period, so write a rule that comes once", r.text, this)
		}
		previous = this
	}
}
