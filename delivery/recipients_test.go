package delivery

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kcst/bulletin"
	"kcst/subscribers"
)

// TestCorrection withdraws an edition in the middle: the correction goes to
// those who have it, or may have it, and haven't left since; to nobody else,
// whatever kinds they chose.
func TestCorrection(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	ctx := within(t, time.Minute)
	r.subscribeMany(t, 60)
	withdrawn := make(chan struct{})
	s.onData = func(string, int, *smtp.Conn) error {
		if s.total() >= 12 {
			<-withdrawn
			time.Sleep(200 * time.Millisecond) // for the sender to see it
		}
		return nil
	}
	id := r.sending(t)
	run, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- r.sender(t, s.transport(t)).Run(run) }()
	eventually(t, "some are sent", func() bool { return s.total() >= 12 })
	_, err := r.ed.Withdraw(ctx, id, "sam", "a wrong figure")
	close(withdrawn)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is accounted for", func() bool { return r.status(t, id).FinishedAt != nil })
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	s.onData = nil
	first := s.counts()
	if len(first) == 60 {
		t.Fatal("everybody has it")
	}
	// Somebody of them leaves, somebody wants no extraordinary editions any
	// more, and somebody new comes.
	left, fewer := "", ""
	for email := range first {
		if left == "" {
			left = email
		} else if fewer == "" {
			fewer = email
		}
	}
	for _, d := range []struct {
		email string
		do    func(subscribers.Subscriber) error
	}{
		{left, func(p subscribers.Subscriber) error { return r.subs.Unsubscribe(ctx, p.ID, "enough") }},
		{fewer, func(p subscribers.Subscriber) error {
			return r.subs.Choose(ctx, p.ID, subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}}, "test", "sam")
		}},
	} {
		p, err := r.subs.ByEmail(ctx, d.email)
		if err == nil {
			err = d.do(p)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	r.subscribe(t, "new@example.org")

	ed, err := r.ed.Draft(ctx, bulletin.Request{
		Kind: bulletin.Extraordinary, Subject: "A correction", Body: "The figure is 12.", Audience: bulletin.Audience{Correcting: id}, By: "jo",
	})
	if err == nil {
		ed, err = r.ed.Review(ctx, ed.ID, "jo")
	}
	if err == nil {
		ed, err = r.ed.Approve(ctx, ed.ID, "sam", ed.Hash)
	}
	if err == nil {
		ed, err = r.ed.StartSending(ctx, ed.ID, "sam")
	}
	if err == nil {
		err = r.sender(t, s.transport(t)).Send(ctx, ed.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	for email, n := range s.counts() {
		want := 2 * first[email]
		if email == left {
			want = 1
		}
		if n != want {
			t.Errorf("%s has %d letters, and %d of the first edition", email, n, first[email])
		}
	}
	if st := r.status(t, ed.ID); st.Planned != len(first)-1 || st.Sent != len(first)-1 {
		t.Errorf("%d had the first edition, one of them left: %+v", len(first), st)
	}
}

func TestCorrectionOfWhatNobodyHas(t *testing.T) {
	r := newRig(t)
	r.subscribeMany(t, 1)
	ctx := within(t, time.Minute)
	for id, why := range map[string]string{r.sending(t): "is sending", "monthly-1999-01": "no edition"} {
		_, err := r.ed.Draft(ctx, bulletin.Request{Kind: bulletin.Extraordinary, Subject: "S", Body: "B.", Audience: bulletin.Audience{Correcting: id}, By: "jo"})
		if err == nil {
			t.Errorf("%s, which %s, can be corrected", id, why)
		}
	}
}

func TestRehearse(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 5)
	r.subscribe(t, "kim@inside.example.net")
	sender := r.sender(t, s.transport(t))
	sender.Allow = Allow{"@inside.example.net"}
	id := r.sending(t)
	n := 0
	got, err := sender.Rehearse(within(t, time.Minute), id, func() { n++ })
	if err != nil || got.Letters != 1 || got.LeftOut != 5 || got.Failed != 0 || got.Bytes < 1000 || n != 6 {
		t.Errorf("%+v, each %d times, %v", got, n, err)
	}
	if st := r.status(t, id); st.Planned != 0 || s.conns != 0 {
		t.Errorf("something was stored or dialled: %+v, %d connections", st, s.conns)
	}
}

func TestDomains(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	for domain, n := range map[string]int{"big.example.org": 9, "five.example.org": 5, "four.example.org": 4, "one.example.org": 1} {
		for i := range n {
			r.subscribe(t, fmt.Sprintf("r%d@%s", i, domain))
		}
	}
	s.onRcpt = func(to string, _ int, _ *smtp.Conn) error {
		if strings.HasPrefix(to, "r0@") {
			return refusal(552, "full")
		}
		return nil
	}
	id, sender := r.sending(t), r.sender(t, s.transport(t))
	ctx := within(t, time.Minute)
	if err := sender.Send(ctx, id); err != nil {
		t.Fatal(err)
	}
	got, err := sender.Domains(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range got {
		lines = append(lines, fmt.Sprintf("%s %d: sent %d, failed %d", d.Domain, d.People, d.States[Sent], d.States[Failed]))
	}
	want := "big.example.org 9: sent 8, failed 1\nfive.example.org 5: sent 4, failed 1\n 5: sent 3, failed 2"
	if text := strings.Join(lines, "\n"); text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

// Domains that are too small together take the smallest of the others with them.
func TestSmallDomainsStayUnnamed(t *testing.T) {
	count := func(domain string, n int) *DomainCount {
		return &DomainCount{Domain: domain, People: n, States: map[State]int{Sent: n}}
	}
	for _, c := range []struct {
		all  []*DomainCount
		want string
	}{
		{nil, ""},
		{[]*DomainCount{count("a", 3)}, " 3"},
		{[]*DomainCount{count("a", 9), count("b", 3)}, " 12"},
		{[]*DomainCount{count("a", 9), count("b", 6), count("c", 2)}, "a 9, 8"},
		{[]*DomainCount{count("a", 9), count("", 7)}, "a 9, 7"},
		{[]*DomainCount{count("a", 9)}, "a 9"},
	} {
		var got []string
		for _, d := range gather(c.all) {
			got = append(got, fmt.Sprintf("%s %d", d.Domain, d.People))
		}
		if s := strings.Join(got, ","); s != c.want {
			t.Errorf("got %q, want %q", s, c.want)
		}
	}
}
