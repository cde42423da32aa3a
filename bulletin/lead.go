package bulletin

import (
	"strconv"
	"strings"
	"time"

	"kcst/facts"
)

// The leads that hold unless the configuration says otherwise: a monthly
// edition is drafted five working days before it is due, a weekly one on the
// morning of the day.
const (
	DefaultMonthlyLead = "5 07:30"
	DefaultWeeklyLead  = "0 07:30"
)

// Lead is how an officer's time to review is reckoned: so many working days
// before an edition is due, at this time of day.
type Lead struct {
	days         int
	hour, minute int
}

// ParseLead reads working days and a time of day, such as "5 07:30".
func ParseLead(text string) (Lead, error) {
	fields := strings.Fields(text)
	if len(fields) == 2 {
		days, err := strconv.Atoi(fields[0])
		clock, err2 := time.Parse("15:04", fields[1])
		if err == nil && err2 == nil && days >= 0 && days <= 15 {
			return Lead{days: days, hour: clock.Hour(), minute: clock.Minute()}, nil
		}
	}
	return Lead{}, refuse(ErrInvalid, "%q is not a lead: write working days (0 to 15) and a time of day, such as %q", text, DefaultMonthlyLead)
}

// before is when an edition that is due at t is drafted. On the day itself it
// is never less than an hour before.
func (l Lead) before(due time.Time, h *Holidays) time.Time {
	d := h.WorkingBefore(facts.DateOf(due), l.days)
	at := At(d, l.hour, l.minute, due.Location())
	if latest := due.Add(-time.Hour); at.After(latest) {
		return latest
	}
	return at
}

// reminder is a point at which officers are told again that an edition waits
// for its approval.
type reminder struct {
	name string
	at   time.Time
}

// reminders are at nine on the last two working days before an edition is due,
// and an hour before; only those after it was drafted.
func (c *Calendar) reminders(due, drafted time.Time) []reminder {
	local := due.In(c.Zone)
	day := facts.DateOf(local)
	all := []reminder{
		{"two days", At(c.Holidays.WorkingBefore(day, 2), 9, 0, c.Zone)},
		{"one day", At(c.Holidays.WorkingBefore(day, 1), 9, 0, c.Zone)},
		{"one hour", due.Add(-time.Hour)},
	}
	var after []reminder
	for _, r := range all {
		if r.at.After(drafted) {
			after = append(after, r)
		}
	}
	return after
}
