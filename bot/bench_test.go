package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
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
//
//	go test ./bot -run XXX -bench Mentions -benchtime 2000x
func BenchmarkMentions(b *testing.B) {
	for _, transport := range []string{overSocket, overHTTP} {
		b.Run(transport, func(b *testing.B) { mentions(b, transport, 100, b.N) })
	}
}

// BenchmarkEvents is the same with 20,000 mentions an hour, for 20 seconds or
// KCST_BENCH_FOR, whatever the bench time, and tells what has grown by the end
// of it: the memory and the goroutines of the process, the fake Slack without
// what it keeps of the past, and Redis, which remembers events for a day.
//
//	KCST_BENCH_FOR=10m go test ./bot -run XXX -bench Events -benchtime 1x -timeout 30m
func BenchmarkEvents(b *testing.B) {
	length := 20 * time.Second
	if text := os.Getenv("KCST_BENCH_FOR"); text != "" {
		var err error
		if length, err = time.ParseDuration(text); err != nil {
			b.Fatal("KCST_BENCH_FOR is a duration, such as 10m: ", err)
		}
	}
	const perSecond = 20_000.0 / 3600
	for _, transport := range []string{overSocket, overHTTP} {
		done := false
		b.Run(transport, func(b *testing.B) {
			if n := int(length.Seconds() * perSecond); !done { // the testing package calls again, for more
				mentions(b, transport, perSecond, n)
			}
			done = b.N > 1
		})
	}
}

// benched is a bot that answers from Kent's facts.
func benched(b *testing.B, transport string) (*house, []string) {
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
	b.Cleanup(h.run(transport, func(opts *bot.Options) {
		opts.Counter, opts.Log = c.opts, log
		opts.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) { return o.desk.Ask(ctx, q) }
		opts.Partnership = func() facts.Partnership { return *set.Partnership }
		opts.Crisis = func() *answers.Crisis { return crisis }
	}))
	return h, set.Partnership.Examples
}

func mentions(b *testing.B, transport string, perSecond float64, count int) {
	h, questions := benched(b, transport)
	ask(b, h, questions, perSecond, 10) // warm
	before := weigh(b, h)
	b.ResetTimer()
	posted, acked := ask(b, h, questions, perSecond, count)
	b.StopTimer()
	for name, list := range map[string][]time.Duration{"posted": posted, "acked": acked} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, name+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, name+"-p99-ms")
	}
	after := weigh(b, h)
	b.ReportMetric(after.heap-before.heap, "heap-grew-KB")
	b.ReportMetric(after.redis-before.redis, "redis-grew-KB")
	b.ReportMetric(after.goroutines-before.goroutines, "goroutines-grew")
	b.ReportMetric(float64(count), "questions")
	b.ReportMetric(0, "ns/op")
}

// ask asks count questions at a pace, and gives how long each took until its
// answer was posted and until it was acknowledged.
func ask(b *testing.B, h *house, questions []string, perSecond float64, count int) (posted, acked []time.Duration) {
	began := map[string]time.Time{}
	sent := make([]*slacktest.Delivery, 0, count)
	pause := time.Duration(float64(time.Second) / perSecond)
	next := time.Now()
	for n := range count {
		time.Sleep(time.Until(next))
		next = next.Add(pause)
		at := time.Now()
		d := h.slack.Mention(slacktest.Say{User: fmt.Sprintf("U%d", n), Channel: fmt.Sprintf("C%d-%d", count, n), Text: questions[n%len(questions)]})
		began[d.Channel] = at
		sent = append(sent, d)
	}
	if !h.slack.Await(time.Minute, func() bool { return len(h.slack.Posted()) >= count }) {
		b.Fatalf("%d of %d answered", len(h.slack.Posted()), count)
	}
	h.acked(sent...)
	for _, m := range h.slack.Posted() {
		posted = append(posted, m.At.Sub(began[m.Channel]))
	}
	for _, d := range sent {
		acked = append(acked, d.AckAfter())
	}
	if len(posted) != count {
		b.Fatalf("%d answers to %d questions", len(posted), count)
	}
	return posted, acked
}

// weight is what a run may grow.
type weight struct{ heap, redis, goroutines float64 }

// weigh lets everything come to rest, and measures it.
func weigh(b *testing.B, h *house) weight {
	h.settled()
	h.slack.Clear()
	time.Sleep(time.Second)
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	info, err := h.store.Info(b.Context(), "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(info, "used_memory:")
	used, _, _ := strings.Cut(rest, "\r\n")
	bytes, err := strconv.ParseFloat(used, 64)
	if err != nil {
		b.Fatal(err)
	}
	return weight{float64(m.HeapAlloc) / 1024, bytes / 1024, float64(runtime.NumGoroutine())}
}
