package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

func TestSlackInTrouble(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]slacktest.Fault{
		"429":                      {Status: 429, RetryAfter: 1, Times: 2},
		"500 before the effect":    {Status: 500},
		"500 after the effect":     {Status: 500, Done: true},
		"cut before the effect":    {Cut: true},
		"cut after the effect":     {Cut: true, Done: true},
		"an internal error":        {Error: "internal_error", Done: true},
		"the blocks are refused":   {Error: "invalid_blocks"},
		"the token is refused":     {Error: "ratelimited"},
		"a 502 page from a proxy":  {Status: 502, Times: 2},
		"429 without a time given": {Status: 429},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, overSocket, setup{})
			fault.Method = "chat.postMessage"
			h.slack.Inject(fault)
			h.one(h.slack.Mention(slacktest.Say{Text: "what are our priorities?"}))
			h.settled()
			if n := len(h.slack.Posted()); n != 1 {
				t.Errorf("%d messages posted, want 1\n%s", n, h.logs)
			}
		})
	}
}

// When Slack also fails to say whether the reply is there, nothing is posted
// until it does.
func TestLookingForAnEarlierReplyIsRetried(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	h.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Cut: true, Done: true})
	h.slack.Inject(slacktest.Fault{Method: "conversations.replies", Status: 429, RetryAfter: 1, Times: 2})
	h.one(h.slack.Mention(slacktest.Say{Text: "what are our priorities?"}))
	h.settled()
	if n := len(h.slack.Posted()); n != 1 {
		t.Errorf("%d messages posted, want 1\n%s", n, h.logs)
	}
}

func TestRefusedForGood(t *testing.T) {
	h := open(t, overSocket, setup{})
	h.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Error: "is_archived"})
	h.acked(h.slack.Mention(slacktest.Say{Channel: "CARCHIVED", Text: "what are our priorities?"}))
	h.settled()
	if n := len(h.slack.Posted()); n != 0 || !strings.Contains(h.logs.String(), "is_archived") {
		t.Errorf("%d messages posted\n%s", n, h.logs)
	}
}

func TestOneMessageASecondAChannel(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{slack: slacktest.Options{PostEvery: 800 * time.Millisecond}})
	var all []*slacktest.Delivery
	for i := range 4 {
		all = append(all, h.slack.Mention(slacktest.Say{User: fmt.Sprintf("U%d", i), Channel: "C1", Text: "question"}))
	}
	elsewhere := h.slack.Mention(slacktest.Say{Channel: "C2", Text: "elsewhere"})
	began := time.Now()
	h.one(elsewhere)
	if took := time.Since(began); took > 900*time.Millisecond {
		t.Errorf("a busy channel held another up for %v", took)
	}
	for _, d := range all {
		h.one(d)
	}
	for _, c := range h.slack.Calls("chat.postMessage") {
		if c.Error != "" {
			t.Errorf("a post was answered %s", c.Error)
		}
	}
}

func TestBusy(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		release := make(chan struct{})
		h := open(t, transport, setup{tune: func(o *bot.Options) {
			o.Workers, o.BusyAt = 2, 5
			o.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) {
				<-release
				return reply(q), nil
			}
		}})
		var all []*slacktest.Delivery
		for i := range 12 {
			all = append(all, h.slack.Mention(slacktest.Say{User: fmt.Sprintf("U%d", i%6), Channel: fmt.Sprintf("C%d", i), Text: "question"}))
		}
		h.acked(all...)
		if !h.slack.Await(30*time.Second, func() bool { return len(h.slack.Ephemerals()) > 0 }) {
			t.Error("nobody was told that the bot is busy")
		}
		close(release)
		for _, d := range all {
			h.one(d)
		}
		told := map[string]int{}
		for _, m := range h.slack.Ephemerals() {
			if told[m.Ephemeral]++; told[m.Ephemeral] > 1 || !strings.Contains(m.Text, "I'm on it") {
				t.Errorf("told %s again, or something else: %s", m.Ephemeral, m.Text)
			}
		}
	})
}

// With Redis down nothing is acknowledged; Slack sends it again, and it is
// answered when Redis is back.
func TestRedisDown(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		url, kill, start := storetest.Server(t)
		h := open(t, transport, setup{store: storetest.OpenURL(t, url), slack: slacktest.Options{
			AckWithin: 3 * time.Second, RetryAfter: []time.Duration{time.Second},
		}})
		kill()
		d := h.slack.Mention(slacktest.Say{Text: "what are our priorities?"})
		c := h.slack.Command("/kcst", slacktest.Say{Text: "and now?"})
		if !c.Wait(30 * time.Second) {
			t.Error("a command was not answered while Redis was down")
		}
		if !h.slack.Await(10*time.Second, func() bool { return d.Attempts() > 1 }) || d.Acked() {
			t.Error("acknowledged without being stored")
		}
		start()
		h.one(d)
	})
}
