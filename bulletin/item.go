package bulletin

import (
	"errors"
	"slices"
	"strings"
	"time"

	"kcst/facts"
)

// ItemState says how far an [Item] has come.
type ItemState string

// The states of an item. Accepted ones wait for the next edition of their
// time; a used one is in exactly one edition's frozen content.
const (
	Submitted ItemState = "submitted"
	Accepted  ItemState = "accepted"
	Held      ItemState = "held"
	Used      ItemState = "used"
	Expired   ItemState = "expired"
)

// ItemStates are all states of an item.
func ItemStates() []ItemState { return []ItemState{Submitted, Accepted, Held, Used, Expired} }

// ItemKind says what an item is; the zero kind is a plain piece of news.
type ItemKind string

// The kinds of suggestions: of a session for partners to learn at, and of
// something to do together. One that is accepted is shown as any item is.
const (
	PlainItem ItemKind = ""
	Session   ItemKind = "session"
	Together  ItemKind = "together"
	// FundingIdea is of something that money could go to.
	FundingIdea ItemKind = "funding-idea"
)

// ItemKinds are all kinds of item.
func ItemKinds() []ItemKind { return []ItemKind{PlainItem, Session, Together, FundingIdea} }

// Item is one short piece for the bulletin. It is shown in editions due after
// PublishFrom and before Expires (half-open; zero is open), and never once its
// Deadline or Event has passed.
type Item struct {
	ID          string     `json:"id"`
	Kind        ItemKind   `json:"kind,omitempty"`
	Section     SectionID  `json:"section"`
	Headline    string     `json:"headline"`
	Body        string     `json:"body,omitempty"` // Markdown, at most 60 words
	Links       []Link     `json:"links,omitempty"`
	Source      string     `json:"source"`
	Topics      []string   `json:"topics,omitempty"`
	Districts   []string   `json:"districts,omitempty"`
	PublishFrom facts.Date `json:"publish_from"`
	Expires     facts.Date `json:"expires,omitzero"`
	Deadline    When       `json:"deadline,omitzero"`
	Event       When       `json:"event,omitzero"`
	Contact     string     `json:"contact,omitempty"`
	SubmittedBy string     `json:"submitted_by"`
	SubmittedAt time.Time  `json:"submitted_at,omitzero"`
	Private     bool       `json:"private,omitempty"` // from a private session or a restricted paper: never shown
	Notes       []string   `json:"notes,omitempty"`   // what was done to its links, sentences for officers

	State   ItemState `json:"state"`
	Edition string    `json:"edition,omitempty"` // which edition used it
}

// The longest an item's texts may be.
const (
	maxHeadline = 120 // characters
	maxBody     = 60  // words
	maxLine     = 200 // characters of any other line
	maxLinks    = 5
)

// Tidy is it with white space trimmed and line ends as one character.
// A suggestion without a section is the partnership's.
func (it Item) Tidy() Item {
	if it.Kind == "item" {
		it.Kind = PlainItem
	}
	if it.Section == "" && it.Kind != PlainItem {
		it.Section = SectionPartnership
	}
	it.Headline = strings.TrimSpace(it.Headline)
	it.Body = tidyText(it.Body)
	it.Source = strings.TrimSpace(it.Source)
	it.Contact = strings.TrimSpace(it.Contact)
	it.SubmittedBy = strings.TrimSpace(it.SubmittedBy)
	it.Links = slices.Clone(it.Links)
	for i, l := range it.Links {
		it.Links[i] = Link{Title: strings.TrimSpace(l.Title), URL: strings.TrimSpace(l.URL)}
	}
	return it
}

// Check says everything that keeps it out of the bulletin, in sentences for
// whoever wrote it. Every one of them wraps [ErrInvalid].
func (it Item) Check() error {
	var p problems
	if !slices.Contains(ItemKinds(), it.Kind) {
		p.add("%q is not a kind of item: choose session, together, funding-idea, or leave it out", it.Kind)
	}
	if !slices.Contains(sections, it.Section) {
		p.add("%q is not a section: choose one of %s", it.Section, joinSections())
	}
	p.line("The headline", it.Headline, maxHeadline, true)
	p.markdown("The text", it.Body, maxBody)
	p.line("The source", it.Source, maxLine, true)
	p.line("The contact", it.Contact, maxLine, false)
	p.line("The name of who submitted it", it.SubmittedBy, maxLine, true)
	if len(it.Links) > maxLinks {
		p.add("There are %d links: keep the %d that matter most", len(it.Links), maxLinks)
	}
	for _, l := range it.Links {
		p.line("The name of a link", l.Title, maxLine, false)
		p.link(l.URL)
	}
	for _, label := range slices.Concat(it.Topics, it.Districts) {
		p.line("A topic or district", label, maxLine, true)
	}
	if !it.Expires.IsZero() && !it.PublishFrom.Before(it.Expires) {
		p.add("It expires on %s, which is not after %s, the day from which it is published: correct one of them", it.Expires.Words(), it.PublishFrom.Words())
	}
	return errors.Join(p...)
}

// entry is what an edition freezes of it.
func (it Item) entry() Entry {
	return Entry{
		Item: it.ID, Headline: it.Headline, Body: it.Body, Links: slices.Clone(it.Links), Source: it.Source,
		Topics: slices.Clone(it.Topics), Districts: slices.Clone(it.Districts),
		Published: it.PublishFrom, Deadline: it.Deadline, Event: it.Event, Contact: it.Contact,
	}
}

func joinSections() string {
	names := make([]string, len(sections))
	for i, s := range sections {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}
