package templates

import "time"

// Meetings lists the meetings that are coming, the earliest first, and those
// that were held lately, the latest first.
type Meetings struct {
	Coming []MeetingRow
	Held   []MeetingRow
}

// MeetingRow is one meeting in the list. Council is whose committee it is,
// where that isn't in its name; Status says that it was called off, or "".
type MeetingRow struct {
	Committee string
	Council   string
	Title     string
	Start     time.Time // in the zone of the readers
	Place     string
	Status    string
	Basis     string // of one that was held: papers, draft minutes, minutes
	URL       string // of the source
	Page      string // its own page here
}

func (Meetings) place() place { return place{"meetings", "meetings", true} }
