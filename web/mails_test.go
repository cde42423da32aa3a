package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"sync"
	"time"

	"kcst/delivery"
	"kcst/delivery/inbox"
	"kcst/templates"
)

// box is a mail server with the three sample editions, sent to some people
// over SMTP. The monthly one came first, then the weekly one, each to people
// in the same order.
var box = sync.OnceValue(func() *inbox.Inbox {
	at := noon
	b, err := inbox.Start(inbox.Options{Log: slog.New(slog.DiscardHandler), Now: func() time.Time { at = at.Add(3 * time.Second); return at }})
	if err != nil {
		panic(err)
	}
	people := []mail.Address{
		{Name: "Amara Okafor", Address: "amara.okafor@example.org"}, {Name: "Tom Featherstonehaugh", Address: "t.featherstonehaugh@example.org"}, {Address: "duty.desk@example.org"},
		{Name: "Siân Pryce", Address: "sian.pryce@example.org"}, {Name: "Community Safety Unit, Dover", Address: "csu.dover@example.org"}, {Name: "Priya Raman", Address: "priya.raman@example.org"},
	}
	contents := sampleContents()
	for _, c := range []int{1, 2, 0} {
		m := delivery.Mail(contents[c], templates.MailLinks{
			View: "http://localhost:8080/editions/" + contents[c].Edition, Preferences: "http://localhost:8080/preferences/" + goodToken, Unsubscribe: "http://localhost:8080/unsubscribe/" + goodToken,
		})
		html, text, err := templates.WriteMail(m)
		if err != nil {
			panic(err)
		}
		for _, to := range people {
			if err := smtp.SendMail(b.Addr(), nil, "bulletin@example.org", []string{to.Address}, rawMail(contents[c].Edition, to, m.Subject, text, html)); err != nil {
				panic(err)
			}
		}
	}
	return b
})

// rawMail is a mail as delivery sends it, with a name that no random part
// changes.
func rawMail(edition string, to mail.Address, subject string, text, html []byte) []byte {
	var parts bytes.Buffer
	m := multipart.NewWriter(&parts)
	m.SetBoundary("boundary")
	for _, p := range []struct {
		kind string
		body []byte
	}{{"text/plain", text}, {"text/html", html}} {
		w, err := m.CreatePart(textproto.MIMEHeader{"Content-Type": {p.kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			panic(err)
		}
		q := quotedprintable.NewWriter(w)
		q.Write(p.body)
		q.Close()
	}
	m.Close()
	return fmt.Appendf(nil, "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\nMessage-ID: <%s@example.org>\r\n"+
		"From: Kent Community Safety Team <bulletin@example.org>\r\nTo: %s\r\nSubject: %s\r\nX-Kcst-Edition: %s\r\n"+
		"List-Unsubscribe: <https://bulletin.example.org/unsubscribe/%s/one-click>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=%s\r\n\r\n%s", edition, to.String(), subject, edition, goodToken, m.Boundary(), parts.Bytes())
}
