package slacktest

import "time"

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

// fault takes the next fault for method, or nil; s.mu is held.
func (s *Server) fault(method string) *Fault {
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == method) {
			f.Times--
			taken := *f
			return &taken
		}
	}
	return nil
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
