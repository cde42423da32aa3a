package bulletin

import (
	"time"

	"kcst/facts"
)

// Kind says what sort of mailing an [Edition] is.
type Kind string

// The kinds of edition.
const (
	Monthly       Kind = "monthly"       // the bulletin of a month, made of items
	Weekly        Kind = "weekly"        // what was decided in the ISO week that ended, and what is coming
	Extraordinary Kind = "extraordinary" // what cannot wait, written by an officer
)

// Kinds are all kinds, in the order people list them.
func Kinds() []Kind { return []Kind{Monthly, Weekly, Extraordinary} }

// EditionState says how far an [Edition] has come; the package doc tells what
// each state means.
type EditionState string

// The states of an edition.
const (
	Open      EditionState = "open"
	InReview  EditionState = "in review"
	Approved  EditionState = "approved"
	Sending   EditionState = "sending"
	Paused    EditionState = "paused"
	Sent      EditionState = "sent"
	Withdrawn EditionState = "withdrawn"
)

// Final reports whether nothing follows the state.
func (s EditionState) Final() bool { return s == Sent || s == Withdrawn }

// Period is the half-open span of days [From, Until) that an edition covers.
// An extraordinary edition has none.
type Period struct {
	From  facts.Date `json:"from,omitzero"`
	Until facts.Date `json:"until,omitzero"`
}

// Approval is one person's agreement to one content.
type Approval struct {
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Hash string    `json:"hash,omitempty"`
}

// Edition is one mailing and how far it has come. Its ID names kind and
// period: monthly-2026-12, weekly-2026-W48, extraordinary-20261122-1. Author
// is who drafted it, Editors are those who changed it since; none of them can
// approve it. Hash is that of Content once it is frozen. Late is set when it
// was drafted or sent after it was due, and Reason says why; for a withdrawn
// edition Reason is what the officer gave.
type Edition struct {
	ID       string       `json:"id"`
	Kind     Kind         `json:"kind"`
	Period   Period       `json:"period,omitzero"`
	Due      time.Time    `json:"due,omitzero"` // when it is to be sent; of an extraordinary one, when it was approved
	Subject  string       `json:"subject"`
	Author   string       `json:"author"`
	Editors  []string     `json:"editors,omitempty"`
	State    EditionState `json:"state"`
	Hash     string       `json:"hash,omitempty"`
	First    Approval     `json:"first_approval,omitzero"` // of two, in a pre-election period
	Approval Approval     `json:"approval,omitzero"`
	Late     bool         `json:"late,omitempty"`
	Reason   string       `json:"reason,omitempty"`

	DraftedAt   time.Time    `json:"drafted_at,omitzero"`
	FrozenAt    time.Time    `json:"frozen_at,omitzero"`
	StartedAt   time.Time    `json:"started_at,omitzero"` // when sending began
	FinishedAt  time.Time    `json:"finished_at,omitzero"`
	PausedIn    EditionState `json:"paused_in,omitempty"` // the state that Resume returns to
	WithdrawnAt time.Time    `json:"withdrawn_at,omitzero"`

	Content Content `json:"-"` // kept beside the rest, in its canonical form
}

// Change is one step in the history of an item or an edition. From is empty
// for the first.
type Change struct {
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	From    string    `json:"from,omitempty"`
	To      string    `json:"to"`
	Edition string    `json:"edition,omitempty"` // which edition used or released the item
	Hash    string    `json:"hash,omitempty"`    // the edition's content after the step
	Reason  string    `json:"reason,omitempty"`
	Diff    string    `json:"diff,omitempty"`     // what an edit changed, line by line
	LeftOut []Past    `json:"left_out,omitempty"` // the accepted items that a freeze didn't take
}
