package slacktest

import (
	"slices"
	"time"
)

// Forget lets go what a thread says, and calls made before a time, so that a
// workspace that runs for long stays small. The thread itself stays: the app
// can look there, and what it posts there later is [Server.Posted] as ever.
func (s *Server) Forget(channel, ts string, before time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gone := func(m *Message) bool { return m.Channel == channel && (m.TS == ts || m.Thread == ts) }
	for _, m := range s.messages {
		if gone(m) {
			m.Text, m.Blocks = "", nil
		}
	}
	s.messages = slices.DeleteFunc(s.messages, gone)
	s.calls = slices.DeleteFunc(s.calls, func(c Call) bool { return c.At.Before(before) })
}

// Clear drops everything that was said and called until now, so that a run can
// tell the app's memory from the workspace's.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages, s.calls, s.unfurls, s.prompts, s.views = nil, nil, nil, nil, nil
	s.index, s.threads = map[string]*Message{}, map[string][]*Message{}
	s.posted, s.status = map[string]time.Time{}, map[string]string{}
	s.commands = map[string]*Command{}
}
