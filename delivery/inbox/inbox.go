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

	// Earlier are letters of an earlier run, oldest first, to begin with.
	Earlier []Letter
	// Keep stores a letter before the sender is told that it was accepted;
	// nil keeps it in memory alone. When it fails the letter is refused for
	// now.
	Keep func(Letter) error
}

// Letter is a letter as it came in.
type Letter struct {
	From     string    `json:"from"` // the envelope's
	To       []string  `json:"to"`
	Received time.Time `json:"received"`
	Raw      []byte    `json:"raw"`
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
	store  func(Letter) error

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
	b := &Inbox{addr: l.Addr().String(), now: o.Now, most: o.Letters, room: o.Bytes, store: o.Keep, changed: make(chan struct{})}
	if b.most <= 0 {
		b.most = 500
	}
	if b.room <= 0 {
		b.room = 64 << 20
	}
	for _, l := range o.Earlier {
		b.keep(l.message())
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
	l := Letter{From: s.from, To: slices.Clone(s.to), Received: s.inbox.now(), Raw: raw}
	if s.inbox.store != nil {
		if err := s.inbox.store(l); err != nil {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The letter can't be kept now"}
		}
	}
	s.inbox.keep(l.message())
	return nil
}

func (l Letter) message() Message {
	m := read(l.Raw)
	m.EnvelopeFrom, m.EnvelopeTo, m.Received = l.From, l.To, l.Received
	return m
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }
