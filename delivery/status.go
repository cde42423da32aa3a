package delivery

import (
	"context"
	"time"

	"kcst/bulletin"
)

// Status is how far an edition has come. Planned counts everybody it is for;
// when it is finished, the final states add up to it.
type Status struct {
	ID         string     `json:"id"`
	Kind       string     `json:"kind"`
	State      string     `json:"state"`
	Planned    int        `json:"planned"`
	Sent       int        `json:"sent"`
	Retrying   int        `json:"retrying"`
	Failed     int        `json:"failed"`
	Suppressed int        `json:"suppressed"`
	Withdrawn  int        `json:"withdrawn"`
	Unknown    int        `json:"unknown"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Resent     []Resent   `json:"-"`
	// Returned counts what came back, by kind: soft, hard, complaint.
	Returned map[string]int `json:"-"`
}

// Resent is one time that an officer had what was unknown sent again.
type Resent struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Number int       `json:"number"`
}

// Settled is how many deliveries are in a final state.
func (s Status) Settled() int { return s.Sent + s.Failed + s.Suppressed + s.Withdrawn + s.Unknown }

// Status tells how far an edition has come.
func (s *Sender) Status(ctx context.Context, id string) (Status, error) {
	ed, err := s.Editor.Store.Edition(ctx, id)
	if err != nil {
		return Status{}, err
	}
	counts, finished, err := s.Store.tally(ctx, id)
	if err != nil {
		return Status{}, err
	}
	resent, err := s.Store.Resent(ctx, id)
	if err != nil {
		return Status{}, err
	}
	returned, err := s.Store.Returns(ctx, id)
	if err != nil {
		return Status{}, err
	}
	st := Status{
		Resent: resent, Returned: returned,
		ID: ed.ID, Kind: string(ed.Kind), State: string(ed.State),
		Sent: counts[Sent], Retrying: counts[Retrying], Failed: counts[Failed],
		Suppressed: counts[Suppressed], Withdrawn: counts[Withdrawn], Unknown: counts[Unknown],
	}
	st.Planned = st.Settled() + st.Retrying + counts[Planned] + counts[Sending]
	if !ed.StartedAt.IsZero() {
		st.StartedAt = &ed.StartedAt
	}
	switch {
	case ed.State == bulletin.Sent && !ed.FinishedAt.IsZero():
		st.FinishedAt = &ed.FinishedAt
	case ed.State == bulletin.Withdrawn && !finished.IsZero():
		st.FinishedAt = &finished
	}
	return st, nil
}
