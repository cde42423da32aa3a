package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"kcst/meetings"
	"kcst/templates"
)

// How far the list of meetings looks back, and ahead, in days.
const (
	daysBack  = 60
	daysAhead = 180
)

// readMeetings gives the meetings around today.
func (s *site) readMeetings(ctx context.Context) ([]meetings.Meeting, error) {
	now := s.Now().In(s.zone())
	return s.Options.Meetings(ctx, now.AddDate(0, 0, -daysBack), now.AddDate(0, 0, daysAhead))
}

// meetings lists what is coming, the earliest first, and what was held, the
// latest first. What began within the day is still coming.
func (s *site) meetings(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	list, err := s.held.get(ctx)
	if err != nil {
		s.problem(w, r, "list meetings", err)
		return
	}
	now := s.Now().In(s.zone())
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	var v templates.Meetings
	for _, m := range list {
		row := s.meetingRow(m)
		if m.Start.Before(today) {
			row.Basis = string(m.Basis)
			v.Held = append(v.Held, row)
		} else {
			v.Coming = append(v.Coming, row)
		}
	}
	slices.Reverse(v.Held)
	s.show(w, r, http.StatusOK, v)
}

// meetingRow is a meeting as lists have it.
func (s *site) meetingRow(m meetings.Meeting) templates.MeetingRow {
	row := templates.MeetingRow{
		Committee: m.Committee.Name, Council: m.Committee.Council, Title: m.Title, Start: m.Start.In(s.zone()), Place: m.Place, URL: m.URL,
		Page: "/meetings/" + m.Ref(),
	}
	if !m.TakesPlace() {
		row.Status = string(m.Status)
	}
	return row
}
