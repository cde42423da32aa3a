package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"kcst/facts"
	"kcst/meetings"
	"kcst/templates"
)

// meeting is the page of one meeting.
func (s *site) meeting(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	m, err := s.Meeting(ctx, r.PathValue("id"))
	if errors.Is(err, meetings.ErrUnknown) {
		s.notFound(w, r)
		return
	}
	if err != nil {
		s.problem(w, r, "read a meeting", err)
		return
	}
	base, err := s.Facts(ctx)
	if err != nil {
		s.problem(w, r, "read what explains a meeting", err)
		return
	}
	m = m.Public()
	n := newNoter(base)
	v := templates.Meeting{MeetingRow: s.meetingRow(m), Timed: m.Timed(), Note: m.Note, Past: m.Start.Before(s.Now()), Documents: pageLinks(m.Documents)}
	v.Basis = string(m.Basis)
	for _, it := range m.Items {
		item := n.item(it)
		if it.Procedural {
			v.Usual = append(v.Usual, item)
		} else {
			v.Items = append(v.Items, item)
		}
	}
	for _, a := range m.Attendees {
		v.Roles = append(v.Roles, templates.Role{Name: a.Role, Count: a.Count})
	}
	for _, id := range m.Topics() {
		if e := base.Entity(id); e != nil {
			v.Topics = append(v.Topics, templates.PageLink{Title: e.Name, URL: "/topics/" + id})
		}
	}
	v.Notes = n.notes
	s.show(w, r, http.StatusOK, v)
}

func pageLinks(list []meetings.Document) []templates.PageLink {
	var out []templates.PageLink
	for _, d := range list {
		if d.URL != "" {
			out = append(out, templates.PageLink{Title: d.Title, URL: d.URL})
		}
	}
	return out
}

// How far the page of a topic looks back, and how many meetings it shows.
const (
	topicBack = 2 * 366 // days
	mostTold  = 30
)

// topic is the page of what meetings decided about one topic.
func (s *site) topic(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	base, err := s.Facts(ctx)
	if err != nil {
		s.problem(w, r, "read a topic", err)
		return
	}
	e := base.Entity(r.PathValue("id"))
	if e == nil || e.Kind != facts.KindTopic {
		s.notFound(w, r)
		return
	}
	now := s.Now().In(s.zone())
	list, err := s.About(ctx, e.ID, now.AddDate(0, 0, -topicBack), now.AddDate(0, 0, daysAhead))
	if err != nil {
		s.problem(w, r, "list a topic's meetings", err)
		return
	}
	v := templates.Topic{ID: e.ID, Name: e.Name}
	if f := explaining(base, e.ID); f != nil {
		v.Explains = f.Text
	}
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	plain := newNoter(nil)
	for _, m := range slices.Backward(list) {
		m = m.Public()
		if !m.Start.Before(today) {
			v.Coming = append(v.Coming, s.meetingRow(m))
			continue
		}
		told := templates.TopicMeeting{MeetingRow: s.meetingRow(m)}
		told.Basis = string(m.Basis)
		for _, it := range m.Items {
			if !it.Procedural && slices.Contains(it.Topics, e.ID) {
				told.Items = append(told.Items, plain.item(it))
			}
		}
		switch {
		case len(told.Items) == 0:
		case len(v.Decided) == mostTold:
			v.More++
		default:
			v.Decided = append(v.Decided, told)
		}
	}
	slices.Reverse(v.Coming)
	s.show(w, r, http.StatusOK, v)
}
