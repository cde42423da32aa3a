package storetest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// node is one of a cluster.
type node struct {
	port, bus string
	running   *server
	client    *redis.Client
	id        string
}

// Six starts a Redis Cluster of six nodes on this machine, the test's own:
// three masters, each with a replica, every write of theirs on disk.
// KillMaster kills, as kill -9 does, the master that has a key, and another
// takes its place within some seconds.
func Six(t testing.TB) (url string, killMaster func(key string)) {
	t.Helper()
	ctx := context.Background()
	nodes := make([]*node, 6)
	for i := range nodes {
		nodes[i] = startNode(t)
	}
	for i, n := range nodes {
		if err := n.client.Do(ctx, "CLUSTER", "MEET", "127.0.0.1", nodes[0].port, nodes[0].bus).Err(); err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			if err := n.client.ClusterAddSlotsRange(ctx, 16384*i/3, 16384*(i+1)/3-1).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	reach(t, "six nodes know each other", func() bool {
		return !slices.ContainsFunc(nodes, func(n *node) bool {
			return !strings.Contains(n.client.ClusterInfo(ctx).Val(), "cluster_known_nodes:6")
		})
	})
	for i, n := range nodes[3:] {
		reach(t, "a replica", func() bool { return n.client.ClusterReplicate(ctx, nodes[i].id).Err() == nil })
	}
	reach(t, "the cluster is up, and its replicas have everything", func() bool {
		return !slices.ContainsFunc(nodes, func(n *node) bool { return !strings.Contains(n.client.ClusterInfo(ctx).Val(), "cluster_state:ok") }) &&
			!slices.ContainsFunc(nodes[:3], func(n *node) bool {
				return !strings.Contains(n.client.Info(ctx, "replication").Val(), "state=online")
			})
	})
	var hosts []string
	for _, n := range nodes {
		hosts = append(hosts, "127.0.0.1:"+n.port)
	}
	return "redis+cluster://" + strings.Join(hosts, ","), func(key string) {
		t.Helper()
		n, err := masterOf(ctx, nodes, key)
		if err != nil {
			t.Fatal(err)
		}
		n.running.kill()
		n.running = nil
	}
}

func startNode(t testing.TB) *node {
	t.Helper()
	dir, err := os.MkdirTemp("", "kcst-test-")
	if err != nil {
		t.Fatal(err)
	}
	n := &node{port: freePort(t), bus: freePort(t)}
	n.running, err = launch(dir, false, "--port", n.port, "--bind", "127.0.0.1", "--appendonly", "yes", "--appendfsync", "always",
		"--cluster-enabled", "yes", "--cluster-port", n.bus, "--cluster-node-timeout", "2000", "--repl-diskless-sync-delay", "0")
	if err != nil {
		t.Fatal(err)
	}
	n.client = redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + n.port})
	t.Cleanup(func() {
		n.client.Close()
		if n.running != nil {
			n.running.kill()
		}
		os.RemoveAll(dir)
	})
	if n.id, err = n.client.ClusterMyID(context.Background()).Result(); err != nil {
		t.Fatal(err)
	}
	return n
}

// masterOf is the node that has a key now.
func masterOf(ctx context.Context, nodes []*node, key string) (*node, error) {
	slot := nodes[0].client.ClusterKeySlot(ctx, key).Val()
	shards, err := nodes[0].client.ClusterShards(ctx).Result()
	if err != nil {
		return nil, err
	}
	for _, s := range shards {
		if !slices.ContainsFunc(s.Slots, func(r redis.SlotRange) bool { return r.Start <= slot && slot <= r.End }) {
			continue
		}
		for _, served := range s.Nodes {
			at := slices.IndexFunc(nodes, func(n *node) bool { return n.id == served.ID })
			if served.Role == "master" && at >= 0 {
				return nodes[at], nil
			}
		}
	}
	return nil, fmt.Errorf("no master has %s", key)
}

func reach(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("in 30 seconds not: %s", what)
		}
	}
}
