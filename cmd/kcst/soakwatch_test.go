package main

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// soakWatch watches the replica that is never killed.
type soakWatch struct {
	s       *soak
	r       *replica
	resting float64 // goroutines before the load
	memory  []float64
	redis   [2]float64 // its memory at the beginning and at the end
}

// How much memory may differ between after the warm-up and the end: the
// garbage collector lets it swing by itself.
const (
	memoryShare = 1.25
	memoryMore  = 64 << 20
	goroutines  = 40 // more than at rest before: connections kept open
)

func watch(s *soak, r *replica) *soakWatch {
	w := &soakWatch{s: s, r: r}
	s.settled("a resting replica", func() bool { w.resting = r.metric("go_goroutines"); return w.resting > 0 })
	w.redis[0] = s.redisMemory()
	return w
}

// settled waits for something to become so.
func (s *soak) settled(what string, so func() bool) {
	s.Helper()
	for deadline := time.Now().Add(time.Minute); !so(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.Fatalf("in a minute not: %s", what)
		}
	}
}

// look samples memory until ctx ends.
func (w *soakWatch) look(ctx context.Context) {
	for wait(ctx, max(w.s.plan.load/200, time.Second)) {
		if m := w.r.memory(); m > 0 {
			w.memory = append(w.memory, m)
		}
	}
}

// memory is what the process has in memory; where the system doesn't say, what
// Go has of it.
func (r *replica) memory() float64 {
	if m := r.metric("process_resident_memory_bytes"); m > 0 {
		return m
	}
	return r.metric("go_memstats_sys_bytes")
}

// metric is one of /metrics, or 0.
func (r *replica) metric(name string) float64 {
	resp, err := soakClient.Get("http://" + r.address + "/metrics")
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if text, ok := strings.CutPrefix(line, name+" "); ok {
			v, _ := strconv.ParseFloat(strings.TrimSpace(text), 64)
			return v
		}
	}
	return 0
}

// warm and last are the medians of the memory after the warm-up, the first
// third of the run, and of its last quarter.
func (w *soakWatch) warmAndLast() (warm, last float64) {
	n := len(w.memory)
	if n < 8 {
		return 0, 0
	}
	return median(w.memory[n/3 : n*2/3]), median(w.memory[n*3/4:])
}

func median(list []float64) float64 {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// rested is how many goroutines there are when all is done; those of
// connections end a while after.
func (w *soakWatch) rested() float64 {
	var now float64
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(time.Second) {
		if now = w.r.metric("go_goroutines"); now <= w.resting+goroutines || time.Now().After(deadline) {
			return now
		}
	}
}

func (s *soak) redisMemory() float64 {
	info, err := s.app.store.Info(s.Context(), "memory").Result()
	if err != nil {
		return 0
	}
	for line := range strings.Lines(info) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "used_memory:"); ok {
			v, _ := strconv.ParseFloat(text, 64)
			return v
		}
	}
	return 0
}
