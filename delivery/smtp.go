package delivery

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// How long the server has to answer while a connection is set up, and for one
// letter as a whole: scanners may think long before they accept (RFC 5321,
// 4.5.3.2.6).
const (
	connectTimeout = 20 * time.Second
	letterTimeout  = 5 * time.Minute
)

// SMTP is a mail server, usually the organisation's relay.
type SMTP struct {
	// Roots are the authorities trusted for its certificate; nil is the
	// system's.
	Roots *x509.CertPool

	host, port     string
	user, password string
	implicit       bool // TLS from the first byte: smtps
	policy         gomail.TLSPolicy
}

// ParseSMTP reads KCST_SMTP_URL:
//
//	smtp://[user:password@]host[:587]     STARTTLS, or nothing is sent
//	smtp://host?tls=opportunistic         STARTTLS where the server offers it
//	smtp://host?tls=none                  plain, for a relay on this machine
//	smtps://[user:password@]host[:465]    TLS from the first byte
//
// A password is never sent over a plain connection to another machine.
func ParseSMTP(raw string) (*SMTP, error) {
	bad := func(why string) (*SMTP, error) {
		return nil, fmt.Errorf("%w: KCST_SMTP_URL %s: write it as smtp://user:password@mail.example.org:587 (a password's special characters are percent-encoded)", ErrUnreachable, why)
	}
	u, err := url.Parse(raw)
	if err != nil { // its text would quote the password
		return bad("isn't a URL")
	}
	t := &SMTP{host: u.Hostname(), port: u.Port(), policy: gomail.TLSMandatory}
	if t.host == "" || strings.Trim(u.Path, "/") != "" {
		return bad("isn't in the right form")
	}
	t.user = u.User.Username()
	t.password, _ = u.User.Password()
	usual := "587"
	switch mode := u.Query().Get("tls"); {
	case u.Scheme == "smtps" && mode == "":
		t.implicit, t.policy, usual = true, gomail.NoTLS, "465"
	case u.Scheme != "smtp":
		return bad("begins with neither smtp:// nor smtps://")
	case mode == "" || mode == "mandatory":
	case mode == "opportunistic":
		t.policy = gomail.TLSOpportunistic
	case mode == "none":
		t.policy, usual = gomail.NoTLS, "25"
	default:
		return bad("has an unknown tls option")
	}
	if (t.policy == gomail.TLSOpportunistic || usual == "25") && publicBody(t.host) {
		return bad("leaves out encryption towards a public body, which needs it")
	}
	if t.port == "" {
		t.port = usual
	}
	if n, err := strconv.Atoi(t.port); err != nil || n < 1 || n > 65535 {
		return bad("has no usable port")
	}
	return t, nil
}

// publicBody reports whether a host is one of those to which mail goes
// encrypted or not at all (GOV.UK, "Securing government email").
func publicBody(host string) bool {
	host = strings.ToLower(strings.TrimRight(host, "."))
	for _, d := range []string{".gov.uk", ".nhs.uk", ".nhs.net", ".police.uk", ".mod.uk", ".parliament.uk"} {
		if strings.HasSuffix(host, d) {
			return true
		}
	}
	return false
}

// String is the server's name and port.
func (t *SMTP) String() string { return net.JoinHostPort(t.host, t.port) }

// Connect dials, secures and logs in.
func (t *SMTP) Connect(ctx context.Context) (Conn, error) {
	c := &smtpConn{}
	dialer, err := t.client(c.dial(ctx, t), connectTimeout)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnreachable, t, err)
	}
	c.client, err = dialer.DialToSMTPClientWithContext(ctx)
	if c.uncut != nil && !c.uncut() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		c.Close()
		return nil, t.unreachable(err)
	}
	c.begin()
	return c, nil
}

// client is a go-mail client for this server. Each connection has its own,
// because go-mail keeps what it found out about one server in it.
func (t *SMTP) client(dial gomail.DialContextFunc, timeout time.Duration) (*gomail.Client, error) {
	port, err := strconv.Atoi(t.port)
	if err != nil {
		return nil, err
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(t.policy),
		gomail.WithTLSConfig(t.tls()), gomail.WithoutNoop(), gomail.WithoutRset(),
	}
	if dial != nil {
		options = append(options, gomail.WithDialContextFunc(dial))
	}
	if t.user != "" {
		options = append(options, gomail.WithUsername(t.user), gomail.WithPassword(t.password), gomail.WithOpportunisticSMTPAuth(
			gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return gomail.NewClient(t.host, options...)
}

func (t *SMTP) tls() *tls.Config {
	return &tls.Config{ServerName: t.host, MinVersion: tls.VersionTLS12, RootCAs: t.Roots}
}

// unreachable says what is wrong in a sentence; the password is in none of
// the errors that it quotes, because go-mail keeps what it logs in with out of
// them, but what a server repeats is cut out all the same, and so are addresses.
func (t *SMTP) unreachable(err error) error {
	reason := oneLine(err.Error())
	next := "check KCST_SMTP_URL, and that the server is up"
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var reply *textproto.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &dns):
		reason = "that host isn't known"
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = "it refuses the connection"
	case errors.Is(err, context.DeadlineExceeded):
		reason = "it doesn't answer"
	case errors.As(err, &cert):
		reason, next = "its certificate isn't trusted ("+oneLine(cert.Error())+")", "have the server's certificate mended"
	case strings.Contains(reason, "does not support STARTTLS"):
		reason, next = "it offers no encryption", "use smtps://, or ?tls=none for a relay on this machine"
	case strings.Contains(reason, "unencrypted connection"):
		reason, next = "it would take the password over a plain connection", "use encryption, or no password"
	case errors.As(err, &reply) && (reply.Code == 535 || reply.Code == 534 || reply.Code == 530):
		reason, next = "it refuses the user name or password", "check them in KCST_SMTP_URL"
	}
	if t.password != "" {
		reason = strings.ReplaceAll(reason, t.password, "…")
	}
	reason = address.ReplaceAllString(reason, "(address)")
	return fmt.Errorf("%w: %s: %s: %s", ErrUnreachable, t, reason, next)
}
