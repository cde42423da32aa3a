package delivery

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
)

// monthly is a monthly edition that is being sent.
func (r *rig) monthly(t testing.TB) string {
	t.Helper()
	ctx := context.Background()
	it, err := r.ed.Store.Add(ctx, bulletin.Item{
		Section: bulletin.SectionPublications, Headline: "A new report", Body: "What it says.", Source: "Example Council",
		Links: []bulletin.Link{{Title: "The report", URL: "https://www.example.org/report"}},
	}, "jo")
	if err == nil {
		_, err = r.ed.Store.Accept(ctx, it.ID, "jo")
	}
	var ed bulletin.Edition
	if err == nil {
		ed, err = r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Monthly, By: "jo"})
	}
	if err == nil {
		ed, err = r.ed.Review(ctx, ed.ID, "jo")
	}
	if err == nil {
		ed, err = r.ed.Approve(ctx, ed.ID, "sam", ed.Hash)
	}
	if err == nil {
		ed, err = r.ed.StartSending(ctx, ed.ID, "kcst")
	}
	if err != nil {
		t.Fatal(err)
	}
	return ed.ID
}

// TestExtraordinaryOvertakesMonthly begins an extraordinary edition in the
// middle of a monthly one, with a real sender and server: once its first letter
// is there, no more of the monthly one come than were on the wire, until
// everybody has it.
func TestExtraordinaryOvertakesMonthly(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	const people, connections = 80, 4
	r.subscribeMany(t, people)
	var slow atomic.Bool
	slow.Store(true)
	s.onData = func(string, int, *smtp.Conn) error {
		if slow.Load() {
			time.Sleep(40 * time.Millisecond)
		}
		return nil
	}
	monthly := r.monthly(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Run(ctx) }()
	eventually(t, "some of the monthly are sent", func() bool { return s.total() >= 12 })
	urgent := r.sending(t)
	begun := time.Now()
	eventually(t, "everybody has the urgent one", func() bool { return r.status(t, urgent).State == "sent" })
	t.Logf("everybody had it after %v", time.Since(begun))
	slow.Store(false)
	eventually(t, "everybody has the monthly one", func() bool { return r.status(t, monthly).State == "sent" })
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	first, last, between := slices.Index(s.order, urgent), -1, 0
	for i, id := range s.order {
		if id == urgent {
			last = i
		}
	}
	for _, id := range s.order[first : last+1] {
		if id == monthly {
			between++
		}
	}
	if before := first; before > people*3/4 || before < 12 {
		t.Errorf("%d of the monthly came before the urgent one", before)
	}
	if between > connections {
		t.Errorf("%d of the monthly came between the first and the last of the urgent one", between)
	}
	if len(s.order) != 2*people {
		t.Errorf("%d letters came to %d people", len(s.order), people)
	}
}

// TestTheRelayIsGivenARest lets the server end its service with 421: every
// connection waits as long as it asks for, nobody fails, and everybody gets
// theirs afterwards.
func TestTheRelayIsGivenARest(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 60)
	var asked atomic.Int64
	var busy atomic.Bool
	busy.Store(true)
	s.onMail = func(string) error {
		if busy.Load() {
			asked.Add(1)
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 7, 0}, Message: "too much, try again in 2 seconds"}
		}
		return nil
	}
	id := r.sending(t)
	ctx := within(t, time.Minute)
	done := make(chan error, 1)
	sender := r.sender(t, s.transport(t))
	go func() { done <- sender.Send(ctx, id) }()
	eventually(t, "it rests", sender.relay.resting)
	time.Sleep(time.Second)
	if n := asked.Load(); n > 8 {
		t.Errorf("in the rest that it asked for the server was asked %d times, over four connections", n)
	}
	if st := r.status(t, id); st.Failed+st.Unknown+st.Sent > 0 {
		t.Errorf("%+v", st)
	}
	busy.Store(false)
	for len(done) == 0 && ctx.Err() == nil {
		r.clock.add(time.Minute)
		time.Sleep(100 * time.Millisecond)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if st := r.status(t, id); st.Sent != 60 || s.total() != 60 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
}
