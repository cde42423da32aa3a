package store_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"kcst/store"
)

// These tests run on a machine without redis-server: PATH is empty.
func TestMemory(t *testing.T) {
	o := options(t)
	t.Setenv("PATH", "")
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrNoServer) || !strings.Contains(err.Error(), "apt install redis-server") {
		t.Errorf("a command that must keep things: %v", err)
	}
	o.MemoryOK, o.Exclusive = true, true
	s := open(t, o)
	if s.Kind() != store.Memory || !strings.Contains(s.Describe(), "Nothing is kept") {
		t.Errorf("%v: %s", s.Kind(), s.Describe())
	}
	set(t, s, "a", "1")
	want(t, s, "a", "1")
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrBusy) {
		t.Errorf("a second demo: %v", err)
	}
	long := strings.Repeat("x", 1<<16)
	p := s.Pipeline()
	for range 200 {
		p.Set(t.Context(), s.Key("long"), long, 0)
		p.Get(t.Context(), s.Key("long"))
	}
	if _, err := p.Exec(t.Context()); err != nil {
		t.Errorf("a long pipeline: %v", err)
	}
	s.Set(t.Context(), s.Key("brief"), "x", 50*time.Millisecond)
	time.Sleep(80 * time.Millisecond)
	if n := s.Exists(t.Context(), s.Key("brief")).Val(); n != 0 {
		t.Error("keys don't expire")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(o.Dir); len(entries) > 1 {
		t.Errorf("it left %v", entries)
	}
}

// What an embedded store holds is never passed over for an empty memory, and
// a server that runs is used even when this process couldn't start one.
func TestServerMissingFromPath(t *testing.T) {
	o := options(t)
	s := open(t, o)
	set(t, s, "a", "1")
	t.Setenv("PATH", "")
	o.MemoryOK = true
	beside := open(t, o)
	want(t, beside, "a", "1")
	if beside.Kind() != store.Embedded {
		t.Errorf("kind %v", beside.Kind())
	}
	beside.Close()
	s.Close()
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrNoServer) || !strings.Contains(err.Error(), o.Dir) {
		t.Errorf("got %v", err)
	}
}
