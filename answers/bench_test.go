package answers

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"kcst/data"
	"kcst/facts"
)

// benchQuestions is every question of the sets, as they are asked.
func benchQuestions(b *testing.B) []Question {
	var list []Question
	for _, g := range allQuestions(b) {
		list = append(list, Question{Text: g.Q, Prev: g.Prev})
	}
	return list
}

// timed asks a benchmark's questions and reports the median and the slowest
// hundredth, and what a question takes of a processor, which other programs
// slow less.
func timed(b *testing.B, e *Engine, question func(i int) Question) {
	b.ReportAllocs()
	var took []time.Duration
	i := 0
	before := processorTime(b)
	for b.Loop() {
		q := question(i)
		start := time.Now()
		e.Ask(q)
		took = append(took, time.Since(start))
		i++
	}
	used := processorTime(b) - before
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(used.Microseconds())/float64(len(took)), "cpu-µs")
}

// processorTime is what this process has used.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkAsk is one answer at Kent's size, over all questions of the sets.
func BenchmarkAsk(b *testing.B) {
	e := newTestEngine(b)
	questions := benchQuestions(b)
	for _, q := range questions {
		e.Ask(q)
	}
	timed(b, e, func(i int) Question { return questions[i%len(questions)] })
}

// BenchmarkAskParallel is answers a second on two cores, once the engine has
// met the words of the questions.
func BenchmarkAskParallel(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	e := newTestEngine(b)
	questions := benchQuestions(b)
	for _, q := range questions {
		e.Ask(q)
	}
	b.ReportAllocs()
	before := processorTime(b)
	b.ResetTimer()
	var next atomic.Int64
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			e.Ask(questions[int(next.Add(1))%len(questions)])
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
	b.ReportMetric(float64((processorTime(b)-before).Microseconds())/float64(b.N), "cpu-µs")
}

// BenchmarkDetect is the check that runs before anything is logged.
func BenchmarkDetect(b *testing.B) {
	e := newTestEngine(b)
	questions := benchQuestions(b)
	i := 0
	for b.Loop() {
		e.crisis.Detect(questions[i%len(questions)].Text)
		i++
	}
}

// BenchmarkNew is the building of the index at Kent's size.
func BenchmarkNew(b *testing.B) {
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		b.Fatal(err)
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		New(base, clock1)
	}
}

// BenchmarkSize asks a base of so many facts, and says what its index takes.
func BenchmarkSize(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			base := largeBase(b, n)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := time.Now()
			e := New(base, clock1)
			built := time.Since(start)
			runtime.GC()
			runtime.ReadMemStats(&after)
			timed(b, e, func(i int) Question {
				return Question{Text: fmt.Sprintf("how much did the %s %s scheme of ward %d get?", adjectives[i%len(adjectives)], nouns[i/7%len(nouns)], i%n)}
			})
			b.ReportMetric(float64(built.Milliseconds()), "build-ms")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MB")
			runtime.KeepAlive(e)
		})
	}
}

var (
	adjectives = []string{"bright", "quiet", "green", "northern", "riverside", "evening", "harbour", "market", "winter", "open", "little"}
	nouns      = []string{"lighting", "warden", "mediation", "sports", "arts", "patrol", "garden", "bicycle", "drama", "radio", "mentoring", "cooking", "library"}
)

// largeBase has n facts about made-up schemes.
func largeBase(b *testing.B, n int) *facts.Base {
	set, err := facts.ParseFS(fstest.MapFS{"harbour.yaml": {Data: []byte(harbour)}})
	if err != nil {
		b.Fatal(err)
	}
	for i := range n {
		id := fmt.Sprintf("scheme-%d", i)
		name := fmt.Sprintf("%s %s scheme of ward %d", adjectives[i%len(adjectives)], nouns[i/11%len(nouns)], i)
		money := facts.Money(100 * (500 + i%9000))
		set.Entities = append(set.Entities, facts.Entity{ID: id, Kind: facts.KindProject, Name: name, Year: "2026/27"})
		set.Facts = append(set.Facts, facts.Fact{
			ID: id + ".amount", About: []string{id}, Aspect: facts.AspectAmount, Text: "The " + name + " was given " + money.String() + ".",
			Value: &facts.Value{Money: &money}, Cite: []facts.Citation{{Source: "minutes", Paragraph: "9"}}, AsOf: facts.Date{Year: 2026, Month: 6, Day: 10},
		})
	}
	base, err := facts.NewBase(set, 1)
	if err != nil {
		b.Fatal(err)
	}
	return base
}
