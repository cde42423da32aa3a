package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// BenchmarkPages sends the demonstration 10,000 requests over 64 connections,
// as a crowd of readers from a thousand networks would, and prints how long
// the middle one and the slowest hundredth took. A reply that isn't 200 or 304
// fails it.
func BenchmarkPages(b *testing.B) {
	const requests, connections, networks = 10_000, 64, 1000
	paths := []string{"/", "/subscribe", "/editions", "/meetings", "/editions?q=partnership", "/privacy", "/?q=What+are+our+priorities%3F", "/inbox"}
	dir := b.TempDir()
	address := freeAddress(b)
	c := exec.Command("kcst", "demo", "--listen", address)
	c.Env = append(os.Environ(), "KCST_DATA_DIR="+dir, "KCST_BASE_URL=http://"+address)
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = c.Process.Signal(syscall.SIGTERM); _ = c.Wait() }()
	awaitReady(b, address, 60*time.Second)
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: connections, MaxIdleConnsPerHost: connections}}
	for b.Loop() {
		var next atomic.Int64
		took := make([]time.Duration, requests)
		bad := make(chan string, requests)
		var all sync.WaitGroup
		start := time.Now()
		for range connections {
			all.Go(func() {
				for i := int(next.Add(1)) - 1; i < requests; i = int(next.Add(1)) - 1 {
					path := paths[i%len(paths)]
					r, err := http.NewRequest(http.MethodGet, "http://"+address+path, nil)
					if err != nil {
						bad <- err.Error()
						continue
					}
					r.Header.Set("X-Forwarded-For", fmt.Sprintf("203.0.%d.%d", i%networks/250, i%250))
					at := time.Now()
					resp, err := client.Do(r)
					if err != nil {
						bad <- err.Error()
						continue
					}
					_, err = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					took[i] = time.Since(at)
					if err != nil || resp.StatusCode != http.StatusOK {
						bad <- fmt.Sprintf("%s: %s %v", path, resp.Status, err)
					}
				}
			})
		}
		all.Wait()
		whole := time.Since(start)
		if len(bad) > 0 {
			b.Fatalf("%d of %d requests went wrong; the first: %s", len(bad), requests, <-bad)
		}
		slices.Sort(took)
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		b.ReportMetric(ms(took[requests/2]), "p50-ms")
		b.ReportMetric(ms(took[requests*99/100]), "p99-ms")
		b.ReportMetric(ms(took[requests-1]), "max-ms")
		b.ReportMetric(requests/whole.Seconds(), "requests/s")
	}
}
