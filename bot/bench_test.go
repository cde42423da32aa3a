package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/facts"
	"kcst/store/storetest"
)

// BenchmarkMentions asks a hundred questions a second, each in a channel of
// its own, from Kent's facts on a real Redis, and reports how long it took
// until the answer was in its thread and until Slack was acknowledged, the
// fake Slack's own time included.
func BenchmarkMentions(b *testing.B) {
	for _, transport := range []string{overSocket, overHTTP} {
		b.Run(transport, func(b *testing.B) { mentions(b, transport, 100) })
	}
}

// BenchmarkEvents is the same with 20,000 mentions an hour.
func BenchmarkEvents(b *testing.B) {
	for _, transport := range []string{overSocket, overHTTP} {
		b.Run(transport, func(b *testing.B) { mentions(b, transport, 20_000.0/3600) })
	}
}

func mentions(b *testing.B, transport string, perSecond float64) {
	st := storetest.Open(b)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	o := newOffice(b, st, log, time.Now, b.TempDir())
	c := newCounter(b, o)
	if _, err := o.desk.Engine(b.Context()); err != nil {
		b.Fatal(err)
	}
	set, err := kent()
	if err != nil {
		b.Fatal(err)
	}
	crisis := answers.NewCrisis(*set.Partnership)
	h := &house{t: b, slack: slacktest.New(b, slacktest.Options{}), store: st, logs: new(logs)}
	stop := h.run(transport, func(opts *bot.Options) {
		opts.Counter, opts.Log = c.opts, log
		opts.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) { return o.desk.Ask(ctx, q) }
		opts.Partnership = func() facts.Partnership { return *set.Partnership }
		opts.Crisis = func() *answers.Crisis { return crisis }
	})
	defer stop()
	questions := set.Partnership.Examples
	began := map[string]time.Time{}
	var sent []*slacktest.Delivery
	b.ResetTimer()
	pause := time.Duration(float64(time.Second) / perSecond)
	next := time.Now()
	for n := range b.N {
		time.Sleep(time.Until(next))
		next = next.Add(pause)
		at := time.Now()
		d := h.slack.Mention(slacktest.Say{User: fmt.Sprintf("U%d", n), Channel: fmt.Sprintf("C%d", n), Text: questions[n%len(questions)]})
		began[d.Channel] = at
		sent = append(sent, d)
	}
	if !h.slack.Await(time.Minute, func() bool { return len(h.slack.Posted()) >= b.N }) {
		b.Fatalf("%d of %d answered", len(h.slack.Posted()), b.N)
	}
	b.StopTimer()
	var posted, acked []time.Duration
	for _, m := range h.slack.Posted() {
		posted = append(posted, m.At.Sub(began[m.Channel]))
	}
	for _, d := range sent {
		acked = append(acked, d.AckAfter())
	}
	if len(posted) != b.N {
		b.Fatalf("%d answers to %d questions", len(posted), b.N)
	}
	for name, list := range map[string][]time.Duration{"posted": posted, "acked": acked} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}
