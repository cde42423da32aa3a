package slacktest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// link is one open Socket Mode connection.
type link struct {
	conn   *websocket.Conn
	write  sync.Mutex
	closed chan struct{}
	ending bool      // told to disconnect: gets nothing more; Server.mu
	pong   time.Time // last sign of life; Server.mu
}

// attempt is an envelope on its way: its acknowledgement is awaited.
type attempt struct {
	acked chan json.RawMessage
	event bool // of an event, whose acknowledgement LoseAcks may lose
}

type envelope struct {
	EnvelopeID   string          `json:"envelope_id"`
	Type         string          `json:"type"`
	Payload      json.RawMessage `json:"payload"`
	Accepts      bool            `json:"accepts_response_payload"`
	RetryAttempt int             `json:"retry_attempt"`
	RetryReason  string          `json:"retry_reason"`
}

// maxLinks is how many connections Slack gives an app.
const maxLinks = 10

func (s *Server) openConnection(url.Values) (map[string]any, error) {
	if len(s.links) >= maxLinks {
		return nil, refusal{code: "too_many_websockets"}
	}
	ticket := s.id("ticket")
	s.tickets[ticket] = true
	return map[string]any{"url": strings.Replace(s.URL, "http", "ws", 1) + "/link?ticket=" + ticket}, nil
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	valid := s.tickets[ticket]
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !valid {
		http.Error(w, "the ticket is used or unknown", http.StatusForbidden)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	l := &link{conn: conn, closed: make(chan struct{}), pong: time.Now()}
	defer func() {
		s.mu.Lock()
		s.links = slices.DeleteFunc(s.links, func(x *link) bool { return x == l })
		s.touch()
		s.mu.Unlock()
		close(l.closed)
		_ = conn.Close()
	}()
	if !s.welcome(l) {
		return
	}
	go s.ping(l)
	conn.SetPongHandler(func(string) error {
		s.mu.Lock()
		l.pong = time.Now()
		s.mu.Unlock()
		return nil
	})
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.acknowledge(raw)
	}
}

// welcome says hello, or with [Server.Refuse] goodbye.
func (s *Server) welcome(l *link) bool {
	s.mu.Lock()
	refused, n := s.refuse, len(s.links)+1
	s.mu.Unlock()
	if refused != "" {
		l.send(map[string]any{"type": "disconnect", "reason": refused, "debug_info": map[string]any{"host": "slacktest"}})
		return false
	}
	l.send(map[string]any{
		"type": "hello", "num_connections": n,
		"connection_info": map[string]any{"app_id": s.AppID},
		"debug_info":      map[string]any{"host": "slacktest", "build_number": 1, "approximate_connection_time": 18060},
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.links = append(s.links, l)
	s.touch()
	return !s.stopped
}

func (s *Server) ping(l *link) {
	tick := time.NewTicker(s.opts.PingEvery)
	defer tick.Stop()
	for {
		select {
		case <-l.closed:
			return
		case <-tick.C:
		}
		s.mu.Lock()
		silent := time.Since(l.pong)
		if silent > 4*s.opts.PingEvery {
			s.problem("no pong for %v: connection closed", silent)
		}
		s.mu.Unlock()
		if silent > 4*s.opts.PingEvery {
			_ = l.conn.Close()
			return
		}
		_ = l.conn.WriteControl(websocket.PingMessage, []byte("Ping from slacktest"), time.Now().Add(time.Second))
	}
}

// send writes a frame; a dead connection shows in the reader.
func (l *link) send(frame any) {
	l.write.Lock()
	defer l.write.Unlock()
	_ = l.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if raw, ok := frame.(string); ok {
		_ = l.conn.WriteMessage(websocket.TextMessage, []byte(raw))
		return
	}
	_ = l.conn.WriteJSON(frame)
}

// acknowledge takes a frame that the app sent.
func (s *Server) acknowledge(raw []byte) {
	var frame struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := json.Unmarshal(raw, &frame); err != nil || frame.EnvelopeID == "" {
		s.problem("a frame that acknowledges nothing")
		return
	}
	if len(raw) >= maxAck {
		s.problem("an acknowledgement of %d bytes, dropped", len(raw))
		return
	}
	a := s.waiting[frame.EnvelopeID]
	if a == nil {
		return // late: it was sent again
	}
	if a.event && s.ackLost() {
		return
	}
	delete(s.waiting, frame.EnvelopeID)
	a.acked <- frame.Payload
}

// pick is the next open connection, another than last where there is one; it
// waits until one is open, and is nil when the workspace closes.
func (s *Server) pick(last *link) *link {
	for {
		s.mu.Lock()
		var open []*link
		for _, l := range s.links {
			if !l.ending {
				open = append(open, l)
			}
		}
		changed := s.changed
		if len(open) > 0 {
			s.next++
			l := open[s.next%len(open)]
			if l == last {
				s.next++
				l = open[s.next%len(open)]
			}
			s.mu.Unlock()
			return l
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-s.stop:
			return nil
		}
	}
}

// dispatch sends an envelope over l and returns its pending acknowledgement.
func (s *Server) dispatch(l *link, e envelope) (*attempt, string) {
	a := &attempt{acked: make(chan json.RawMessage, 1), event: e.Type == "events_api"}
	s.mu.Lock()
	e.EnvelopeID = s.id("envelope-")
	s.waiting[e.EnvelopeID] = a
	s.mu.Unlock()
	l.send(e)
	return a, e.EnvelopeID
}
