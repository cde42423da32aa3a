package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/templates"
)

// ical is the events and deadlines of the editions that were sent, and the
// meetings around today, for calendar programs (RFC 5545). A line of it has
// the same identity for as long as it is there, so that a program that follows
// the file changes what it holds instead of doubling it.
func (s *site) ical(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	sent, err := s.sent(ctx)
	if err != nil {
		s.problem(w, r, "list editions for the calendar", err)
		return
	}
	c := ics.NewCalendarFor("kcst")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(s.Partnership().Bulletin)
	c.SetXWRTimezone(s.zone().String())
	since := facts.DateOf(s.Now().In(s.zone())).AddDays(-daysBack)
	seen := map[string]bool{}
	for _, e := range sent { // the newest first: an item that comes again is as it was said last
		for _, section := range e.Content.Sections {
			for _, it := range section.Entries {
				if seen[it.Item] {
					continue
				}
				seen[it.Item] = true
				s.addItem(c, e, it, since)
			}
		}
	}
	if err := s.addMeetings(ctx, c); err != nil {
		s.problem(w, r, "list meetings for the calendar", err)
		return
	}
	s.file(w, r, "text/calendar; charset=utf-8", []byte(c.Serialize(ics.WithNewLine("\r\n"))))
}

// addItem adds an item's event, and its deadline.
func (s *site) addItem(c *ics.Calendar, e bulletin.Edition, it bulletin.Entry, since facts.Date) {
	for _, d := range []struct {
		id, lead string
		when     bulletin.When
	}{{"event", "", it.Event}, {"deadline", templates.DeadlineLead, it.Deadline}} {
		if d.when.IsZero() || d.when.Date.Before(since) {
			continue
		}
		ev := c.AddEvent(d.id + "." + it.Item + "@" + s.host())
		ev.SetDtStampTime(e.StartedAt.UTC())
		s.setWhen(ev, d.when)
		ev.SetSummary(d.lead + it.Headline)
		ev.SetDescription(strings.TrimSpace(templates.Plain(it.Body) + "\n" + it.Contact))
		if len(it.Links) > 0 {
			ev.SetURL(it.Links[0].URL)
		} else {
			ev.SetURL(s.BaseURL + "/editions/" + e.ID)
		}
	}
}

// setWhen sets a start: a whole day where no time is stated, and else an hour.
func (s *site) setWhen(ev *ics.VEvent, w bulletin.When) {
	clock, err := time.Parse("15:04", w.Time)
	if err != nil {
		ev.SetAllDayStartAt(w.Date.In(time.UTC))
		ev.SetAllDayEndAt(w.Date.AddDays(1).In(time.UTC))
		return
	}
	at := bulletin.At(w.Date, clock.Hour(), clock.Minute(), s.zone())
	ev.SetStartAt(at)
	ev.SetEndAt(at.Add(time.Hour))
}

func (s *site) addMeetings(ctx context.Context, c *ics.Calendar) error {
	list, err := s.readMeetings(ctx)
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(list) {
		m = m.Public()
		ev := c.AddEvent("meeting." + m.Ref() + "@" + s.host())
		// What changed counts up, so that programs take the new time or the
		// cancellation (RFC 5545, 3.8.7.4).
		stamp := m.Changed
		if stamp.IsZero() {
			stamp = m.Start
		}
		ev.SetDtStampTime(stamp.UTC())
		ev.SetLastModifiedAt(stamp.UTC())
		ev.SetSequence(m.Changes)
		if !m.Timed() { // the source gives no time
			day := facts.DateOf(m.Start)
			ev.SetAllDayStartAt(day.In(time.UTC))
			ev.SetAllDayEndAt(day.AddDays(1).In(time.UTC))
		} else {
			ev.SetStartAt(m.Start)
			ev.SetEndAt(m.Start.Add(time.Hour))
		}
		ev.SetSummary(m.Committee.Name)
		ev.SetLocation(m.Place)
		ev.SetURL(s.BaseURL + "/meetings/" + m.Ref())
		if m.TakesPlace() {
			ev.SetStatus(ics.ObjectStatusConfirmed)
		} else {
			ev.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	return nil
}

// host is the name of the site, for identities.
func (s *site) host() string {
	if u, err := url.Parse(s.BaseURL); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "kcst.invalid"
}
