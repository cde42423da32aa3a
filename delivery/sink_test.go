package delivery

import (
	"errors"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// sink is a real mail server that counts what each person was given, and can
// be told to fail. Its hooks run without a lock.
type sink struct {
	addr   string
	server *smtp.Server

	onMail func(from string) error
	onRcpt func(to string, nth int, c *smtp.Conn) error // the nth time that this person is named, from 1
	onData func(to string, nth int, c *smtp.Conn) error
	light  bool // letters are counted, not kept
	refuse bool // the reply to the body is onData's error, and the letter does not count

	mu    sync.Mutex
	named map[string]int
	got   map[string][][]byte
	order []string // the editions of the letters that are kept, as they came
	conns int
}

func newSink(t testing.TB) *sink {
	t.Helper()
	s := &sink{named: map[string]int{}, got: map[string][][]byte{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.serve(l)
	t.Cleanup(s.stop)
	return s
}

func (s *sink) serve(l net.Listener) {
	s.server = smtp.NewServer(s)
	s.server.Domain = "sink.example.org"
	s.server.AllowInsecureAuth = true
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	server := s.server
	go server.Serve(l) // ends with stop
}

func (s *sink) stop() { s.server.Close() }

// start brings a stopped sink back at its address.
func (s *sink) start(t testing.TB) {
	t.Helper()
	var err error
	for range 100 {
		var l net.Listener
		if l, err = net.Listen("tcp", s.addr); err == nil {
			s.serve(l)
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}

func (s *sink) transport(t testing.TB) Transport {
	t.Helper()
	over, err := ParseSMTP("smtp://" + s.addr + "?tls=none")
	if err != nil {
		t.Fatal(err)
	}
	return over
}

// counts is how many letters each person has.
func (s *sink) counts() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := map[string]int{}
	for to, letters := range s.got {
		n[to] = len(letters)
	}
	return n
}

func (s *sink) total() int {
	n := 0
	for _, k := range s.counts() {
		n += k
	}
	return n
}

func (s *sink) NewSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	s.conns++
	s.mu.Unlock()
	return &sinkSession{sink: s, conn: c}, nil
}

type sinkSession struct {
	sink *sink
	conn *smtp.Conn
	to   []string
	nth  int
}

func (x *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	if x.sink.onMail != nil {
		return x.sink.onMail(from)
	}
	return nil
}

func (x *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.sink.mu.Lock()
	x.sink.named[to]++
	x.nth = x.sink.named[to]
	x.sink.mu.Unlock()
	x.to = append(x.to, to)
	if x.sink.onRcpt != nil {
		return x.sink.onRcpt(to, x.nth, x.conn)
	}
	return nil
}

func (x *sinkSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if len(x.to) != 1 {
		return errors.New("more than one recipient")
	}
	if x.sink.onData != nil {
		err = x.sink.onData(x.to[0], x.nth, x.conn)
	}
	if err == nil || !x.sink.refuse {
		if x.sink.light {
			raw = nil
		}
		_, edition, _ := strings.Cut(string(raw[:min(len(raw), 4096)]), "X-Kcst-Edition: ")
		edition, _, _ = strings.Cut(edition, "\r\n")
		x.sink.mu.Lock()
		x.sink.order = append(x.sink.order, edition)
		x.sink.got[x.to[0]] = append(x.sink.got[x.to[0]], raw)
		x.sink.mu.Unlock()
	}
	return err
}

func (x *sinkSession) Reset()        { x.to = nil }
func (x *sinkSession) Logout() error { return nil }

// refusal is a server's reply.
func refusal(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 3, 0}, Message: text}
}
