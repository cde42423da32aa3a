package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/data"
	"kcst/delivery/inbox"
	"kcst/facts"
	"kcst/meetings"
	"kcst/store"
	"kcst/store/storetest"
	"kcst/subscribers"
)

// kent is a partnership as its data set gives it.
var kent = facts.Partnership{
	ID: "kent", Name: "Kent Community Safety Partnership", Short: "KCSP",
	Team: "Kent Community Safety Team", TeamAbbr: "KCST",
	Email: "kentcommunitysafetyteam@kent.gov.uk", Phone: "03000 410234",
	Bulletin: "Kent Community Safety e-bulletin", Area: "Kent", Zone: "Europe/London", Colour: "#1d5b79",
	Crisis: facts.Crisis{
		Lead: "If you or somebody else is in danger now, ring 999. I am a bot: nobody watches these messages, so please ring a person.",
		Services: []facts.CrisisService{
			{When: "In an emergency", Name: "Police, ambulance or fire", Phone: "999", Note: "On a mobile, if you cannot speak, stay on the line and press 55 when prompted."},
			{When: "Not an emergency", Name: "Police", Phone: "101"},
			{When: "Domestic abuse", Name: "National Domestic Abuse Helpline", Phone: "0808 2000 247"},
			{When: "If you are struggling to cope or thinking of ending your life", Name: "Samaritans", Phone: "116 123"},
		},
		Close: "This message has not been kept or passed on to anybody.",
	},
	Examples: []string{
		"What are our priorities?", "How much funding remains in the tactical pot?", "Which projects were funded in 2025/26?",
		"Which aim covers road safety?", "Who chairs the KCSP Working Group?", "How do I get on the bulletin list?", "What does DARDR stand for?",
	},
}

// imprint is who writes the sample editions.
var imprint = bulletin.Imprint{Partnership: kent.Name, Team: kent.Team, Email: kent.Email, Phone: kent.Phone, Postal: kent.Postal, Colour: kent.Colour}

// noon is when every test happens: Monday 23 November 2026.
var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// The tokens of the one subscriber there is at first, of an ID that the world's
// random numbers always begin with.
var (
	tokens     = mustTokens("0123456789abcdef0123456789abcdef")
	reader     = subscribers.Subscriber{Email: "amara.okafor@example.org", Name: "Amara Okafor", Kinds: []subscribers.Kind{subscribers.Monthly, subscribers.Weekly}, Consent: subscribers.Consent{Basis: "asked by e-mail"}}
	readerID   = "rercgjbfeytsqkjkfmwc2lrpga"
	goodToken  = tokens.Unsubscribe(readerID)
	goodChoose = tokens.Preferences(readerID)
)

func mustTokens(secret string) *subscribers.Tokens {
	t, err := subscribers.NewTokens(secret)
	if err != nil {
		panic(err)
	}
	return t
}

// counting are random numbers that are the same in every test.
type counting byte

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		*c++
		b[i] = byte(*c)
	}
	return len(b), nil
}

// world is what a test's website stands on, and what was asked of it.
type world struct {
	mu       sync.Mutex
	store    *store.Store
	list     *subscribers.Store
	asked    []string
	broken   error // what every call fails with but those of the Door
	notReady error
	log      bytes.Buffer
	people   facts.Partnership
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return worldOn(t, storetest.Open(t))
}

func worldOn(t testing.TB, s *store.Store) *world {
	t.Helper()
	w := &world{people: kent, store: s, list: subscribers.NewStore(s, func() time.Time { return noon }, new(counting))}
	// The key of the store's hashes decides the first letter of an ID.
	if err := s.Set(t.Context(), s.Key("subscribers", "pepper"), "pepper", 0).Err(); err != nil {
		t.Fatal(err)
	}
	added, err := w.list.Add(t.Context(), reader)
	if err != nil || added.ID != readerID {
		t.Fatalf("the subscriber is %q: %v", added.ID, err)
	}
	return w
}

func (w *world) options() Options {
	return Options{
		BaseURL:     "http://localhost:8080",
		Partnership: func() facts.Partnership { return w.people },
		Ask:         w.ask,
		Danger:      answers.NewCrisis(kent).Detect,
		Editions:    func(context.Context) ([]bulletin.Edition, error) { return sampleEditions(), w.broken },
		Edition:     w.edition,
		Next: func(time.Time) time.Time {
			return time.Date(2026, time.December, 4, 10, 0, 0, 0, time.UTC)
		},
		Meetings: w.meetings,
		Meeting:  w.meeting,
		About: func(ctx context.Context, _ string, from, until time.Time) ([]meetings.Meeting, error) {
			return w.meetings(ctx, from, until)
		},
		Facts: func(context.Context) (*facts.Base, error) { return known(), w.broken },
		Door:  &subscribers.Door{Store: w.list, Tokens: tokens, Policy: policy(), Offer: offered, Now: func() time.Time { return noon }},
		Ready: func(context.Context) error { return w.notReady },
		Now:   func() time.Time { return noon },
		Log:   slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// demo is a website with an inbox.
func (w *world) demo() Options {
	o := w.options()
	o.Inbox = func() []inbox.Message { return box().Messages() }
	o.Extra = map[string]http.Handler{"/broken": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a mistake of ours") })}
	return o
}

func (w *world) ask(_ context.Context, q answers.Question) (answers.Answer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, q.Text)
	if w.broken != nil {
		return answers.Answer{}, w.broken
	}
	return sampleAnswer(q.Text), nil
}

func (w *world) edition(_ context.Context, id string) (bulletin.Edition, error) {
	if w.broken != nil {
		return bulletin.Edition{}, w.broken
	}
	for _, e := range sampleEditions() {
		if e.ID == id {
			return e, nil
		}
	}
	return bulletin.Edition{}, fmt.Errorf("edition: %w", bulletin.ErrNotFound)
}

func (w *world) meetings(context.Context, time.Time, time.Time) ([]meetings.Meeting, error) {
	board := meetings.Committee{ID: "ksp", Name: "Kent Community Safety Partnership", Council: "Kent County Council"}
	return []meetings.Meeting{
		{ID: "1", Committee: board, Start: noon.AddDate(0, 0, -19), Place: "Sessions House, Maidstone", Status: meetings.Confirmed, Basis: meetings.DraftMinutes, URL: "https://democracy.example.org/1"},
		{ID: "2", Committee: meetings.Committee{ID: "crime", Name: "Crime and Disorder Committee"}, Title: "Special meeting", Start: noon.Add(-2 * time.Hour), Status: meetings.Planned, Basis: meetings.Papers},
		{ID: "3", Committee: board, Start: noon.AddDate(0, 1, 3), Status: meetings.Postponed, Basis: meetings.Papers},
	}, w.broken
}

func policy() *subscribers.Policy {
	p, err := subscribers.ParsePolicy(data.Addresses)
	if err != nil {
		panic(err)
	}
	return p
}

// offered is what may be chosen.
func offered(context.Context) (subscribers.Offer, error) {
	option := func(names ...string) (out []subscribers.Option) {
		for _, n := range names {
			out = append(out, subscribers.Option{ID: strings.ReplaceAll(strings.ToLower(n), " ", "-"), Name: n})
		}
		return out
	}
	return subscribers.Offer{
		Topics:     option("Domestic abuse", "Fraud and cyber crime", "Hate crime", "Road safety", "Serious violence"),
		Districts:  option("Ashford", "Dover", "Folkestone and Hythe", "Thanet", "Tunbridge Wells"),
		Committees: option("Kent Community Safety Partnership", "KCSP Working Group"),
	}, nil
}

func handler(t testing.TB, o Options) http.Handler {
	t.Helper()
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// do sends one request to h.
func do(h http.Handler, method, target string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for _, c := range change {
		c(r)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// body gives a request a body of a type.
func body(kind, text string) func(*http.Request) {
	return func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(text))
		r.ContentLength = int64(len(text))
		r.Header.Set("Content-Type", kind)
	}
}

// known are facts that explain what the sample meeting speaks of.
var known = sync.OnceValue(func() *facts.Base {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		panic(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		panic(err)
	}
	return base
})

// meeting is the sample meeting in full, under every ref but that of none.
func (w *world) meeting(_ context.Context, ref string) (meetings.Meeting, error) {
	if w.broken != nil {
		return meetings.Meeting{}, w.broken
	}
	if ref != "ksp.1" {
		return meetings.Meeting{}, meetings.ErrUnknown
	}
	list, _ := w.meetings(context.Background(), noon, noon)
	m := list[0]
	m.Note = "Rescheduled from 2 November 2026"
	m.Items = []meetings.AgendaItem{
		{Number: "1", Title: "Apologies", Procedural: true},
		{
			Number: "101", Title: "ASB and hotspot policing", Topics: []string{"asb"}, Cut: true,
			Decisions: []meetings.Decision{{Text: "RESOLVED that the Partnership:", Points: []string{"a) note the plan for ASB; and", "b) ask for the figures."}, Vote: &meetings.Vote{For: 8, Against: 1}}},
			Actions:   []meetings.Action{{Text: "The Superintendent would circulate the hours under the Crime and Disorder Act 1998.", Owner: "Superintendent", Due: facts.Date{Year: 2026, Month: 12, Day: 1}}},
			Summary:   []string{"Officers reported that £39,661 had been allocated."},
			Documents: []meetings.Document{{Title: "Hotspot plan", URL: "https://democracy.example.org/plan.pdf"}},
		},
		{Number: "102", Title: "Scams", Summary: []string{"x"}, Edit: &meetings.Edit{Text: "Scams cost less this year.", By: "anna"}},
	}
	m.Attendees = []meetings.Attendance{{Role: "Chair", Count: 1}, {Role: "Committee Member", Count: 7}}
	m.Documents = []meetings.Document{{Title: "Agenda", URL: "https://democracy.example.org/agenda.pdf"}}
	return m, nil
}
