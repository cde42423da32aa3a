package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Message is one message of the workspace, by a person or by the app.
type Message struct {
	Channel   string          `json:"-"`
	TS        string          `json:"ts"`
	Thread    string          `json:"thread_ts,omitempty"`
	User      string          `json:"user,omitempty"`
	BotID     string          `json:"bot_id,omitempty"`
	Text      string          `json:"text"`
	Blocks    json.RawMessage `json:"blocks,omitempty"`
	Metadata  *Metadata       `json:"metadata,omitempty"`
	Type      string          `json:"type"`
	Ephemeral string          `json:"-"` // the one person who sees it
	Updates   int             `json:"-"` // how often chat.update changed it
	At        time.Time       `json:"-"`
}

// Metadata is what an app hides in a message for other apps and for itself.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload,omitempty"`
}

// Posted returns the app's messages in the order they appeared, without
// ephemeral ones.
func (s *Server) Posted() []Message {
	return s.find(func(m *Message) bool { return m.BotID == s.BotID && m.Ephemeral == "" })
}

// Ephemerals returns the messages that only one person saw.
func (s *Server) Ephemerals() []Message {
	return s.find(func(m *Message) bool { return m.Ephemeral != "" })
}

// Replies returns the app's messages in the thread of the message ts.
func (s *Server) Replies(channel, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.threads[channel+ts] {
		if m.BotID == s.BotID {
			out = append(out, *m)
		}
	}
	return out
}

// AwaitReplies waits for at least n of the app's replies in the thread of ts
// and returns those there are.
func (s *Server) AwaitReplies(channel, ts string, n int, within time.Duration) []Message {
	s.Await(within, func() bool { return len(s.Replies(channel, ts)) >= n })
	return s.Replies(channel, ts)
}

// DirectChannel is the ID of the direct-message channel between the app and
// user.
func (s *Server) DirectChannel(user string) string { return "D" + strings.TrimPrefix(user, "U") }

func (s *Server) find(match func(*Message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, m := range s.messages {
		if match(m) {
			out = append(out, *m)
		}
	}
	return out
}

// add puts m into the workspace and mints its timestamp; s.mu is held. A
// reply to a reply joins its root's thread; a reply to nothing stands alone.
func (s *Server) add(m Message) *Message {
	m.TS, m.Type, m.At = s.stamp(), "message", time.Now()
	if m.Thread != "" {
		switch parent := s.index[m.Channel+m.Thread]; {
		case parent == nil:
			m.Thread = ""
		case parent.Thread != "":
			m.Thread = parent.Thread
		}
	}
	s.messages = append(s.messages, &m)
	if m.Ephemeral == "" {
		s.index[m.Channel+m.TS] = &m
		if m.Thread != "" {
			s.threads[m.Channel+m.Thread] = append(s.threads[m.Channel+m.Thread], &m)
		}
	}
	s.touch()
	return &m
}

// remove deletes a message; s.mu is held.
func (s *Server) remove(m *Message) {
	same := func(x *Message) bool { return x == m }
	s.messages = slices.DeleteFunc(s.messages, same)
	s.threads[m.Channel+m.Thread] = slices.DeleteFunc(s.threads[m.Channel+m.Thread], same)
	delete(s.index, m.Channel+m.TS)
	s.touch()
}
