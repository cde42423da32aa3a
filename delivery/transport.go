package delivery

import (
	"context"
	"errors"
	"path/filepath"
	"time"
)

// A Transport is a way for letters to leave: an SMTP server ([SMTP]) or a
// folder ([Maildir]).
type Transport interface {
	// Connect opens one connection, over which letters go one after another.
	Connect(ctx context.Context) (Conn, error)
	// String says where letters go, without any password.
	String() string
}

// A Conn carries letters one at a time.
type Conn interface {
	// Send hands over one letter and says what became of it. Whatever it
	// says, the connection is usable for the next unless the Outcome says
	// Broken.
	Send(l *Letter) Outcome
	// Close ends the connection. Called while Send runs, it cuts it off.
	Close() error
}

// ErrUnreachable is wrapped when no connection can be opened.
var ErrUnreachable = errors.New("the mail server can't be used")

// Open is the transport that KCST_SMTP_URL names; empty is a Maildir in
// dir/outbox.
func Open(smtpURL, dir string) (Transport, error) {
	if smtpURL == "" {
		return Maildir(filepath.Join(dir, "outbox")), nil
	}
	return ParseSMTP(smtpURL)
}

// Outcome is what became of one attempt, classified where it happened.
type Outcome struct {
	Verdict Verdict
	Code    int    // the server's reply, 0 when there was none
	Reason  string // one line for officers, without addresses
	Broken  bool   // the connection is of no more use

	Untouched    bool          // the connection was lost before the server was given anything of the body
	Sender       bool          // it was the sender that was refused, not the person
	NoSuchPerson bool          // the address is none, and is to be suppressed
	Throttled    bool          // the server asks for fewer letters
	Hint         time.Duration // when the server says that it may be tried again; 0: it doesn't
}

// Verdict sorts outcomes by what follows from them.
type Verdict int

// The verdicts.
const (
	Accepted  Verdict = iota + 1 // the server took it
	Temporary                    // it certainly did not, and may later
	Permanent                    // it certainly did not, and never will
	Ambiguous                    // nobody can know: it may have
)
