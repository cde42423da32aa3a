package store_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
	"kcst/store/storetest"
)

func TestURLForms(t *testing.T) {
	for _, c := range []struct{ url, addr, user, password, db, tls string }{
		{"redis://host", "host:6379", "", "", "0", ""},
		{"redis://u:p%40%2Fss@host:1/3?read_timeout=7s", "host:1", "u", "p@/ss", "3", ""},
		{"rediss://:pw@host:6380", "host:6380", "", "pw", "0", "host"},
		{"unix:///run/redis.sock?db=2", "/run/redis.sock", "", "", "2", ""},
		{"unix://u:p@/run/redis.sock", "/run/redis.sock", "u", "p", "0", ""},
	} {
		client, where, err := store.Dial(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		defer client.Close()
		o := client.(*redis.Client).Options()
		got := fmt.Sprint(o.Addr, o.Username, o.Password, o.DB, serverName(o.TLSConfig))
		if want := fmt.Sprint(c.addr, c.user, c.password, c.db, c.tls); got != want || where != c.addr {
			t.Errorf("%s: got %s at %s, want %s", c.url, got, where, want)
		}
	}
	client, where, err := store.Dial("rediss+cluster://u:p%40@one,two:7000,[::1]:7001?read_only=true")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	o := client.(*redis.ClusterClient).Options()
	if want := []string{"one:6379", "two:7000", "[::1]:7001"}; !slices.Equal(o.Addrs, want) || o.Password != "p@" || !o.ReadOnly ||
		o.TLSConfig == nil || o.TLSConfig.ServerName != "" || where != "one:6379,two:7000,[::1]:7001 (Cluster)" {
		t.Errorf("cluster: %v at %s", o.Addrs, where)
	}
	client, where, err = store.Dial("redis+sentinel://u:p@one,two:7000/kent/2?sentinel_password=s")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if o := client.(*redis.Client).Options(); o.DB != 2 || o.Password != "p" || where != "one:26379,two:7000 (Sentinel, master kent)" {
		t.Errorf("sentinel: db %d at %s", o.DB, where)
	}
}

func serverName(c *tls.Config) string {
	if c == nil {
		return ""
	}
	return c.ServerName
}

func TestBadURLsKeepTheirPassword(t *testing.T) {
	for _, url := range []string{
		"localhost:6379", "http://host", "redis://:s3cret@host:port", "redis://u:s3/cret@host", "redis://u:s3cret@host/s3cret",
		"redis://host/0?s3cret=1", "unix://", "redis+sentinel://u:s3cret@host", "redis+sentinel://u:s3cret@,/m", "redis+cluster://u:s3cret@host/3",
		"redis+cluster://u:s3%cret@host", "redis+magic://u:s3cret@host", "rediss+sentinel://:s3cret@h/m/s3cret",
	} {
		_, _, err := store.Dial(url)
		if !errors.Is(err, store.ErrURL) || !strings.Contains(err.Error(), "redis+cluster://") || strings.Contains(err.Error(), "s3") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// run starts a redis-server on a port, ended with the test.
func run(t *testing.T, port string, args ...string) *redis.Client {
	t.Helper()
	cmd := exec.Command("redis-server", append(args, "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", t.TempDir())...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
	t.Cleanup(func() { c.Close() })
	for range 500 {
		if err := c.Do(t.Context(), "PING").Err(); err == nil || strings.HasPrefix(err.Error(), "NOAUTH") {
			return c
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("no redis-server on port %s", port)
	return nil
}

func at(url string) store.Options {
	return store.Options{URL: url, Partnership: "kent", Log: slog.New(slog.DiscardHandler), Now: time.Now}
}

func TestCluster(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	node := run(t, port, "--cluster-enabled", "yes", "--cluster-port", freePort(t))
	if err := node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for node.ClusterInfo(t.Context()).Val() == "" || !strings.Contains(node.ClusterInfo(t.Context()).Val(), "cluster_state:ok") {
		time.Sleep(10 * time.Millisecond)
	}
	s := open(t, at("redis+cluster://127.0.0.1:"+port))
	if version(t, s) != strconv.Itoa(store.Current()) {
		t.Error("the schema has no version")
	}
	// A transaction over keys of one tag is in one slot.
	p := s.TxPipeline()
	p.Set(t.Context(), s.Key("a", "1"), "x", 0)
	p.Set(t.Context(), s.Key("a", "2"), "x", 0)
	if _, err := p.Exec(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSentinel(t *testing.T) {
	t.Parallel()
	port, sentinel := freePort(t), freePort(t)
	run(t, port)
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	if err := os.WriteFile(conf, []byte("sentinel monitor kent 127.0.0.1 "+port+" 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, sentinel, conf, "--sentinel")
	s := open(t, at("redis+sentinel://127.0.0.1:"+sentinel+"/kent"))
	set(t, s, "a", "1")
	want(t, s, "a", "1")
	if !strings.Contains(s.Describe(), "Sentinel") {
		t.Error(s.Describe())
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	run(t, port, "--requirepass", "right")
	for url, want := range map[string]string{
		"redis://:s3cret@127.0.0.1:" + freePort(t):                 "refuses the connection",
		"redis://:s3cret@127.0.0.1:" + port:                        "user name or password",
		"redis://127.0.0.1:" + port:                                "user name or password",
		"unix://:s3cret@/nowhere/redis.sock":                       "no such socket",
		"redis://:s3cret@no-such-host.invalid:6379?max_retries=-1": "isn't known",
		"redis+cluster://:s3cret@127.0.0.1:" + port:                "user name or password",
	} {
		t.Run(url, func(t *testing.T) {
			t.Parallel()
			_, err := store.Open(t.Context(), at(url))
			if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("got %v, want %q", err, want)
			}
		})
	}
}

func TestSeveralServeOneServer(t *testing.T) {
	t.Parallel()
	url, _, _ := storetest.Server(t)
	o := at(url)
	o.Exclusive = true
	open(t, o)
	open(t, o)
}

func TestExplain(t *testing.T) {
	t.Parallel()
	url, kill, _ := storetest.Server(t)
	s := open(t, at(url))
	kill()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := s.Explain(s.Get(ctx, s.Key("a")).Err())
	if !errors.Is(err, store.ErrUnreachable) || !strings.Contains(err.Error(), "KCST_REDIS_URL") {
		t.Error(err)
	}
	if err := s.Explain(redis.Nil); err != redis.Nil {
		t.Error(err)
	}
	if err := s.Explain(nil); err != nil {
		t.Error(err)
	}
}
