package slacktest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Options tune a [Server]; the zero value behaves as Slack does, faster.
type Options struct {
	PingEvery  time.Duration   // between WebSocket pings; 2 s when zero
	AckWithin  time.Duration   // until an event is delivered again; 3 s when zero
	RetryAfter []time.Duration // pauses before the HTTP retries; at once, 100 ms, 500 ms when nil (Slack: at once, 1 and 5 minutes)
	PostEvery  time.Duration   // posting faster than this in a channel is answered 429; no limit when zero
	TriggerTTL time.Duration   // life of a trigger_id; 3 s when zero
	Scopes     []string        // what the app may do, as X-OAuth-Scopes tells it; not told when nil
}

func (o Options) withDefaults() Options {
	if o.PingEvery == 0 {
		o.PingEvery = 2 * time.Second
	}
	if o.AckWithin == 0 {
		o.AckWithin = 3 * time.Second
	}
	if o.RetryAfter == nil {
		o.RetryAfter = []time.Duration{0, 100 * time.Millisecond, 500 * time.Millisecond}
	}
	if o.TriggerTTL == 0 {
		o.TriggerTTL = 3 * time.Second
	}
	return o
}

// Server is one Slack workspace with one app. Its fields are fixed once it
// runs. All methods are safe for concurrent use.
type Server struct {
	URL           string // what SLACK_API_URL should be
	BotToken      string // xoxb-…
	AppToken      string // xapp-…
	SigningSecret string
	TeamID        string
	AppID         string
	BotUser       string // the app's user ID, what a mention names
	BotID         string // the app's bot ID, what its messages carry

	opts Options
	http *httptest.Server
	stop chan struct{}
	work sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when anything below changes
	lastTS   int64
	serial   int
	messages []*Message
	index    map[string]*Message   // by channel and timestamp
	threads  map[string][]*Message // replies, by channel and root
	calls    []Call
	faults   []*Fault
	problems []string
	posted   map[string]time.Time // last post in a channel
	status   map[string]string    // by channel and thread
	prompts  []Prompts
	unfurls  []Unfurl
	triggers map[string]trigger // used ones are removed
	people   map[string]Person
	groups   map[string][]string
	shared   map[string]bool // channels
	views    []View
	commands map[string]*Command
	tickets  map[string]bool
	links    []*link
	next     int // the link whose turn it is
	waiting  map[string]*attempt
	loseAcks int
	weather  Weather
	refuse   string // the reason that coming connections are refused for
	target   string // base URL of the app's HTTP endpoints; "" is Socket Mode
	stopped  bool
}

// Start runs a workspace until [Server.Close].
func Start(o Options) *Server {
	s := &Server{
		BotToken:      "xoxb-slacktest-2b7e151628aed2a6",
		AppToken:      "xapp-slacktest-abf7158809cf4f3c",
		SigningSecret: "slacktest-signing-6bc1bee22e409f96",
		TeamID:        "T0SLACKTEST",
		AppID:         "A0SLACKTEST",
		BotUser:       "U0SLACKBOT",
		BotID:         "B0SLACKBOT",
		opts:          o.withDefaults(),
		stop:          make(chan struct{}),
		changed:       make(chan struct{}),
		index:         map[string]*Message{},
		threads:       map[string][]*Message{},
		posted:        map[string]time.Time{},
		status:        map[string]string{},
		triggers:      map[string]trigger{},
		people:        map[string]Person{},
		groups:        map[string][]string{},
		shared:        map[string]bool{},
		commands:      map[string]*Command{},
		tickets:       map[string]bool{},
		waiting:       map[string]*attempt{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.serveAPI)
	mux.HandleFunc("GET /api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link", s.serveLink)
	mux.HandleFunc("POST /commands/{id}/{secret}", s.serveResponseURL)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	return s
}

// New is [Start] for a test: it ends with the test, which fails for every
// problem that it did not take with [Server.Problems].
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s := Start(o)
	t.Cleanup(func() {
		s.Close()
		for _, p := range s.Problems() {
			t.Errorf("slack: %s", p)
		}
	})
	return s
}

// Close ends every connection and delivery.
func (s *Server) Close() {
	s.mu.Lock()
	if s.stopped {
		s.mu.Unlock()
		return
	}
	s.stopped = true
	close(s.stop)
	s.mu.Unlock()
	s.Cut()
	s.work.Wait()
	s.http.CloseClientConnections()
	s.http.Close()
}

// Problems returns what the app did that Slack would not accept, and forgets
// it.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.problems
	s.problems = nil
	return p
}

// Await waits until cond holds and reports whether it did. It asks again
// whenever the workspace changes.
func (s *Server) Await(d time.Duration, cond func() bool) bool {
	deadline := time.NewTimer(d)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return true
		}
		select {
		case <-changed:
		case <-deadline.C:
			return cond()
		}
	}
}

// problem notes a breach of Slack's rules; s.mu is held.
func (s *Server) problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// touch tells the waiting that something changed; s.mu is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// id mints a unique ID with the prefix; s.mu is held.
func (s *Server) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%08X", prefix, s.serial)
}

// stamp mints a message timestamp, greater than every one before; s.mu is held.
func (s *Server) stamp() string {
	s.lastTS = max(time.Now().UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}
