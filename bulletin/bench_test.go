package bulletin

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkCompose puts together an edition of 5,000 items as they lie in
// Redis.
func BenchmarkCompose(b *testing.B) {
	d := newDesk(b, "2026-11-27 07:30")
	for i := range 5000 {
		d.accept(fmt.Sprintf("item-%04d", i), "2026-11-10", func(it *Item) { it.Section = sections[i%len(sections)] })
	}
	run := d.Calendar.Next(Monthly, d.Now())
	for b.Loop() {
		c, _, err := d.compose(context.Background(), Edition{ID: run.ID, Kind: Monthly, Due: run.Due, Period: run.Period}, "", "")
		if err != nil || len(c.Items()) != 5000 {
			b.Fatal(err)
		}
	}
}
