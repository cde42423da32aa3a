package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"kcst/bot/slacktest"
)

// replica is a kcst serve with every role.
type replica struct {
	s       *soak
	name    string
	address string
	log     string
	running *exec.Cmd
}

// setting is a variable of the installation; the last one counts.
func (i *installation) setting(name string) string {
	value := ""
	for _, v := range i.env {
		if rest, ok := strings.CutPrefix(v, name+"="); ok {
			value = rest
		}
	}
	return value
}

// start starts a replica and waits until it is ready.
func (s *soak) start(name string) *replica {
	s.Helper()
	r := &replica{s: s, name: name, address: freeAddress(s), log: filepath.Join(s.in.dir, name+".log")}
	if err := r.begin(); err != nil {
		s.Fatal(err)
	}
	awaitReady(s, r.address, 60*time.Second)
	s.Cleanup(func() {
		r.end(syscall.SIGTERM)
		if s.Failed() {
			s.Logf("%s ended its log with:\n%s", name, tail(r.log, 40))
		}
	})
	return r
}

func (r *replica) begin() error {
	c := exec.Command("kcst-here", "serve")
	c.Env = slices.Concat(r.s.in.env, []string{"KCST_LISTEN=" + r.address})
	log, err := os.OpenFile(r.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c.Stderr = log
	r.running = c
	return c.Start()
}

func (r *replica) end(signal syscall.Signal) {
	_ = r.running.Process.Signal(signal)
	defer time.AfterFunc(20*time.Second, func() { _ = r.running.Process.Kill() }).Stop()
	_ = r.running.Wait() // a process that was killed is an error
}

// killReplicas kills the replicas in turn, and starts each again at once.
func (s *soak) killReplicas(ctx context.Context) {
	for n := 0; wait(ctx, s.plan.kill); n++ {
		r := s.replicas[n%len(s.replicas)]
		r.end(syscall.SIGKILL)
		s.kills++
		if err := r.begin(); err != nil {
			s.Errorf("%s doesn't start again: %v", r.name, err)
			return
		}
	}
}

// troubleStore spreads what happens to the store over the run.
func (s *soak) troubleStore(ctx context.Context) {
	for _, trouble := range s.redis.trouble {
		if !wait(ctx, s.plan.load/time.Duration(len(s.redis.trouble)+1)) {
			return
		}
		trouble()
	}
}

// troubleSlack loses acknowledgements, cuts sockets, and refuses calls.
func (s *soak) troubleSlack(ctx context.Context) {
	for n := 0; wait(ctx, 1500*time.Millisecond); n++ {
		switch n % 6 {
		case 0:
			s.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 429, RetryAfter: 1})
		case 1:
			s.slack.LoseAcks(1)
		case 2:
			s.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 500, Done: n%12 == 2})
		case 3:
			s.slack.Inject(slacktest.Fault{Method: "chat.update", Status: 500})
		case 5:
			if n%12 == 5 {
				s.slack.Cut()
			}
		}
	}
}

// wait waits, and reports whether there is still time.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func tail(path string, lines int) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

func lastWord(text string) string {
	words := strings.Fields(text)
	return words[len(words)-1]
}

func writeRows(s *soak, path, head string, rows []string) {
	s.Helper()
	if err := os.WriteFile(path, fmt.Appendf(nil, "%s\n%s\n", head, strings.Join(rows, "\n")), 0o600); err != nil {
		s.Fatal(err)
	}
}
