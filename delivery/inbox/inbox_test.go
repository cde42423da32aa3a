package inbox

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 12, 4, 12, 0, 0, 0, time.UTC)

func start(t *testing.T, o Options) *Inbox {
	t.Helper()
	o.Now, o.Log = func() time.Time { return noon }, slog.New(slog.DiscardHandler)
	b, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func send(b *Inbox, body string) error {
	return smtp.SendMail(b.Addr(), nil, "from@example.org", []string{"to@example.org"}, []byte(strings.ReplaceAll(body, "\n", "\r\n")))
}

const letter = `From: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>
To: to@example.org
Subject: =?utf-8?b?w5xiZXJibGljaw==?=
Date: Fri, 04 Dec 2026 10:00:00 +0000
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Caf=C3=A9
.
--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>Caf=E9</p>
--b--
`

func TestReadsAsAMailProgramDoes(t *testing.T) {
	b := start(t, Options{})
	changed := b.Changed()
	if err := send(b, letter); err != nil {
		t.Fatal(err)
	}
	<-changed
	all := b.Messages()
	if len(all) != 1 {
		t.Fatalf("%d messages", len(all))
	}
	m, ok := b.Message(all[0].ID)
	if !ok || m.From != "Zoë <zoe@example.org>" || m.Subject != "Überblick" || m.To != "to@example.org" || m.EnvelopeFrom != "from@example.org" || m.EnvelopeTo[0] != "to@example.org" {
		t.Errorf("%+v", m)
	}
	if m.Text != "Café\n." || m.HTML != "<p>Café</p>" {
		t.Errorf("text %q, html %q", m.Text, m.HTML)
	}
	if !m.Date.Equal(noon.Add(-2*time.Hour)) || !m.Received.Equal(noon) || m.Get("subject") != "Überblick" {
		t.Errorf("%v %v %q", m.Date, m.Received, m.Get("subject"))
	}
	if _, ok := b.Message("none"); ok {
		t.Error("there is a message that isn't")
	}
}

func TestBrokenLettersAreShown(t *testing.T) {
	b := start(t, Options{})
	for _, body := range []string{"no header at all", "\n", "Content-Type: multipart/mixed; boundary=x\n\n--x\nbroken", "Content-Type: text/plain; charset=none\n\n\xff\xfe", "Subject: \xff\n\nx"} {
		if err := send(b, body); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
	if n := len(b.Messages()); n != 5 {
		t.Errorf("%d messages", n)
	}
}

func TestTheOldestGo(t *testing.T) {
	b := start(t, Options{Letters: 3})
	for i := range 5 {
		if err := send(b, fmt.Sprintf("Subject: letter %d\n\nx", i)); err != nil {
			t.Fatal(err)
		}
	}
	var subjects []string
	for _, m := range b.Messages() {
		subjects = append(subjects, m.Subject)
	}
	if got := strings.Join(subjects, ", "); got != "letter 4, letter 3, letter 2" {
		t.Error(got)
	}
	small := start(t, Options{Bytes: 3000})
	for i := range 4 {
		if err := send(small, fmt.Sprintf("Subject: big %d\n\n%s", i, strings.Repeat("x", 500))); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(small.Messages()); n != 2 {
		t.Errorf("%d big letters in 3000 bytes", n)
	}
}

func TestHalfALetterIsNone(t *testing.T) {
	b := start(t, Options{})
	c, err := net.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(c, "EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n")
	time.Sleep(100 * time.Millisecond)
	fmt.Fprint(c, "Subject: half\r\n\r\nhalf a let")
	time.Sleep(100 * time.Millisecond)
	c.Close()
	time.Sleep(200 * time.Millisecond)
	if n := len(b.Messages()); n != 0 {
		t.Errorf("%d messages", n)
	}
}

// TestKeeps lets letters outlive the inbox, and refuses what it can't keep.
func TestKeeps(t *testing.T) {
	var kept []Letter
	full := false
	b := start(t, Options{Keep: func(l Letter) error {
		if full {
			return errors.New("full")
		}
		kept = append(kept, l)
		return nil
	}})
	if err := send(b, letter); err != nil {
		t.Fatal(err)
	}
	full = true
	if err := send(b, letter); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("a letter that can't be kept: %v", err)
	}
	again := start(t, Options{Earlier: kept})
	all := again.Messages()
	if len(all) != 1 || len(b.Messages()) != 1 || all[0].Subject != "Überblick" || all[0].EnvelopeTo[0] != "to@example.org" {
		t.Errorf("%+v", all)
	}
}

// TestPicturesOfALetter: an image that the HTML names by its content ID is
// shown, and nothing else is let in.
func TestPicturesOfALetter(t *testing.T) {
	m := read([]byte("From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<img src=\"cid:chart\" alt=\"A chart\"><img src=\"cid:other\" alt=\"\">\r\n" +
		"--b\r\nContent-Type: image/png\r\nContent-Id: <chart>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n"))
	if want := `<img src="data:image/png;base64,iVBORw==" alt="A chart"><img src="cid:other" alt="">`; strings.TrimSpace(m.HTML) != want {
		t.Errorf("got %s", m.HTML)
	}
}
