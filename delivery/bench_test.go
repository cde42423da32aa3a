package delivery

import (
	"context"
	"fmt"
	"io"
	"testing"

	"kcst/subscribers"
)

func BenchmarkCompose(b *testing.B) {
	c, content := composer(b), sampleMonthly()
	b.ReportAllocs()
	for b.Loop() {
		l, err := c.Compose(content, reader)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.WriteTo(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSend mails an edition to b.N people over SMTP, with the intent and
// the result of each in Redis.
func BenchmarkSend(b *testing.B) {
	r, s := newRig(b), newSink(b)
	var rows []subscribers.Subscriber
	for i := range b.N {
		rows = append(rows, subscribers.Subscriber{Email: fmt.Sprintf("reader%d@example.org", i)})
	}
	if _, err := r.subs.Import(context.Background(), subscribers.Rows(rows), subscribers.Consent{Basis: "test", How: "test"}, func(subscribers.Line) {}); err != nil {
		b.Fatal(err)
	}
	id := r.sending(b)
	sender := r.sender(b, s.transport(b))
	sender.Connections = 8
	b.ResetTimer()
	if err := sender.Send(context.Background(), id); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	if s.total() != b.N {
		b.Fatalf("%d letters for %d people", s.total(), b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
}
