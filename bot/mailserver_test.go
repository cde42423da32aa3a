package bot_test

import (
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-smtp"

	"kcst/delivery"
)

// mailServer is a real one over one connection: it takes letters once it is
// told to, and of the first it loses the answer.
type mailServer struct {
	addr  string
	take  func() // lets it take letters
	taken chan struct{}
	lose  sync.Once

	letters atomic.Int32
}

func newMailServer(t testing.TB) *mailServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{addr: l.Addr().String(), taken: make(chan struct{})}
	m.take = sync.OnceFunc(func() { close(m.taken) })
	server := smtp.NewServer(m)
	server.Domain, server.AllowInsecureAuth, server.ErrorLog = "mail.example.org", true, log.New(io.Discard, "", 0)
	go server.Serve(l) // ends with the test
	t.Cleanup(func() {
		m.take()
		_ = server.Close()
	})
	return m
}

// mailOver has the office's mail go over a server.
func (o *office) mailOver(t testing.TB, m *mailServer) {
	t.Helper()
	o.Sender.Transport, o.Sender.Connections = m.transport(t), 1
	o.mail(t)
}

func (m *mailServer) transport(t testing.TB) delivery.Transport {
	t.Helper()
	over, err := delivery.ParseSMTP("smtp://" + m.addr + "?tls=none")
	if err != nil {
		t.Fatal(err)
	}
	return over
}

func (m *mailServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &mailSession{m, c}, nil
}

type mailSession struct {
	*mailServer
	conn *smtp.Conn
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *mailSession) Reset()                               {}
func (s *mailSession) Logout() error                        { return nil }

func (s *mailSession) Data(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	<-s.taken
	s.letters.Add(1)
	s.lose.Do(func() { _ = s.conn.Conn().Close() })
	return nil
}
