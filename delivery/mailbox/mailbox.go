package mailbox

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

// ErrUnusable is wrapped when a mailbox can't be used.
var ErrUnusable = errors.New("the mailbox can't be used")

// Box is a mailbox, as a setting names it.
type Box struct {
	// Roots are the authorities trusted for its certificate; nil is the
	// system's.
	Roots *x509.CertPool
	// Address is what is written to to reach it: the user name, or what
	// ?address= says. "" when neither is an address.
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

// Parse reads a mailbox's URL, which a setting names:
//
//	imaps://user:password@host[:993][/folder][?address=bounces@example.org]
//	imap://user:password@host[:143]       STARTTLS, or nothing is read
//	imap://…?tls=none                     plain, on this machine alone
//
// An @ in the user name is written %40.
func Parse(setting, raw string) (*Box, error) {
	bad := func(why string) (*Box, error) {
		example := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(setting, "KCST_"), "_URL"))
		return nil, fmt.Errorf("%w: %s %s: write it as imaps://%s%%40example.org:password@imap.example.org (special characters are percent-encoded)",
			ErrUnusable, setting, why, example)
	}
	u, err := url.Parse(raw)
	if err != nil { // its text would quote the password
		return bad("isn't a URL")
	}
	b := &Box{setting: setting, host: u.Hostname(), port: u.Port(), folder: strings.Trim(u.Path, "/"), user: u.User.Username()}
	b.password, _ = u.User.Password()
	if b.host == "" || b.user == "" || b.password == "" {
		return bad("lacks a host, a user or a password")
	}
	usual := "993"
	switch mode := u.Query().Get("tls"); {
	case u.Scheme == "imaps" && mode == "":
	case u.Scheme == "imap" && mode == "":
		b.security, usual = startTLS, "143"
	case u.Scheme == "imap" && mode == "none":
		if a, err := netip.ParseAddr(b.host); b.host != "localhost" && (err != nil || !a.IsLoopback()) {
			return bad("would send the password in plain text to another machine")
		}
		b.security, usual = plain, "143"
	default:
		return bad("begins with neither imaps:// nor imap://, or has an unknown tls option")
	}
	if b.port == "" {
		b.port = usual
	}
	if b.folder == "" {
		b.folder = "INBOX"
	}
	if b.Address = u.Query().Get("address"); b.Address == "" && strings.Contains(b.user, "@") {
		b.Address = b.user
	}
	return b, nil
}

// String is the server's name and port.
func (b *Box) String() string { return net.JoinHostPort(b.host, b.port) }

// Check tells whether the mailbox can be opened.
func (b *Box) Check(ctx context.Context) error {
	_, done, err := b.Open(ctx)
	if err == nil {
		done()
	}
	return err
}

const (
	// RoundTime bounds everything that is done over one connection.
	RoundTime = 10 * time.Minute
	// politeTime is how long a server may take to say goodbye.
	politeTime = 5 * time.Second
)

// Open logs in and opens the folder. The connection is cut when ctx ends or
// after [RoundTime]; done ends it.
func (b *Box) Open(ctx context.Context) (c *imapclient.Client, done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, RoundTime)
	raw, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, "tcp", b.String())
	if err != nil {
		cancel()
		return nil, nil, b.Unusable(err, "check "+b.setting+", and that the server is up")
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
	secure := &tls.Config{ServerName: b.host, MinVersion: tls.VersionTLS12, RootCAs: b.Roots}
	switch b.security {
	case implicit:
		t := tls.Client(raw, secure)
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, nil, b.Unusable(err, "have the server's certificate mended")
		}
		c = imapclient.New(t, nil)
	case startTLS:
		if c, err = imapclient.NewStartTLS(raw, &imapclient.Options{TLSConfig: secure}); err != nil {
			return nil, nil, b.Unusable(err, "the server has to offer STARTTLS: use imaps:// if it doesn't")
		}
	default:
		c = imapclient.New(raw, nil)
	}
	if err := c.Login(b.user, b.password).Wait(); err != nil {
		return nil, nil, b.Unusable(err, "check the user name and password in "+b.setting)
	}
	if _, err := c.Select(b.folder, &imap.SelectOptions{}).Wait(); err != nil {
		return nil, nil, b.Unusable(err, "check the folder in "+b.setting)
	}
	return c, func() {
		cutOff := time.AfterFunc(politeTime, func() { raw.Close() })
		_ = c.Logout().Wait() // what was asked is answered, whatever the server says now
		cutOff.Stop()
		end()
	}, nil
}

// Unusable says what is wrong without what a server may repeat of a login.
func (b *Box) Unusable(err error, next string) error {
	reason := strings.NewReplacer(b.password, "…", b.user, "(user)").Replace(err.Error())
	return fmt.Errorf("%w: %s: %s: %s", ErrUnusable, b, strings.Join(strings.Fields(reason), " "), next)
}
