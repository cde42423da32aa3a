package mailbox_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"kcst/delivery/mailbox"
	"kcst/delivery/mailbox/mailboxtest"
)

func TestMailboxThatCantBeUsed(t *testing.T) {
	d := mailboxtest.Start(t)
	box := func(u *url.URL) *mailbox.Box { return d.Box(t, "KCST_BOUNCE_URL", u) }
	if err := box(d.URL("imap", d.Plain, "tls=none")).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	secure := d.URL("imaps", d.TLS, "")
	wrong, missing := *secure, *secure
	wrong.User, missing.Path = url.UserPassword(secure.User.Username(), "another-password"), "/Nowhere"
	untrusted := box(secure)
	untrusted.Roots = x509.NewCertPool()
	for name, b := range map[string]*mailbox.Box{
		"wrong password": box(&wrong), "untrusted": untrusted, "no folder": box(&missing), "away": box(d.URL("imaps", mailboxtest.FreePort(t), "")),
	} {
		ctx, stop := context.WithCancel(t.Context())
		err := b.Check(ctx)
		stop()
		if err == nil {
			t.Errorf("%s: it can be used", name)
		} else if password, _ := secure.User.Password(); strings.Contains(err.Error(), password) || strings.Contains(err.Error(), "another-password") {
			t.Errorf("%s: the error has the password in it: %v", name, err)
		}
	}
}

func TestParse(t *testing.T) {
	for raw, address := range map[string]string{
		"imaps://bounces%40example.org:pw@imap.example.org":                 "bounces@example.org",
		"imaps://u:pw@imap.example.org/Bulletin?address=b@example.org":      "b@example.org",
		"imap://u:pw@imap.example.org:1143":                                 "",
		"imap://u:pw@127.0.0.1?tls=none&address=bounces%40kcst.example.org": "bounces@kcst.example.org",
	} {
		m, err := mailbox.Parse("KCST_BOUNCE_URL", raw)
		if err != nil || m.Address != address {
			t.Errorf("%s: %+v, %v", raw, m, err)
		}
	}
	for _, raw := range []string{
		"", "imaps://imap.example.org", "imaps://u@imap.example.org", "pop://u:pw@x", "imap://u:hunter2@imap.example.org?tls=none", "imaps://u:hunter2@x?tls=none", "imaps://u:hunter2%zz@x",
	} {
		_, err := mailbox.Parse("KCST_BOUNCE_URL", raw)
		if err == nil {
			t.Errorf("%s is taken", raw)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error has the password in it: %v", err)
		}
	}
}

// TestRudeServer: a server that says goodbye and ends before it has said that
// it did what was asked has done it.
func TestRudeServer(t *testing.T) {
	d := mailboxtest.Start(t)
	d.Append(t, []byte("X-Kcst-Edition: weekly-2026-w49\r\nList-Unsubscribe: <https://a.example/unsubscribe/me/one-click>\r\n\r\n"))
	b := d.Box(t, "KCST_CANARY_URL", d.URL("imap", rude(t, d.Plain), "tls=none"))
	if err := b.Check(t.Context()); err != nil {
		t.Error(err)
	}
	got, err := b.Arrivals(t.Context(), mailbox.Within{Field: "List-Unsubscribe", Part: "/me/"}, "X-Kcst-Edition", []string{"weekly-2026-w49"})
	if err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// rude is the port of a server that is one on another port, and ends with its
// first word of goodbye.
func rude(t *testing.T, port string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", "127.0.0.1:"+port)
			if err != nil {
				in.Close()
				continue
			}
			go io.Copy(out, in)
			go func() {
				defer in.Close()
				defer out.Close()
				for said := make([]byte, 64<<10); ; {
					n, err := out.Read(said)
					bye := bytes.Index(said[:n], []byte("* BYE"))
					if bye >= 0 {
						n = bye + len("* BYE Logging out\r\n")
					}
					if _, failed := in.Write(said[:n]); failed != nil || err != nil || bye >= 0 {
						return
					}
				}
			}()
		}
	}()
	_, own, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return own
}
