package bulletin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"kcst/facts"
)

// Content is all that a mail and a page show of an edition, frozen: rendering
// looks at nothing else but the recipient's own links. Texts are Markdown
// where the field says so and plain otherwise; all of them passed this
// package's checks (no raw HTML, no images, https links, no control
// characters).
type Content struct {
	Edition   string     `json:"edition"` // its ID
	Kind      Kind       `json:"kind"`
	Date      facts.Date `json:"date"`               // the day it is to be sent; of an extraordinary one, the day it was drafted
	Period    Period     `json:"period,omitzero"`    // of a monthly or weekly one
	From      Imprint    `json:"from"`               // who writes
	Bulletin  string     `json:"bulletin"`           // the bulletin's name
	Subject   string     `json:"subject"`            // one line
	Preheader string     `json:"preheader"`          // one line that mail clients show beside the subject
	Foreword  string     `json:"foreword,omitempty"` // Markdown, an officer's own words
	Body      string     `json:"body,omitempty"`     // Markdown, of an extraordinary edition
	Links     []Link     `json:"links,omitempty"`    // below the body
	Audience  Audience   `json:"audience,omitzero"`  // whom an extraordinary one is for
	Sections  []Section  `json:"sections,omitempty"` // in order; only those with entries
	Decided   []Meeting  `json:"decided,omitempty"`  // of a weekly: the meetings of its week; of a monthly: what the partnership's own decided
	Minuted   []Meeting  `json:"minuted,omitempty"`  // of a weekly: earlier meetings whose minutes came in its week
	Coming    []Meeting  `json:"coming,omitempty"`   // of a weekly: those of the two weeks after; of a monthly: the partnership's own
	Funding   []Sourced  `json:"funding,omitempty"`  // of a monthly: shown under from-the-partnership
	Chart     *Chart     `json:"chart,omitempty"`    // beside them
	Asked     []Asked    `json:"asked,omitempty"`    // of a monthly: what was asked most

	// Names are those of the topics and districts of the meetings, by ID.
	Names map[string]string `json:"names,omitempty"`

	// Left and Chosen are set in a variant alone ([Variants]), never in what
	// is approved.
	Left   Left `json:"-"`
	Chosen bool `json:"-"` // it is for somebody who chose
}

// Meetings are all that an edition tells of: what was decided, what was
// minuted, what is coming.
func (c Content) Meetings() []Meeting { return slices.Concat(c.Decided, c.Minuted, c.Coming) }

// Imprint is who writes an edition: what its heading and its foot say, and the
// colour it is set in.
type Imprint struct {
	Partnership string `json:"partnership"`
	Team        string `json:"team"`
	Email       string `json:"email"`
	Phone       string `json:"phone,omitempty"`
	Postal      string `json:"postal,omitempty"`
	Colour      string `json:"colour,omitempty"` // #rrggbb
	Logo        string `json:"logo,omitempty"`   // a PNG as a data URL
}

// Audience is whom an extraordinary edition is for: subscribers of any of its
// topics and any of its districts, and those who chose none. Nothing named is
// everybody.
type Audience struct {
	Topics    []string `json:"topics,omitempty"`
	Districts []string `json:"districts,omitempty"`
	// Correcting is the ID of an edition whose recipients alone are meant.
	Correcting string `json:"correcting,omitempty"`
}

// IsZero reports whether it is everybody.
func (a Audience) IsZero() bool { return len(a.Topics)+len(a.Districts) == 0 && a.Correcting == "" }

// Includes reports whether somebody with these topics and districts is meant.
func (a Audience) Includes(topics, districts []string) bool {
	meant := func(named, chosen []string) bool {
		return len(named) == 0 || len(chosen) == 0 ||
			slices.ContainsFunc(chosen, func(s string) bool { return slices.Contains(named, strings.ToLower(s)) })
	}
	return meant(a.Topics, topics) && meant(a.Districts, districts)
}

// tidy is a with its labels as they are compared, each once.
func (a Audience) tidy() Audience {
	labels := func(list []string) []string {
		var out []string
		for _, s := range list {
			if s = strings.ToLower(strings.TrimSpace(s)); s != "" {
				out = append(out, s)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return Audience{labels(a.Topics), labels(a.Districts), a.Correcting}
}

// Section is a heading's worth of entries.
type Section struct {
	ID      SectionID `json:"id"`
	Entries []Entry   `json:"entries"`
}

// Entry is an item as it was when its edition was frozen. Who submitted it
// stays out.
type Entry struct {
	Item      string     `json:"item"` // the item's ID
	Headline  string     `json:"headline"`
	Body      string     `json:"body,omitempty"` // Markdown
	Links     []Link     `json:"links,omitempty"`
	Source    string     `json:"source,omitempty"`
	Topics    []string   `json:"topics,omitempty"`
	Districts []string   `json:"districts,omitempty"`
	Published facts.Date `json:"published,omitzero"`
	Deadline  When       `json:"deadline,omitzero"`
	Event     When       `json:"event,omitzero"`
	Contact   string     `json:"contact,omitempty"`
}

// Meeting is a meeting as it was when its edition was frozen, without what is
// restricted.
type Meeting struct {
	ID        string       `json:"id"`
	Committee string       `json:"committee"`
	Title     string       `json:"title,omitempty"`
	When      When         `json:"when"`
	Place     string       `json:"place,omitempty"`
	Status    string       `json:"status,omitempty"` // only of one that was called off
	Basis     string       `json:"basis,omitempty"`  // papers, draft minutes, minutes
	URL       string       `json:"url,omitempty"`
	Items     []AgendaItem `json:"items,omitempty"`
	Topics    []string     `json:"topics,omitempty"` // of the facts, by ID, as are the others
	Districts []string     `json:"districts,omitempty"`
	Groups    []string     `json:"groups,omitempty"` // that the committee is

	Why  []string `json:"-"` // in a variant: what was chosen that it is there for
	Left int      `json:"-"` // in a variant: items that are left out for length
}

// AgendaItem is what a frozen meeting says of one item of its agenda.
// Summary, Decisions and Actions are sentences of the source.
type AgendaItem struct {
	Number    string   `json:"number,omitempty"`
	Title     string   `json:"title"`
	Summary   string   `json:"summary,omitempty"`
	Decisions []string `json:"decisions,omitempty"`
	Actions   []string `json:"actions,omitempty"`
	Topics    []string `json:"topics,omitempty"`

	Why []string `json:"-"` // in a variant: what was chosen that it is there for
}

// Sourced is a sentence with where it comes from.
type Sourced struct {
	Text   string     `json:"text"`
	Source string     `json:"source"` // title, publisher and paragraph, as a reader sees them
	URL    string     `json:"url,omitempty"`
	AsOf   facts.Date `json:"as_of,omitzero"`
}

// Chart is how a fund stands in the ledger, as a picture and its table show
// it. Note says where a document reports something else.
type Chart struct {
	Fund    string      `json:"fund"` // its name
	Awarded facts.Money `json:"awarded"`
	Pots    []ChartPot  `json:"pots"`
	Note    string      `json:"note,omitempty"`
}

// ChartPot is one pot of a [Chart]: what it was given, and what became of it.
// What is left of Given is unallocated.
type ChartPot struct {
	Name        string      `json:"name"`
	Given       facts.Money `json:"given"`
	Spent       facts.Money `json:"spent,omitempty"`
	Outstanding facts.Money `json:"outstanding,omitempty"` // allocated and not yet spent
	Refunded    facts.Money `json:"refunded,omitempty"`
}

// Unallocated is what of the pot nobody was promised.
func (p ChartPot) Unallocated() facts.Money { return p.Given - p.Spent - p.Outstanding - p.Refunded }

// Asked is a question that many asked, in the data set's own words, and what
// they were told. Who asked isn't known here.
type Asked struct {
	Question string     `json:"question"`
	Answer   string     `json:"answer"`
	Source   string     `json:"source"`
	URL      string     `json:"url,omitempty"`
	AsOf     facts.Date `json:"as_of,omitzero"`
}

// Link is a named https address.
type Link struct {
	Title string `json:"title,omitempty"` // what the link leads to; empty: the address itself
	URL   string `json:"url"`
}

// Canonical is the one JSON form of c: fields in the order of the struct, no
// white space, no HTML escapes. Equal contents have equal bytes.
func (c Content) Canonical() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return nil, fmt.Errorf("write content of %s: %w", c.Edition, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// HashOf is the SHA-256 of a content's canonical form, in hexadecimal.
func HashOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// Items are the IDs of the items that c shows, in order.
func (c Content) Items() []string {
	var ids []string
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			ids = append(ids, e.Item)
		}
	}
	return ids
}

// When is a day, with a time of day where one is stated. Its text form is
// 2026-12-04 or 2026-12-04T10:00, its zone that of the calendar.
type When struct {
	Date facts.Date
	Time string // 24-hour clock, as "10:00", or ""
}

// IsZero reports whether w is not stated.
func (w When) IsZero() bool { return w.Date.IsZero() }

// End is the last instant of w in loc: the end of the day where no time is
// stated.
func (w When) End(loc *time.Location) time.Time {
	if t, err := time.Parse("15:04", w.Time); err == nil {
		return At(w.Date, t.Hour(), t.Minute(), loc)
	}
	return w.Date.AddDays(1).In(loc)
}

// String is the text form.
func (w When) String() string {
	if w.Time == "" {
		return w.Date.String()
	}
	return w.Date.String() + "T" + w.Time
}

// MarshalText is the text form.
func (w When) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the text form; a space may stand for the T.
func (w *When) UnmarshalText(b []byte) error {
	*w = When{}
	if len(b) == 0 {
		return nil
	}
	day, clock := string(b), ""
	if len(day) > len(time.DateOnly) {
		sep := day[len(time.DateOnly)]
		if sep != 'T' && sep != ' ' {
			return refuse(ErrInvalid, "%q is not a day and time: write 2026-12-04 or 2026-12-04 10:00", b)
		}
		day, clock = day[:len(time.DateOnly)], day[len(time.DateOnly)+1:]
		if _, err := time.Parse("15:04", clock); err != nil || len(clock) != len("15:04") {
			return refuse(ErrInvalid, "%q is not a time of day: write it such as 09:30", clock)
		}
	}
	d, err := facts.ParseDate(day)
	if err != nil {
		return err
	}
	*w = When{Date: d, Time: clock}
	return nil
}
