package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"kcst/store"
	"kcst/store/storetest"
)

// migrated makes a store at url one of the newest version.
func migrated(t *testing.T, url string) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "test", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// half opens another store of the same partnership, as a restore does.
func half(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "test", Restoring: true, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// fill puts a key of each kind into a store.
func fill(t *testing.T, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	_, err := s.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Set(ctx, s.Key("a", "text"), "£5 \x00 \xff", 0)
		p.Set(ctx, s.Key("a", "brief"), "soon gone", time.Hour)
		p.Set(ctx, s.Key("a", "gone"), "gone by then", 20*time.Millisecond)
		p.HSet(ctx, s.Key("b{c}", "hash"), "field", "value", "empty", "")
		p.SAdd(ctx, s.Key("b{c}", "set"), "x")
		p.ZAdd(ctx, s.Key("d:e", "scores"), redis.Z{Score: 1.5, Member: "m"})
		p.RPush(ctx, s.Key("d:e", "list"), "1", "2", "1")
		p.XAdd(ctx, &redis.XAddArgs{Stream: s.Key("f", "stream"), ID: "7-1", Values: []string{"k", "v"}})
		p.PFAdd(ctx, s.Key("f", "about"), "x", "y")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bring restores a backup as `kcst restore` does.
func bring(t *testing.T, s *store.Store, backup []byte, replace bool) {
	t.Helper()
	if _, _, err := s.BringBack(t.Context(), bytes.NewReader(backup), replace); err != nil {
		t.Fatal(err)
	}
	if err := s.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestBackupBringsBackEverything(t *testing.T) {
	t.Parallel()
	urlA, _, _ := storetest.Server(t)
	urlB, _, _ := storetest.Server(t)
	migrated(t, urlA)
	a, b := half(t, urlA), half(t, urlB)
	fill(t, a)
	var file bytes.Buffer
	if _, n, err := a.Backup(t.Context(), &file); err != nil || n < 8 {
		t.Fatalf("%d keys, %v", n, err)
	}
	time.Sleep(30 * time.Millisecond) // for the one that is gone by then
	bring(t, b, file.Bytes(), false)
	want := storetest.Dump(t, a)
	got := storetest.Dump(t, b)
	for _, all := range []map[string]string{want, got} {
		for key := range all {
			if key == a.Key("schema", "version") || key == a.Key("schema", "applied") {
				delete(all, key)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 9 {
		t.Error(len(got), diff)
	}
	// Into what holds data only when that is said.
	if _, _, err := b.BringBack(t.Context(), bytes.NewReader(file.Bytes()), false); !errors.Is(err, store.ErrHolds) {
		t.Errorf("into a full store: %v", err)
	}
	b.Set(t.Context(), b.Key("z"), "of before", 0)
	bring(t, b, file.Bytes(), true)
	if n := b.Exists(t.Context(), b.Key("z")).Val(); n != 0 {
		t.Error("what was there before is there still")
	}
}

// TestBackupUnderLoad: whatever others write, each tag is as it was at one
// moment.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	urlA, _, _ := storetest.Server(t)
	urlB, _, _ := storetest.Server(t)
	a, b := half(t, urlA), half(t, urlB)
	ctx, stop := context.WithCancel(t.Context())
	step := redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
redis.call('SET', KEYS[1] .. ':' .. n, n)
redis.call('DEL', KEYS[1] .. ':' .. (n - 50))
return n`)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for ctx.Err() == nil {
				if err := step.Run(ctx, a, []string{a.Key(fmt.Sprint("tag", w), "count")}).Err(); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
	}
	defer writers.Wait()
	defer stop()
	for range 10 {
		time.Sleep(5 * time.Millisecond)
		var file bytes.Buffer
		if _, _, err := a.Backup(t.Context(), &file); err != nil {
			t.Fatal(err)
		}
		bring(t, b, file.Bytes(), true)
		for w := range 4 {
			key := b.Key(fmt.Sprint("tag", w), "count")
			n, err := strconv.Atoi(b.Get(t.Context(), key).Val())
			if err != nil {
				continue // it hadn't begun
			}
			for i := max(1, n-49); i <= n; i++ {
				if b.Exists(t.Context(), fmt.Sprint(key, ":", i)).Val() != 1 {
					t.Fatalf("tag %d counts %d, and lacks %d", w, n, i)
				}
			}
			if b.Exists(t.Context(), fmt.Sprint(key, ":", n+1)).Val() != 0 {
				t.Fatalf("tag %d counts %d, and has %d", w, n, n+1)
			}
		}
	}
}

func TestBackupOfACluster(t *testing.T) {
	t.Parallel()
	s := storetest.Cluster(t)
	fill(t, s)
	var file bytes.Buffer
	if _, n, err := s.Backup(t.Context(), &file); err != nil || n < 8 {
		t.Fatalf("%d keys, %v", n, err)
	}
	time.Sleep(30 * time.Millisecond)
	want := storetest.Dump(t, s)
	bring(t, s, file.Bytes(), true)
	if got := storetest.Dump(t, s); len(got) < 8 || len(got) != len(want) {
		t.Errorf("%d keys came back of %d", len(got), len(want))
	}
}

// TestHalfRestored: nobody takes half of a backup for the whole.
func TestHalfRestored(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	s := half(t, url)
	fill(t, s)
	var file bytes.Buffer
	if _, _, err := s.Backup(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.BringBack(t.Context(), bytes.NewReader(file.Bytes()), true); err != nil {
		t.Fatal(err)
	}
	open := func() error {
		other, err := store.Open(t.Context(), store.Options{URL: url, Partnership: "test", Now: time.Now})
		if err == nil {
			other.Close()
		}
		return err
	}
	if err := open(); !errors.Is(err, store.ErrRestoring) {
		t.Errorf("before its end: %v", err)
	}
	bring(t, s, file.Bytes(), true)
	if err := open(); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

// TestDamagedBackups: a file that isn't whole changes nothing.
func TestDamagedBackups(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	s := half(t, url)
	fill(t, s)
	var file bytes.Buffer
	if _, _, err := s.Backup(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	time.Sleep(30 * time.Millisecond)
	want := storetest.Dump(t, s)
	good := file.Bytes()
	refused := func(name string, bad []byte) {
		t.Helper()
		if _, _, err := s.BringBack(t.Context(), bytes.NewReader(bad), true); !errors.Is(err, store.ErrArchive) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range good {
		refused(fmt.Sprint("cut to ", i), good[:i])
	}
	for i := 10; i < len(good); i++ { // gzip's own header has bytes that say nothing
		bad := bytes.Clone(good)
		bad[i] ^= 0x55
		refused(fmt.Sprint("byte ", i), bad)
	}
	refused("more", append(bytes.Clone(good), "more"...))
	if diff := cmp.Diff(want, storetest.Dump(t, s)); diff != "" {
		t.Error("a refused file changed the store: ", diff)
	}
}
