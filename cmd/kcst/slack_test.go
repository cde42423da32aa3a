package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"kcst/bot/slacktest"
)

// freeAddress is an address of this machine that nothing listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// awaitReady waits until /readyz says 200.
func awaitReady(t testing.TB, address string, within time.Duration) time.Duration {
	t.Helper()
	start := time.Now()
	for time.Since(start) < within {
		if resp, err := http.Get("http://" + address + "/readyz"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(start)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not ready within %v", within)
	return 0
}

// TestServeAnswersInSlack asks the whole program over both transports, kills
// it with a question on its way, and sees one answer each. What it logs at
// debug level meanwhile, and its metrics, hold nothing that anybody wrote, was
// told, or keeps secret.
func TestServeAnswersInSlack(t *testing.T) {
	for _, transport := range []string{"socket", "http"} {
		t.Run(transport, func(t *testing.T) {
			// Slack tries again until well after the service is back.
			slack := slacktest.New(t, slacktest.Options{RetryAfter: []time.Duration{0, 5 * time.Second, 30 * time.Second}})
			address := freeAddress(t)
			env := []string{"SLACK_API_URL=" + slack.URL, "SLACK_BOT_TOKEN=" + slack.BotToken, "KCST_LISTEN=" + address,
				"KCST_LOG=debug", "KCST_OFFICERS=anna=UANNA1", "KCST_OFFICERS_CHANNEL=G0OFFICE"}
			var said strings.Builder
			if transport == "socket" {
				env = append(env, "SLACK_APP_TOKEN="+slack.AppToken)
			} else {
				env = append(env, "SLACK_SIGNING_SECRET="+slack.SigningSecret)
			}
			in := newInstallation(t, env...)
			start := func() func(syscall.Signal) {
				c := in.kcst("serve")
				var log bytes.Buffer
				c.Stderr = &log
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				awaitReady(t, address, 30*time.Second)
				if transport == "socket" {
					if err := slack.AwaitConnections(1, 20*time.Second); err != nil {
						t.Fatalf("%v\n%s", err, log.String())
					}
				} else {
					slack.DeliverTo("http://" + address)
				}
				return func(s syscall.Signal) {
					_ = c.Process.Signal(s)
					_ = c.Wait()
					said.WriteString(log.String())
				}
			}
			stop := start()
			asked := slack.Mention(slacktest.Say{Text: "<@" + slack.BotUser + "> how much funding remains?"})
			replies := slack.AwaitReplies(asked.Channel, asked.TS, 1, 20*time.Second)
			if len(replies) != 1 || !strings.Contains(replies[0].Text, "15,553.26") {
				t.Fatalf("the reply in the thread: %+v", replies)
			}
			if after := asked.AckAfter(); after > 3*time.Second {
				t.Errorf("acknowledged only after %v", after)
			}

			fill(t, slack, "subscribe", map[string]string{"address": "zebra@example.org", "agree": "yes"})
			fill(t, slack, "suggest", map[string]string{"kind": "session", "headline": "Stripes of the savannah"})
			fill(t, slack, "record", map[string]string{"kind": "allocate", "fund": "crg-2025-26"},
				map[string]string{"pot": "tactical", "project": "tepo-scams", "amount": "77.31", "date": "2025-10-01", "note": "A grazing fee."})
			said.WriteString(page(t, "http://"+address+"/metrics"))

			second := slack.Mention(slacktest.Say{Text: "<@" + slack.BotUser + "> what are our priorities?"})
			stop(syscall.SIGKILL)
			stop = start()
			slack.AwaitReplies(second.Channel, second.TS, 1, 60*time.Second)
			time.Sleep(time.Second) // a second answer would be on its way now
			if replies = slack.Replies(second.Channel, second.TS); len(replies) != 1 {
				t.Errorf("%d replies after a kill: %+v", len(replies), replies)
			}
			stop(syscall.SIGTERM)
			for _, secret := range []string{slack.BotToken, slack.AppToken, slack.SigningSecret, "zebra", "@example.org", "savannah", "grazing", "77.31",
				"15,553", "how much", "our priorities", "UANNA1", "U1 ", "anna"} {
				if i := strings.Index(said.String(), secret); i >= 0 {
					t.Errorf("the log or the metrics hold %q: …%s…", secret, said.String()[max(0, i-300):min(said.Len(), i+50)])
				}
			}
			if !strings.Contains(said.String(), "DEBUG") || !strings.Contains(said.String(), "kcst_question_seconds") {
				t.Error("that was no log at debug level with metrics")
			}
		})
	}
}

// fill opens the form of a command's word as an officer, and submits it and
// those that follow.
func fill(t *testing.T, s *slacktest.Server, word string, forms ...map[string]string) {
	t.Helper()
	if c := s.Command("/kcst", slacktest.Say{User: "UANNA1", Text: word}); !c.Wait(20 * time.Second) {
		t.Fatalf("/kcst %s was not answered", word)
	}
	for _, values := range forms {
		if !s.Await(10*time.Second, func() bool { _, open := s.Modal("UANNA1"); return open }) {
			t.Fatalf("/kcst %s opened no form", word)
		}
		c, err := s.Submit("UANNA1", values)
		if err != nil {
			t.Fatal(err)
		}
		if !c.Wait(20*time.Second) || len(c.Errors()) > 0 {
			t.Fatalf("the form of /kcst %s was not taken: %s", word, c.Payload())
		}
	}
	s.Dismiss("UANNA1")
}

func page(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
