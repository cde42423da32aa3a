package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"kcst/meetings"
	"kcst/store/storetest"
)

// TestCalendarFollowsAMeeting: a meeting keeps its UID when it is moved and
// when it is called off, and its SEQUENCE rises each time (RFC 5545).
func TestCalendarFollowsAMeeting(t *testing.T) {
	clock := noon
	st := meetings.NewStore(storetest.Open(t), func() time.Time { return clock })
	m := meetings.Meeting{
		ID: "9541", Committee: meetings.Committee{ID: "kent-519", Name: "Kent Community Safety Partnership; Board, the"},
		Start: time.Date(2026, 12, 8, 10, 0, 0, 0, noon.Location()), Place: "Online", Status: meetings.Confirmed, Basis: meetings.Papers,
	}
	uid, last, stamp := "", -1, time.Time{}
	for step, change := range []func(){
		func() {}, func() { m.Start = m.Start.AddDate(0, 0, 2) }, func() { m.Status = meetings.Cancelled }, func() { m.Title = "Of no matter to a calendar" },
	} {
		change()
		clock = clock.Add(time.Hour)
		if _, err := st.Put(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		o := newWorld(t).options()
		o.Meetings = func(ctx context.Context, from, until time.Time) ([]meetings.Meeting, error) {
			return st.List(ctx, from, until)
		}
		rec := httptest.NewRecorder()
		handler(t, o).ServeHTTP(rec, httptest.NewRequest("GET", "/calendar.ics", nil))
		body := rec.Body.String()
		for l := range strings.SplitSeq(strings.TrimSuffix(body, "\r\n"), "\r\n") {
			if len(l) > 75 || strings.ContainsAny(l, "\r\n") {
				t.Errorf("a line of %d bytes: %q", len(l), l)
			}
		}
		c, err := ics.ParseCalendar(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		var ev *ics.VEvent
		for _, e := range c.Events() {
			if strings.HasPrefix(e.Id(), "meeting.") {
				ev = e
			}
		}
		start, err := ev.GetStartAt()
		if err != nil || !start.Equal(m.Start) {
			t.Errorf("%v %v", start, err)
		}
		sequence := ev.GetProperty(ics.ComponentPropertySequence).Value
		stamped, err := ev.GetDtStampTime()
		if err != nil {
			t.Fatal(err)
		}
		if step == 0 {
			uid = ev.Id()
		}
		n := int(sequence[0] - '0')
		if want := last + 1; step < 3 && n != want || step == 3 && n != last || ev.Id() != uid {
			t.Errorf("step %d: %s, sequence %s after %d", step, ev.Id(), sequence, last)
		}
		if step < 3 && !stamped.After(stamp) {
			t.Errorf("step %d: stamped %v after %v", step, stamped, stamp)
		}
		last, stamp = n, stamped
		for _, e := range icaljs(t, body) {
			if e.UID == uid && (e.Sequence != n || (e.Status == "CANCELLED") != (step >= 2) || e.Start != m.Start.UTC().Format("2006-01-02T15:04:05Z") || e.Summary == "") {
				t.Errorf("step %d: another reader sees %+v", step, e)
			}
		}
		if status := ev.GetProperty(ics.ComponentPropertyStatus).Value; (status == "CANCELLED") != (step >= 2) {
			t.Errorf("step %d: %s", step, status)
		}
	}
}
