package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
)

// TestLogsHoldNoSecrets goes through everything that is logged, at debug
// level, with everything that can fail failing, and looks for what people
// wrote, what they were told, tokens and response URLs.
func TestLogsHoldNoSecrets(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		failures := 0
		h := open(t, transport, setup{slack: slacktest.Options{AckWithin: time.Second}, tune: func(o *bot.Options) {
			o.BusyAt = 1
			o.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) {
				switch {
				case strings.Contains(q.Text, "slowly"):
					<-ctx.Done()
					return answers.Answer{}, ctx.Err()
				case strings.Contains(q.Text, "badly") && failures == 0:
					failures++
					return answers.Answer{}, errors.New("the facts are away")
				case strings.Contains(q.Text, "panicking") && failures == 1:
					failures++
					panic(q.Text)
				}
				return reply(q), nil
			}
		}})
		s := h.slack
		say := func(i int, text string) slacktest.Say {
			return slacktest.Say{User: fmt.Sprintf("UWHO%d", i), Channel: fmt.Sprintf("C%d", i), Text: "zebra " + text}
		}
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 429, RetryAfter: 1})
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 500, Done: true})
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Cut: true})
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks"})
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Error: "internal_error"})
		s.Inject(slacktest.Fault{Method: "conversations.replies", Cut: true})
		var all []*slacktest.Delivery
		for i := range 6 {
			all = append(all, s.Mention(say(i, "what are our priorities?")))
		}
		h.acked(all...)
		for _, d := range all {
			h.one(d)
		}
		h.one(s.Mention(say(7, "badly")))
		h.one(s.Mention(say(8, "panicking")))
		h.one(s.DM(slacktest.Say{User: "UWHO9", Text: "zebra in private"}))
		h.acked(s.Repeat(all[0]), s.Mention(slacktest.Say{User: "UDANGER", Text: inDanger}))
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Error: "is_archived"})
		h.acked(s.Mention(say(10, "refused")))
		h.settled()

		s.Inject(slacktest.Fault{Method: "response_url", Cut: true})
		s.Command("/kcst", say(11, "slowly")).Wait(5 * time.Second)
		s.Command("/kcst", say(12, "at once")).Wait(5 * time.Second)
		s.Interact(say(13, ""), map[string]any{"type": "block_actions"}).Wait(5 * time.Second)
		s.Await(8*time.Second, func() bool { return strings.Contains(h.logs.String(), "looking before posting again") })
		if transport == overSocket {
			s.SendFrame(`{"zebra": `)
			s.SendEnvelope("zebra", []byte(`"zebra"`))
			s.Cut()
			s.Inject(slacktest.Fault{Method: "apps.connections.open", Status: 500})
			if err := s.AwaitConnections(1, 15*time.Second); err != nil {
				t.Error(err)
			}
		} else {
			r := s.Request("/slack/events", "application/json", []byte(`{"text":"zebra"}`), time.Now().Add(-time.Hour))
			if resp, err := client.Do(r); err == nil {
				resp.Body.Close()
			}
		}
		logged := h.logs.String()
		for _, secret := range []string{
			"zebra", "priorities", "You asked", "hitting", "UWHO", "UDANGER", "team@example.org", "Agreement",
			s.BotToken, s.AppToken, s.SigningSecret, "xoxb-", "xapp-", "legacy-verification-token", "responsesecret", "/commands/", "ticket=",
		} {
			if i := strings.Index(logged, secret); i >= 0 {
				t.Errorf("the log holds %q: …%s…", secret, logged[max(0, i-200):min(len(logged), i+50)])
			}
		}
		if n := strings.Count(logged, "\n"); n < 30 {
			t.Errorf("only %d lines were logged", n)
		}
	})
}
