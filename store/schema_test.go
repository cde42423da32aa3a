package store_test

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kcst/store"
	"kcst/store/storetest"
)

func version(t *testing.T, s *store.Store) string {
	t.Helper()
	return s.Get(t.Context(), s.Key("schema", "version")).Val()
}

func TestFreshStoreHasTheVersion(t *testing.T) {
	t.Parallel()
	if got := version(t, storetest.Open(t)); got != strconv.Itoa(store.Current()) {
		t.Errorf("version %q", got)
	}
}

// first opens a store as the first version left it.
func first(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.Open(t)
	s.Set(t.Context(), s.Key("schema", "version"), 1, 0)
	s.Del(t.Context(), s.Key("schema", "applied"))
	s.HSet(t.Context(), s.Key("schema", "applied"), 1, "then")
	return s
}

// An older store is brought forward, each step once, in order, even when it
// fails on the way and even when several processes open it.
func TestOlderStore(t *testing.T) {
	t.Parallel()
	s := first(t)
	var second, third atomic.Int32
	fail := true
	steps := []store.Step{
		{To: 1, Run: func(context.Context, *store.Store) error { t.Error("step 1 ran again"); return nil }},
		{To: 2, Run: func(ctx context.Context, s *store.Store) error {
			second.Add(1)
			return s.Set(ctx, s.Key("x"), "two", 0).Err()
		}},
		{To: 3, Run: func(ctx context.Context, s *store.Store) error {
			third.Add(1)
			if fail {
				return errors.New("the disk is full")
			}
			time.Sleep(50 * time.Millisecond)
			return s.Append(ctx, s.Key("x"), " three").Err()
		}},
	}
	err := store.Migrate(t.Context(), s, steps...)
	if !errors.Is(err, store.ErrMigration) || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("got %v", err)
	}
	if got := version(t, s); got != "2" {
		t.Fatalf("after a failure in step 3: version %q", got)
	}
	fail = false
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if err := store.Migrate(context.Background(), s, steps...); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if second.Load() != 1 || third.Load() != 2 || version(t, s) != "3" {
		t.Errorf("step 2 ran %d times, step 3 %d times, version %s", second.Load(), third.Load(), version(t, s))
	}
	want(t, s, "x", "two three")
	if n := s.Exists(t.Context(), s.Key("schema", "lock")).Val(); n != 0 {
		t.Error("the lock is left behind")
	}
	if n := s.HLen(t.Context(), s.Key("schema", "applied")).Val(); n != 3 {
		t.Errorf("%d steps on record, want 3", n)
	}
}

// A process that lost its lock, because it slept too long, writes no version.
func TestMigrationThatLostItsLock(t *testing.T) {
	t.Parallel()
	s := first(t)
	err := store.Migrate(t.Context(), s, store.Step{To: 2, Run: func(ctx context.Context, s *store.Store) error {
		return s.Set(ctx, s.Key("schema", "lock"), "somebody else", 0).Err()
	}})
	if !errors.Is(err, store.ErrMigration) || version(t, s) != "1" {
		t.Errorf("got %v, version %s", err, version(t, s))
	}
	if got := s.Get(t.Context(), s.Key("schema", "lock")).Val(); got != "somebody else" {
		t.Errorf("it took the other's lock away: %q", got)
	}
}

func TestNewerStoreIsRefused(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	o := store.Options{URL: url, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now}
	s := open(t, o)
	s.Set(t.Context(), s.Key("schema", "version"), 99, 0)
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "99") {
		t.Errorf("got %v", err)
	}
	o.Partnership = "medway" // another partnership in the same Redis has its own
	open(t, o)
}
