package bulletin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/facts"
)

// TestYear turns the clock through 2026, with two replicas that tick at once
// at every minute that matters, a restart each time, both clock changes, every
// bank holiday, and a week of downtime over July's first Friday (from 1 July
// to the 8th). The table is in -v.
func TestYear(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	d := newDesk(t, "2026-01-01 00:00")
	d.meet(day(t, "2025-12-20"), 55)
	// Each month's item is published on the 20th of the month before.
	for m := time.January; m <= time.December; m++ {
		from := time.Date(2026, m-1, 20, 0, 0, 0, 0, time.UTC)
		d.accept(fmt.Sprintf("news-of-%02d", m), from.Format(time.DateOnly))
	}

	gone, back := local(t, "2026-07-01 15:00"), local(t, "2026-07-08 15:00")
	down := func(at time.Time) bool { return !at.Before(gone) && at.Before(back) }

	var sent []Edition
	for _, at := range minutes(d.Calendar, local(t, "2026-01-01 00:00"), local(t, "2027-01-01 00:00"), back) {
		if down(at) {
			continue
		}
		d.clock.set(at)
		raceBoth(d, func(e *Editor) int {
			if _, err := e.Tick(ctx); err != nil {
				t.Error(err)
			}
			return 0
		})
		live, err := d.Store.Live(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, ed := range live {
			if ed.State == InReview {
				if _, err := d.Approve(ctx, ed.ID, "officer.one", ed.Hash); err != nil {
					t.Fatal(err)
				}
			}
		}
		var mu sync.Mutex
		raceBoth(d, func(e *Editor) int {
			got, err := e.StartReady(ctx, "delivery")
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, got...)
			for _, ed := range got {
				if _, err := e.Finish(ctx, ed.ID, "delivery"); err != nil {
					t.Error(err)
				}
			}
			return 0
		})
	}

	var table strings.Builder
	fmt.Fprintf(&table, "\n%-18s %-22s %-22s %-22s %-5s %s\n", "edition", "period", "due", "sent", "late", "items")
	got := map[string]string{}
	for _, ed := range sent {
		if got[ed.ID] != "" {
			t.Errorf("%s was sent twice", ed.ID)
		}
		got[ed.ID] = ed.StartedAt.In(london).Format("2006-01-02 15:04")
		late := ""
		if ed.Late {
			late = "late"
		}
		fmt.Fprintf(&table, "%-18s %s/%s  %-22s %-22s %-5s %s\n", ed.ID, ed.Period.From, ed.Period.Until,
			ed.Due.In(london).Format("Mon 2006-01-02 15:04"), ed.StartedAt.In(london).Format("Mon 2006-01-02 15:04"), late, strings.Join(ed.Content.Items(), " "))
	}
	t.Log(table.String())

	for month, want := range map[string]string{
		"01": "2026-01-02 10:00", "02": "2026-02-06 10:00", "03": "2026-03-06 10:00", "04": "2026-04-10 10:00",
		"05": "2026-05-01 10:00", "06": "2026-06-05 10:00", "07": "2026-07-08 15:00", "08": "2026-08-07 10:00",
		"09": "2026-09-04 10:00", "10": "2026-10-02 10:00", "11": "2026-11-06 10:00", "12": "2026-12-04 10:00",
	} {
		if id := "monthly-2026-" + month; got[id] != want {
			t.Errorf("%s was sent at %q, want %s", id, got[id], want)
		}
		if it, used := d.item("news-of-" + month); it.Edition != "monthly-2026-"+month || used != 1 {
			t.Errorf("news-of-%s is in %q, used %d times", month, it.Edition, used)
		}
	}
	// A week that ended on a Sunday is told of on the Monday at 12:00, or on
	// the working day after it; the one due in the downtime, on its end.
	h := d.Calendar.Holidays
	for week := 1; week <= 52; week++ { // W53 ends in 2027
		due := facts.Date{Year: 2026, Month: 1, Day: 5}.AddDays(7 * (week - 1))
		for !h.Working(due) {
			due = due.AddDays(1)
		}
		want := due.String() + " 12:00"
		if week == 27 {
			want = back.In(london).Format("2006-01-02 15:04")
		}
		if id := fmt.Sprintf("weekly-2026-W%02d", week); got[id] != want {
			t.Errorf("%s was sent at %q, want %s", id, got[id], want)
		}
	}
	for id, want := range map[string]string{ // said outright: a holiday, both clock changes, the year's end
		"weekly-2026-W14": "2026-04-07 12:00", "weekly-2026-W13": "2026-03-30 12:00",
		"weekly-2026-W43": "2026-10-26 12:00", "weekly-2026-W52": "2026-12-29 12:00",
	} {
		if got[id] != want {
			t.Errorf("%s was sent at %q, want %s", id, got[id], want)
		}
	}
	if len(sent) != 12+52 {
		t.Errorf("%d editions were sent, want 12 monthly and 52 weekly", len(sent))
	}
	outcomes, err := d.Store.Outcomes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Due.After(gone) && o.Due.Before(back) && !strings.Contains(o.Reason, "drafted only on 8 July 2026") && !d.edition(o.Run).Late {
			t.Errorf("%s was late, and nothing says why: %+v", o.Run, o)
		}
	}
}

// minutes are the times worth a tick: a minute before, at and after each
// draft and due time, and the ends of outages.
func minutes(c *Calendar, from, until time.Time, more ...time.Time) []time.Time {
	times := append([]time.Time{from}, more...)
	for _, kind := range []Kind{Monthly, Weekly} {
		for r := c.Next(kind, from); r.Draft.Before(until); r = c.Next(kind, r.Due) {
			for _, at := range []time.Time{r.Draft, r.Due} {
				times = append(times, at.Add(-time.Minute), at, at.Add(time.Minute))
			}
		}
	}
	times = slices.DeleteFunc(times, func(at time.Time) bool { return at.Before(from) || !at.Before(until) })
	slices.SortFunc(times, time.Time.Compare)
	return times
}
