package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// sentinels is how many watch over the servers; two of them decide.
const sentinels = 3

// Sentinel starts a Redis with two replicas and three Sentinels that watch
// over them, the test's own, every write on disk. KillMaster kills the one
// that is written to, as kill -9 does, and a replica takes its place within
// some seconds.
func Sentinel(t testing.TB) (url string, killMaster func()) {
	t.Helper()
	ctx := context.Background()
	running := map[string]*server{} // by port
	master := freePort(t)
	for n := range 3 {
		port, args := master, []string{"--appendonly", "yes", "--appendfsync", "always", "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"}
		if n > 0 {
			port, args = freePort(t), append(args, "--replicaof", "127.0.0.1 "+master)
		}
		var err error
		if running[port], err = launch(ownFolder(t), false, append(args, "--port", port)...); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { end(running, port) })
	}
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + master})
	defer client.Close()
	reach(t, "two replicas", func() bool {
		return strings.Count(client.Info(ctx, "replication").Val(), "state=online") == 2
	})
	var hosts []string
	var watchers []*redis.SentinelClient
	for range sentinels {
		port, dir := freePort(t), ownFolder(t)
		config := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor kcst 127.0.0.1 %s 2\n"+
			"sentinel down-after-milliseconds kcst 1000\nsentinel failover-timeout kcst 5000\n", port, dir, master)
		if err := os.WriteFile(filepath.Join(dir, "sentinel.conf"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := run(dir, false, "sentinel.conf", "--sentinel")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.kill)
		watcher := redis.NewSentinelClient(&redis.Options{Addr: "127.0.0.1:" + port})
		t.Cleanup(func() { watcher.Close() })
		watchers = append(watchers, watcher)
		hosts = append(hosts, "127.0.0.1:"+port)
	}
	for _, w := range watchers {
		reach(t, "a Sentinel that knows all others", func() bool {
			known, err := w.Master(ctx, "kcst").Result()
			return err == nil && known["num-slaves"] == "2" && known["num-other-sentinels"] == fmt.Sprint(sentinels-1)
		})
	}
	return "redis+sentinel://" + strings.Join(hosts, ",") + "/kcst", func() {
		t.Helper()
		at, err := watchers[0].GetMasterAddrByName(ctx, "kcst").Result()
		if err != nil {
			t.Error(err)
			return
		}
		end(running, at[1])
	}
}

func ownFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kcst-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func end(running map[string]*server, port string) {
	if s := running[port]; s != nil {
		s.kill()
		delete(running, port)
	}
}
