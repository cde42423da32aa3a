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

// MeetingPart is a part of an edition that is about meetings; ID is its place
// on the page.
type MeetingPart struct {
	ID, Title string
	Meetings  []MailMeeting
}

// MeetingParts are the parts of the page about meetings that have any, in
// order.
func (m Mail) MeetingParts() []MeetingPart {
	return slices.DeleteFunc([]MeetingPart{
		{"decided", "What was decided", m.Decided},
		{"minuted", "New minutes of earlier meetings", m.Minuted},
		{"coming", "What is coming", m.Coming},
	}, func(p MeetingPart) bool { return len(p.Meetings) == 0 })
}

func (Editions) place() place { return place{"editions", "editions", true} }
func (Edition) place() place  { return place{"edition", "editions", true} }
