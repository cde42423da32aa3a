package main

import (
	"testing"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
)

// What was sent again and what was resumed is told apart from a start.
func TestHistoryTellsResendAndResume(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	changes := withResent([]bulletin.Change{
		{At: at, By: "anna", From: "approved", To: "sending"},
		{At: at.Add(time.Minute), By: "ben", From: "sending", To: "paused"},
		{At: at.Add(2 * time.Minute), By: "ben", From: "paused", To: "sending"},
		{At: at.Add(9 * time.Minute), By: "kcst", From: "sending", To: "sent"},
	}, []delivery.Resent{{At: at.Add(5 * time.Minute), By: "cleo", Number: 60}})
	for i, want := range []struct{ step, deed string }{
		{"sending", "edition e is sending"},
		{"paused", "edition e is paused"},
		{"resumed", "edition e was resumed, sending"},
		{"resent", "edition e was sent again: to 60 subscribers of whom nobody knew whether they have it"},
		{"sent", "edition e is sent"},
	} {
		if step, deed := stepTo(changes[i]), stepOf(changes[i], "edition e"); step != want.step || deed != want.deed {
			t.Errorf("step %d is %q, %q, want %q", i, step, deed, want)
		}
	}
}
