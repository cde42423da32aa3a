package bounces

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// ErrMailbox is wrapped when the mailbox can't be used.
var ErrMailbox = errors.New("the mailbox can't be used")

// Mailbox is one that kcst reads: where bounces arrive, or the canary's.
type Mailbox struct {
	// Roots are the authorities trusted for its certificate; nil is the
	// system's.
	Roots *x509.CertPool
	// Address is where return paths lead: the user name, or what ?address=
	// says. "" when neither is an address.
	Address string

	setting        string // which names it
	host, port     string
	user, password string
	folder         string
	security       security
}

type security int

const (
	implicit security = iota // TLS from the first byte
	startTLS
	plain
)

// ParseMailbox reads a mailbox's URL, which a setting names:
//
//	imaps://user:password@host[:993][/folder][?address=bounces@example.org]
//	imap://user:password@host[:143]       STARTTLS, or nothing is read
//	imap://…?tls=none                     plain, on this machine alone
//
// An @ in the user name is written %40.
func ParseMailbox(setting, raw string) (*Mailbox, error) {
	bad := func(why string) (*Mailbox, error) {
		return nil, fmt.Errorf("%w: %s %s: write it as imaps://bounces%%40example.org:password@imap.example.org (special characters are percent-encoded)", ErrMailbox, setting, why)
	}
	u, err := url.Parse(raw)
	if err != nil { // its text would quote the password
		return bad("isn't a URL")
	}
	m := &Mailbox{setting: setting, host: u.Hostname(), port: u.Port(), folder: strings.Trim(u.Path, "/"), user: u.User.Username()}
	m.password, _ = u.User.Password()
	if m.host == "" || m.user == "" || m.password == "" {
		return bad("lacks a host, a user or a password")
	}
	usual := "993"
	switch mode := u.Query().Get("tls"); {
	case u.Scheme == "imaps" && mode == "":
	case u.Scheme == "imap" && mode == "":
		m.security, usual = startTLS, "143"
	case u.Scheme == "imap" && mode == "none":
		if a, err := netip.ParseAddr(m.host); m.host != "localhost" && (err != nil || !a.IsLoopback()) {
			return bad("would send the password in plain text to another machine")
		}
		m.security, usual = plain, "143"
	default:
		return bad("begins with neither imaps:// nor imap://, or has an unknown tls option")
	}
	if m.port == "" {
		m.port = usual
	}
	if m.folder == "" {
		m.folder = "INBOX"
	}
	if m.Address = u.Query().Get("address"); m.Address == "" && strings.Contains(m.user, "@") {
		m.Address = m.user
	}
	return m, nil
}

// String is the server's name and port.
func (m *Mailbox) String() string { return net.JoinHostPort(m.host, m.port) }

// Check tells whether the mailbox can be opened.
func (m *Mailbox) Check(ctx context.Context) error {
	c, done, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer done()
	return c.Logout().Wait()
}

// roundTime bounds everything that is done over one connection.
const roundTime = 10 * time.Minute

// open logs in and opens the folder. The connection is cut when ctx ends or
// after [roundTime]; done ends it.
func (m *Mailbox) open(ctx context.Context) (c *imapclient.Client, done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, roundTime)
	raw, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, "tcp", m.String())
	if err != nil {
		cancel()
		return nil, nil, m.unusable(err, "check "+m.setting+", and that the server is up")
	}
	cut := context.AfterFunc(ctx, func() { raw.Close() })
	end := func() {
		cut()
		cancel()
		raw.Close()
	}
	defer func() {
		if err != nil {
			end()
		}
	}()
	secure := &tls.Config{ServerName: m.host, MinVersion: tls.VersionTLS12, RootCAs: m.Roots}
	switch m.security {
	case implicit:
		t := tls.Client(raw, secure)
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, nil, m.unusable(err, "have the server's certificate mended")
		}
		c = imapclient.New(t, nil)
	case startTLS:
		if c, err = imapclient.NewStartTLS(raw, &imapclient.Options{TLSConfig: secure}); err != nil {
			return nil, nil, m.unusable(err, "the server has to offer STARTTLS: use imaps:// if it doesn't")
		}
	default:
		c = imapclient.New(raw, nil)
	}
	if err := c.Login(m.user, m.password).Wait(); err != nil {
		return nil, nil, m.unusable(err, "check the user name and password in "+m.setting)
	}
	if _, err := c.Select(m.folder, &imap.SelectOptions{}).Wait(); err != nil {
		return nil, nil, m.unusable(err, "check the folder in "+m.setting)
	}
	return c, end, nil
}

// unusable says what is wrong without what a server may repeat of a login.
func (m *Mailbox) unusable(err error, next string) error {
	reason := strings.NewReplacer(m.password, "…", m.user, "(user)").Replace(err.Error())
	return fmt.Errorf("%w: %s: %s: %s", ErrMailbox, m, strings.Join(strings.Fields(reason), " "), next)
}
