package main

import (
	"testing"
	"time"
)

func TestWeekOf(t *testing.T) {
	for week, want := range map[string]string{"2025-W30": "2025-07-21", "2026-W01": "2025-12-29", "2026-W53": "2026-12-28", "2025-W53": "", "2025-W00": "", "2025-30": "", "": ""} {
		from, until, err := weekOf(week, time.UTC)
		if want == "" {
			if err == nil {
				t.Errorf("%s: %v", week, from)
			}
			continue
		}
		if err != nil || from.Format(time.DateOnly) != want || until.Sub(from) != 7*24*time.Hour {
			t.Errorf("%s: %v to %v, %v", week, from, until, err)
		}
	}
}
