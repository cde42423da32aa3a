package bounces

import (
	"testing"
	"time"
)

// TestArrivals finds mails by a header in a Dovecot, and leaves them there.
func TestArrivals(t *testing.T) {
	d := startDovecot(t)
	d.append(t,
		[]byte("From: a@example.org\r\nSubject: one\r\nX-Kcst-Edition: monthly-2026-12\r\n\r\nHello\r\n"),
		[]byte("From: a@example.org\r\nSubject: monthly-2027-01\r\n\r\nX-Kcst-Edition: monthly-2027-01\r\n"))
	box := d.mailbox(t, "imaps", d.tls, "")
	got, err := box.Arrivals(t.Context(), "X-Kcst-Edition", []string{"monthly-2026-12", "monthly-2026-1", "monthly-2027-01"})
	if err != nil || len(got) != 1 || time.Since(got["monthly-2026-12"]).Abs() > time.Hour {
		t.Errorf("%v, %v", got, err)
	}
	if n := d.count(t, "INBOX"); n != 2 {
		t.Errorf("%d mails are left", n)
	}
	if _, err := d.mailbox(t, "imap", d.plain, "tls=none&x=1").Arrivals(t.Context(), "X-Kcst-Edition", nil); err != nil {
		t.Error(err)
	}
}
