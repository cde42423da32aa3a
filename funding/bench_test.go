package funding

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store/storetest"
)

// BenchmarkLedger is a ledger of a million entries, or of as many as
// KCST_ENTRIES says: two pots, eight accounts, a year; one entry in fifty is
// recorded late, one in a hundred corrects another.
func BenchmarkLedger(b *testing.B) {
	n := 1_000_000
	if k, err := strconv.Atoi(os.Getenv("KCST_ENTRIES")); err == nil && k > 1000 {
		n = k
	}
	st := ledgerOn(b, storetest.Open(b), county(b))
	record(b, st, "award grant-2025 500,000,000 2025-04-01", "split grant-2025/upfront 300,000,000 2025-04-01", "split grant-2025/tactical 200,000,000 2025-04-01")
	start := time.Now()
	fill(b, st, n-3)
	took := time.Since(start)
	b.Run("record_all", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(0, "ns/op") // what counts was measured before
		b.ReportMetric(float64(n), "entries")
		b.ReportMetric(float64(n)/took.Seconds(), "entries/s")
		b.ReportMetric(memoryOf(b, st), "MB-in-Redis")
	})
	before := heap()
	start = time.Now()
	book := bookOf(b, st)
	took, held := time.Since(start), heap()-before
	b.Run("replay_all", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(held, "MB")
	})
	middle, err := st.Entry(ctx, int64(n/2))
	if err != nil {
		b.Fatal(err)
	}
	scope := Scope{Fund: "grant-2025", Pot: "upfront"}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"balance now, from Redis", func() error { _, err := st.Balance(ctx, "grant-2025", "upfront", ""); return err }},
		{"sheet now, from Redis", func() error { _, err := st.Sheet(ctx); return err }},
		{"book, nothing new", func() error { _, err := st.Book(ctx); return err }},
		{"balance now", func() error { book.Balance(scope, At{}); return nil }},
		{"balance on a day", func() error { book.Balance(scope, At{Date: day("2025-09-17")}); return nil }},
		{"balance as known then", func() error { book.Balance(scope, At{Known: middle.Recorded}); return nil }},
		{"balance on a day as known then", func() error { book.Balance(scope, At{day("2025-07-17"), middle.Recorded}); return nil }},
		{"sheet on a day", func() error { book.Sheet(At{Date: day("2025-09-17")}); return nil }},
		{"figure", func() error { book.Figure(scope, MeasureUnallocated, At{}); return nil }},
		{"append", func() error { _, err := st.Append(ctx, tiny()); return err }},
		{"append late", func() error { _, err := st.Append(ctx, late()); return err }},
		{"append, then balance on a day", func() error {
			if _, err := st.Append(ctx, tiny()); err != nil {
				return err
			}
			book, err := st.Book(ctx)
			if err == nil {
				book.Balance(scope, At{Date: day("2025-09-17")})
			}
			return err
		}},
	} {
		b.Run(strings.ReplaceAll(c.name, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.do(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func tiny() Entry {
	return Entry{Kind: Allocate, Fund: "grant-2025", Pot: "upfront", Project: "project-3", Amount: 1, Date: day("2026-02-01"), By: "anna"}
}

func late() Entry {
	e := tiny()
	e.Date = day("2025-06-01")
	return e
}

// fill records n entries, many to a round trip, none of which is refused.
func fill(b *testing.B, st *Store, n int) {
	b.Helper()
	if err := appendScript.Load(ctx, st.db).Err(); err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	left := map[account]facts.Money{}
	var recent []Entry
	const together = 1000
	for made := 0; made < n; made += together {
		pipe := st.db.Pipeline()
		count := min(together, n-made)
		for i := range count {
			e, target := next(r, made+i, n, left, &recent)
			form, err := json.Marshal(e)
			if err != nil {
				b.Fatal(err)
			}
			p := st.plan(e, target)
			p.req.Now = now().Add(time.Duration(made) * time.Second).UnixMilli()
			ask, err := json.Marshal(p.req)
			if err != nil {
				b.Fatal(err)
			}
			pipe.EvalSha(ctx, appendScript.Hash(), p.keys, ask, form)
		}
		answers, err := pipe.Exec(ctx)
		if err != nil {
			b.Fatal(err)
		}
		for _, a := range answers {
			if s := fmt.Sprint(a); !strings.Contains(s, "[ok ") {
				b.Fatal(s)
			}
		}
	}
}

// next makes up an entry that the ledger can't refuse. Its number is made+4.
func next(r *rand.Rand, made, n int, left map[account]facts.Money, recent *[]Entry) (Entry, *Entry) {
	e := Entry{Fund: "grant-2025", Pot: "upfront", By: "anna", Key: strconv.Itoa(made), Note: "A line of an invoice.",
		Date: day("2025-04-02").AddDays(made * 300 / n), Amount: facts.Money(1 + r.IntN(20000))}
	if r.IntN(3) == 0 {
		e.Pot = "tactical"
	}
	e.Project = fmt.Sprintf("project-%d", 3+r.IntN(4))
	a := account{e.Fund, e.Pot, e.Project}
	switch k := r.IntN(100); {
	case k == 0 && len(*recent) > 0:
		target := (*recent)[r.IntN(len(*recent))]
		*recent = nil
		e = Entry{Kind: Correct, Of: Allocate, Corrects: target.Seq, First: target.Seq, Fund: target.Fund, Pot: target.Pot, Project: target.Project,
			Amount: target.Amount + 1, Date: target.Date, By: "anna", Key: e.Key}
		left[account{e.Fund, e.Pot, e.Project}]++
		return e, &target
	case k < 55 || left[a] < e.Amount:
		e.Kind = Allocate
		if k%50 == 7 {
			e.Date = e.Date.AddDays(-min(30, made*300/n))
		}
		left[a] += e.Amount
		e.Seq = int64(made + 4)
		if len(*recent) < 100 {
			*recent = append(*recent, e)
		}
	case k < 80:
		e.Kind = Spend
		left[a] -= e.Amount
	default:
		e.Kind = Underspend
		left[a] -= e.Amount
	}
	return e, nil
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func memoryOf(b *testing.B, st *Store) float64 {
	b.Helper()
	used, err := st.db.Info(ctx, "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(used) {
		if v, ok := strings.CutPrefix(line, "used_memory:"); ok {
			bytes, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil {
				b.Fatal(err)
			}
			return bytes / (1 << 20)
		}
	}
	return 0
}
