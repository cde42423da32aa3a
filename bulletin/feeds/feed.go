package feeds

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"kcst/bulletin"
)

// Feed is a feed that an officer named.
type Feed struct {
	ID        string             `json:"id"`
	URL       string             `json:"url"`
	Section   bulletin.SectionID `json:"section"`          // of its items
	Source    string             `json:"source,omitempty"` // who publishes it; "": as it calls itself
	Topics    []string           `json:"topics,omitempty"`
	Districts []string           `json:"districts,omitempty"`
	AddedBy   string             `json:"added_by"`
	AddedAt   time.Time          `json:"added_at"`
}

// State is how the last fetch of a feed went.
type State struct {
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	FetchedAt    time.Time `json:"fetched_at,omitzero"` // zero: never
	Problem      string    `json:"problem,omitempty"`   // a sentence; "": it was read
	Failures     int       `json:"failures,omitempty"`  // in a row
	Items        int       `json:"items"`               // submitted from it so far
}

// Listed is a feed with its state.
type Listed struct {
	Feed
	State State     `json:"state"`
	Next  time.Time `json:"next"` // when it is due again
}

// Sentinels for what can't be done with a feed; the errors read as sentences.
var (
	ErrInvalid  = errors.New("not fit as a feed")
	ErrNotFound = errors.New("no such feed")
	ErrTaken    = errors.New("the feed is there already")
)

// refusal is a sentence over a sentinel.
type refusal struct {
	kind     error
	sentence string
}

func (r *refusal) Error() string { return r.sentence }
func (r *refusal) Unwrap() error { return r.kind }

func refuse(kind error, format string, args ...any) error {
	return &refusal{kind: kind, sentence: fmt.Sprintf(format, args...)}
}

// Check says why it can't be a feed, or nil.
func (f Feed) Check() error {
	var errs []error
	if u, err := url.Parse(f.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		errs = append(errs, refuse(ErrInvalid, "%q isn't the address of a feed: copy it as https://…, without a name or password in it.", f.URL))
	}
	if f.ID == "" || len(f.ID) > 40 || strings.Trim(f.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		errs = append(errs, refuse(ErrInvalid, "%q can't be a feed's ID: use at most 40 small letters, digits and dashes (--id).", f.ID))
	}
	// A sample item shows whether its items could be.
	sample := bulletin.Item{Section: f.Section, Headline: "A", Source: "A", SubmittedBy: "A", Topics: f.Topics, Districts: f.Districts}
	if f.Source != "" {
		sample.Source = f.Source
	}
	return errors.Join(append(errs, sample.Check())...)
}

// IDOf is an ID for a feed from its address: its host, without www.
func IDOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	id := strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) {
			return r
		}
		return '-'
	}, strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."))
	return id[:min(len(id), 40)]
}

// Report is what a fetch of a feed did.
type Report struct {
	Feed    string   `json:"feed"`
	Added   []string `json:"added"`               // the items' IDs
	Held    int      `json:"held"`                // of those, held for a link
	Known   int      `json:"known"`               // entries that were taken before
	Old     int      `json:"old"`                 // entries too old to take
	Refused []string `json:"refused,omitempty"`   // why an entry can't be an item, with its title
	Same    bool     `json:"unchanged,omitempty"` // nothing changed since the last fetch
	Problem string   `json:"problem,omitempty"`   // why it couldn't be fetched or read
}

func byID(a, b Listed) int { return strings.Compare(a.ID, b.ID) }

func sorted(list []Listed) []Listed {
	slices.SortFunc(list, byID)
	return list
}
