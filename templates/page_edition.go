package templates

import "time"

// Editions is the archive: the editions that were sent, newest first.
type Editions struct {
	Editions []EditionRow
	Next     string // the day of the next edition; "" when none is planned
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
func (e Edition) Contents() bool {
	n := len(e.Mail.Sections)
	for _, meetings := range [][]MailMeeting{e.Mail.Decided, e.Mail.Coming} {
		if len(meetings) > 0 {
			n++
		}
	}
	return n > 1
}

func (Editions) place() place { return place{"editions", "editions", true} }
func (Edition) place() place  { return place{"edition", "editions", true} }
