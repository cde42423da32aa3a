package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
	"kcst/store/storetest"
)

// A Redis that refuses writes says so in a sentence, by itself, in a pipeline
// and in a script.
func TestServerWithoutRoom(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	s, ctx := storetest.OpenURL(t, url), t.Context()
	if err := s.ConfigSet(ctx, "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	pipe := s.TxPipeline()
	queued := pipe.Set(ctx, s.Key("b"), "1", 0)
	_, piped := pipe.Exec(ctx)
	for what, err := range map[string]error{
		"command":  s.Set(ctx, s.Key("a"), "1", 0).Err(),
		"pipeline": piped,
		"queued":   queued.Err(),
		"script":   redis.NewScript(`return redis.call('SET', KEYS[1], 1)`).Run(ctx, s, []string{s.Key("c")}).Err(),
	} {
		if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "its memory is full") || !strings.Contains(err.Error(), "redis.sock") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := s.Get(ctx, s.Key("a")).Err(); err != redis.Nil {
		t.Errorf("a key that isn't there: %v", err)
	}
}

// The embedded server ends when its disk is full, and can't start again.
func TestEmbeddedDiskFull(t *testing.T) {
	o := options(t)
	s := open(t, o)
	set(t, s, "a", "1")
	binary := filepath.Join(t.TempDir(), "redis-server")
	script := "#!/bin/sh\necho '# Error writing to the AOF file: No space left on device'\nexit 1\n"
	if err := os.WriteFile(binary, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(binary)+":"+os.Getenv("PATH"))
	other := o
	other.Dir = t.TempDir()
	if _, err := store.Open(t.Context(), other); !errors.Is(err, store.ErrStart) || !strings.Contains(err.Error(), "its disk is full") {
		t.Errorf("at the start: %v", err)
	}
	broken := open(t, o) // a user of the server that runs, which would start the other one
	pid := serverPID(o.Dir)
	syscall.Kill(pid, syscall.SIGKILL)
	gone(pid)
	err := broken.Set(context.Background(), broken.Key("a"), "2", 0).Err()
	if !errors.Is(err, store.ErrFull) || !strings.Contains(err.Error(), "is full") || !strings.Contains(err.Error(), o.Dir) || strings.Contains(err.Error(), "KCST_REDIS_URL") {
		t.Errorf("got %v", err)
	}
}

// A server that is gone and can't start again for another reason: the words
// lead to its log.
func TestEmbeddedCannotStartAgain(t *testing.T) {
	t.Parallel()
	o := options(t)
	s := open(t, o)
	set(t, s, "a", "1")
	manifest := filepath.Join(o.Dir, "redis", "appendonlydir", "appendonly.aof.manifest")
	if err := os.WriteFile(manifest, []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pid := serverPID(o.Dir)
	syscall.Kill(pid, syscall.SIGKILL)
	gone(pid)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := s.Set(ctx, s.Key("a"), "2", 0).Err()
	if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), "redis.log") || strings.Contains(err.Error(), "KCST_REDIS_URL") {
		t.Errorf("got %v", err)
	}
}
