package main

import (
	"strings"
	"testing"
	"time"

	"kcst/meetings"
	"kcst/meetings/moderngov"
)

// TestCouncilAlarms: one alarm for an outage, one when it is over, and neither
// for longer than the bot remembers that it told them.
func TestCouncilAlarms(t *testing.T) {
	t.Parallel()
	c := moderngov.Council{ID: "sample", Name: "Sample Council"}
	down := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	back := down.Add(100 * time.Hour)
	out := meetings.Report{Council: "sample", Problem: "the site takes too long to answer", Down: true, DownAt: down}
	well := meetings.Report{Council: "sample", DownAt: down, BackAt: back}
	ids := map[string]bool{}
	for _, step := range []struct {
		r     meetings.Report
		now   time.Time
		words string
	}{
		{meetings.Report{Council: "sample", Problem: "one of forty failed", Failed: 1}, down, ""},
		{out, down.Add(time.Minute), "couldn't be read on 23 November at 07:00: the site takes too long to answer. kcst tries again"},
		{out, down.Add(46 * time.Hour), "couldn't be read"},
		{out, down.Add(50 * time.Hour), ""},
		{well, back.Add(time.Minute), "can be read again, since 27 November at 11:00. They couldn't since 23 November at 07:00."},
		{well, back.Add(46 * time.Hour), "can be read again"},
		{well, back.Add(50 * time.Hour), ""},
	} {
		alarm, ok := councilAlarm(c, step.r, step.now, time.UTC)
		if ok != (step.words != "") || !strings.Contains(alarm.Text, step.words) {
			t.Errorf("%v: %+v", step.now, alarm)
		}
		if ok {
			ids[alarm.ID] = true
		}
	}
	if len(ids) != 2 {
		t.Errorf("told under %v", ids)
	}
}
