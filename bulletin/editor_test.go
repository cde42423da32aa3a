package bulletin

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"kcst/data"
	"kcst/facts"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
)

// hands is a clock that a test turns.
type hands struct {
	mu sync.Mutex
	at time.Time
}

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *hands) set(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = t
}

// desk is an editor on a store and a clock of the test's own.
type desk struct {
	*Editor
	t     testing.TB
	s     *store.Store
	clock *hands
}

func newDesk(t testing.TB, now string) *desk {
	t.Helper()
	return openDesk(t, storetest.Open(t), now)
}

func openDesk(t testing.TB, s *store.Store, now string) *desk {
	t.Helper()
	d := &desk{t: t, s: s, clock: &hands{at: local(t, now)}}
	partnership, err := fs.ReadFile(data.Kent, "partnership.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := facts.ParseFS(fstest.MapFS{"partnership.yaml": {Data: partnership}})
	if err != nil {
		t.Fatal(err)
	}
	known := facts.NewStore(s, d.clock.now)
	if _, err := known.Load(context.Background(), set, "test"); err != nil {
		t.Fatal(err)
	}
	d.Editor = d.replica()
	d.meet(facts.DateOf(d.clock.at).AddDays(-14), 14)
	return d
}

// replica is another editor on the same store and clock, as another process
// would have it.
func (d *desk) replica() *Editor {
	d.t.Helper()
	return &Editor{
		Store:    NewStore(d.s, d.clock.now),
		Calendar: calendar(d.t, "", ""),
		Meetings: meetings.NewStore(d.s, d.clock.now),
		Facts:    facts.NewStore(d.s, d.clock.now),
		Now:      d.clock.now,
		Log:      slog.New(slog.DiscardHandler),
		Funding:  sampleFunding,
	}
}

func (d *desk) at(s string) { d.clock.set(local(d.t, s)) }

// accept adds an accepted item that is published from a day.
func (d *desk) accept(id, from string, alter ...func(*Item)) Item {
	d.t.Helper()
	it := Item{
		ID: id, Section: SectionPublications, Headline: "Headline of " + id, Body: "Text of " + id + ".",
		Links:  []Link{{Title: "The page of " + id, URL: "https://www.example.org/" + id}},
		Source: "Sample publisher, " + from, PublishFrom: day(d.t, from), SubmittedBy: "A. Partner", State: Accepted,
	}
	for _, f := range alter {
		f(&it)
	}
	it, err := d.Store.Add(context.Background(), it, "officer.one")
	if err != nil {
		d.t.Fatal(err)
	}
	return it
}

// tick ticks and gives the events as "kind id".
func (d *desk) tick() []string {
	d.t.Helper()
	events, err := d.Tick(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return names(events)
}

func names(events []Event) []string {
	var list []string
	for _, e := range events {
		list = append(list, fmt.Sprintf("%s %s", e.Kind, e.ID))
	}
	return list
}

func (d *desk) edition(id string) Edition {
	d.t.Helper()
	ed, err := d.Store.Edition(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return ed
}

// item reads an item and how often it was used.
func (d *desk) item(id string) (it Item, used int) {
	d.t.Helper()
	it, err := d.Store.Item(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	changes, err := d.Store.ItemHistory(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range changes {
		if c.To == string(Used) {
			used++
		}
		if c.By == "" || c.At.IsZero() {
			d.t.Errorf("a change of %s doesn't say who and when: %+v", id, c)
		}
	}
	return it, used
}

func sampleFunding(context.Context) ([]Sourced, error) {
	return []Sourced{{
		Text:   "The tactical pot for 2025/26 has £15,553.26 left.",
		Source: "Community safety report, paragraph 2.7", AsOf: facts.Date{Year: 2025, Month: 7, Day: 23},
	}}, nil
}

// meet stores a meeting every Wednesday at 10:00, from a day on.
func (d *desk) meet(from facts.Date, weeks int) {
	d.t.Helper()
	held := meetings.NewStore(d.s, d.clock.now)
	for i := range weeks {
		on := from.AddDays((int(time.Wednesday)-int(from.Weekday())+7)%7 + 7*i)
		_, err := held.Put(context.Background(), meetings.Meeting{
			ID: on.String(), Committee: meetings.Committee{ID: "sample-committee", Name: "Sample Committee"},
			Start: At(on, 10, 0, london), Place: "Online", Status: meetings.Confirmed, Basis: meetings.Minutes,
			URL: "https://www.example.org/meetings/" + on.String(),
			Items: []meetings.AgendaItem{{
				Number: "1", Title: "A sample\n paper", Decisions: []meetings.Decision{{Text: "RESOLVED that the sample be noted."}},
				Actions: []meetings.Action{{Text: "An update would be brought", Owner: "Head of Service", Due: on.AddDays(28)}},
			}, {Number: "2", Title: "Not for the public", Restricted: true}},
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
}
