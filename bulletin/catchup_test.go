package bulletin

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMergedWeeks has a weekly edition tell of the weeks that were missed, but
// not of those that are too old.
func TestMergedWeeks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-08-31 09:00")
	d.meet(day(t, "2026-08-24"), 8)
	d.tick()
	// Down for six weeks: W35 to W40 are missed, W41 is late.
	d.at("2026-10-13 09:00")
	got := d.tick()
	for _, want := range []string{"dropped weekly-2026-W37", "merged weekly-2026-W38", "merged weekly-2026-W40", "drafted weekly-2026-W41"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q isn't in %v", want, got)
		}
	}
	ed := d.edition("weekly-2026-W41")
	if ed.Period.From != day(t, "2026-09-14") || ed.Period.Until != day(t, "2026-10-12") {
		t.Errorf("it covers %s to %s", ed.Period.From, ed.Period.Until)
	}
	if n := len(ed.Content.Decided); n != 4 {
		t.Errorf("it tells of %d meetings, want one a week", n)
	}
	outcomes, err := d.Store.Outcomes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		switch o.Run {
		case "weekly-2026-W37":
			if o.Into != "" || !strings.Contains(o.Reason, "ended more than 28 days ago") {
				t.Errorf("%+v", o)
			}
		case "weekly-2026-W40":
			if o.Into != "weekly-2026-W41" || !strings.Contains(o.Reason, "goes to weekly-2026-W41") {
				t.Errorf("%+v", o)
			}
		}
	}
	// The next one covers its own week.
	d.at("2026-10-19 07:30")
	d.tick()
	if next := d.edition("weekly-2026-W42"); next.Period.From != day(t, "2026-10-12") {
		t.Errorf("the next begins on %s", next.Period.From)
	}
}

func TestReminders(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	const id = "monthly-2026-12"
	told := func(at string, want bool) {
		t.Helper()
		d.at(at)
		first := raceBoth(d, func(e *Editor) int {
			events, err := e.Tick(context.Background())
			if err != nil {
				t.Error(err)
			}
			n := 0
			for _, ev := range events {
				if ev.Kind == EventReminder && ev.ID == id {
					n++
				}
			}
			return n
		})
		if (first == 1) != want || first > 1 {
			t.Errorf("at %s officers were told %d times", at, first)
		}
	}
	told("2026-12-02 08:59", false)
	told("2026-12-02 09:00", true)
	told("2026-12-02 09:01", false)
	told("2026-12-03 09:00", true)
	told("2026-12-04 09:00", true)
	told("2026-12-04 09:30", false)
	told("2026-12-04 10:00", false) // overdue now
}

// TestRestored brings back what was stored before an edition went out, and
// sends it no second time.
func TestRestored(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	const id = "monthly-2026-12"
	if _, err := d.Approve(ctx, id, "officer.one", d.edition(id).Hash); err != nil {
		t.Fatal(err)
	}
	letter, err := d.Draft(ctx, Request{Kind: Extraordinary, Subject: "News", Body: "Text.", By: "officer.one"})
	if err != nil {
		t.Fatal(err)
	}
	if letter, err = d.Review(ctx, letter.ID, "officer.one"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Approve(ctx, letter.ID, "officer.two", letter.Hash); err != nil {
		t.Fatal(err)
	}
	if _, err := d.StartSending(ctx, letter.ID, "delivery"); err != nil {
		t.Fatal(err)
	}
	// The backup was made at this moment; it is restored two months later.
	d.at("2027-01-20 09:00")
	for range 2 {
		if _, err := d.Restored(ctx, "officer.one"); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range []string{id, letter.ID} {
		if ed := d.edition(e); ed.State != Paused {
			t.Errorf("%s is %s", e, ed.State)
		}
	}
	if got := d.tick(); len(got) != 0 {
		t.Errorf("a tick after it: %v", got)
	}
	if got, err := d.StartReady(ctx, "delivery"); err != nil || len(got) != 0 {
		t.Errorf("begun: %v, %v", err, got)
	}
	if _, err := d.StartSending(ctx, id, "delivery"); !errors.Is(err, ErrState) {
		t.Errorf("sent again: %v", err)
	}
	// What comes after it comes as ever.
	d.at("2027-01-25 07:30")
	if got := d.tick(); !slices.Equal(got, []string{"drafted weekly-2027-W03"}) && !slices.Contains(got, "nothing weekly-2027-W03") {
		t.Errorf("the next: %v", got)
	}
}

// TestRestoredUnderAStandingApproval: neither what was in review nor what an
// officer may have released before its time goes out by itself.
func TestRestoredUnderAStandingApproval(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-30 07:30")
	d.accept("a", "2026-11-10")
	d.giveStanding(Weekly, "officer.one", "officer.two")
	d.tick()
	monthly := d.edition("monthly-2026-12")
	if _, err := d.Approve(ctx, monthly.ID, "officer.two", monthly.Hash); err != nil {
		t.Fatal(err)
	}
	// The backup was made at this moment, and is restored after both went out.
	d.at("2026-11-30 15:00")
	if _, err := d.Restored(ctx, "officer.one"); err != nil {
		t.Fatal(err)
	}
	if ed := d.edition(monthly.ID); ed.State != Paused {
		t.Errorf("%s, due on %s, is %s", ed.ID, ed.Due, ed.State)
	}
	const id = "weekly-2026-W48"
	for _, at := range []string{"2026-11-30 15:01", "2026-12-04 10:00"} {
		d.at(at)
		d.tick()
		if ed := d.edition(id); ed.State != InReview {
			t.Errorf("at %s %s is %s", at, id, ed.State)
		}
	}
	// The next one goes out under it again.
	d.at("2026-12-07 07:30")
	d.tick()
	d.at("2026-12-07 12:00")
	if got := d.tick(); !slices.Contains(got, "approved weekly-2026-W49") {
		t.Errorf("the next: %v", got)
	}
}

func TestLead(t *testing.T) {
	t.Parallel()
	h := calendar(t, "", "").Holidays
	c, err := NewCalendar(Rules{MonthlyLead: "8 16:00", WeeklyLead: "1 09:00"}, h, london)
	if err != nil {
		t.Fatal(err)
	}
	at := local(t, "2026-03-20 09:00")
	// Eight working days before 10 April 2026, over Easter; a Friday before a Monday.
	if got := c.Next(Monthly, at).Draft; !got.Equal(local(t, "2026-03-27 16:00")) {
		t.Errorf("monthly: %s", got)
	}
	if got := c.Next(Weekly, at).Draft; !got.Equal(local(t, "2026-03-20 09:00")) {
		t.Errorf("weekly: %s", got)
	}
	for _, bad := range []string{"5", "x 07:30", "-1 07:30", "5 25:00", "90 07:30"} {
		if _, err := NewCalendar(Rules{WeeklyLead: bad}, h, london); err == nil || !strings.Contains(err.Error(), "5 07:30") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got := c.Next(Weekly, time.Time{}.Add(time.Hour)); got.ID == "" {
		t.Error("no run after the beginning of time")
	}
}

// TestComing leaves out the runs that are over, however early.
func TestComing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-11-27 07:30")
	d.accept("a", "2026-11-10")
	d.tick()
	list := func() string {
		t.Helper()
		runs, err := d.Coming(ctx, d.Now(), 3)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, r := range runs {
			ids = append(ids, strings.TrimSpace(r.ID+" "+string(r.State)))
		}
		return strings.Join(ids, ", ")
	}
	if got := list(); got != "weekly-2026-W48, monthly-2026-12 in review, weekly-2026-W49" {
		t.Error(got)
	}
	ed := d.edition("monthly-2026-12")
	if _, err := d.Approve(ctx, ed.ID, "officer.one", ed.Hash); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Release(ctx, ed.ID, "officer.one"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.StartSending(ctx, ed.ID, "delivery"); err != nil {
		t.Fatal(err)
	}
	if got := list(); got != "weekly-2026-W48, weekly-2026-W49, weekly-2026-W50" {
		t.Errorf("sent before its time: %s", got)
	}
}
