package slacktest

import (
	"math/rand/v2"
	"time"
)

// Fault is a failure of coming Web API calls. Without Status, Error or Cut it
// only delays them.
type Fault struct {
	Method     string        // as "chat.postMessage"; "" is any method
	Times      int           // how many calls fail; 1 when zero
	Status     int           // answer with this HTTP status and no JSON
	RetryAfter int           // seconds, sent with Status 429
	Error      string        // answer ok:false with this error
	Cut        bool          // close the connection without an answer
	Done       bool          // the call takes effect before it fails
	Delay      time.Duration // answer this late; with Done after the effect, else before it
}

// Inject makes coming calls fail. Faults are used up in the order they were
// injected.
func (s *Server) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Weather is what goes wrong by chance. Each is a share: 0.1 is one in ten.
type Weather struct {
	Limited  float64 // calls answered with 429 and a second to wait
	Broken   float64 // calls answered with 500; half of them take effect all the same
	LostAcks float64 // acknowledgements of events that never arrive
	Late     float64 // events held back for up to two seconds, so that later ones overtake them
}

// SetWeather has things go wrong by chance from now on; the zero Weather is
// fair. Opening a connection is left to [Server.Refuse] and [Server.Cut].
func (s *Server) SetWeather(w Weather) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.weather = w
}

// struck is what the weather does to a call, or nil; s.mu is held.
func (s *Server) struck(method string) *Fault {
	if s.weather == (Weather{}) || method == "apps.connections.open" {
		return nil
	}
	switch luck := rand.Float64(); {
	case luck < s.weather.Limited:
		return &Fault{Status: 429, RetryAfter: 1}
	case luck < s.weather.Limited+s.weather.Broken:
		return &Fault{Status: 500, Done: rand.N(2) == 0}
	}
	return nil
}

// ackLost reports whether an acknowledgement is lost; s.mu is held.
func (s *Server) ackLost() bool {
	if s.loseAcks > 0 {
		s.loseAcks--
		return true
	}
	return s.weather.LostAcks > 0 && rand.Float64() < s.weather.LostAcks
}

// late is how long an event is held back.
func (s *Server) late() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.weather.Late > 0 && rand.Float64() < s.weather.Late {
		return rand.N(2 * time.Second)
	}
	return 0
}

// fault takes the next fault for method, or nil; s.mu is held.
func (s *Server) fault(method string) *Fault {
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == method) {
			f.Times--
			taken := *f
			return &taken
		}
	}
	return s.struck(method)
}

// sleep waits, or until the workspace closes.
func (s *Server) sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	select {
	case <-time.After(d):
	case <-s.stop:
	}
}

// LoseAcks loses the next n acknowledgements of events on their way to Slack.
func (s *Server) LoseAcks(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loseAcks = n
}
