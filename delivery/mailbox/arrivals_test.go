package mailbox_test

import (
	"testing"
	"time"

	"kcst/delivery/mailbox"
	"kcst/delivery/mailbox/mailboxtest"
)

// TestArrivals finds the mails of somebody by a header in a Dovecot, and leaves
// them there: a test, and another partnership's edition of the same name, were
// written to others.
func TestArrivals(t *testing.T) {
	d := mailboxtest.Start(t)
	d.Append(t,
		[]byte("From: a@example.org\r\nX-Kcst-Edition: monthly-2026-12\r\nList-Unsubscribe:\r\n <https://a.example/unsubscribe/me/one-click>\r\n\r\nHello\r\n"),
		[]byte("From: a@example.org\r\nX-Kcst-Edition: monthly-2027-02\r\nList-Unsubscribe: <https://a.example/unsubscribe/test/one-click>\r\n\r\n/me/\r\n"),
		[]byte("From: a@example.org\r\nX-Kcst-Edition: monthly-2027-03\r\n\r\n/me/\r\n"),
		[]byte("From: a@example.org\r\nSubject: monthly-2027-01\r\n\r\nX-Kcst-Edition: monthly-2027-01\r\n"))
	box := d.Box(t, "KCST_CANARY_URL", d.URL("imaps", d.TLS, ""))
	to := mailbox.Within{"List-Unsubscribe", "/me/"}
	got, err := box.Arrivals(t.Context(), to, "X-Kcst-Edition", []string{"monthly-2026-12", "monthly-2026-1", "monthly-2027-01", "monthly-2027-02", "monthly-2027-03"})
	if err != nil || len(got) != 1 || time.Since(got["monthly-2026-12"]).Abs() > time.Hour {
		t.Errorf("%v, %v", got, err)
	}
	if n := d.Count(t, "INBOX"); n != 4 {
		t.Errorf("%d mails are left", n)
	}
	if _, err := d.Box(t, "KCST_CANARY_URL", d.URL("imap", d.Plain, "tls=none&x=1")).Arrivals(t.Context(), to, "X-Kcst-Edition", nil); err != nil {
		t.Error(err)
	}
}
