package slacktest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Connections is how many Socket Mode connections are open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.links)
}

// AwaitConnections waits until n Socket Mode connections are open.
func (s *Server) AwaitConnections(n int, within time.Duration) error {
	if s.Await(within, func() bool { return s.Connections() >= n }) {
		return nil
	}
	return fmt.Errorf("%d of %d connections are open after %v", s.Connections(), n, within)
}

// Disconnect tells every connection to go, as Slack does to refresh one
// ("refresh_requested", "warning") or when Socket Mode is turned off
// ("link_disabled"), and gives it nothing more.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	links := slices.Clone(s.links)
	for _, l := range links {
		l.ending = true
	}
	s.mu.Unlock()
	for _, l := range links {
		l.send(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "slacktest"}})
	}
}

// Refuse tells every coming connection to go, with this reason instead of a
// hello, until it is called with "".
func (s *Server) Refuse(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = reason
}

// Cut breaks every connection without a word.
func (s *Server) Cut() {
	s.mu.Lock()
	links := slices.Clone(s.links)
	s.mu.Unlock()
	for _, l := range links {
		_ = l.conn.NetConn().Close()
		<-l.closed
	}
}

// SendFrame writes a raw WebSocket frame to one connection.
func (s *Server) SendFrame(frame string) {
	if l := s.pick(nil); l != nil {
		l.send(frame)
	}
}

// SendEnvelope sends a payload of any type ("events_api" or another) in an
// envelope and reports whether it was acknowledged in time. It is not sent
// again.
func (s *Server) SendEnvelope(kind string, payload json.RawMessage) bool {
	l := s.pick(nil)
	if l == nil {
		return false
	}
	a, id := s.dispatch(l, envelope{Type: kind, Payload: payload})
	select {
	case <-a.acked:
		return true
	case <-time.After(s.opts.AckWithin):
		s.forget(id)
		return false
	case <-s.stop:
		return false
	}
}

func (s *Server) forget(envelopeID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, envelopeID)
}
