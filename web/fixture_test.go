package web

import (
	"bytes"
	"context"
	"errors"
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
	"kcst/delivery/inbox"
	"kcst/facts"
	"kcst/meetings"
	"kcst/subscribers"
	"kcst/templates"
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

const goodToken = "c3Vic2NyaWJlci0x.kZ0Tq8m4"

// world is what a test's website stands on, and what was asked of it.
type world struct {
	mu       sync.Mutex
	left     bool
	stays    bool     // leaving was not by the link
	changes  []string // calls that change something
	asked    []string
	broken   error // what every call fails with
	notReady error
	log      bytes.Buffer
	people   facts.Partnership
}

func newWorld() *world { return &world{people: kent} }

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
		Meetings:    w.meetings,
		Preferences: w.preferences,
		Leaving:     Leaving{Verify: verify, Left: w.hasLeft, Leave: w.leave, Return: w.comeBack},
		Ready:       func(context.Context) error { return w.notReady },
		Now:         func() time.Time { return noon },
		Log:         slog.New(slog.NewTextHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// demo is a website with an inbox.
func (w *world) demo() Options {
	o := w.options()
	o.Inbox = func() []inbox.Message { return box().Messages() }
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

func verify(token string) (string, error) {
	if token != goodToken {
		return "", errors.New("the signature is wrong")
	}
	return "subscriber-1", nil
}

func (w *world) preferences(_ context.Context, token string) (templates.Preferences, error) {
	if _, err := verify(token); err != nil {
		return templates.Preferences{}, fmt.Errorf("preferences: %w", subscribers.ErrToken)
	}
	return templates.Preferences{Kinds: []string{"monthly", "weekly"}, Left: w.left, Undo: w.left && !w.stays, Leave: goodToken}, w.broken
}

func (w *world) hasLeft(context.Context, string) (bool, bool, error) {
	return w.left, w.left && !w.stays, w.broken
}

func (w *world) leave(_ context.Context, id, how string) error {
	if w.broken != nil {
		return w.broken
	}
	w.left = true
	w.changes = append(w.changes, "leave "+id+" "+how)
	return nil
}

func (w *world) comeBack(_ context.Context, id string) error {
	if w.broken != nil {
		return w.broken
	}
	if w.stays {
		return fmt.Errorf("subscriber: %w", subscribers.ErrStays)
	}
	w.left = false
	w.changes = append(w.changes, "return "+id)
	return nil
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
