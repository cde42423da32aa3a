package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"kcst/store"
	"kcst/subscribers"
)

// BenchmarkList takes in a list of KCST_BENCH_PEOPLE (50,000 when it isn't
// set) by the command, into the embedded store, and reports how long that took
// and the greatest resident size of the command; then how long a lookup by
// address and all counts take among so many.
func BenchmarkList(b *testing.B) {
	people := 50_000
	if n, err := strconv.Atoi(os.Getenv("KCST_BENCH_PEOPLE")); err == nil {
		people = n
	}
	dir := b.TempDir()
	list := writeList(b, filepath.Join(dir, "list.csv"), people)
	s, err := store.Open(b.Context(), store.Options{Dir: dir, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		c := exec.Command("kcst", "subscribers", "import", list, "--basis", "asked to join by e-mail", "--by", "anna")
		c.Env = append(os.Environ(), "KCST_DATA_DIR="+dir)
		at := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		took := time.Since(at)
		b.ReportMetric(took.Seconds(), "import-s")
		b.ReportMetric(float64(people)/took.Seconds(), "people/s")
		b.ReportMetric(float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)/1024, "MB")
	}
	ctx, st := b.Context(), subscribers.NewStore(s, time.Now, rand.Reader)
	const lookups = 1000
	at := time.Now()
	for i := range lookups {
		if _, err := st.ByEmail(ctx, addressOf(i*7919%people)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(at).Microseconds())/lookups, "µs/lookup")
	at = time.Now()
	if n, err := st.Counts(ctx); err != nil || n.Subscribed != people || n.Topics["asb"] == 0 || n.Districts["dover"] == 0 {
		b.Fatal(n, err)
	}
	b.ReportMetric(float64(time.Since(at).Microseconds())/1000, "ms/counts")
}

func addressOf(i int) string { return fmt.Sprintf("person%d@council%d.example.org", i, i%997) }

// writeList writes a list of people with all columns, who choose differently.
func writeList(b *testing.B, path string, people int) string {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	kinds, topics, districts := []string{"", "monthly", "monthly;weekly"}, []string{"", "asb", "vawg;asb", "prevent"}, []string{"", "dover", "thanet;swale", "ashford", "dover"}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "email,name,organisation,kinds,topics,districts,frequency")
	for i := range people {
		fmt.Fprintf(w, "%s,Person Number %d,Example Council %d,%s,%s,%s,every\n", addressOf(i), i, i%997, kinds[i%3], topics[i%4], districts[i%5])
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}
