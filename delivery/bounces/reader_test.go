package bounces

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"kcst/subscribers"
)

// mailbox is the Dovecot's, as KCST_BOUNCE_URL names it.
func (d *dovecot) mailbox(t *testing.T, scheme, port, query string) *Mailbox {
	t.Helper()
	u := url.URL{Scheme: scheme, User: url.UserPassword(dovecotUser, dovecotPassword), Host: "127.0.0.1:" + port, RawQuery: query}
	m, err := ParseMailbox("KCST_BOUNCE_URL", u.String())
	if err != nil {
		t.Fatal(err)
	}
	m.Roots = x509.NewCertPool()
	m.Roots.AddCert(d.certificate)
	return m
}

// TestMailboxIsReadOnce has every sample, bounces and what looks like them, in
// a Dovecot's mailbox, each of another subscriber's.
func TestMailboxIsReadOnce(t *testing.T) {
	d, r := startDovecot(t), newRig(t)
	all := samples(t)
	var ids []string
	for i := range all {
		ids = append(ids, r.subscribe(fmt.Sprintf("reader%02d@council.example.net", i)))
	}
	edition := r.edition()
	var mails [][]byte
	want := map[Kind]int{}
	for i, s := range all {
		mails = append(mails, s.to(r.paths.For(edition, ids[i]), returns(t, "x").For(edition, ids[i])))
		want[s.kind]++
	}
	// What nobody can read, and what is far too long, stand in the middle.
	long := bounce(t, "postfix-user-unknown").to(r.paths.For(edition, ids[0]), "")
	mails = append(mails[:20:20], append([][]byte{[]byte("\x00\x01 no mail"), append(long, bytes.Repeat([]byte("x\r\n"), longest)...)}, mails[20:]...)...)
	d.append(t, mails...)

	reader := &Reader{Mailbox: d.mailbox(t, "imaps", d.tls, ""), Books: r.books(), Log: r.log}
	n, err := reader.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n != len(mails) {
		t.Errorf("%d of %d mails were settled", n, len(mails))
	}
	for i, s := range all {
		why, is := r.why(fmt.Sprintf("reader%02d@council.example.net", i)), subscribers.Why("")
		switch {
		case s.kind == Hard || i == 0: // the first has the long one too
			is = subscribers.Bounced
		case s.kind == Complaint:
			is = subscribers.Complained
		}
		if i == 0 && s.kind == Complaint {
			is = subscribers.Complained
		}
		if why != is {
			t.Errorf("%s: the address is suppressed as %q, not %q", s.name, why, is)
		}
	}
	bounced := want[Hard] + want[Soft] + want[Complaint]
	if in, b, o := d.count(t, "INBOX"), d.count(t, folderBounces), d.count(t, folderOther); in != 0 || b != bounced+1 || o != want[None]+1 {
		t.Errorf("the inbox has %d, %s %d and %s %d; %d and %d are right", in, folderBounces, b, folderOther, o, bounced+1, want[None]+1)
	}
	if n, err := reader.Look(t.Context()); n != 0 || err != nil {
		t.Errorf("a second look settles %d, %v", n, err)
	}
}

// A mail that was settled and not moved, because the process ended between, is
// moved without being settled again.
func TestSettledBeforeItIsMoved(t *testing.T) {
	d, r := startDovecot(t), newRig(t)
	ann := r.subscribe("ann@council.example.net")
	raw := bounce(t, "qmail").to(r.paths.For(r.edition(), ann), "")
	_, err := r.books().Settle(t.Context(), raw)
	r.must(err)
	r.must(r.subs.Resubscribe(t.Context(), ann, subscribers.Consent{Basis: "asked to join", How: "test", At: r.clock()}))
	d.append(t, raw)
	reader := &Reader{Mailbox: d.mailbox(t, "imap", d.plain, ""), Books: r.books(), Log: r.log} // over STARTTLS
	if n, err := reader.Look(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d settled, %v", n, err)
	}
	if d.count(t, folderBounces) != 1 || r.why("ann@council.example.net") != "" {
		t.Error("it wasn't moved, or was settled again")
	}
	// Another process keeps away while this one has its turn.
	d.append(t, raw)
	other := &Reader{Mailbox: reader.Mailbox, Books: r.books(), Log: r.log}
	if n, err := other.Look(t.Context()); n != 0 || err != nil || d.count(t, "INBOX") != 1 {
		t.Errorf("two read the mailbox at once: %d, %v", n, err)
	}
}

func TestMailboxThatCantBeUsed(t *testing.T) {
	d := startDovecot(t)
	good := d.mailbox(t, "imap", d.plain, "tls=none")
	if err := good.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	wrong := d.mailbox(t, "imaps", d.tls, "")
	wrong.password = "another-password"
	untrusted := d.mailbox(t, "imaps", d.tls, "")
	untrusted.Roots = x509.NewCertPool()
	missing := d.mailbox(t, "imaps", d.tls, "")
	missing.folder = "Nowhere"
	away := d.mailbox(t, "imaps", freePort(t), "")
	for name, m := range map[string]*Mailbox{"wrong password": wrong, "untrusted": untrusted, "no folder": missing, "away": away} {
		ctx, stop := context.WithCancel(t.Context())
		err := m.Check(ctx)
		stop()
		if err == nil {
			t.Errorf("%s: it can be used", name)
		} else if strings.Contains(err.Error(), m.password) {
			t.Errorf("%s: the error has the password in it: %v", name, err)
		}
	}
}

func TestParseMailbox(t *testing.T) {
	for raw, address := range map[string]string{
		"imaps://bounces%40example.org:pw@imap.example.org":                 "bounces@example.org",
		"imaps://u:pw@imap.example.org/Bulletin?address=b@example.org":      "b@example.org",
		"imap://u:pw@imap.example.org:1143":                                 "",
		"imap://u:pw@127.0.0.1?tls=none&address=bounces%40kcst.example.org": "bounces@kcst.example.org",
	} {
		m, err := ParseMailbox("KCST_BOUNCE_URL", raw)
		if err != nil || m.Address != address {
			t.Errorf("%s: %+v, %v", raw, m, err)
		}
	}
	for _, raw := range []string{
		"", "imaps://imap.example.org", "imaps://u@imap.example.org", "pop://u:pw@x", "imap://u:hunter2@imap.example.org?tls=none", "imaps://u:hunter2@x?tls=none", "imaps://u:hunter2%zz@x",
	} {
		_, err := ParseMailbox("KCST_BOUNCE_URL", raw)
		if err == nil {
			t.Errorf("%s is taken", raw)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error has the password in it: %v", err)
		}
	}
}
