package answers

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"kcst/meetings"
)

// BenchmarkAskMeetings asks of 10,000 meetings of three years, of 80
// committees, in a real Redis; the text of an item is as long as minutes are.
func BenchmarkAskMeetings(b *testing.B) {
	desk := harbourDesk(b, "meetings: []\n")
	ctx := context.Background()
	day := time.Date(2024, 1, 8, 10, 0, 0, 0, time.UTC)
	for n := range 10_000 {
		m := meetings.Meeting{
			ID: fmt.Sprint(n), Committee: meetings.Committee{ID: fmt.Sprintf("council-%d-%d", n%14, n%80), Name: fmt.Sprintf("Scrutiny Committee %d", n%80)},
			Start: day.Add(time.Duration(n) * 160 * time.Minute), Status: meetings.Confirmed, Basis: meetings.Minutes, URL: "https://example.org/",
		}
		if n%80 == 0 {
			m.Committee.Name = "Westhaven Safety Partnership"
		}
		for i := range 8 {
			it := meetings.AgendaItem{ID: fmt.Sprint(i), Number: fmt.Sprint(i), Title: "The business of the day", Summary: []string{"A report was given of what was done since the last meeting, and what it cost."}}
			if (n+i)%3 == 0 {
				it.Decisions = []meetings.Decision{{Text: "RESOLVED that the report be noted and that a further one be brought in spring."}}
			}
			if (n+i)%4 == 0 {
				it.Topics = []string{"moorings"}
			}
			m.Items = append(m.Items, it)
		}
		if _, err := desk.Meetings.Put(ctx, m); err != nil {
			b.Fatal(err)
		}
	}
	for _, q := range []string{"any decision about mooring theft?", "what did the partnership decide in July 2026?", "when is the next meeting?", "what did the last meeting decide?", "when does the scrutiny committee 7 meet next?"} {
		b.Run(q, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				a, err := desk.Ask(ctx, Question{Text: q})
				if err != nil || a.Kind != KindAnswer || len(a.Sources) == 0 {
					b.Fatalf("%v %+v", err, a)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}
