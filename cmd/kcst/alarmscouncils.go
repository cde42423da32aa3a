package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"kcst/bot"
	"kcst/meetings"
	"kcst/meetings/moderngov"
)

// councilNews is how long it is news that a council's meetings can't be read,
// or can again: less than the bot remembers what it told.
const councilNews = 47 * time.Hour

// councilsDown are alarms of hosts of meetings that fail, and of those that are
// well again: one each, however long the outage lasts.
func (a *alarms) councilsDown(ctx context.Context) ([]bot.Alarm, error) {
	if a.councils == nil || len(a.councils.Councils) == 0 {
		return nil, nil
	}
	reports, err := a.meetings.Reports(ctx)
	if err != nil {
		return nil, err
	}
	var all []bot.Alarm
	for _, c := range a.councils.Councils {
		if alarm, ok := councilAlarm(c, reports[c.ID], a.editor.Now(), a.zone); ok {
			all = append(all, alarm)
		}
	}
	return all, nil
}

func councilAlarm(c moderngov.Council, r meetings.Report, now time.Time, zone *time.Location) (bot.Alarm, bool) {
	id := fmt.Sprintf("council/%s/%d", c.ID, r.DownAt.Unix())
	day := func(t time.Time) string { return t.In(zone).Format("2 January at 15:04") }
	switch {
	case r.DownAt.IsZero():
	case r.BackAt.IsZero() && now.Sub(r.DownAt) < councilNews:
		return bot.Alarm{ID: id, Text: fmt.Sprintf(
			"The meetings of %s couldn't be read on %s: %s. kcst tries again every few hours and tells you when it succeeds; "+
				"the other councils are read as ever. Until then, meetings import takes what you save from its pages.",
			c.Name, day(r.DownAt), strings.TrimSuffix(r.Problem, "."))}, true
	case !r.BackAt.IsZero() && now.Sub(r.BackAt) < councilNews:
		return bot.Alarm{ID: id + "/back", Text: fmt.Sprintf("The meetings of %s can be read again, since %s. They couldn't since %s.", c.Name, day(r.BackAt), day(r.DownAt))}, true
	}
	return bot.Alarm{}, false
}
