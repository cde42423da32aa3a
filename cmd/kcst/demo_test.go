package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDemo runs the demonstration, looks into its inbox and asks it; started
// again on the same folder it shows the same mails and sends none twice.
func TestDemo(t *testing.T) {
	address := freeAddress(t)
	in := newInstallation(t)
	var counts [2]string
	tested := ""
	for i := range counts {
		c := in.kcst("demo", "--listen", address)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		said := make(chan string, 1)
		go func() { b, _ := io.ReadAll(out); said <- string(b) }()
		took := awaitReady(t, address, 60*time.Second)
		t.Logf("ready after %v", took)
		page := get(t, "http://"+address+"/inbox")
		counts[i] = regexp.MustCompile(`\d+ messages`).FindString(page)
		for _, want := range []string{"e-bulletin", "Monthly", "Weekly", "Extraordinary"} {
			if !strings.Contains(page, want) {
				t.Errorf("the inbox doesn't show %q", want)
			}
		}
		if answer := get(t, "http://"+address+"/?q=how+much+funding+remains"); !strings.Contains(answer, "£15,553.26") {
			t.Error("the ask box doesn't answer")
		}
		if answer := in.run("ask", "what are our priorities?"); !strings.Contains(answer, "resilient neighbourhoods") {
			t.Errorf("a command beside the demo says %q", answer)
		}
		if i == 1 { // what is sent beside a demo arrives in its inbox
			in.run("edition", "test", tested, "officer@example.org")
			if !strings.Contains(get(t, "http://"+address+"/inbox"), "Test: ") {
				t.Error("a mail sent beside the demo isn't in its inbox")
			}
		}
		tested, _, _ = strings.Cut(strings.SplitN(in.run("edition", "list"), "\n", 2)[1], " ")
		if err := c.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if text := <-said; !strings.Contains(text, "redis-server") {
			t.Errorf("the demo doesn't say which store it uses: %q", text)
		}
		if err := c.Wait(); err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	}
	if counts[0] == "" || counts[0] != counts[1] {
		t.Errorf("first %q, started again %q", counts[0], counts[1])
	}
}

// TestDemoWithoutRedis runs it where redis-server is not installed.
func TestDemoWithoutRedis(t *testing.T) {
	address := freeAddress(t)
	in := newInstallation(t)
	c := in.kcst("demo", "--listen", address)
	in.env = withPath(in.env, t.TempDir())
	c.Env = in.env
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() { b, _ := io.ReadAll(out); said <- string(b) }()
	awaitReady(t, address, 60*time.Second)
	if page := get(t, "http://"+address+"/inbox"); !strings.Contains(page, "e-bulletin") {
		t.Error("the inbox is empty")
	}
	_ = c.Process.Signal(syscall.SIGTERM)
	if text := <-said; !strings.Contains(text, "kept") {
		t.Errorf("the demo doesn't warn that nothing is kept: %q", text)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	ask := in.kcst("ask", "what are our priorities?")
	if answer, err := ask.CombinedOutput(); err != nil || !strings.Contains(string(answer), "resilient neighbourhoods") {
		t.Errorf("asking without redis-server: %v: %s", err, answer)
	}
	load := in.kcst("items", "accept", "x", "--by", "anna")
	if text, err := load.CombinedOutput(); err == nil || !strings.Contains(string(text), "redis-server") {
		t.Errorf("changing without redis-server: %v: %s", err, text)
	}
}

// withPath is env with another PATH, on which there is no redis-server.
func withPath(env []string, path string) []string {
	var out []string
	for _, v := range env {
		if !strings.HasPrefix(v, "PATH=") {
			out = append(out, v)
		}
	}
	return append(out, "PATH="+path)
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, resp.Status)
	}
	return string(b)
}
