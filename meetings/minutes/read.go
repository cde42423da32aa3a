package minutes

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kcst/facts"
	"kcst/meetings"
)

// Hint is what whoever brings a source knows of it: it fills in what the
// source doesn't say.
type Hint struct {
	Committee meetings.Committee
	ID        string // of the meeting
	Start     time.Time
	URL       string
	Basis     meetings.Basis
	Zone      *time.Location
}

// Draft is a meeting as a source gives it. Part: the source tells of a part of
// it, and leaves what is held of the rest as it is. Withheld counts the items
// that aren't for the public, and Cut those that the source breaks off.
type Draft struct {
	meetings.Meeting
	Part     bool
	Withheld int
	Cut      int
}

// ErrNoMeeting: a source doesn't say which meeting it tells of, or nothing
// that could be one. The message says what to add.
var ErrNoMeeting = errors.New("no meeting can be read out of this")

// longest is how much text of one source is read, in bytes.
const longest = 8 << 20

// Read reads the meetings that a text tells of: printed minutes, a page that
// was pasted or saved as text, a page on one item or on one issue, or a
// summary of papers.
func Read(text string, hint Hint) ([]Draft, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("%w: it is longer than %d MB: part it into several files", ErrNoMeeting, longest>>20)
	}
	if hint.Zone == nil {
		hint.Zone = time.UTC
	}
	var drafts []Draft
	switch {
	case issueLine.MatchString(text):
		drafts = readIssue(text, hint)
	default:
		drafts = []Draft{readOne(text, hint)}
	}
	for i := range drafts {
		if err := drafts[i].finish(hint); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

// readOne reads what tells of one meeting.
func readOne(text string, hint Hint) Draft {
	text, tables := actionTables(text)
	lines := Lines(text)
	sections, minuted, part := segment(text)
	h := head{status: meetings.Confirmed}
	if !part {
		h = readHead(lines, hint.Zone)
	}
	d := Draft{Meeting: meetings.Meeting{
		Committee: meetings.Committee{Name: h.committee, Council: h.council}, Start: h.start, Place: h.place, Status: h.status,
	}}
	d.Part = part
	d.Basis = meetings.Papers
	if minuted {
		d.Basis = meetings.Minutes
		if h.draft {
			d.Basis = meetings.DraftMinutes
		}
	}
	if hint.Basis != "" {
		d.Basis = hint.Basis
	}
	on := h.start
	if on.IsZero() {
		on = hint.Start
	}
	d.fill(sections, tables, on)
	return d
}

// section is an item before it is read.
type section struct{ number, title, body, decision string }

// fill reads the sections into items, each with the rows of tables that are
// its own. What isn't public never gets further.
func (d *Draft) fill(sections []section, tables [][]row, on time.Time) {
	closed := false
	views := make([]view, len(sections))
	for i, s := range sections {
		if reopens.MatchString(s.title) {
			closed = false
		}
		views[i] = look(s.title, Body{Text: s.body, Decision: s.decision}, closed)
		closed = views[i].after
	}
	giveRows(sections, views, tables)
	for i, s := range sections {
		it := meetings.AgendaItem{Number: s.number, Title: s.title}
		views[i].fill(&it, d.Minuted(), on)
		if it.Restricted {
			d.Withheld++
			continue
		}
		if it.Cut {
			d.Cut++
		}
		d.Items = append(d.Items, it)
	}
}

// finish fills in what the hint knows, and says what is missing.
func (d *Draft) finish(hint Hint) error {
	if hint.Committee.Name != "" {
		d.Committee.Name = hint.Committee.Name
	}
	if hint.Committee.ID != "" {
		d.Committee.ID = hint.Committee.ID
	}
	if hint.Committee.Council != "" {
		d.Committee.Council = hint.Committee.Council
	}
	if d.Committee.ID == "" {
		d.Committee.ID = meetings.Slug(d.Committee.Whole())
	}
	if d.Start.IsZero() || !d.Timed() && facts.DateOf(d.Start) == facts.DateOf(hint.Start) {
		d.Start = hint.Start
	}
	if d.URL == "" {
		d.URL = hint.URL
	}
	if d.ID == "" {
		d.ID = hint.ID
	}
	switch {
	case d.Committee.Name == "" && d.Start.IsZero():
		return fmt.Errorf("%w: it names neither the committee nor the day: say --committee NAME and --date 2025-07-23", ErrNoMeeting)
	case d.Committee.Name == "":
		return fmt.Errorf("%w: it doesn't name the committee: say --committee NAME", ErrNoMeeting)
	case d.Start.IsZero():
		return fmt.Errorf("%w: it doesn't say on which day: say --date 2025-07-23", ErrNoMeeting)
	}
	if d.ID == "" {
		d.ID = facts.DateOf(d.Start).String()
		if d.Timed() {
			d.ID += "-" + d.Start.Format("1504")
		}
	}
	d.ID = strings.ToLower(d.ID)
	return nil
}
