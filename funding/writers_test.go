package funding

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"kcst/facts"
	"kcst/store"
	"kcst/store/storetest"
)

// TestMain lets the test binary be a process that writes to a ledger.
func TestMain(m *testing.M) {
	if url := os.Getenv("KCST_TEST_WRITER"); url != "" {
		if err := writer(url, os.Getenv("KCST_TEST_WRITER_NAME"), os.Getenv("KCST_TEST_WRITER_COUNT"), os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// writersStore opens the store that writers share.
func writersStore(url string) (*store.Store, error) {
	return store.Open(ctx, store.Options{URL: url, Partnership: "writers", Log: slog.New(slog.DiscardHandler), Now: time.Now})
}

// writer records entries until it has the given number, each under a key of
// its own, which it prints with the entry's number once it is acknowledged. A
// write that fails is tried again under the same key; a refused one is made
// up anew. Now and then it repeats one on purpose, and one that every writer
// records.
func writer(url, name, count string, out io.Writer) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	s, err := patiently(func() (*store.Store, error) { return writersStore(url) })
	if err != nil {
		return err
	}
	defer s.Close()
	st := NewStore(s, facts.NewStore(s, now), now)
	seed, _ := strconv.Atoi(name)
	r := rand.New(rand.NewPCG(uint64(seed), 8))
	w := bufio.NewWriter(out)
	defer w.Flush()
	for made := 0; made < n; {
		e := workload(r)
		e.Key = fmt.Sprintf("w%s-%d", name, made)
		if made%20 == 19 {
			e = Entry{Kind: Award, Fund: "grant-2025", Amount: 1, Date: day("2025-04-01"), By: "everybody", Key: fmt.Sprintf("all-%d", made)}
		}
		receipt, err := patiently(func() (Receipt, error) { return st.Append(ctx, e) })
		if errors.Is(err, ErrRefused) {
			continue
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(w, e.Key, receipt.Entry.Seq)
		if made%50 == 7 {
			again, err := patiently(func() (Receipt, error) { return st.Append(ctx, e) })
			if err != nil || !again.Repeated || again.Entry.Seq != receipt.Entry.Seq {
				return fmt.Errorf("%s again: %+v, %v", e.Key, again, err)
			}
		}
		made++
	}
	return nil
}

// patiently tries again what fails because Redis is away.
func patiently[T any](f func() (T, error)) (T, error) {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		got, err := f()
		if err == nil || errors.Is(err, ErrRefused) || time.Now().After(deadline) {
			return got, err
		}
	}
}

// workload is money going to and fro in two tight pots, so that writers get
// in each other's way.
func workload(r *rand.Rand) Entry {
	e := Entry{Fund: "grant-2025", Pot: "upfront", By: "writer", Amount: facts.Money(1 + r.IntN(5000)), Date: day("2025-05-01").AddDays(r.IntN(30))}
	if r.IntN(3) == 0 {
		e.Pot = "tactical"
	}
	e.Project = fmt.Sprintf("project-%d", 3+r.IntN(4))
	switch n := r.IntN(10); {
	case n < 5:
		e.Kind = Allocate
	case n < 6:
		e.Kind, e.Amount = Spend, e.Amount/10+1
	case n < 9:
		e.Kind = Underspend
	default:
		e.Kind, e.Project, e.To = Transfer, "", "tactical"
		if e.Pot == "tactical" {
			e.To = "upfront"
		}
	}
	return e
}

// prepare sets up the ledger that writers share.
func prepare(t *testing.T, url string) *Store {
	t.Helper()
	s, err := writersStore(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	st := ledgerOn(t, s, county(t))
	record(t, st, "award grant-2025 9,000 2025-04-01", "split grant-2025/upfront 5,000 2025-04-01", "split grant-2025/tactical 3,000 2025-04-01")
	return st
}

// runWriters runs processes that write together, and gives what each was
// acknowledged: the number of every key.
func runWriters(t *testing.T, url string, processes, each int) map[string]int64 {
	t.Helper()
	type output struct {
		text string
		err  error
	}
	outputs := make(chan output, processes)
	for i := range processes {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "KCST_TEST_WRITER="+url, fmt.Sprintf("KCST_TEST_WRITER_NAME=%d", i), fmt.Sprintf("KCST_TEST_WRITER_COUNT=%d", each))
		cmd.Stderr = os.Stderr
		go func() {
			b, err := cmd.Output()
			outputs <- output{string(b), err}
		}()
	}
	acknowledged := map[string]int64{}
	for range processes {
		o := <-outputs
		if o.err != nil {
			t.Fatal(o.err)
		}
		for line := range strings.Lines(o.text) {
			var key string
			var seq int64
			if _, err := fmt.Sscan(line, &key, &seq); err != nil {
				t.Fatal(err)
			}
			if was, ok := acknowledged[key]; ok && was != seq {
				t.Errorf("%s was acknowledged as entry %d and as entry %d", key, was, seq)
			}
			acknowledged[key] = seq
		}
	}
	return acknowledged
}

// accountFor checks that the ledger holds exactly what was acknowledged, once,
// and that it adds up.
func accountFor(t *testing.T, st *Store, acknowledged map[string]int64, before int) {
	t.Helper()
	var h history
	for e, err := range st.Entries(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq != int64(len(h))+1 {
			t.Fatalf("entry %d follows entry %d", e.Seq, len(h))
		}
		h = append(h, e)
		if len(h) > before && acknowledged[e.Key] != e.Seq {
			t.Errorf("entry %d has the key %s, which was acknowledged as entry %d", e.Seq, e.Key, acknowledged[e.Key])
		}
	}
	if len(h) != len(acknowledged)+before {
		t.Errorf("the ledger has %d entries, and %d were acknowledged", len(h)-before, len(acknowledged))
	}
	if what := broken(h.inForce(int64(len(h))), nil); what != "" {
		t.Error(what)
	}
	if err := st.Verify(ctx); err != nil {
		t.Error(err)
	}
	b, err := st.Balance(ctx, "grant-2025", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if want := balanceOf(h, Scope{Fund: "grant-2025"}, facts.Date{}); b != want {
		t.Errorf("the balance is not that of the entries\ngot  %+v\nwant %+v", b, want)
	}
}

// TestEightProcesses: 8 processes write at once; nothing is lost, doubled or
// over-allocated.
func TestEightProcesses(t *testing.T) {
	total := 2000
	if full() {
		total = 10_000
	}
	url, _, _ := storetest.Server(t)
	st := prepare(t, url)
	accountFor(t, st, runWriters(t, url, 8, total/8), 3)
}

// TestKilledRedis: redis-server is killed with -9 again and again while
// processes write. What was acknowledged is there when it is back, once.
func TestKilledRedis(t *testing.T) {
	total, kills := 2400, 4
	if full() {
		total, kills = 10_000, 20
	}
	url, kill, start := storetest.Server(t)
	st := prepare(t, url)
	stop := make(chan struct{})
	stopped := make(chan int)
	go func() {
		n := 0
		defer func() { stopped <- n }()
		r := rand.New(rand.NewPCG(9, 9))
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(60+r.IntN(150)) * time.Millisecond):
			}
			if n == kills {
				continue
			}
			kill()
			start()
			n++
		}
	}()
	acknowledged := runWriters(t, url, 4, total/4)
	close(stop)
	n := <-stopped
	if n == 0 {
		t.Error("redis-server was never killed: the writers were too quick")
	}
	t.Logf("%d kills, %d entries", n, len(acknowledged))
	if _, err := patiently(func() (head, error) { return st.head(context.Background()) }); err != nil {
		t.Fatal(err)
	}
	accountFor(t, st, acknowledged, 3)
}
