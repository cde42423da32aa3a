package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// metricsPage is docs/metrics.md, from the table in metrics.go.
func metricsPage() string {
	var b strings.Builder
	b.WriteString("# Metrics\n\nWhat `/metrics` shows to Prometheus, beside Go's own about memory, goroutines and processor time (`go_…`, `process_…`). " +
		"What the store holds is read at most every five seconds. Nothing in it is about one person, and the page has no lock: " +
		"keep it inside your network at the reverse proxy if its numbers are nobody's business. `deploy/alerts.yaml` has alert rules and `deploy/grafana.json` a dashboard.\n\n" +
		"| metric | type | meaning |\n|---|---|---|\n")
	for _, m := range metricTable {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", m.name, m.kind, m.help)
	}
	return b.String()
}

func TestMetricsPage(t *testing.T) {
	const path = "../../docs/metrics.md"
	if *update {
		if err := os.WriteFile(path, []byte(metricsPage()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != metricsPage() {
		t.Errorf("%s isn't what metrics.go says: run go test ./cmd/kcst -run MetricsPage -update (%v)", path, err)
	}
	// Rules and dashboard ask for nothing that isn't there.
	for _, path := range []string{"../../deploy/alerts.yaml", "../../deploy/grafana.json"} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`kcst_[a-z_]+`).FindAllString(string(b), -1)
		if len(found) == 0 {
			t.Errorf("%s asks for no metric", path)
		}
		for _, name := range found {
			if !inTable(name) {
				t.Errorf("%s asks for %s, which isn't there", path, name)
			}
		}
	}
}

var update = flag.Bool("update", false, "rewrite the generated files")

func inTable(name string) bool {
	for _, m := range metricTable {
		if name == m.name || m.kind == "summary" && (name == m.name+"_sum" || name == m.name+"_count") {
			return true
		}
	}
	return false
}

// TestMetrics runs the service, asks it something, and reads its metrics:
// what is there is in the table, and what the table has is there.
func TestMetrics(t *testing.T) {
	in := newInstallation(t)
	address := freeAddress(t)
	c := in.kcst("serve", "--roles", "web,scheduler")
	c.Env = append(c.Env, "KCST_LISTEN="+address, "KCST_BASE_URL=http://"+address)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
	})
	awaitReady(t, address, 60*time.Second)
	for _, q := range []string{"how+much+is+left", "what+is+the+airspeed+of+a+swallow", "I+am+going+to+kill+myself"} {
		if r, err := http.Get("http://" + address + "/?q=" + q); err != nil || r.StatusCode != 200 {
			t.Fatal(r, err)
		}
	}
	r, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(b)) {
		if name := regexp.MustCompile(`^kcst_[a-z_]+`).FindString(line); name != "" {
			seen[name] = true
			if !inTable(name) {
				t.Errorf("%s isn't in the table", name)
			}
		}
	}
	for _, m := range metricTable {
		if !seen[m.name] && m.name != "kcst_slack_errors_total" && !strings.HasPrefix(m.name, "kcst_canary") { // neither is there
			t.Errorf("%s is in the table, and not on the page", m.name)
		}
	}
	for _, want := range []string{
		`kcst_questions_total{outcome="answer"} 1`, `kcst_questions_total{outcome="unknown"} 1`, "kcst_question_seconds_count 2", "kcst_store_up 1",
		`kcst_subscriptions{kind="monthly"} 0`,
	} {
		if !strings.Contains(string(b), want+"\n") {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(string(b), "crisis") {
		t.Error("the page counts people in danger")
	}
	healthy := in.kcst("healthy")
	healthy.Env = append(healthy.Env, "KCST_LISTEN="+address)
	if out, err := healthy.CombinedOutput(); err != nil {
		t.Errorf("kcst healthy: %s", out)
	}
	if r, err := http.Post("http://"+address+"/metrics", "text/plain", nil); err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Error("POST: ", r, err)
	}
}
