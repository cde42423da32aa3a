package main

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"kcst/store/storetest"
)

// BenchmarkStart is how long kcst serve takes from its start to /readyz, with
// a Redis that holds everything already, and one to look at it every 10 ms.
func BenchmarkStart(b *testing.B) {
	url, _, _ := storetest.Server(b)
	in := newInstallation(b)
	env := []string{"KCST_REDIS_URL=" + url, "KCST_SECRET=" + strings.Repeat("k", 40)}
	first := in.kcst("facts", "show", "--json")
	first.Env = append(first.Env, env...)
	if out, err := first.CombinedOutput(); err != nil {
		b.Fatalf("%s %v", out, err)
	}
	for b.Loop() {
		b.StopTimer()
		address := freeAddress(b)
		b.StartTimer()
		c := in.kcst("serve", "--roles", "web")
		c.Env = append(append(c.Env, env...), "KCST_LISTEN="+address)
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		awaitReady(b, address, time.Minute)
		b.StopTimer()
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
		b.StartTimer()
	}
}
