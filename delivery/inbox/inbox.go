package inbox

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Options bound an [Inbox]. Zero bounds are the defaults.
type Options struct {
	Letters int   // kept at most; 500
	Bytes   int64 // kept at most, all together; 64 MB
	Now     func() time.Time
	Log     *slog.Logger
}

// largest is how big one letter may be.
const largest = 10 << 20

// Inbox is a running mail server with what it received.
type Inbox struct {
	server *smtp.Server
	addr   string
	now    func() time.Time
	most   int
	room   int64

	mu      sync.Mutex
	last    int64
	size    int64
	letters []Message // oldest first
	changed chan struct{}
}

// Start listens on a free port of the loopback interface and serves until
// Close.
func Start(o Options) (*Inbox, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &Inbox{addr: l.Addr().String(), now: o.Now, most: o.Letters, room: o.Bytes, changed: make(chan struct{})}
	if b.most <= 0 {
		b.most = 500
	}
	if b.room <= 0 {
		b.room = 64 << 20
	}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{inbox: b}, nil }))
	b.server.Domain = "localhost"
	b.server.MaxMessageBytes = largest
	b.server.MaxRecipients = 100
	b.server.ReadTimeout = 5 * time.Minute
	b.server.WriteTimeout = time.Minute
	b.server.ErrorLog = slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn)
	go func() {
		if err := b.server.Serve(l); err != nil && !errors.Is(err, net.ErrClosed) {
			o.Log.Error("the inbox stopped", "err", err)
		}
	}()
	return b, nil
}

// Addr is where it listens, as host:port.
func (b *Inbox) Addr() string { return b.addr }

// URL is what KCST_SMTP_URL would be to reach it.
func (b *Inbox) URL() string { return "smtp://" + b.addr + "?tls=none" }

// Close stops the server. What was received stays readable.
func (b *Inbox) Close() error { return b.server.Close() }

// Messages are what was received, the last one first.
func (b *Inbox) Messages() []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.letters)
	slices.Reverse(all)
	return all
}

// Message is the one with an ID.
func (b *Inbox) Message(id string) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.letters, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return b.letters[i], true
}

// Changed is closed when the next letter comes in.
func (b *Inbox) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// keep takes a letter in, and lets the oldest go that there is no room for.
func (b *Inbox) keep(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	m.ID = strconv.FormatInt(b.last, 10)
	b.letters = append(b.letters, m)
	b.size += m.weight()
	gone := 0
	for len(b.letters)-gone > b.most || b.size > b.room && len(b.letters)-gone > 1 {
		b.size -= b.letters[gone].weight()
		gone++
	}
	b.letters = slices.Delete(b.letters, 0, gone)
	close(b.changed)
	b.changed = make(chan struct{})
}

// session is one connection's state.
type session struct {
	inbox *Inbox
	from  string
	to    []string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil { // cut off: the sender will come again
		return err
	}
	m := read(raw)
	m.EnvelopeFrom, m.EnvelopeTo, m.Received = s.from, slices.Clone(s.to), s.inbox.now()
	s.inbox.keep(m)
	return nil
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }
