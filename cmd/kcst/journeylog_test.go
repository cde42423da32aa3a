package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/delivery/inbox"
)

// TestOneIDThroughAJourney: what the service logs of a question and of an
// edition can be found by one ID, from beginning to end.
func TestOneIDThroughAJourney(t *testing.T) {
	t.Parallel()
	slack := slacktest.New(t, slacktest.Options{AckWithin: 10 * time.Second})
	box, err := inbox.Start(inbox.Options{Letters: 10, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { box.Close() })
	address := freeAddress(t)
	in := newInstallation(t, "KCST_SMTP_URL="+box.URL(), "SLACK_API_URL="+slack.URL, "SLACK_BOT_TOKEN="+slack.BotToken,
		"SLACK_APP_TOKEN="+slack.AppToken, "KCST_LISTEN="+address, "KCST_LOG=debug")
	path := filepath.Join(in.dir, "log")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c := in.kcst("serve")
	c.Stderr = out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		_ = c.Wait()
	})
	awaitReady(t, address, time.Minute)
	if err := slack.AwaitConnections(1, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	asked := slack.Mention(slacktest.Say{Text: "what are our priorities?"})
	if got := slack.AwaitReplies(asked.Channel, asked.TS, 1, 30*time.Second); len(got) != 1 {
		t.Fatalf("%d replies", len(got))
	}
	people := subscribersFile(t, in.dir, 3)
	in.run("subscribers", "import", people, "--basis", "made up for a test", "--by", "anna")
	edition := lastWord(in.run("edition", "draft", "extraordinary", "--subject", "Log", "--body", people, "--by", "anna"))
	in.run("edition", "approve", edition, "--by", "ben")
	in.run("edition", "send", edition, "--by", "ben")
	finds := func(field, id, message string) bool {
		for _, line := range logged(t, path) {
			if line[field] == id && line["msg"] == message {
				return true
			}
		}
		return false
	}
	for _, step := range []struct{ field, id, message string }{
		{"question", asked.EventID, "question accepted"}, {"question", asked.EventID, "question answered"},
		{"edition", edition, "sending"}, {"edition", edition, "sent"},
	} {
		for deadline := time.Now().Add(30 * time.Second); !finds(step.field, step.id, step.message); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no line %q with %s %s", step.message, step.field, step.id)
			}
		}
	}
	// What one word says of a journey, its ID says too.
	for _, line := range logged(t, path) {
		message, _ := line["msg"].(string)
		switch {
		case strings.HasPrefix(message, "question ") && line["question"] == nil,
			(message == "sending" || message == "sent" || message == "not delivered") && line["edition"] == nil:
			t.Errorf("a line without its ID: %v", line)
		}
		for field, v := range line {
			if text, ok := v.(string); ok && strings.Contains(text, "@example.org") {
				t.Errorf("%s in the log is an address: %v", field, line)
			}
		}
	}
}

// logged are the lines of a service's log so far.
func logged(t *testing.T, path string) []map[string]any {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []map[string]any
	for r := bufio.NewReader(f); ; {
		raw, err := r.ReadBytes('\n')
		if err == io.EOF {
			return lines // the last line may not be whole yet
		} else if err != nil {
			t.Fatal(err)
		}
		var line map[string]any
		if json.Unmarshal(raw, &line) == nil {
			lines = append(lines, line)
		}
	}
}
