package delivery

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
	"kcst/subscribers"
)

// TestTooManyRefusalsPause lets the server refuse everybody: after some fifty
// the edition pauses itself and says why, and goes on when an officer says so.
func TestTooManyRefusalsPause(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 300)
	var refusing atomic.Bool
	refusing.Store(true)
	s.refuse = true
	s.onData = func(string, int, *smtp.Conn) error {
		if refusing.Load() {
			return refusal(554, "looks like spam")
		}
		return nil
	}
	id := r.sending(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Run(ctx) }()
	eventually(t, "it pauses itself", func() bool { return r.status(t, id).State == "paused" })
	changes, err := r.ed.Store.EditionHistory(ctx, id)
	if err != nil || !strings.Contains(changes[len(changes)-1].Reason, "went wrong") {
		t.Errorf("%v: %+v", err, changes)
	}
	refusing.Store(false)
	if _, err := r.ed.Resume(ctx, id, "sam"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it goes on", func() bool { return r.status(t, id).State == "sent" })
	if st := r.status(t, id); st.Planned != 300 || st.Settled() != 300 || st.Failed < leastSeen || st.Sent != s.total() || st.Sent == 0 {
		t.Errorf("%+v, %d letters", st, s.total())
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestADomainIsGivenARest lets one domain ask for fewer letters: it gets none
// for a while, everybody else gets theirs, and its people aren't failed.
func TestADomainIsGivenARest(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	for i := range 40 {
		r.subscribe(t, fmt.Sprintf("reader%d@busy.example.org", i))
		r.subscribe(t, fmt.Sprintf("reader%d@calm.example.org", i))
	}
	var asked atomic.Int64
	s.onRcpt = func(to string, _ int, _ *smtp.Conn) error {
		if strings.HasSuffix(to, "@busy.example.org") && r.clock.Now().Before(noon.Add(time.Minute)) {
			asked.Add(1)
			return &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "too many"}
		}
		return nil
	}
	id := r.sending(t)
	ctx := within(t, time.Minute)
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Send(ctx, id) }()
	eventually(t, "the others have theirs", func() bool { return r.status(t, id).Sent == 40 })
	if n := asked.Load(); n < asksInRow || n > asksInRow+4 {
		t.Errorf("the busy domain was asked %d times", n)
	}
	r.clock.add(2 * time.Minute)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if st := r.status(t, id); st.Sent != 80 || st.Settled() != 80 {
		t.Errorf("%+v", st)
	}
}

// TestExtraordinaryOvertakes begins an extraordinary edition in the middle of
// a monthly one: everybody has it before the monthly goes on.
func TestExtraordinaryOvertakes(t *testing.T) {
	t.Parallel()
	d := newDesk()
	two := func(s string) []item {
		return []item{{delivery: Delivery{Subscriber: s}}, {delivery: Delivery{Subscriber: s + "2"}}}
	}
	monthly := &round{edition: bulletin.Edition{Kind: bulletin.Monthly}}
	urgent := &round{edition: bulletin.Edition{Kind: bulletin.Extraordinary}}
	d.add(monthly)
	d.put(monthly, two("m"))
	took := func() string {
		_, it, ok := d.take()
		if !ok {
			return "nobody"
		}
		return it.delivery.Subscriber
	}
	if got := took(); got != "m" {
		t.Fatalf("took %s", got)
	}
	d.add(urgent)
	order := []string{took()} // it is being claimed for: nothing goes meanwhile
	d.put(urgent, two("x"))
	order = append(order, took(), took(), took())
	d.put(urgent, nil)
	order = append(order, took())
	if got := strings.Join(order, " "); got != "nobody x x2 nobody m2" {
		t.Errorf("the order is %s", got)
	}
}

// TestANobodyIsSuppressed: an address that is none is never written to again.
func TestANobodyIsSuppressed(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	gone, full := r.subscribe(t, "gone@example.org"), r.subscribe(t, "full@example.org")
	s.onRcpt = func(to string, _ int, _ *smtp.Conn) error {
		if to == gone.Email {
			return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
		}
		return &smtp.SMTPError{Code: 552, EnhancedCode: smtp.EnhancedCode{5, 2, 2}, Message: "mailbox full"}
	}
	ctx := within(t, time.Minute)
	if err := r.sender(t, s.transport(t)).Send(ctx, r.sending(t)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  subscribers.Subscriber
		why  subscribers.Why
		left bool
	}{{gone, subscribers.Bounced, true}, {full, "", false}} {
		why, err := r.subs.Suppressed(ctx, c.who.Email)
		if err != nil || why.Why != c.why {
			t.Errorf("%s: %v, %v", c.who.Email, why, err)
		}
		if now, err := r.subs.Get(ctx, c.who.ID); err != nil || now.Ended() != c.left {
			t.Errorf("%s: %+v, %v", c.who.Email, now, err)
		}
	}
}
