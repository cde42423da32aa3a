package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestApprovalRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-26 09:00")
	d.accept("a", "2026-11-10")
	ed, err := d.Draft(ctx, Request{Kind: Monthly, By: "Officer.One"})
	if err != nil {
		t.Fatal(err)
	}
	refused := func(by, hash string, want error, says string) {
		t.Helper()
		_, err := d.Approve(ctx, ed.ID, by, hash)
		if !errors.Is(err, want) || !strings.Contains(err.Error(), says) {
			t.Errorf("approved by %q: got %v, want %v with %q", by, err, want, says)
		}
	}
	refused("officer.two", ed.Hash, ErrState, "freeze it for review first")
	if ed, err = d.Review(ctx, ed.ID, "Officer.One"); err != nil {
		t.Fatal(err)
	}
	refused("  OFFICER.one ", ed.Hash, ErrOwnApproval, "ask another officer")
	refused("officer\u2060.o\u00adne", ed.Hash, ErrOwnApproval, "ask another officer")
	refused("ｏfficer.one", ed.Hash, ErrOwnApproval, "ask another officer")
	refused("", ed.Hash, ErrWho, "say who")
	refused("officer.two", "beef", ErrMoved, "read it again")

	seen := ed.Hash
	if ed, err = d.Edit(ctx, ed.ID, "officer.two", func(c *Content) error { c.Foreword = "Good morning."; return nil }); err != nil {
		t.Fatal(err)
	}
	refused("officer.three", seen, ErrMoved, "has changed since you looked")
	refused("Officer.Two", ed.Hash, ErrOwnApproval, "wrote or edited")
	if _, err := d.StartSending(ctx, ed.ID, "delivery"); !errors.Is(err, ErrState) {
		t.Errorf("sent without an approval: %v", err)
	}
	if ed, err = d.Approve(ctx, ed.ID, "officer.three", ed.Hash); err != nil {
		t.Fatal(err)
	}
	refused("officer.four", ed.Hash, ErrState, "it was approved by officer.three")
	if again, err := d.Approve(ctx, ed.ID, " Officer.Three", ed.Hash); err != nil || !again.Approval.At.Equal(ed.Approval.At) {
		t.Errorf("a double click: %v, %+v", err, again.Approval)
	}
	if _, err := d.StartSending(ctx, ed.ID, "delivery"); !errors.Is(err, ErrNotDue) || !strings.Contains(err.Error(), "4 December 2026 at 10:00") {
		t.Errorf("sent before it was due: %v", err)
	}

	// An edit voids the approval.
	if ed, err = d.Edit(ctx, ed.ID, "officer.two", func(c *Content) error { c.Foreword = "Good afternoon."; return nil }); err != nil {
		t.Fatal(err)
	}
	if ed = d.edition(ed.ID); ed.State != InReview || ed.Approval != (Approval{}) {
		t.Errorf("after an edit it is %s, approval %+v", ed.State, ed.Approval)
	}
	d.at("2026-12-04 10:00")
	if _, err := d.StartSending(ctx, ed.ID, "delivery"); !errors.Is(err, ErrState) {
		t.Errorf("sent on a void approval: %v", err)
	}
	if _, err := d.Approve(ctx, "monthly-2031-01", "officer.two", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("an edition that isn't there: %v", err)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 09:00")
	d.accept("a", "2026-11-10")
	d.accept("b", "2026-11-11")
	d.tick()
	const id = "monthly-2026-12"
	refused := func(want error, alter func(*Content) error) {
		t.Helper()
		if _, err := d.Edit(ctx, id, "officer.two", alter); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	refused(ErrInvalid, func(c *Content) error { c.Subject = "News\r\nBcc: everybody@example.org"; return nil })
	refused(ErrInvalid, func(c *Content) error { c.Foreword = "<script>alert(1)</script>"; return nil })
	refused(ErrInvalid, func(c *Content) error { c.Sections[0].Entries[0].Body = "[x](javascript:alert(1))"; return nil })
	refused(ErrInvalid, func(c *Content) error {
		c.Sections[0].Entries = append(c.Sections[0].Entries, Entry{Item: "c", Headline: "By hand", Source: "Nobody"})
		return nil
	})
	refused(ErrNothing, func(c *Content) error { c.Sections = nil; return nil })

	ed, err := d.Edit(ctx, id, "officer.two", func(c *Content) error {
		c.Sections[0].Entries = c.Sections[0].Entries[1:]
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := ed.Content.Items(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("it shows %v", got)
	}
	if it, used := d.item("a"); it.State != Accepted || it.Edition != "" || used != 1 {
		t.Errorf("what was taken out is %s in %q, used %d times", it.State, it.Edition, used)
	}
	if it, used := d.item("b"); it.State != Used || it.Edition != id || used != 1 {
		t.Errorf("what stayed is %s in %q, used %d times", it.State, it.Edition, used)
	}
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 09:00")
	d.accept("a", "2026-11-10")
	d.tick()
	const id = "monthly-2026-12"
	ed, err := d.Withdraw(ctx, id, "officer.one", "Wrong month")
	if err != nil || ed.State != Withdrawn || ed.Reason != "Wrong month" {
		t.Fatalf("%v %+v", err, ed)
	}
	if it, _ := d.item("a"); it.State != Accepted {
		t.Errorf("its item is %s", it.State)
	}
	if _, err := d.Draft(ctx, Request{Kind: Monthly, By: "officer.one"}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "is withdrawn") {
		t.Errorf("a second edition of the period: %v", err)
	}
	d.at("2026-12-31 09:00")
	if got := d.tick(); !slices.Contains(got, "drafted monthly-2027-01") {
		t.Errorf("the next edition: %v", got)
	}
	if it, used := d.item("a"); it.Edition != "monthly-2027-01" || used != 2 {
		t.Errorf("its item is in %q, used %d times", it.Edition, used)
	}
}

func TestExtraordinary(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-22 23:30")
	body := "Please read this **today**. [The notice](https://www.example.org/notice) has the details."
	if _, err := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "Flood warning", By: "officer.one"}); !errors.Is(err, ErrNothing) {
		t.Errorf("without a text: %v", err)
	}
	if _, err := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "a\nb", Body: "<img src=x>", By: "officer.one"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("with a forged header and HTML: %v", err)
	}
	var ids []string
	for range 2 {
		ed, err := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "Flood warning", Body: body, By: "officer.one"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, ed.ID)
	}
	if !slices.Equal(ids, []string{"extraordinary-20261122-1", "extraordinary-20261122-2"}) {
		t.Errorf("IDs: %v", ids)
	}
	ed, err := d.Review(ctx, ids[0], "officer.one")
	if err != nil {
		t.Fatal(err)
	}
	if ed.Content.Preheader != "Please read this today. The notice has the details." {
		t.Errorf("preheader %q", ed.Content.Preheader)
	}
	if ready, err := d.Ready(ctx); err != nil || len(ready) != 0 {
		t.Errorf("ready before approval: %v %v", ready, err)
	}
	if ed, err = d.Approve(ctx, ed.ID, "officer.two", ed.Hash); err != nil || !ed.Due.Equal(d.clock.now()) {
		t.Fatalf("approved: %v, due %s", err, ed.Due)
	}
	if got := d.tick(); !slices.Contains(got, "ready "+ed.ID) {
		t.Errorf("a tick finds %v", got)
	}
	if ed, err = d.StartSending(ctx, ed.ID, "delivery"); err != nil || ed.Late {
		t.Fatalf("%v %+v", err, ed)
	}
	for _, step := range []struct {
		do   func(context.Context, string, string) (Edition, error)
		want EditionState
	}{
		{func(ctx context.Context, id, by string) (Edition, error) { return d.Pause(ctx, id, by, "wait") }, Paused},
		{d.Resume, Sending}, {d.Finish, Sent}, {d.Finish, Sent},
	} {
		if ed, err = step.do(ctx, ed.ID, "officer.two"); err != nil || ed.State != step.want {
			t.Fatalf("%v: %s, want %s", err, ed.State, step.want)
		}
	}
	if _, err := d.Withdraw(ctx, ed.ID, "officer.two", ""); !errors.Is(err, ErrState) {
		t.Errorf("withdrawn after it was sent: %v", err)
	}
	changes, err := d.Store.EditionHistory(ctx, ed.ID)
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, c := range changes {
		states = append(states, c.To)
	}
	if got := strings.Join(states, ", "); got != "open, in review, approved, sending, paused, sending, sent" {
		t.Errorf("history: %s", got)
	}
}

func TestPauseBeforeSending(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 09:00")
	d.accept("a", "2026-11-10")
	d.tick()
	ed := d.edition("monthly-2026-12")
	if _, err := d.Pause(ctx, ed.ID, "officer.one", ""); !errors.Is(err, ErrState) {
		t.Errorf("paused in review: %v", err)
	}
	if _, err := d.Approve(ctx, ed.ID, "officer.one", ed.Hash); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Pause(ctx, ed.ID, "officer.one", "one moment"); err != nil {
		t.Fatal(err)
	}
	d.at("2026-12-04 10:00")
	if got := d.tick(); slices.Contains(got, "ready "+ed.ID) {
		t.Error("a paused edition is ready")
	}
	if ed, err := d.Resume(ctx, ed.ID, "officer.one"); err != nil || ed.State != Approved {
		t.Errorf("resumed: %v %s", err, ed.State)
	}
	if got := d.tick(); !slices.Contains(got, "ready "+ed.ID) {
		t.Errorf("resumed, and a tick finds %v", got)
	}
}

// TestApprovalRace lets two approvers and an editor loose on one edition, and
// looks that what ends up approved is what was approved.
func TestApprovalRace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for range 25 {
		d := newDesk(t, "2026-11-27 09:00")
		d.accept("a", "2026-11-10")
		d.tick()
		seen := d.edition("monthly-2026-12")
		var wg sync.WaitGroup
		for _, by := range []string{"officer.one", "officer.two", "officer.two"} {
			wg.Go(func() {
				_, err := d.replica().Approve(ctx, seen.ID, by, seen.Hash)
				if err != nil && !errors.Is(err, ErrMoved) && !errors.Is(err, ErrState) {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			if _, err := d.replica().Edit(ctx, seen.ID, "officer.three", func(c *Content) error { c.Foreword = "Hello."; return nil }); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		ed := d.edition(seen.ID)
		canonical, err := ed.Content.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if ed.Hash != HashOf(canonical) || ed.State == Approved || ed.Content.Foreword != "Hello." {
			t.Fatalf("it is %s with foreword %q", ed.State, ed.Content.Foreword)
		}
	}
}

// TestEverythingAtOnce lets approvers, an editor, somebody who withdraws and
// two processes that deliver loose on one edition that is due: what is sent, if
// anything, is what somebody approved, once, and its history has no gap.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	var sent, withdrawn int
	for range 40 {
		d := newDesk(t, "2026-11-27 09:00")
		d.accept("a", "2026-11-10")
		d.tick()
		d.at("2026-12-04 10:00")
		seen := d.edition("monthly-2026-12")
		var wg sync.WaitGroup
		var began atomic.Int64
		run := func(do func(*Editor) error) {
			wg.Go(func() {
				err := do(d.replica())
				for _, refused := range []error{nil, ErrMoved, ErrState, ErrOwnApproval} {
					if errors.Is(err, refused) {
						return
					}
				}
				t.Error(err)
			})
		}
		for _, by := range []string{"officer.one", "officer.two"} {
			run(func(e *Editor) error { _, err := e.Approve(ctx, seen.ID, by, seen.Hash); return err })
			run(func(e *Editor) error {
				for range 20 {
					if _, err := e.StartSending(ctx, seen.ID, "delivery"); err == nil {
						began.Add(1)
					}
				}
				return nil
			})
		}
		run(func(e *Editor) error {
			_, err := e.Edit(ctx, seen.ID, "officer.three", func(c *Content) error { c.Foreword = "Hello."; return nil })
			return err
		})
		run(func(e *Editor) error { _, err := e.Withdraw(ctx, seen.ID, "officer.four", ""); return err })
		wg.Wait()

		changes, err := d.Store.EditionHistory(ctx, seen.ID)
		if err != nil {
			t.Fatal(err)
		}
		approved := ""
		for i, c := range changes {
			if i > 0 && c.From != changes[i-1].To {
				t.Errorf("from %q to %q, after %q", c.From, c.To, changes[i-1].To)
			}
			switch EditionState(c.To) {
			case Approved:
				approved = c.Hash
			case InReview:
				approved = ""
			case Sending:
				sent++
				if c.Hash != approved || c.Hash != seen.Hash {
					t.Errorf("%s is sent, %q was approved", c.Hash, approved)
				}
			case Withdrawn:
				withdrawn++
			}
		}
		ed := d.edition(seen.ID)
		if ed.State != Withdrawn || began.Load() > 1 || (began.Load() == 1) == ed.StartedAt.IsZero() {
			t.Errorf("it is %s, begun %d times, at %s", ed.State, began.Load(), ed.StartedAt)
		}
		want := Accepted // again, for nobody has it
		if began.Load() == 1 {
			want = Used
		}
		if it, _ := d.item("a"); it.State != want {
			t.Errorf("its item is %s after %d beginnings", it.State, began.Load())
		}
	}
	if withdrawn != 40 {
		t.Errorf("withdrawn %d times in 40 rounds", withdrawn)
	}
	t.Logf("of 40 editions %d were being sent when they were withdrawn", sent)
}

// TestForewordOfADraft keeps what an officer wrote with the draft of a
// periodic edition.
func TestForewordOfADraft(t *testing.T) {
	ctx, d := context.Background(), newDesk(t, "2026-11-22 09:00")
	d.accept("news", "2026-11-10")
	if _, err := d.Draft(ctx, Request{Kind: Monthly, Body: "<b>Good</b> morning.", By: "officer.one"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("HTML in a foreword: %v", err)
	}
	ed, err := d.Draft(ctx, Request{Kind: Monthly, Body: "Good morning.\r\n", By: "officer.one"})
	if err != nil {
		t.Fatal(err)
	}
	if ed, err = d.Review(ctx, ed.ID, "officer.one"); err != nil || ed.Content.Foreword != "Good morning." {
		t.Errorf("%v, foreword %q", err, ed.Content.Foreword)
	}
}
