package bulletin

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"kcst/facts"
)

// ReadItems reads a YAML file of items:
//
//	items:
//	  - id: safer-streets-round
//	    kind: item                  # or session, together: a suggestion
//	    section: funding-opportunities
//	    headline: A round of grants opens
//	    body: At most 60 words of Markdown.
//	    links: [{title: The announcement, url: "https://www.example.org/"}]
//	    source: Home Office, 3 November 2026
//	    topics: [serious-violence]
//	    districts: [thanet]
//	    publish_from: 2026-11-10    # or publish_from_days: -12
//	    expires: 2026-12-31         # or expires_days: 40
//	    deadline: 2026-12-18 17:00  # or deadline_days: 26, deadline_time: "17:00"
//	    event: 2026-12-02 10:00     # or event_days: 10, event_time: "10:00"
//	    contact: grants@example.org
//	    submitted_by: A. Partner
//	    state: accepted             # submitted (if it isn't named), accepted or held
//
// Days are counted from the given day. Unknown keys are errors, and all that
// is wrong is reported at once. An item without a day to be published from
// gets the given one; one that names nobody is submitted by who adds it.
func ReadItems(b []byte, day facts.Date) ([]Item, error) {
	var file struct {
		Items []itemEntry `yaml:"items"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, refuse(ErrInvalid, "The file of items can't be read: %v", err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, refuse(ErrInvalid, "The file of items has more than one document: write all items in one document, without a line of three hyphens between")
	}
	items := make([]Item, 0, len(file.Items))
	seen := make(map[string]bool)
	var errs []error
	for i, entry := range file.Items {
		it, err := entry.item(day)
		if err == nil {
			whole := it
			whole.SubmittedBy = cmp.Or(it.SubmittedBy, Scheduler)
			whole, _, err = whole.launder()
			err = errors.Join(err, whole.Check())
		}
		if it.ID != "" {
			err = errors.Join(err, checkItemID(it.ID))
		}
		if seen[it.ID] && it.ID != "" {
			err = errors.Join(err, refuse(ErrInvalid, "Its ID was used before: give it another"))
		}
		seen[it.ID] = true
		if err != nil {
			errs = append(errs, fmt.Errorf("item %d (%s): %w", i+1, it.ID, err))
		}
		items = append(items, it)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return items, nil
}

// itemEntry is an item as it stands in a file.
type itemEntry struct {
	ID              string      `yaml:"id"`
	Kind            ItemKind    `yaml:"kind"`
	Section         SectionID   `yaml:"section"`
	Headline        string      `yaml:"headline"`
	Body            string      `yaml:"body"`
	Links           []linkEntry `yaml:"links"`
	Source          string      `yaml:"source"`
	Topics          []string    `yaml:"topics"`
	Districts       []string    `yaml:"districts"`
	PublishFrom     string      `yaml:"publish_from"`
	PublishFromDays *int        `yaml:"publish_from_days"`
	Expires         string      `yaml:"expires"`
	ExpiresDays     *int        `yaml:"expires_days"`
	Deadline        string      `yaml:"deadline"`
	DeadlineDays    *int        `yaml:"deadline_days"`
	DeadlineTime    string      `yaml:"deadline_time"`
	Event           string      `yaml:"event"`
	EventDays       *int        `yaml:"event_days"`
	EventTime       string      `yaml:"event_time"`
	Contact         string      `yaml:"contact"`
	SubmittedBy     string      `yaml:"submitted_by"`
	State           ItemState   `yaml:"state"`
}

// linkEntry is a link with a title, or an address alone.
type linkEntry struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
}

// UnmarshalYAML reads both forms.
func (l *linkEntry) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&l.URL)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i].Value; key != "title" && key != "url" {
			return fmt.Errorf("line %d: a link has a title and a url, not %q", n.Content[i].Line, key)
		}
	}
	type plain linkEntry
	return n.Decode((*plain)(l))
}

func (e itemEntry) item(day facts.Date) (Item, error) {
	it := Item{
		ID: e.ID, Kind: e.Kind, Section: e.Section, Headline: e.Headline, Body: e.Body, Source: e.Source,
		Topics: e.Topics, Districts: e.Districts, Contact: e.Contact, SubmittedBy: e.SubmittedBy, State: e.State,
	}
	for _, l := range e.Links {
		it.Links = append(it.Links, Link(l))
	}
	var from, expires When
	err := errors.Join(
		readDay(&from, "publish_from", e.PublishFrom, e.PublishFromDays, "", day),
		readDay(&expires, "expires", e.Expires, e.ExpiresDays, "", day),
		readDay(&it.Deadline, "deadline", e.Deadline, e.DeadlineDays, e.DeadlineTime, day),
		readDay(&it.Event, "event", e.Event, e.EventDays, e.EventTime, day),
	)
	it.PublishFrom, it.Expires = from.Date, expires.Date
	if from.IsZero() {
		it.PublishFrom = day
	}
	switch it.State {
	case "":
		it.State = Submitted
	case Submitted, Accepted, Held:
	default:
		err = errors.Join(err, refuse(ErrInvalid, "It can't begin as %q: write submitted, accepted or held", it.State))
	}
	return it.Tidy(), err
}

// readDay reads a day that is written out or counted from another.
func readDay(w *When, field, text string, days *int, clock string, from facts.Date) error {
	switch {
	case text != "" && days != nil:
		return refuse(ErrInvalid, "It has both %s and %s_days: keep one", field, field)
	case days != nil:
		text = from.AddDays(*days).String()
	case text == "" && clock != "":
		return refuse(ErrInvalid, "It has %s_time without a day: add %s or %s_days", field, field, field)
	}
	if clock != "" {
		text += " " + clock
	}
	if err := w.UnmarshalText([]byte(text)); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	return nil
}
