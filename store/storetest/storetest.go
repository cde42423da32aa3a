// Package storetest gives tests a real Redis.
//
// [Open] shares one redis-server among all tests of a process, each with keys
// of its own, so they may run in parallel. [Server] starts one that a test may
// kill and start again. Neither outlives the test process, however that ends.
package storetest

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Open gives a store that is empty and the test's own. Its redis-server is
// shared by the process and keeps nothing on disk.
func Open(t testing.TB) *store.Store {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return OpenURL(t, server.url())
}

// OpenURL gives a store at a URL, empty and the test's own.
func OpenURL(t testing.TB, url string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{
		URL:         url,
		Partnership: "test-" + strings.ToLower(rand.Text()),
		Log:         slog.New(slog.DiscardHandler),
		Now:         time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return s
}

// Server starts a redis-server of the test's own, that has every write on
// disk before it acknowledges it. kill ends it as kill -9 does; start runs it
// again on what it wrote, and returns when it answers. Args are redis-server's,
// after its own.
func Server(t testing.TB, args ...string) (url string, kill func(), start func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "kcst-test-")
	if err != nil {
		t.Fatal(err)
	}
	var running *server
	kill = func() {
		t.Helper()
		if running != nil {
			running.kill()
			running = nil
		}
	}
	start = func() {
		t.Helper()
		if running != nil {
			return
		}
		var err error
		if running, err = launch(dir, false, append([]string{"--appendonly", "yes", "--appendfsync", "always"}, args...)...); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		kill()
		os.RemoveAll(dir)
	})
	start()
	return running.url(), kill, start
}

// shared starts the process's server, once, and holds on to it until the
// process ends: see guard.
var shared = sync.OnceValues(func() (*server, error) {
	dir, err := os.MkdirTemp("", "kcst-test-")
	if err != nil {
		return nil, err
	}
	s, err := launch(dir, true, "--appendonly", "no")
	if err != nil {
		os.RemoveAll(dir)
	}
	return s, err
})

type server struct {
	dir   string
	shell *exec.Cmd
	hold  io.Closer
}

func (s *server) url() string { return "unix://" + filepath.Join(s.dir, "redis.sock") }

// guard runs redis-server until its own standard input ends, which the kernel
// sees to when the test process ends, however that happens.
const guard = `sweep=$1; shift
redis-server "$@" >redis.log 2>&1 </dev/null &
server=$!
read -r line
kill -9 $server
wait $server 2>/dev/null
if [ "$sweep" = yes ]; then cd / && rm -rf "$OLDPWD"; fi
:`

func launch(dir string, sweep bool, args ...string) (*server, error) {
	os.Remove(filepath.Join(dir, "redis.sock"))
	s, err := run(dir, sweep, append([]string{"--port", "0", "--unixsocket", "redis.sock", "--dir", ".", "--save", ""}, args...)...)
	if err != nil {
		return nil, err
	}
	if err := s.ready(); err != nil {
		s.kill()
		return nil, err
	}
	return s, nil
}

// run starts redis-server with these arguments, and doesn't wait for it.
func run(dir string, sweep bool, args ...string) (*server, error) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		return nil, errors.New("these tests need a real redis-server: apt install redis-server, or brew install redis")
	}
	tidy := "no"
	if sweep {
		tidy = "yes"
	}
	cmd := exec.Command("sh", append([]string{"-c", guard, "sh", tidy}, args...)...)
	cmd.Dir = dir
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &server{dir, cmd, hold}, cmd.Start()
}

func (s *server) ready() error {
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		c, err := net.Dial("unix", filepath.Join(s.dir, "redis.sock"))
		if err != nil {
			continue
		}
		fmt.Fprint(c, "PING\r\n")
		line, _ := bufio.NewReader(c).ReadString('\n')
		c.Close()
		if strings.HasPrefix(line, "+PONG") {
			return nil
		}
	}
	log, _ := os.ReadFile(filepath.Join(s.dir, "redis.log"))
	return fmt.Errorf("redis-server didn't start:\n%s", log)
}

// kill ends the server at once and waits until it has gone.
func (s *server) kill() {
	s.hold.Close()
	s.shell.Wait()
}

// Dump is everything in a store: each key's value, as DUMP serialises it, and
// whether it expires. Two dumps are equal when nothing was changed between
// them. A key that runs out meanwhile isn't there.
func Dump(t testing.TB, s *store.Store) map[string]string {
	t.Helper()
	ctx := context.Background()
	keys, err := s.Keys(ctx, strings.TrimSuffix(s.Key("", ""), ":}:")+":*").Result()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string, len(keys))
	for _, key := range keys {
		value, err := s.Dump(ctx, key).Result()
		if err != nil && !errors.Is(err, redis.Nil) {
			t.Fatalf("dump %s: %v", key, err)
		}
		left, failed := s.PTTL(ctx, key).Result()
		if failed != nil {
			t.Fatalf("how long %s is kept: %v", key, failed)
		}
		if err == nil && left != -2 { // -2 says that it is gone (Redis, PTTL)
			all[key] = fmt.Sprintf("%x expires %v", value, left > 0)
		}
	}
	return all
}
