package bounces

import (
	"bytes"
	"fmt"
	"testing"

	"kcst/delivery/mailbox/mailboxtest"
	"kcst/subscribers"
)

// TestMailboxIsReadOnce has every sample, bounces and what looks like them, in
// a Dovecot's mailbox, each of another subscriber's.
func TestMailboxIsReadOnce(t *testing.T) {
	d, r := mailboxtest.Start(t), newRig(t)
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
	d.Append(t, mails...)

	reader := &Reader{Mailbox: d.Box(t, "KCST_BOUNCE_URL", d.URL("imaps", d.TLS, "")), Books: r.books(), Log: r.log}
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
	if in, b, o := d.Count(t, "INBOX"), d.Count(t, folderBounces), d.Count(t, folderOther); in != 0 || b != bounced+1 || o != want[None]+1 {
		t.Errorf("the inbox has %d, %s %d and %s %d; %d and %d are right", in, folderBounces, b, folderOther, o, bounced+1, want[None]+1)
	}
	if n, err := reader.Look(t.Context()); n != 0 || err != nil {
		t.Errorf("a second look settles %d, %v", n, err)
	}
}

// A mail that was settled and not moved, because the process ended between, is
// moved without being settled again.
func TestSettledBeforeItIsMoved(t *testing.T) {
	d, r := mailboxtest.Start(t), newRig(t)
	ann := r.subscribe("ann@council.example.net")
	raw := bounce(t, "qmail").to(r.paths.For(r.edition(), ann), "")
	_, err := r.books().Settle(t.Context(), raw)
	r.must(err)
	r.must(r.subs.Resubscribe(t.Context(), ann, subscribers.Consent{Basis: "asked to join", How: "test", At: r.clock()}))
	d.Append(t, raw)
	reader := &Reader{Mailbox: d.Box(t, "KCST_BOUNCE_URL", d.URL("imap", d.Plain, "")), Books: r.books(), Log: r.log} // over STARTTLS
	if n, err := reader.Look(t.Context()); n != 1 || err != nil {
		t.Fatalf("%d settled, %v", n, err)
	}
	if d.Count(t, folderBounces) != 1 || r.why("ann@council.example.net") != "" {
		t.Error("it wasn't moved, or was settled again")
	}
	// Another process keeps away while this one has its turn.
	d.Append(t, raw)
	other := &Reader{Mailbox: reader.Mailbox, Books: r.books(), Log: r.log}
	if n, err := other.Look(t.Context()); n != 0 || err != nil || d.Count(t, "INBOX") != 1 {
		t.Errorf("two read the mailbox at once: %d, %v", n, err)
	}
}
