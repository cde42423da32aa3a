package facts

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Date is a calendar day without a zone. The zero Date means "not stated" or,
// in a period, "open".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ErrDate is wrapped by every error of [ParseDate].
var ErrDate = errors.New("not a date")

// ParseDate reads an ISO 8601 calendar date, 2006-01-02, and refuses days
// that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%w: %q: write a day that exists as YYYY-MM-DD", ErrDate, s)
	}
	return DateOf(t), nil
}

// DateOf is the calendar day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// IsZero reports whether d is not stated.
func (d Date) IsZero() bool { return d == Date{} }

// In is the first instant of d in loc.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays is d moved by n calendar days.
func (d Date) AddDays(n int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, n)) }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.In(time.UTC).Weekday() }

// Compare is -1, 0 or +1 as d is before, on or after e.
func (d Date) Compare(e Date) int { return cmp.Compare(d.order(), e.order()) }

// order numbers the days so that later ones have larger numbers. A month
// beyond December, which sums of dates have for a moment, counts as next year's.
func (d Date) order() int { return (d.Year*12+int(d.Month))*31 + d.Day }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// Within reports whether d is in the half-open period [from, until); a zero
// end is open.
func (d Date) Within(from, until Date) bool {
	return (from.IsZero() || !d.Before(from)) && (until.IsZero() || d.Before(until))
}

// String is the ISO form, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Words is the date as people read it: 23 July 2025.
func (d Date) Words() string {
	if d.IsZero() {
		return ""
	}
	return d.In(time.UTC).Format("2 January 2006")
}

// MarshalText is the ISO form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; an empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}

// daysSince is how many days d is after e.
func (d Date) daysSince(e Date) int { return int(d.In(time.UTC).Sub(e.In(time.UTC)).Hours() / 24) }
