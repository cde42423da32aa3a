package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/meetings"
	"kcst/subscribers"
)

// choosy is a mail server that takes letters to one domain alone.
type choosy struct{ domain string }

func (c choosy) NewSession(*smtp.Conn) (smtp.Session, error) { return c, nil }
func (c choosy) Mail(string, *smtp.MailOptions) error        { return nil }
func (c choosy) Reset()                                      {}
func (c choosy) Logout() error                               { return nil }

func (c choosy) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !strings.HasSuffix(to, "@"+c.domain) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "blocked"}
	}
	return nil
}

func (c choosy) Data(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

// TestAlarms: officers hear of a domain that takes no mail and of letters that
// come back in numbers, never of a domain of fewer than five people.
func TestAlarms(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(choosy{"good.example.org"})
	server.Domain, server.ErrorLog = "mail.example.org", log.New(io.Discard, "", 0)
	go server.Serve(l) // ends with the test
	defer server.Close()
	var out bytes.Buffer
	dir, now := t.TempDir(), time.Now
	p := program{now: func() time.Time { return now() }, stdout: &out, stderr: &out, getenv: func(name string) string {
		return map[string]string{"KCST_DATA_DIR": dir, "KCST_MAIL_FROM": "bulletin@example.org", "KCST_BASE_URL": "https://bulletin.example.org"}[name]
	}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	a, err := p.open(ctx, changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	var readers []string
	for domain, n := range map[string]int{"good.example.org": 9, "blocked.example.com": 5, "few.example.net": 4, "one.example.net": 1} {
		for i := range n {
			s, err := a.people.Add(ctx, subscribers.Subscriber{
				Email: fmt.Sprintf("reader%d@%s", i, domain), Kinds: subscribers.Kinds(),
				Consent: subscribers.Consent{Basis: "asked to join", How: "test", At: now()},
			})
			if err != nil {
				t.Fatal(err)
			}
			if domain == "good.example.org" {
				readers = append(readers, s.ID)
			}
		}
	}
	over, err := delivery.ParseSMTP("smtp://" + l.Addr().String() + "?tls=none")
	if err != nil {
		t.Fatal(err)
	}
	sender, err := a.senderOver(ctx, over, a.editor)
	if err != nil {
		t.Fatal(err)
	}
	ed, err := a.editor.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "There is news.", By: "anna"})
	if err == nil {
		ed, err = a.editor.Review(ctx, ed.ID, "anna")
	}
	if err == nil {
		_, err = a.editor.Approve(ctx, ed.ID, "ben", ed.Hash)
	}
	if err == nil {
		_, err = a.editor.StartSending(ctx, ed.ID, "ben")
	}
	if err == nil {
		err = sender.Send(ctx, ed.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	watch := &alarms{app: a}
	expect := func(ids ...string) {
		t.Helper()
		all, err := watch.look(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, alarm := range all {
			got = append(got, alarm.ID)
			if strings.Contains(alarm.Text, "@") || strings.Contains(alarm.Text, "example.net") {
				t.Errorf("it names too much: %s", alarm.Text)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(ids) {
			t.Errorf("alarms are %+v, want %v", all, ids)
		}
	}
	expect("domain/blocked.example.com")
	for i, s := range readers[:5] {
		if err := a.books().Store.Returned(ctx, ed.ID, s, "hard", "5.1.1"); err != nil {
			t.Fatal(err)
		}
		if i == 3 { // four are too few
			expect("domain/blocked.example.com")
		}
	}
	expect("bounces/"+ed.ID, "domain/blocked.example.com")

	// What can't be looked at keeps nothing else from being told.
	last, run := a.store.Key("meetings", "last"), a.store.Key("edition/"+ed.ID, "run")
	spoil := func(key string, want int) {
		t.Helper()
		whole := a.store.Dump(ctx, key).Val()
		a.store.Del(ctx, key)
		a.store.Set(ctx, key, "not what it was", 0)
		if all, err := watch.look(ctx); err == nil || len(all) != want {
			t.Errorf("with %s spoilt: %+v, %v", key, all, err)
		}
		a.store.Del(ctx, key)
		if whole != "" {
			a.store.Restore(ctx, key, 0, whole)
		}
	}
	spoil(last, 2)
	down := now().UTC().Truncate(time.Second)
	if err := a.meetings.KeepReport(ctx, meetings.Report{Council: a.councils.Councils[0].ID, Problem: "it is blocked", Down: true, DownAt: down}); err != nil {
		t.Fatal(err)
	}
	spoil(run, 1)
	a.store.Del(ctx, last)
	now = func() time.Time { return time.Now().Add(25 * time.Hour) }
	expect() // it is no news any more
	at := now().UTC().Truncate(time.Second)
	if err := a.meetings.KeepReport(ctx, meetings.Report{Council: a.councils.Councils[0].ID, Problem: "it is blocked", Down: true, DownAt: at}); err != nil {
		t.Fatal(err)
	}
	expect(fmt.Sprintf("council/%s/%d", a.councils.Councils[0].ID, at.Unix()))
}
