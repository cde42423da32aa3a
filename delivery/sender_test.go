package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
	"kcst/delivery/inbox"
	"kcst/store"
	"kcst/subscribers"
)

func TestEverybodyGetsOne(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 60)
	r.subscribe(t, "weekly@example.org", subscribers.Weekly)
	left := r.subscribe(t, "left@example.org")
	if err := r.subs.Unsubscribe(context.Background(), left.ID, "asked"); err != nil {
		t.Fatal(err)
	}
	id := r.sending(t)
	sender := r.sender(t, s.transport(t))
	if err := sender.Send(within(t, time.Minute), id); err != nil {
		t.Fatal(err)
	}
	counts := s.counts()
	if len(counts) != 60 || slices.Max(slices.Collect(maps.Values(counts))) != 1 {
		t.Errorf("%d people have letters: %v", len(counts), counts)
	}
	if s.conns > 4 {
		t.Errorf("%d connections for 60 letters", s.conns)
	}
	st := r.status(t, id)
	if st.State != "sent" || st.Planned != 60 || st.Sent != 60 || st.Settled() != st.Planned || st.StartedAt == nil || st.FinishedAt == nil {
		t.Errorf("%+v", st)
	}
	if err := sender.Send(within(t, time.Minute), id); err != nil || s.total() != 60 {
		t.Errorf("sent again: %v, %d letters", err, s.total())
	}
	if ids, err := sender.Store.opened(context.Background()); err != nil || len(ids) != 0 {
		t.Errorf("open: %v, %v", ids, err)
	}
}

// TestWithoutRedis is a demonstration on a machine without redis-server.
func TestWithoutRedis(t *testing.T) {
	c := &clock{t: noon}
	t.Setenv("PATH", t.TempDir())
	m, err := store.Open(context.Background(), store.Options{Dir: t.TempDir(), Partnership: "test", MemoryOK: true, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	if m.Kind() != store.Memory {
		t.Fatalf("the store is %v", m.Kind())
	}
	r, s := rigOn(t, m, c), newSink(t)
	r.subscribeMany(t, 20)
	s.refuse = true
	s.onRcpt = func(to string, nth int, _ *smtp.Conn) error {
		if nth == 1 && strings.HasPrefix(to, "reader00") {
			return refusal(451, "later")
		}
		return nil
	}
	id := r.sending(t)
	done := make(chan error, 1)
	ctx := within(t, time.Minute)
	go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	eventually(t, "ten wait", func() bool { return r.status(t, id).Retrying == 10 })
	c.add(time.Minute)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if st := r.status(t, id); st.Sent != 20 || st.State != "sent" || s.total() != 20 || len(r.deliveries(t, id)) != 20 {
		t.Errorf("%+v", st)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	for _, name := range []string{"ok", "greylisted", "nobody", "closing", "lost", "busy", "spam", "unheard", "cut"} {
		r.subscribe(t, name+"@example.org")
	}
	s.refuse = true
	s.onRcpt = func(to string, nth int, c *smtp.Conn) error {
		switch {
		case to == "greylisted@example.org" && nth == 1:
			return refusal(451, "try again later, greylisted@example.org")
		case to == "nobody@example.org":
			return refusal(550, "no mailbox <nobody@example.org> here")
		case to == "closing@example.org" && nth == 1:
			return refusal(421, "closing")
		case to == "lost@example.org" && nth == 1:
			c.Conn().Close()
		}
		return nil
	}
	s.onData = func(to string, nth int, c *smtp.Conn) error {
		switch {
		case to == "busy@example.org" && nth == 1:
			return refusal(452, "too busy")
		case to == "spam@example.org":
			return refusal(554, "looks like spam")
		case to == "unheard@example.org": // it keeps the letter, and nobody hears of it
			s.mu.Lock()
			s.got[to] = append(s.got[to], nil)
			s.mu.Unlock()
			c.Conn().Close()
			return refusal(451, "unheard")
		case to == "cut@example.org": // it keeps nothing, and nobody hears of it
			c.Conn().Close()
			return refusal(451, "unheard")
		}
		return nil
	}
	id := r.sending(t)
	done := make(chan error, 1)
	ctx := within(t, time.Minute)
	go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	eventually(t, "three wait to be tried again", func() bool {
		st := r.status(t, id)
		return st.Retrying == 3 && st.Settled() == 6
	})
	if st := r.status(t, id); st.State != "sending" || st.FinishedAt != nil {
		t.Errorf("with three to come: %+v", st)
	}
	r.clock.add(time.Minute)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		state    State
		attempts int
		letters  int
	}{
		"ok": {Sent, 1, 1}, "greylisted": {Sent, 2, 1}, "closing": {Sent, 2, 1}, "lost": {Sent, 1, 1}, "busy": {Sent, 2, 1},
		"nobody": {Failed, 1, 0}, "spam": {Failed, 1, 0}, "unheard": {Unknown, 1, 1}, "cut": {Unknown, 1, 0},
	}
	counts := s.counts()
	for address, d := range r.deliveries(t, id) {
		w := want[strings.TrimSuffix(address, "@example.org")]
		if d.State != w.state || d.Attempts != w.attempts || counts[address] != w.letters {
			t.Errorf("%s: %s after %d attempts with %d letters, want %+v", address, d.State, d.Attempts, counts[address], w)
		}
		if strings.Contains(d.Reason, "@") {
			t.Errorf("%s: the reason has an address: %s", address, d.Reason)
		}
		if d.State == Failed && d.Code < 500 {
			t.Errorf("%s: code %d", address, d.Code)
		}
	}
	if st := r.status(t, id); st.State != "sent" || st.Planned != 9 || st.Settled() != 9 || st.Unknown != 2 || st.Failed != 2 {
		t.Errorf("%+v", st)
	}
}

func TestWhoeverLeftMeanwhileGetsNothing(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribe(t, "stays@example.org")
	leaves := r.subscribe(t, "leaves@example.org")
	r.subscribe(t, "other@example.net")
	id := r.sending(t)
	sender := r.sender(t, s.transport(t))
	sender.Allow = Allow{"@example.org"}
	ctx := within(t, time.Minute)
	ed, err := r.ed.Store.Edition(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := sender.plan(ctx, ed, "t"); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := r.subs.Unsubscribe(ctx, leaves.ID, "asked"); err != nil {
		t.Fatal(err)
	}
	r.subscribe(t, "late@example.org") // the plan was made without them
	if err := sender.Send(ctx, id); err != nil {
		t.Fatal(err)
	}
	if c := s.counts(); len(c) != 1 || c["stays@example.org"] != 1 {
		t.Errorf("%v", c)
	}
	all := r.deliveries(t, id)
	for address, reason := range map[string]string{"leaves@example.org": "unsubscribed", "other@example.net": "KCST_ALLOW_RECIPIENTS"} {
		if d := all[address]; d.State != Suppressed || !strings.Contains(d.Reason, reason) {
			t.Errorf("%s: %+v", address, d)
		}
	}
	if st := r.status(t, id); st.Planned != 3 || st.Suppressed != 2 || st.Sent != 1 {
		t.Errorf("%+v", st)
	}
}

func TestGivenUpAfterTwoDays(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribe(t, "full@example.org")
	s.onRcpt = func(string, int, *smtp.Conn) error { return refusal(452, "mailbox full") }
	id := r.sending(t)
	ctx := within(t, time.Minute)
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	for len(done) == 0 && ctx.Err() == nil {
		r.clock.add(time.Hour)
		time.Sleep(100 * time.Millisecond)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	d := r.deliveries(t, id)["full@example.org"]
	if d.State != Failed || d.Attempts < 10 || !strings.Contains(d.Reason, "two days") {
		t.Errorf("%+v", d)
	}
}

func TestTestMailAndPreview(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	box, err := inbox.Start(inbox.Options{Now: r.clock.Now, Log: r.log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	over, err := Open(box.URL(), "")
	if err != nil {
		t.Fatal(err)
	}
	id := r.sending(t)
	sender := r.sender(t, over)
	ctx := within(t, time.Minute)
	if err := sender.Check(ctx, id); err != nil {
		t.Fatal(err)
	}
	sender.Allow = Allow{"officer@example.org"}
	if err := sender.Test(ctx, id, "somebody@example.org"); err == nil {
		t.Error("mailed somebody who isn't allowed")
	}
	if err := sender.Test(ctx, id, "officer@example.org"); err != nil {
		t.Fatal(err)
	}
	all := box.Messages()
	if len(all) != 1 || all[0].Subject != "Test: The review is out" || all[0].EnvelopeTo[0] != "officer@example.org" || !strings.Contains(all[0].HTML, "https://www.gov.uk/review") {
		t.Errorf("%+v", all)
	}
	l, err := sender.Preview(ctx, id)
	if err != nil || !strings.Contains(string(l.Text), "the review [1]") {
		t.Errorf("%v\n%s", err, l.Text)
	}
	if st := r.status(t, id); st.Planned != 0 {
		t.Errorf("a test was counted: %+v", st)
	}
}

func TestOnlySendingEditionsAreSent(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 2)
	ctx := within(t, time.Minute)
	ed, err := r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "A draft", Body: "Not yet.", By: "jo"})
	if err != nil {
		t.Fatal(err)
	}
	err = r.sender(t, s.transport(t)).Send(ctx, ed.ID)
	if err == nil || s.total() != 0 {
		t.Errorf("an open edition: %v, %d letters", err, s.total())
	}
	if want := fmt.Sprintf("%s is open", ed.ID); !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q in it", err, want)
	}
}

// TestOneComplaintATrouble lets an edition be due whose content isn't what was
// approved: it isn't sent, and the log says so once, not three times a second.
func TestOneComplaintATrouble(t *testing.T) {
	t.Parallel()
	ctx, r, s := context.Background(), newRig(t), newSink(t)
	r.subscribe(t, "reader@example.org")
	ed, err := r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "News", Body: "As approved.", By: "jo"})
	if err != nil {
		t.Fatal(err)
	}
	if ed, err = r.ed.Review(ctx, ed.ID, "jo"); err != nil {
		t.Fatal(err)
	}
	if _, err = r.ed.Approve(ctx, ed.ID, "sam", ed.Hash); err != nil {
		t.Fatal(err)
	}
	key := r.store.Key("bulletin", "edition", ed.ID)
	content := strings.Replace(r.store.HGet(ctx, key, "content").Val(), "As approved", "As changed", 1)
	if err := r.store.HSet(ctx, key, "content", content).Err(); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	sender := r.sender(t, s.transport(t))
	sender.Log = slog.New(slog.NewTextHandler(&log, nil))
	if err := sender.Run(within(t, 8*glance)); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(log.String(), "can't be started"); n != 1 || s.total() != 0 {
		t.Errorf("%d letters, %d complaints:\n%s", s.total(), n, log.String())
	}
}
