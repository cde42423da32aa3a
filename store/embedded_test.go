package store_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kcst/store"
)

// options are an embedded store's, in a folder of the test's own whose
// server is gone when the test ends.
func options(t *testing.T) store.Options {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("this test needs a real redis-server: apt install redis-server, or brew install redis")
	}
	dir, err := os.MkdirTemp("", "kcst-store-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if pid := serverPID(dir); pid > 0 && alive(pid) {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		os.RemoveAll(dir)
	})
	return in(dir)
}

func in(dir string) store.Options {
	return store.Options{Dir: dir, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

func open(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func serverPID(dir string) int {
	b, err := os.ReadFile(filepath.Join(dir, "redis.pid"))
	if err != nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return n
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func gone(pid int) bool {
	for range 500 {
		if !alive(pid) {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func set(t *testing.T, s *store.Store, key, value string) {
	t.Helper()
	if err := s.Set(context.Background(), s.Key(key), value, 0).Err(); err != nil {
		t.Fatalf("set %s: %v", key, err)
	}
}

func want(t *testing.T, s *store.Store, key, value string) {
	t.Helper()
	if got, err := s.Get(context.Background(), s.Key(key)).Result(); got != value {
		t.Errorf("%s = %q (%v), want %q", key, got, err, value)
	}
}

func TestLastOneOutStopsTheServer(t *testing.T) {
	t.Parallel()
	o := options(t)
	first := open(t, o)
	pid := serverPID(o.Dir)
	if !alive(pid) {
		t.Fatalf("no redis-server runs (pid %d)", pid)
	}
	second := open(t, o)
	if serverPID(o.Dir) != pid {
		t.Fatal("the second user started a server of its own")
	}
	set(t, first, "a", "1")
	want(t, second, "a", "1")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	want(t, second, "a", "1")
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if !gone(pid) {
		t.Error("the last one out left the server running")
	}
	want(t, open(t, o), "a", "1")
}

func TestOnlyOneServes(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.Exclusive = true
	first := open(t, o)
	_, err := store.Open(t.Context(), o)
	if !errors.Is(err, store.ErrBusy) || !strings.Contains(err.Error(), "KCST_DATA_DIR") {
		t.Fatalf("a second serve: %v", err)
	}
	beside := o
	beside.Exclusive = false
	set(t, open(t, beside), "a", "1") // commands work beside it
	want(t, first, "a", "1")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, o)
}

func TestTruncatedFile(t *testing.T) {
	t.Parallel()
	o := options(t)
	s := open(t, o)
	set(t, s, "a", "1")
	set(t, s, "b", "2")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(o.Dir, "redis", "appendonlydir", "*.incr.aof"))
	files2, _ := filepath.Glob(filepath.Join(o.Dir, "redis", "appendonly.aof"))
	files = append(files, files2...)
	if len(files) != 1 {
		t.Fatalf("append-only files: %q", files)
	}
	st, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(files[0], st.Size()-3); err != nil {
		t.Fatal(err)
	}
	s = open(t, o)
	want(t, s, "a", "1")
}

func TestServerThatCannotStart(t *testing.T) {
	t.Parallel()
	o := options(t)
	aof := filepath.Join(o.Dir, "redis", "appendonlydir")
	if err := os.MkdirAll(aof, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(aof, "appendonly.aof.manifest"), []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), o)
	if !errors.Is(err, store.ErrStart) || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("got %v, want the end of its log", err)
	}
}

func TestLongFolderName(t *testing.T) {
	t.Parallel()
	o := options(t)
	top := o.Dir
	o.Dir = filepath.Join(top, strings.Repeat("a long name with spaces/", 8), "data")
	s := open(t, o)
	set(t, s, "a", "1")
	want(t, open(t, o), "a", "1")
	// The way to the socket is swept up, as temporary directories are.
	ways, _ := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("kcst-%d-*", os.Getuid()), "d"))
	for _, w := range ways {
		if to, _ := os.Readlink(w); strings.HasPrefix(to, top) {
			os.RemoveAll(filepath.Dir(w))
		}
	}
	want(t, open(t, o), "a", "1")
	syscall.Kill(serverPID(o.Dir), syscall.SIGKILL)
	want(t, s, "a", "1")
}

func TestFolderThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	o := options(t)
	file := filepath.Join(o.Dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), "/proc/kcst", ""} {
		o.Dir = dir
		_, err := store.Open(t.Context(), o)
		if !errors.Is(err, store.ErrFolder) || !strings.Contains(err.Error(), "KCST_DATA_DIR") {
			t.Errorf("%q: %v", dir, err)
		}
	}
}

// Users that come and go at the same time never meet a stopped server and
// never start two.
func TestComingAndGoing(t *testing.T) {
	t.Parallel()
	o := options(t)
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			for i := range 6 {
				s, err := store.Open(context.Background(), o)
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				if err := s.SAdd(context.Background(), s.Key("n"), w*100+i).Err(); err != nil {
					t.Errorf("write: %v", err)
				}
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if pid := serverPID(o.Dir); pid > 0 && !gone(pid) {
		t.Error("a server is left running")
	}
	s := open(t, o)
	if n := s.SCard(t.Context(), s.Key("n")).Val(); n != 36 {
		t.Errorf("%d of 36 writes held", n)
	}
}
