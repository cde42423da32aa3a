package delivery

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// certificate is one for 127.0.0.1 that nobody but this test trusts.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// guarded wants a login before it takes a letter.
type guarded struct{ *sink }

func (g guarded) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &guardedSession{sinkSession: sinkSession{sink: g.sink, conn: c}}, nil
}

type guardedSession struct {
	sinkSession
	in bool
}

func (x *guardedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (x *guardedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "bulletin" || password != "s3cret/word" {
			return smtp.ErrAuthFailed
		}
		x.in = true
		return nil
	}), nil
}

func (x *guardedSession) Mail(from string, o *smtp.MailOptions) error {
	if !x.in {
		return smtp.ErrAuthRequired
	}
	return x.sinkSession.Mail(from, o)
}

func secureSink(t *testing.T, implicit bool) (*sink, *x509.CertPool) {
	t.Helper()
	cert, roots := certificate(t)
	s := &sink{named: map[string]int{}, got: map[string][][]byte{}}
	config := &tls.Config{Certificates: []tls.Certificate{cert}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	s.server = smtp.NewServer(guarded{s})
	s.server.TLSConfig = config
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	if implicit {
		l = tls.NewListener(l, config)
	}
	go s.server.Serve(l)
	t.Cleanup(s.stop)
	return s, roots
}

func TestTLSAndLogin(t *testing.T) {
	for _, c := range []struct {
		name, url string
		implicit  bool
		trusted   bool
		problem   string
	}{
		{"STARTTLS", "smtp://bulletin:s3cret%2Fword@ADDR", false, true, ""},
		{"opportunistic", "smtp://bulletin:s3cret%2Fword@ADDR?tls=opportunistic", false, true, ""},
		{"smtps", "smtps://bulletin:s3cret%2Fword@ADDR", true, true, ""},
		{"untrusted", "smtp://bulletin:s3cret%2Fword@ADDR", false, false, "certificate isn't trusted"},
		{"untrusted smtps", "smtps://bulletin:s3cret%2Fword@ADDR", true, false, "certificate isn't trusted"},
		{"wrong password", "smtp://bulletin:s3cret%2Fwrong@ADDR", false, true, "refuses the user name or password"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, roots := secureSink(t, c.implicit)
			over, err := ParseSMTP(strings.ReplaceAll(c.url, "ADDR", s.addr))
			if err != nil {
				t.Fatal(err)
			}
			if c.trusted {
				over.Roots = roots
			}
			conn, err := over.Connect(within(t, 20*time.Second))
			if c.problem != "" {
				if err == nil || !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), c.problem) {
					t.Fatalf("%v, want %q in it", err, c.problem)
				}
				if strings.Contains(err.Error(), "s3cret") {
					t.Errorf("the password is in %q", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if out := conn.Send(sampleLetter(t, sampleMonthly())); out.Verdict != Accepted || s.total() != 1 {
				t.Errorf("%+v", out)
			}
		})
	}
}

// TestOldEncryption: less than TLS 1.2 is no encryption (RFC 8996).
func TestOldEncryption(t *testing.T) {
	for name, most := range map[string]uint16{"1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12} {
		s, roots := secureSink(t, true)
		server, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		old := tls.NewListener(server, &tls.Config{Certificates: s.server.TLSConfig.Certificates, MaxVersion: most, MinVersion: tls.VersionTLS10})
		go s.server.Serve(old)
		over, err := ParseSMTP("smtps://" + server.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		over.Roots = roots
		conn, err := over.Connect(within(t, 20*time.Second))
		if (err == nil) != (name == "1.2") {
			t.Errorf("TLS %s: %v", name, err)
		}
		if err == nil {
			conn.Close()
		}
	}
}

func TestSMTPThatOffersNoEncryption(t *testing.T) {
	s := newSink(t)
	for url, problem := range map[string]string{
		"smtp://ADDR":                      "offers no encryption",
		"smtp://u:hush-hush@ADDR":          "offers no encryption",
		"smtp://ADDR?tls=none":             "",
		"smtp://ADDR?tls=opportunistic":    "",
		"smtp://127.0.0.1:1?tls=none":      "refuses the connection",
		"smtp://nowhere.invalid?tls=none":  "isn't known",
		"smtp://u:hush-hush@ADDR?tls=none": "KCST_SMTP_URL", // it knows no login
	} {
		over, err := ParseSMTP(strings.ReplaceAll(url, "ADDR", s.addr))
		if err != nil {
			t.Fatal(err)
		}
		conn, err := over.Connect(within(t, 20*time.Second))
		if problem == "" {
			if err != nil {
				t.Errorf("%s: %v", url, err)
				continue
			}
			conn.Close()
			continue
		}
		if err == nil || !strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v, want %q in it", url, err, problem)
		}
	}
}

// TestASilentServer accepts the connection and says nothing.
func TestASilentServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	over, err := ParseSMTP("smtp://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, stop)
	begin := time.Now()
	if _, err := over.Connect(ctx); err == nil || time.Since(begin) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(begin), err)
	}
}

func TestAddressesOfServers(t *testing.T) {
	for url, want := range map[string]string{
		"smtp://mail.example.org":           "mail.example.org:587",
		"smtps://mail.example.org":          "mail.example.org:465",
		"smtp://relay?tls=none":             "relay:25",
		"smtp://u:p%40ss@mail.example:2525": "mail.example:2525",
		"smtp://[::1]:25?tls=none":          "[::1]:25",
		"http://mail.example.org":           "",
		"smtp://":                           "",
		"mail.example.org:25":               "",
		"smtp://u:p@ss word@host":           "",
		"smtp://u:pass@host:port":           "",
		"smtp://host?tls=maybe":             "",
		"smtps://host?tls=none":             "",
		"smtp://host/path":                  "",
		"smtp://mail.kent.gov.uk":           "mail.kent.gov.uk:587",
		"smtp://Mail.Kent.GOV.uk.?tls=none": "",

		"smtp://mx.kent.police.uk?tls=opportunistic": "",
	} {
		over, err := ParseSMTP(url)
		if want == "" {
			if err == nil || strings.Contains(err.Error(), "pass@") || strings.Contains(err.Error(), "p@ss") || !errors.Is(err, ErrUnreachable) {
				t.Errorf("%s: %v", url, err)
			}
			continue
		}
		if err != nil || over.String() != want {
			t.Errorf("%s: %v, %v", url, over, err)
		}
	}
}

func TestMaildir(t *testing.T) {
	dir := t.TempDir()
	over, err := Open("", dir)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := over.Connect(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same letter twice is one file
		if out := conn.Send(sampleLetter(t, sampleMonthly())); out.Verdict != Accepted {
			t.Fatalf("%+v", out)
		}
	}
	if out := conn.Send(sampleLetter(t, sampleWeekly())); out.Verdict != Accepted {
		t.Fatalf("%+v", out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "outbox", "new", "*"))
	if err != nil || len(names) != 2 {
		t.Fatalf("%v %v", names, err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "outbox", "tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("in tmp: %v %v", left, err)
	}
	raw, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	if m, err := mail.ReadMessage(bytes.NewReader(raw)); err != nil || m.Header.Get("List-Unsubscribe-Post") == "" {
		t.Errorf("%v", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "outbox")); err != nil {
		t.Fatal(err)
	}
	if out := conn.Send(sampleLetter(t, sampleMonthly())); out.Verdict != Temporary || strings.Contains(out.Reason, dir) {
		t.Errorf("without its folder: %+v", out)
	}
}

func TestAllow(t *testing.T) {
	for _, c := range []struct {
		list    Allow
		address string
		want    bool
	}{
		{nil, "a@example.org", true},
		{Allow{"a@example.org"}, "A@Example.org", true},
		{Allow{"a@example.org"}, "b@example.org", false},
		{Allow{"@example.org"}, "b@EXAMPLE.org", true},
		{Allow{"@example.org"}, "b@sub.example.org", false},
		{Allow{"@example.org"}, "b@notexample.org", false},
		{Allow{"@example.org"}, "@example.org.evil.example", false},
		{Allow{"x@y.example", " @example.org "}, "b@example.org", true},
		{Allow{"example.org"}, "b@example.org", false},
		{Allow{""}, "b@example.org", false},
	} {
		if got := c.list.Allows(c.address); got != c.want {
			t.Errorf("%v allows %s: %v", c.list, c.address, got)
		}
	}
}

// TestNoAddressInAnError keeps what a server repeats of a login out of errors,
// which are logged.
func TestNoAddressInAnError(t *testing.T) {
	smtp, err := ParseSMTP("smtp://sender%40example.org:s3cret@127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	said := smtp.unreachable(errors.New("454 4.7.0 no login for sender@example.org with s3cret now")).Error()
	if strings.Contains(said, "sender@") || strings.Contains(said, "s3cret") || !strings.Contains(said, "454 4.7.0 no login") {
		t.Error(said)
	}
}
