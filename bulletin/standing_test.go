package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"kcst/data"
)

func (d *desk) giveStanding(kind Kind, by ...string) {
	d.t.Helper()
	for _, name := range by {
		if _, err := d.GiveStanding(context.Background(), kind, name); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestStandingApproval(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-30 07:30")
	d.tick()
	const id = "weekly-2026-W48"
	if _, err := d.GiveStanding(ctx, Extraordinary, "officer.one"); !errors.Is(err, ErrInvalid) {
		t.Errorf("for extraordinary editions: %v", err)
	}
	d.giveStanding(Weekly, "officer.one", "OFFICER.ONE", "оfficer.one") // one person, whatever the letters
	d.at("2026-11-30 12:00")
	if got := d.tick(); !slices.Equal(got, []string{"overdue " + id}) {
		t.Fatalf("one officer alone: %v", got)
	}
	d.giveStanding(Weekly, "officer.two")
	d.at("2026-11-30 10:59")
	if got := d.tick(); len(got) != 0 {
		t.Errorf("before it is due: %v", got)
	}
	d.at("2026-11-30 12:00")
	if got := d.tick(); !slices.Equal(got, []string{"approved " + id, "ready " + id}) {
		t.Fatalf("due: %v", got)
	}
	ed := d.edition(id)
	if ed.State != Approved || ed.Approval.Hash != ed.Hash || ed.Approval.By != "the standing approval of officer.one and officer.two" {
		t.Errorf("%s, %+v", ed.State, ed.Approval)
	}
	if _, err := d.StartSending(ctx, id, "delivery"); err != nil {
		t.Error(err)
	}

	// Either takes it back, and the next one waits.
	if s, err := d.RevokeStanding(ctx, Weekly, "officer.two"); err != nil || s.InForce() {
		t.Fatalf("%v %+v", err, s)
	}
	d.at("2026-12-07 12:00")
	if got := d.tick(); !slices.Contains(got, "overdue weekly-2026-W49") {
		t.Errorf("revoked: %v", got)
	}
	changes, err := d.Store.StandingHistory(ctx)
	if err != nil || len(changes) != 3 || changes[2].To != "revoked" || changes[2].By != "officer.two" {
		t.Errorf("%v %+v", err, changes)
	}
}

// TestStandingCoversWhatNobodyTouched asks for a person where one edited.
func TestStandingCoversWhatNobodyTouched(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.giveStanding(Monthly, "officer.one", "officer.two")
	d.tick()
	const id = "monthly-2026-12"
	if _, err := d.Edit(ctx, id, "officer.one", func(c *Content) error { c.Foreword = "Hello."; return nil }); err != nil {
		t.Fatal(err)
	}
	d.at("2026-12-04 10:00")
	if got := d.tick(); !slices.Contains(got, "overdue "+id) {
		t.Errorf("edited: %v", got)
	}
}

// TestNobodyIsTheCalendar: who takes the calendar's name could edit its draft
// and let it out with nobody to approve it.
func TestNobodyIsTheCalendar(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	const id = "monthly-2026-12"
	for _, by := range []string{Scheduler, " KCST ", "kсst", "kc\u200bst"} { // the third with a Cyrillic letter
		_, drafted := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "News", Body: "Text.", By: by})
		_, edited := d.Edit(ctx, id, by, func(c *Content) error { c.Foreword = "Hello."; return nil })
		_, approved := d.Approve(ctx, id, by, d.edition(id).Hash)
		_, given := d.GiveStanding(ctx, Monthly, by)
		for step, err := range map[string]error{"draft": drafted, "edit": edited, "approve": approved, "give": given} {
			if !errors.Is(err, ErrWho) {
				t.Errorf("%s by %q: %v", step, by, err)
			}
		}
	}
}

// TestStandingRevokedAtThatMoment stops an approval that began before.
func TestStandingRevokedAtThatMoment(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-30 07:30")
	d.tick()
	d.giveStanding(Weekly, "officer.one", "officer.two")
	d.at("2026-11-30 12:00")
	s, was, err := d.Store.standing(ctx, Weekly)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.RevokeStanding(ctx, Weekly, "officer.one"); err != nil {
		t.Fatal(err)
	}
	if ed, did, err := d.approveStanding(ctx, "weekly-2026-W48", s, was); err != nil || did || d.edition("weekly-2026-W48").State != InReview {
		t.Errorf("%v, did it: %v, it is %s", err, did, ed.State)
	}
}

func TestPreElection(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2027-03-30 09:00")
	var err error
	if d.Elections, err = ParseElections(data.PreElection); err != nil {
		t.Fatal(err)
	}
	d.accept("a", "2027-03-10")
	d.giveStanding(Monthly, "officer.one", "officer.two")
	d.tick()
	const id = "monthly-2027-04" // due on 2 April, in the period
	ed := d.edition(id)
	if ed.State != InReview {
		t.Fatalf("it is %s", ed.State)
	}
	if ed, err = d.Approve(ctx, id, "officer.one", ed.Hash); err != nil || ed.State != InReview || ed.First.By != "officer.one" {
		t.Fatalf("the first: %v, %s, %+v", err, ed.State, ed.First)
	}
	if ed, err = d.Approve(ctx, id, "Officer.One", ed.Hash); err != nil || ed.State != InReview {
		t.Errorf("the first again: %v, %s", err, ed.State)
	}
	d.at("2027-04-02 10:00")
	if got := d.tick(); slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "approved") }) {
		t.Errorf("a standing approval in a pre-election period: %v", got)
	}
	// An edit voids the first one too.
	if ed, err = d.Edit(ctx, id, "officer.three", func(c *Content) error { c.Foreword = "Hello."; return nil }); err != nil || ed.First != (Approval{}) {
		t.Fatalf("%v %+v", err, ed.First)
	}
	for _, by := range []string{"officer.one", "officer.two"} {
		if ed, err = d.Approve(ctx, id, by, ed.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if ed.State != Approved || ed.First.By != "officer.one" || ed.Approval.By != "officer.two" {
		t.Errorf("%s by %+v and %+v", ed.State, ed.First, ed.Approval)
	}
}

// TestPreElectionDays are 25 working days before the poll, and end with it.
func TestPreElectionDays(t *testing.T) {
	t.Parallel()
	all, err := ParseElections(data.PreElection)
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	h := calendar(t, "", "").Holidays
	for _, p := range all {
		if want := h.WorkingBefore(p.Until.AddDays(-1), 25); p.From != want {
			t.Errorf("%s begins on %s, and 25 working days before its poll is %s", p.Name, p.From, want)
		}
		if p.Source == "" {
			t.Errorf("%s has no source", p.Name)
		}
	}
	for _, bad := range []string{"periods: [{name: x, from: 2027-05-01, until: 2027-05-01}]", "periods: [{from: 2027-05-01, until: 2027-05-02}]", "polls: []"} {
		if _, err := ParseElections([]byte(bad)); err == nil {
			t.Errorf("%s was taken", bad)
		}
	}
}

// TestEditShowsTheDifference has it in the history, all that the hash covers.
func TestEditShowsTheDifference(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 09:00")
	d.accept("a", "2026-11-10")
	d.tick()
	const id = "monthly-2026-12"
	ed := d.edition(id)
	if ed.Content.From.Team == "" || ed.Content.From.Email == "" || ed.Content.From.Colour == "" {
		t.Errorf("who writes is not in the content: %+v", ed.Content.From)
	}
	if _, err := d.Approve(ctx, id, "officer.one", ed.Hash); err != nil {
		t.Fatal(err)
	}
	same, err := d.Edit(ctx, id, "officer.two", func(*Content) error { return nil })
	if err != nil || same.State != Approved || same.Hash != ed.Hash {
		t.Errorf("an edit of nothing: %v, %s", err, same.State)
	}
	if _, err := d.Edit(ctx, id, "officer.two", func(c *Content) error {
		c.Sections[0].Entries[0].Headline, c.From.Phone = "Another headline", "01234 567890"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	changes, err := d.Store.EditionHistory(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	last := changes[len(changes)-1]
	for _, want := range []string{"headline: Headline of a\n+", "headline: Another headline\n", "+    phone: 01234 567890\n"} {
		if !strings.Contains(last.Diff, want) {
			t.Errorf("%q isn't in the difference:\n%s", want, last.Diff)
		}
	}
	if last.Reason != "edited; the approval by officer.one is void" {
		t.Errorf("reason %q", last.Reason)
	}
}
