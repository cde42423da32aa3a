package delivery

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/store/storetest"
)

func TestPauseAndWithdraw(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 120)
	var slow atomic.Bool
	slow.Store(true)
	s.onData = func(string, int, *smtp.Conn) error {
		if slow.Load() {
			time.Sleep(100 * time.Millisecond)
		}
		return nil
	}
	id := r.sending(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Run(ctx) }()
	eventually(t, "some are sent", func() bool { return s.total() >= 8 })
	if _, err := r.ed.Pause(ctx, id, "sam", "a wrong figure"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	at := s.total()
	time.Sleep(time.Second)
	if now := s.total(); now != at || at == 120 {
		t.Errorf("paused, and yet from %d to %d", at, now)
	}
	if st := r.status(t, id); st.State != "paused" || st.Unknown != 0 || st.Planned != 120 || st.Sent != at {
		t.Errorf("%+v", st)
	}
	if _, err := r.ed.Resume(ctx, id, "sam"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "more are sent", func() bool { return s.total() >= at+8 })
	if _, err := r.ed.Withdraw(ctx, id, "sam", "wrong figures"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is accounted for", func() bool { return r.status(t, id).FinishedAt != nil })
	st := r.status(t, id)
	if st.State != "withdrawn" || st.Sent != s.total() || st.Withdrawn != 120-st.Sent || st.Withdrawn == 0 || st.Unknown != 0 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestTwoSendersShareNobody(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 80)
	s.onData = func(string, int, *smtp.Conn) error { time.Sleep(10 * time.Millisecond); return nil }
	id := r.sending(t)
	ctx := within(t, time.Minute)
	done := make(chan error, 3)
	for range 3 {
		go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if c := s.counts(); len(c) != 80 || s.total() != 80 {
		t.Errorf("%d people, %d letters", len(c), s.total())
	}
}

// TestALostLease lets a sender lose its lease in the middle of a letter:
// another takes over, calls that letter unknown, and the late result is still
// noted.
func TestALostLease(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 3)
	begun, finish := make(chan bool, 3), make(chan bool)
	s.onData = func(_ string, _ int, _ *smtp.Conn) error {
		begun <- true
		<-finish
		return nil
	}
	id := r.sending(t)
	ctx := within(t, time.Minute)
	first := r.sender(t, s.transport(t))
	first.Connections = 1
	done := make(chan error, 2)
	go func() { done <- first.Send(ctx, id) }()
	<-begun
	gone := r.owners(t, id)
	second := r.sender(t, s.transport(t))
	go func() { done <- second.Send(ctx, id) }()
	eventually(t, "the letter on the wire is unknown", func() bool {
		r.endLeases(t, id, gone)
		return r.status(t, id).Unknown == 1
	})
	close(finish)
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the late result is noted", func() bool { return r.status(t, id).Sent == 3 })
	if st := r.status(t, id); st.Unknown != 0 || st.Settled() != 3 || s.total() != 3 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
}

func TestTheMailServerGoesAway(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 60)
	s.onData = func(string, int, *smtp.Conn) error { time.Sleep(20 * time.Millisecond); return nil }
	id := r.sending(t)
	ctx := within(t, time.Minute)
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	eventually(t, "some are sent", func() bool { return s.total() >= 10 })
	s.stop()
	time.Sleep(2 * time.Second)
	s.start(t)
	for len(done) == 0 && ctx.Err() == nil {
		r.clock.add(time.Second)
		time.Sleep(50 * time.Millisecond)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	st, doubled := r.status(t, id), 0
	for _, n := range s.counts() {
		doubled += n - 1
	}
	if doubled > 0 || st.Sent+st.Unknown != 60 || st.Unknown > 4 || st.Planned != 60 {
		t.Errorf("%+v, %d doubled", st, doubled)
	}
}

func TestStoppingWaitsForTheLetterOnTheWire(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 40)
	s.onData = func(string, int, *smtp.Conn) error { time.Sleep(200 * time.Millisecond); return nil }
	id := r.sending(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Run(ctx) }()
	eventually(t, "some are sent", func() bool { return s.total() >= 8 })
	stop()
	begin := time.Now()
	if err := <-done; err != nil || time.Since(begin) > 5*time.Second {
		t.Errorf("stopped after %v: %v", time.Since(begin), err)
	}
	if st := r.status(t, id); st.Unknown != 0 || st.Sent != s.total() || st.Sent == 40 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
	s.onData = nil
	if err := r.sender(t, s.transport(t)).Send(within(t, time.Minute), id); err != nil {
		t.Fatal(err)
	}
	if st := r.status(t, id); st.Sent != 40 || s.total() != 40 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
}

// TestSendEndsWhileTheServerRests: what the server asked for says nothing to a
// sender that has no more letters.
func TestSendEndsWhileTheServerRests(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 1)
	sender := r.sender(t, s.transport(t))
	s.onData = func(string, int, *smtp.Conn) error {
		sender.relay.learn(true, time.Hour) // as if another connection had been told
		return nil
	}
	if err := sender.Send(within(t, 10*time.Second), r.sending(t)); err != nil {
		t.Fatal(err)
	}
}

// TestStoppingWithoutTheStore stops a sender that has just been refused an
// address while the store is away: it gives up within ten seconds.
func TestStoppingWithoutTheStore(t *testing.T) {
	t.Parallel()
	url, kill, _ := storetest.Server(t)
	r, s := rigOn(t, openAt(t, url), &clock{t: noon}), newSink(t)
	r.subscribeMany(t, 20)
	refused := make(chan bool, 20)
	s.onRcpt = func(string, int, *smtp.Conn) error {
		kill()
		refused <- true
		return refusal(550, "nobody here")
	}
	id := r.sending(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	sender := r.sender(t, s.transport(t))
	sender.Connections = 1
	done := make(chan error, 1)
	go func() { done <- sender.Run(ctx) }()
	<-refused
	time.Sleep(100 * time.Millisecond)
	stop()
	begun := time.Now()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: it took %v", id, time.Since(begun))
	if d := time.Since(begun); d > 2*grace {
		t.Errorf("it took %v to stop", d)
	}
}
