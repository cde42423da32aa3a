package meetings

import (
	"errors"
	"fmt"
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
// zone in which people read it. Title is empty where the committee's name
// says enough.
type Meeting struct {
	ID        string
	Committee Committee
	Title     string
	Start     time.Time
	Place     string
	Status    Status
	Basis     Basis
	URL       string
	Items     []AgendaItem
	Documents []Document
}

// AgendaItem is one item of an agenda, under the number that the source gives
// it ("B1", "101", or none for a heading). Summary is in the source's words.
type AgendaItem struct {
	Number     string
	Title      string
	Summary    string
	Decisions  []Decision
	Actions    []Action
	Documents  []Document
	Restricted bool // the public may not know it: never stored
}

// Decision is what was resolved, in the minutes' own words.
type Decision struct {
	Text string
}

// Action is what somebody undertook to do. Owner and Due may not be stated.
type Action struct {
	Text  string
	Owner string
	Due   facts.Date
}

// Document is a paper that a meeting or an item links to.
type Document struct {
	Title      string
	URL        string
	Restricted bool // never stored
}

// Ref names a meeting among all meetings, and is safe in a URL's path:
// "kent-community-safety-partnership.99001".
func (m Meeting) Ref() string { return m.Committee.ID + "." + m.ID }

// TakesPlace reports whether the meeting wasn't called off.
func (m Meeting) TakesPlace() bool { return m.Status != Cancelled && m.Status != Postponed }

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

// ErrInvalid: something about a meeting can't be right; the message says what.
var ErrInvalid = errors.New("this can't be a meeting")

// Check says what is wrong with m, all of it.
func (m Meeting) Check() error {
	var errs []error
	wrong := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...))
	}
	if !isID(m.ID) {
		wrong("its ID %q isn't lower-case letters, digits and hyphens", m.ID)
	}
	if !isID(m.Committee.ID) {
		wrong("its committee's ID %q isn't lower-case letters, digits and hyphens", m.Committee.ID)
	}
	if m.Committee.Name == "" {
		wrong("its committee has no name")
	}
	if m.Start.IsZero() {
		wrong("it has no start")
	}
	if !slices.Contains([]Status{Planned, Confirmed, Postponed, Cancelled}, m.Status) {
		wrong("its status %q is none of planned, confirmed, postponed, cancelled", m.Status)
	}
	if !slices.Contains(bases, m.Basis) {
		wrong("its basis %q is none of papers, draft minutes, minutes", m.Basis)
	}
	if !isLink(m.URL) {
		wrong("its address %q doesn't begin with https:// or http://", m.URL)
	}
	for _, d := range m.documents() {
		if !isLink(d.URL) {
			wrong("the address %q of a document doesn't begin with https:// or http://", d.URL)
		}
	}
	return errors.Join(errs...)
}

// documents are those of the meeting and of its items.
func (m Meeting) documents() []Document {
	all := slices.Clone(m.Documents)
	for _, it := range m.Items {
		all = append(all, it.Documents...)
	}
	return all
}

// isLink accepts a web address, or none. Anything else could run in a reader's
// browser.
func isLink(s string) bool {
	return s == "" || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

const idLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"

func isID(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, idLetters) == "" && s[0] != '-'
}

// slug makes an ID of a name.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !strings.ContainsRune(idLetters[:36], r) })
	return strings.Join(words, "-")
}
