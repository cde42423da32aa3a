package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/delivery/inbox"
)

// installation is a data folder with what runs on it, in processes of their
// own.
type installation struct {
	t   testing.TB
	dir string
	env []string
}

func newInstallation(t testing.TB, env ...string) *installation {
	dir := t.TempDir()
	i := &installation{t: t, dir: dir, env: append(os.Environ(),
		"KCST_DATA_DIR="+dir, "KCST_LISTEN=127.0.0.1:0", "KCST_MAIL_FROM=bulletin@example.org",
		"KCST_BASE_URL=https://bulletin.example.org")}
	i.env = append(i.env, env...)
	t.Cleanup(func() { i.killRedis() })
	return i
}

// kcst is a command that runs this binary as kcst.
func (i *installation) kcst(args ...string) *exec.Cmd {
	c := exec.Command("kcst", args...)
	c.Env = i.env
	return c
}

// run runs a command that has to succeed, and gives its output.
func (i *installation) run(args ...string) string {
	i.t.Helper()
	out, err := i.try(args...)
	if err != nil {
		i.t.Fatalf("kcst %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// try runs a command that may fail. One that goes on for two minutes is ended.
func (i *installation) try(args ...string) (string, error) {
	c := i.kcst(args...)
	var out, problems bytes.Buffer
	c.Stdout, c.Stderr = &out, &problems
	if err := c.Start(); err != nil {
		return "", err
	}
	defer time.AfterFunc(2*time.Minute, func() { _ = c.Process.Signal(syscall.SIGTERM) }).Stop()
	if err := c.Wait(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, problems.String())
	}
	return out.String(), nil
}

// serve starts the service and does not wait for it.
func (i *installation) serve() *exec.Cmd {
	i.t.Helper()
	c := i.kcst("serve", "--roles", "scheduler,worker")
	log, err := os.OpenFile(filepath.Join(i.dir, "serve.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		i.t.Fatal(err)
	}
	defer log.Close()
	c.Stderr = log
	if err := c.Start(); err != nil {
		i.t.Fatal(err)
	}
	return c
}

// redisPID is the process of the folder's redis-server, or 0.
func (i *installation) redisPID() int {
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: filepath.Join(i.dir, "redis.sock"), MaxRetries: -1})
	defer client.Close()
	info, err := client.Info(context.Background(), "server").Result()
	if err != nil {
		return 0
	}
	for line := range strings.Lines(info) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "process_id:"); ok {
			pid, _ := strconv.Atoi(text)
			return pid
		}
	}
	return 0
}

// killRedis kills the folder's redis-server with -9, and reports whether there
// was one.
func (i *installation) killRedis() bool {
	pid := i.redisPID()
	return pid != 0 && syscall.Kill(pid, syscall.SIGKILL) == nil
}

// arrivals counts what a mail server accepted, by edition and person.
type arrivals struct {
	mu    sync.Mutex
	count map[string]map[string]int
}

func (a *arrivals) keep(l inbox.Letter) error {
	m, err := mail.ReadMessage(bytes.NewReader(l.Raw))
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	edition := m.Header.Get("X-Kcst-Edition")
	if a.count[edition] == nil {
		a.count[edition] = map[string]int{}
	}
	a.count[edition][l.To[0]]++
	return nil
}

// TestKillAtAnyMoment kills the service, its redis-server, or both, at random
// moments, while items are added and editions sent: nothing acknowledged is
// lost, and nobody gets an edition twice.
func TestKillAtAnyMoment(t *testing.T) {
	arrived := &arrivals{count: map[string]map[string]int{}}
	box, err := inbox.Start(inbox.Options{Letters: 1, Now: time.Now, Log: slog.New(slog.DiscardHandler), Keep: arrived.keep})
	if err != nil {
		t.Fatal(err)
	}
	defer box.Close()
	in := newInstallation(t, "KCST_SMTP_URL="+box.URL())
	people := subscribersFile(t, in.dir, 300)
	in.run("subscribers", "import", people, "--basis", "made up for a test", "--by", "anna")
	before := in.run("facts", "show", "--json")

	var killed atomic.Int64
	items, editions := map[string]bool{}, map[string]bool{}
	for round := range 6 {
		service := in.serve()
		stopped := make(chan struct{})
		go func() {
			time.Sleep(time.Duration(300+rand.IntN(900)) * time.Millisecond)
			if round%3 != 1 {
				_ = service.Process.Kill()
			}
			if round%3 != 0 && in.killRedis() {
				killed.Add(1)
			}
			close(stopped)
		}()
		id := fmt.Sprintf("round-%d", round)
		if out, err := in.try("edition", "draft", "extraordinary", "--subject", id, "--body", people, "--by", "anna"); err == nil {
			lines := strings.Fields(out)
			edition := lines[len(lines)-1]
			editions[edition] = true
			_, _ = in.try("edition", "approve", edition, "--by", "ben")
		}
		for n := 0; ; n++ {
			if out, err := in.try("items", "add", "--section", "media", "--headline", fmt.Sprintf("%s item %d", id, n),
				"--source", "A test", "--link", "https://www.example.org/", "--by", "anna"); err == nil {
				items[strings.TrimSpace(out)] = true
			}
			select {
			case <-stopped:
			default:
				continue
			}
			break
		}
		_ = service.Process.Kill()
		_ = service.Wait()
	}
	if len(items) == 0 || len(editions) == 0 || killed.Load() == 0 {
		t.Fatalf("%d items and %d editions were acknowledged, redis-server was killed %d times: the test tested nothing",
			len(items), len(editions), killed.Load())
	}

	// Whoever comes next finds everything, and finishes what was begun.
	for edition := range editions {
		_, _ = in.try("edition", "approve", edition, "--by", "ben") // where the approval was cut off
		in.run("edition", "send", edition, "--by", "ben", "--wait")
	}
	held := map[string]bool{}
	var listed []struct{ ID string }
	decode(t, in.run("items", "list", "--json"), &listed)
	for _, it := range listed {
		held[it.ID] = true
	}
	for id := range items {
		if !held[id] {
			t.Errorf("item %s was acknowledged and is lost", id)
		}
	}
	if after := in.run("facts", "show", "--json"); after != before {
		t.Error("the facts changed")
	}
	checkEditions(t, in, arrived.count, editions)
}

// checkEditions holds each edition's books against what arrived.
func checkEditions(t *testing.T, in *installation, arrived map[string]map[string]int, editions map[string]bool) {
	t.Helper()
	for edition := range editions {
		var s struct{ Planned, Sent, Failed, Suppressed, Withdrawn, Unknown int }
		decode(t, in.run("edition", "status", edition, "--json"), &s)
		if s.Planned != 300 || s.Sent+s.Failed+s.Suppressed+s.Withdrawn+s.Unknown != s.Planned {
			t.Errorf("%s: the books don't balance: %+v", edition, s)
		}
		for to, n := range arrived[edition] {
			if n > 1 {
				t.Errorf("%s: %s got it %d times", edition, to, n)
			}
		}
		if got := len(arrived[edition]); got < s.Sent || got > s.Sent+s.Unknown {
			t.Errorf("%s: %d people got it, %d are booked as sent and %d as unknown", edition, got, s.Sent, s.Unknown)
		}
		t.Logf("%s: %+v, arrived at %d", edition, s, len(arrived[edition]))
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func subscribersFile(t *testing.T, dir string, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("email\n")
	for i := range n {
		fmt.Fprintf(&b, "person-%d@example.org\n", i)
	}
	path := filepath.Join(dir, "people.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestSecondServeStops: one serve or demo a data folder, and the second says
// so and leaves the first alone.
func TestSecondServeStops(t *testing.T) {
	in := newInstallation(t)
	service := in.serve()
	defer func() { _ = service.Process.Signal(syscall.SIGTERM); _ = service.Wait() }()
	for deadline := time.Now().Add(time.Minute); in.redisPID() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the first serve has not opened the data folder")
		}
	}
	_, err := in.try("serve", "--roles", "scheduler")
	if err == nil || !strings.Contains(err.Error(), "exit status 1") || !strings.Contains(err.Error(), in.dir) {
		t.Fatalf("a second serve: %v", err)
	}
	if _, err := in.try("demo"); err == nil || !strings.Contains(err.Error(), in.dir) {
		t.Errorf("a demo beside serve: %v", err)
	}
	in.run("ask", "what are our priorities?") // others work beside it
	if err := service.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := service.Wait(); err != nil {
		t.Errorf("the service ended with %v", err)
	}
	if pid := in.redisPID(); pid != 0 {
		t.Errorf("redis-server %d is left running", pid)
	}
}
