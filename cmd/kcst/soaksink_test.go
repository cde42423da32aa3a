package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// soakSink is a real mail server that counts, for each edition, what each
// person was given. How it behaves changes while it runs.
type soakSink struct {
	t      *testing.T
	addr   string
	mood   atomic.Int32
	slow   atomic.Int64 // nanoseconds that a letter takes
	server *smtp.Server
	cut    atomic.Int64 // letters until a connection is cut

	mu    sync.Mutex
	got   map[string]map[string]int // edition, person
	named map[string]int
	mails int // that belong to no edition: confirmations
}

// The moods of the mail server.
const (
	moodWell int32 = iota
	moodSlow
	moodRefusing
	moodCutting
	moods
)

func newSoakSink(t *testing.T) *soakSink {
	t.Helper()
	s := &soakSink{t: t, got: map[string]map[string]int{}, named: map[string]int{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.serve(l)
	t.Cleanup(func() { s.server.Close() })
	return s
}

func (s *soakSink) serve(l net.Listener) {
	s.server = smtp.NewServer(s)
	s.server.Domain = "sink.example.org"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	server := s.server
	go server.Serve(l) // ends when it is closed
}

// away stops the server for a while, with every letter that is on its way.
func (s *soakSink) away(d time.Duration) {
	s.server.Close()
	time.Sleep(d)
	for range 100 {
		if l, err := net.Listen("tcp", s.addr); err == nil {
			s.serve(l)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Errorf("the mail server can't listen on %s again", s.addr)
}

// pace lets a letter take so long that all of them take about that long.
func (s *soakSink) pace(whole time.Duration, letters, connections int) {
	s.slow.Store(int64(whole) * int64(connections) / int64(letters))
}

// ease lets the rest go as fast as it can.
func (s *soakSink) ease() {
	s.mood.Store(moodWell)
	s.slow.Store(0)
}

// troubleMail changes the server's mood again and again, and stops it in
// between.
func (s *soak) troubleMail(ctx context.Context) {
	steps := s.plan.outages * int(moods)
	for n := 1; wait(ctx, s.plan.load/time.Duration(steps+1)); n++ {
		s.sink.mood.Store(int32(n) % moods)
		if int32(n)%moods == moodCutting {
			s.sink.away(s.plan.load / time.Duration(steps*4))
			s.breaks += 3 // processes, each with its connections
		}
	}
}

func (s *soakSink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &soakSession{sink: s, conn: c}, nil
}

type soakSession struct {
	sink *soakSink
	conn *smtp.Conn
	to   []string
}

func (x *soakSession) Mail(string, *smtp.MailOptions) error { return nil }

func (x *soakSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s := x.sink
	s.mu.Lock()
	s.named[to]++
	nth := s.named[to]
	s.mu.Unlock()
	x.to = append(x.to, to)
	switch mood := s.mood.Load(); {
	case oneIn(to+".", 100):
		return soakRefusal(550, "nobody here")
	case mood == moodRefusing && nth == 1 && oneIn(to, 10):
		return soakRefusal(451, "not now")
	case mood == moodCutting && s.cut.Add(1)%50 == 0:
		x.conn.Conn().Close()
	}
	return nil
}

func (x *soakSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if len(x.to) != 1 {
		return errors.New("more than one recipient")
	}
	s := x.sink
	pause := time.Duration(s.slow.Load())
	if s.mood.Load() == moodSlow {
		pause *= 2
	}
	time.Sleep(pause)
	_, edition, found := bytes.Cut(raw[:min(len(raw), 8192)], []byte("X-Kcst-Edition: "))
	edition, _, _ = bytes.Cut(edition, []byte("\r\n"))
	s.mu.Lock()
	defer s.mu.Unlock()
	if !found {
		s.mails++
		return nil
	}
	if s.got[string(edition)] == nil {
		s.got[string(edition)] = map[string]int{}
	}
	s.got[string(edition)][x.to[0]]++
	return nil
}

func (x *soakSession) Reset()        { x.to = nil }
func (x *soakSession) Logout() error { return nil }

// counts is how many letters of an edition each person has.
func (s *soakSink) counts(edition string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := make(map[string]int, len(s.got[edition]))
	for to, k := range s.got[edition] {
		n[to] = k
	}
	return n
}

// oneIn picks about one in n people, always the same.
func oneIn(to string, n uint32) bool {
	h := fnv.New32a()
	fmt.Fprint(h, to)
	return h.Sum32()%n == 0
}

func soakRefusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 3, 0}, Message: text}
}
