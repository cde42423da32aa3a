package storetest

import (
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Cluster gives a store on a Redis Cluster of one node and the test's own: it
// refuses whatever touches two slots at once, as a larger one does.
func Cluster(t testing.TB) *store.Store {
	t.Helper()
	port, bus := freePort(t), freePort(t)
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir(),
		"--cluster-enabled", "yes", "--cluster-port", bus)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, which is an error
	})
	node := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	defer node.Close()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if node.Ping(t.Context()).Err() == nil {
			node.ClusterAddSlotsRange(t.Context(), 0, 16383)
			if strings.Contains(node.ClusterInfo(t.Context()).Val(), "cluster_state:ok") {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("the cluster didn't come up")
		}
	}
	return OpenURL(t, "redis+cluster://127.0.0.1:"+port)
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
