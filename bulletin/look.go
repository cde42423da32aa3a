package bulletin

import (
	"context"
	"fmt"
	"time"
)

// look reports how the live editions stand.
func (e *Editor) look(ctx context.Context, now time.Time) ([]Event, error) {
	live, err := e.Store.Live(ctx)
	if err != nil {
		return nil, err
	}
	var events []Event
	for i, ed := range live {
		if event, err := e.standing(ctx, ed, now); err != nil {
			return events, err
		} else if event.Kind != "" {
			events, live[i] = append(events, event), event.Edition
			continue
		}
		if event, err := e.remind(ctx, ed, now); err != nil {
			return events, err
		} else if event.Kind != "" {
			events = append(events, event)
		}
		switch {
		case ed.Due.IsZero() || ed.Due.After(now):
		case ed.State == Open || ed.State == InReview:
			reason := fmt.Sprintf("It was due on %s and nobody has approved it.", clock(ed.Due, e.Calendar.Zone))
			events = append(events, Event{Kind: EventOverdue, ID: ed.ID, Reason: reason, Edition: ed})
		case ed.State == Approved && e.leftBehind(ed, now):
			reason := fmt.Sprintf("It was due on %s and the next has come due since: release it to send it all the same, or withdraw it.", clock(ed.Due, e.Calendar.Zone))
			events = append(events, Event{Kind: EventLeftBehind, ID: ed.ID, Reason: reason, Edition: ed})
		}
	}
	for _, ed := range e.ready(live, now) {
		events = append(events, Event{Kind: EventReady, ID: ed.ID, Edition: ed})
	}
	return events, nil
}

// standing approves an edition that is due under a standing approval, if there
// is one for it.
func (e *Editor) standing(ctx context.Context, ed Edition, now time.Time) (Event, error) {
	if ed.State != InReview || ed.Author != Scheduler || ed.Due.After(now) || e.leftBehind(ed, now) {
		return Event{}, nil
	}
	s, was, err := e.Store.standing(ctx, ed.Kind)
	if err != nil || !s.InForce() {
		return Event{}, err
	}
	switch began, err := e.Store.began(ctx); {
	case err != nil:
		return Event{}, err
	case ed.DraftedAt.Before(began): // brought back from a backup: it may have gone out since
		return Event{}, nil
	}
	ed, did, err := e.approveStanding(ctx, ed.ID, s, was)
	if err != nil || !did {
		return Event{}, err
	}
	return Event{Kind: EventApproved, ID: ed.ID, Reason: "It goes out under " + s.by() + ".", Edition: ed}, nil
}

// remind tells officers that an edition waits for them: at each point once,
// whatever the number of replicas. Of points that passed during an outage only
// the last is told.
func (e *Editor) remind(ctx context.Context, ed Edition, now time.Time) (Event, error) {
	if ed.Kind == Extraordinary || ed.State != InReview || !ed.Due.After(now) {
		return Event{}, nil
	}
	var last reminder
	for _, r := range e.Calendar.reminders(ed.Due, ed.DraftedAt) {
		if !r.at.After(now) {
			last = r
		}
	}
	if last.name == "" {
		return Event{}, nil
	}
	first, err := e.Store.once(ctx, ed.ID+":"+last.name)
	if err != nil || !first {
		return Event{}, err
	}
	reason := fmt.Sprintf("It is due on %s and waits for its approval.", clock(ed.Due, e.Calendar.Zone))
	return Event{Kind: EventReminder, ID: ed.ID, Reason: reason, Edition: ed}, nil
}
