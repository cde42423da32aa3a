package templates

import (
	"slices"
	"time"
)

// Editions is the archive: the editions that were sent, newest first, or what
// a search found in them. Kind narrows either to one kind of edition.
type Editions struct {
	Editions []EditionRow
	Next     string // the day of the next edition; "" when none is planned
	Total    int    // editions of every kind
	Kind     string
	Kinds    []string // the kinds there are
	Sought   string   // what was searched for
	Limit    int      // characters a search may have
	Found    []Found
	All      int // how many were found; some may be left off
}

// Years are the editions by the year of their date.
func (e Editions) Years() []Year {
	var out []Year
	for _, row := range e.Editions {
		if y := row.Date.Year(); len(out) == 0 || out[len(out)-1].Year != y {
			out = append(out, Year{Year: y})
		}
		last := &out[len(out)-1]
		last.Editions = append(last.Editions, row)
	}
	return out
}

// Year is a year's editions.
type Year struct {
	Year     int
	Editions []EditionRow
}

// Found is one place in an edition that a search found: the entry at the
// anchor, or with none the edition itself.
type Found struct {
	Edition EditionRow
	Anchor  string
	Title   string
	Excerpt string
}

// EditionRow is one edition in the archive. Kind is monthly, weekly or
// extraordinary.
type EditionRow struct {
	ID      string
	Kind    string
	Subject string
	Date    time.Time
}

// Edition is the web version of a frozen edition: what its mail says, but for
// the reader's own links. With Withdrawn nothing of it is shown but that.
type Edition struct {
	ID        string
	Withdrawn bool
	Mail      Mail
	Older     *EditionRow
	Newer     *EditionRow
}

// Contents reports whether an edition is long enough for a list of contents.
func (e Edition) Contents() bool { return len(e.Mail.Sections)+len(e.Mail.MeetingParts()) > 1 }

// MeetingPart is a part of an edition that is about meetings, in its mail and on
// its page; ID is its place on the page. Left counts those that are left out of
// the mail for length.
type MeetingPart struct {
	ID, Title string
	Meetings  []MailMeeting
	Left      int
}

// meetingParts are the parts about meetings in order, with those that have none.
func (m Mail) meetingParts() []MeetingPart {
	decided, coming := "What was decided", "What is coming"
	if m.Kind == "monthly" { // of the partnership's own meetings alone
		decided, coming = "What the partnership decided", "Dates ahead"
	}
	return []MeetingPart{
		{"decided", decided, m.Decided, m.Left.Decided},
		{"minuted", "New minutes of earlier meetings", m.Minuted, m.Left.Minuted},
		{"coming", coming, m.Coming, m.Left.Coming},
	}
}

// MeetingParts are those that have any.
func (m Mail) MeetingParts() []MeetingPart {
	return slices.DeleteFunc(m.meetingParts(), func(p MeetingPart) bool { return len(p.Meetings) == 0 })
}

func (Editions) place() place { return place{"editions", "editions", true} }
func (Edition) place() place  { return place{"edition", "editions", true} }
