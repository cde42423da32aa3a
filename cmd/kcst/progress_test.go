package main

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"kcst/bulletin"
)

// TestSendSaysWhatItWaitsFor: with a dead mail server, send --wait goes on
// waiting and says so; there is no progress line without a terminal.
func TestSendSaysWhatItWaitsFor(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	p, _, said := inFolder(t, map[string]string{"KCST_SMTP_URL": "smtp://" + address + "?tls=none", "KCST_MAIL_FROM": "b@example.org", "KCST_LOG": "error"})
	ctx := t.Context()
	a, err := p.open(ctx, changing)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if code := p.main(ctx, strings.Fields("subscribers add jo@example.org --by anna")); code != 0 {
		t.Fatal(said)
	}
	ed, err := a.editor.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "News.", By: "anna"})
	if err == nil {
		ed, err = a.editor.Review(ctx, ed.ID, "anna")
	}
	if err == nil {
		ed, err = a.editor.Approve(ctx, ed.ID, "ben", ed.Hash)
	}
	if err == nil {
		ed, err = a.editor.StartSending(ctx, ed.ID, "ben")
	}
	if err != nil {
		t.Fatal(err)
	}
	sender, err := p.newSender(ctx, a, a.editor)
	if err != nil {
		t.Fatal(err)
	}
	wait, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := p.sendWaiting(wait, sender, ed.ID, 500*time.Millisecond); err == nil {
		t.Error("it ended")
	}
	text := said.String()
	if n := strings.Count(text, "waiting for the mail server"); n < 2 || !strings.Contains(text, "0 of 1 are done") || !strings.Contains(text, "Ctrl-C is safe") || strings.Contains(text, "\r") {
		t.Errorf("%d times: %s", n, text)
	}
}

// TestProgressLine: the line is for a terminal alone, not for every step, and
// says the rate since it began.
func TestProgressLine(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	now := time.Now()
	g := &progress{out: &out, now: func() time.Time { return now }}
	for i := range 11 {
		g.show(100+i, 200, "", "failed 3")
		now = now.Add(50 * time.Millisecond)
	}
	g.clear()
	half := "██████████░░░░░░░░░░"
	if want := "\r\x1b[K" + half + "  100/200  0 a second  failed 3\r\x1b[K" + half + "  104/200  20 a second  5s left  failed 3\r\x1b[K" + half + "  108/200  20 a second  5s left  failed 3\r\x1b[K"; out.String() != want {
		t.Errorf("%q", out.String())
	}
	none := &progress{now: time.Now}
	none.show(1, 2)
	none.clear()
}
