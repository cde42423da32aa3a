package bulletin

import (
	"time"

	"github.com/robfig/cron/v3"

	"kcst/facts"
)

// At is the instant when clocks in loc show hour:minute on day d. In the hour
// that is skipped in spring it is the time that the old offset gives (01:30
// is 02:30); of the hour that comes twice in autumn it is the first.
func At(d facts.Date, hour, minute int, loc *time.Location) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	_, before := wall.AddDate(0, 0, -1).In(loc).Zone()
	_, after := wall.AddDate(0, 0, 1).In(loc).Zone()
	first := wall.Add(-time.Duration(max(before, after)) * time.Second).In(loc)
	if shows(first, wall) {
		return first
	}
	second := wall.Add(-time.Duration(min(before, after)) * time.Second).In(loc)
	if shows(second, wall) {
		return second
	}
	return wall.Add(-time.Duration(before) * time.Second).In(loc)
}

// shows reports whether a clock that reads t shows the wall time, which is
// written in UTC.
func shows(t, wall time.Time) bool {
	y, m, d := t.Date()
	wy, wm, wd := wall.Date()
	return y == wy && m == wm && d == wd && t.Hour() == wall.Hour() && t.Minute() == wall.Minute()
}

// wallClock runs a cron spec by the clock on the wall: robfig's own schedule
// leaves out times that a clock change skips, and repeats those it repeats.
type wallClock struct {
	spec *cron.SpecSchedule // reckons in UTC, which stands for the wall
	zone *time.Location
}

func (w wallClock) Next(t time.Time) time.Time {
	local := t.In(w.zone)
	y, m, d := local.Date()
	// An hour back: what spring skipped comes late by the wall.
	wall := time.Date(y, m, d, local.Hour()-1, local.Minute(), local.Second(), 0, time.UTC)
	for {
		wall = w.spec.Next(wall)
		if wall.IsZero() {
			return wall
		}
		if at := At(facts.DateOf(wall), wall.Hour(), wall.Minute(), w.zone); at.After(t) {
			return at
		}
	}
}
