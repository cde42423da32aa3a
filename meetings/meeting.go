package meetings

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"kcst/facts"
)

// Committee is a body that meets. ID is lower-case kebab; Council is whose it
// is, where that isn't in its name.
type Committee struct {
	ID      string
	Name    string
	Council string
}

// Whole is the committee's name with its council's before it, where that isn't
// in it: many councils have a Cabinet.
func (c Committee) Whole() string {
	if strings.Contains(strings.ToLower(c.Name), strings.ToLower(strings.TrimSuffix(c.Council, " Council"))) {
		return c.Name
	}
	return c.Council + " " + c.Name
}

// Status says whether a meeting takes place, in a word that a reader sees.
type Status string

// The statuses.
const (
	Planned   Status = "Planned"
	Confirmed Status = "Confirmed"
	Postponed Status = "Postponed"
	Cancelled Status = "Cancelled"
)

// Basis says what the knowledge of a meeting rests on.
type Basis string

// The bases, in the order in which they replace one another.
const (
	Papers       Basis = "papers"        // published before the meeting
	DraftMinutes Basis = "draft minutes" // written after it, not yet agreed
	Minutes      Basis = "minutes"       // agreed
)

// bases are all of them, in that order.
var bases = []Basis{Papers, DraftMinutes, Minutes}

// Meeting is one meeting. ID is unique within its committee; Start is in the
// zone in which people read it, and at midnight where the source gives no
// time. Title is empty where the committee's name says enough. Note is what
// the source adds to the status ("Rescheduled from 13 November 2025").
type Meeting struct {
	ID        string
	Committee Committee
	Title     string
	Start     time.Time
	Place     string
	Status    Status
	Note      string
	Basis     Basis
	URL       string
	Items     []AgendaItem
	Documents []Document
	Attendees []Attendance

	// Labels are the IDs of what it is about and where, from the facts.
	Labels Labels

	// Changes counts how often its time, place or status was changed, and
	// Changed says when that was last; MinutedAt is when minutes of it, or a
	// draft of them, were first held. The store sets them.
	Changes   int
	Changed   time.Time
	MinutedAt time.Time
}

// Labels are IDs of entities of the facts: topics, the districts whose
// councils meet, and the groups that the committee is among.
type Labels struct {
	Topics    []string
	Districts []string
	Groups    []string
}

// AgendaItem is one item of an agenda, under the number that the source gives
// it ("B1", "101", or none for a heading). ID is the source's own, where it
// has one that stays when the number changes. Summary is sentences of the
// source, beside those of the decisions and the actions.
type AgendaItem struct {
	ID         string
	Number     string
	Title      string
	Summary    []string
	Decisions  []Decision
	Actions    []Action
	Documents  []Document
	Topics     []string // IDs of topics of the facts
	Procedural bool     // apologies, the last minutes: in no summary
	Cut        bool     // the source broke off: there is more to read
	Restricted bool     // the public may not know it: never stored
	Edit       *Edit    // an officer's words instead of the summary

	// Text is the source's paragraphs, white space normalised, for whoever
	// makes the summary. It isn't kept.
	Text []string `json:"-"`
}

// Edit is what an officer wrote in place of a summary.
type Edit struct {
	Text string    `json:"text"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
}

// Decision is what was resolved, in the minutes' own words. Points are its
// sub-points with their numbering, as they follow the text in the source.
type Decision struct {
	Text   string
	Points []string
	Vote   *Vote
}

// Words are the decision with its sub-points, as they stand in the source.
func (d Decision) Words() string { return strings.Join(append([]string{d.Text}, d.Points...), " ") }

// Vote is how a vote went, where the minutes count it.
type Vote struct{ For, Against, Abstain int }

// Document is a paper that a meeting or an item links to. Published is the
// day, where the source says it.
type Document struct {
	Title      string
	URL        string
	Published  facts.Date
	Restricted bool // never stored
}

// Attendance is how many attended in a role. Who they were stays in the
// source.
type Attendance struct {
	Role  string
	Count int
}

// Ref names a meeting among all meetings, and is safe in a URL's path:
// "kent-community-safety-partnership.99001".
func (m Meeting) Ref() string { return m.Committee.ID + "." + m.ID }

// TakesPlace reports whether the meeting wasn't called off.
func (m Meeting) TakesPlace() bool { return m.Status != Cancelled && m.Status != Postponed }

// Timed reports whether the source gives a time of day.
func (m Meeting) Timed() bool { return m.Start.Hour() != 0 || m.Start.Minute() != 0 }

// Minuted reports whether what is known was written after the meeting.
func (m Meeting) Minuted() bool { return m.Basis == DraftMinutes || m.Basis == Minutes }

// Public is m without what is restricted.
func (m Meeting) Public() Meeting {
	m.Documents = public(m.Documents)
	items := make([]AgendaItem, 0, len(m.Items))
	for _, it := range m.Items {
		if !it.Restricted {
			it.Documents = public(it.Documents)
			items = append(items, it)
		}
	}
	m.Items = slices.Clip(items)
	return m
}

func public(ds []Document) []Document {
	return slices.DeleteFunc(slices.Clone(ds), func(d Document) bool { return d.Restricted })
}

// lastRecord is what every meeting says of the minutes of the last.
var lastRecord = regexp.MustCompile(`(?i)\b(?:minutes|notes|record)\b.*\b(?:approved|agreed|confirmed|accepted|correct|accurate|true|signed)\b|\b(?:approve|agree|confirm|sign|approved|agreed|confirmed)\b.*\b(?:minutes|notes)\b`)

// Counts are how many items, decisions and actions a meeting has. That the
// last minutes were approved counts as none.
func (m Meeting) Counts() (items, decisions, actions int) {
	for _, it := range m.Items {
		for _, d := range it.Decisions {
			if !it.Procedural || !lastRecord.MatchString(d.Words()) {
				decisions++
			}
		}
		actions += len(it.Actions)
	}
	return len(m.Items), decisions, actions
}

// Attended counts one more in a role.
func Attended(list []Attendance, role string) []Attendance {
	at := slices.IndexFunc(list, func(a Attendance) bool { return strings.EqualFold(a.Role, role) })
	if at < 0 {
		return append(list, Attendance{Role: role, Count: 1})
	}
	list[at].Count++
	return list
}

// Brief is an item's summary: what was decided, what is to be done, then other
// sentences of the source, or an officer's words in their place.
func (it AgendaItem) Brief() []string {
	var out []string
	for _, d := range it.Decisions {
		out = append(out, d.Words())
	}
	for _, a := range it.Actions {
		if !slices.Contains(out, a.Text) { // what was decided may be somebody's to do
			out = append(out, a.Text)
		}
	}
	if it.Edit != nil {
		return append(out, it.Edit.Text)
	}
	return append(out, it.Summary...)
}
