package bot_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
)

func TestOneThreadedAnswer(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		mention := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "what are our priorities?"})
		m := h.one(mention)
		if want := "You asked: what are our priorities?\nSource: Agreement, as of 1 April 2026."; m.Text != want {
			t.Errorf("fallback text %q, want %q", m.Text, want)
		}
		if !strings.Contains(string(m.Blocks), "You asked: what are our priorities?") ||
			!strings.Contains(string(m.Blocks), "1 April 2026") {
			t.Errorf("blocks %s", m.Blocks)
		}
		if m.Metadata == nil || m.Metadata.EventType != "kcst_answer" || m.Metadata.EventPayload["question"] != mention.EventID {
			t.Errorf("metadata %+v, want the question's ID %s", m.Metadata, mention.EventID)
		}

		inThread := h.slack.Mention(slacktest.Say{User: "U2", Channel: "C1", Thread: mention.TS, Text: "who leads?"})
		h.acked(inThread)
		if replies := h.slack.AwaitReplies("C1", mention.TS, 2, 10*time.Second); len(replies) != 2 || !strings.Contains(replies[1].Text, "who leads?") {
			t.Errorf("replies in the thread: %+v", replies)
		}
		private := h.slack.Mention(slacktest.Say{Channel: "G7", Text: "in a private channel"})
		direct := h.slack.DM(slacktest.Say{User: "U3", Text: "how much funding remains &amp; where?"})
		h.one(private)
		if m := h.one(direct); !strings.Contains(m.Text, "funding remains &amp; where?") {
			t.Errorf("reply to a direct message: %q", m.Text)
		}
		h.settled()
		for _, secret := range []string{"priorities", "who leads", "funding"} {
			for _, line := range strings.Split(h.dump(), "\n") {
				if strings.Contains(line, "state=") && strings.Contains(line, secret) {
					t.Errorf("an answered question keeps its text: %s", line)
				}
			}
		}
	})
}

func TestHelp(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		for _, text := range []string{"", "Help!"} {
			m := h.one(h.slack.Mention(slacktest.Say{Channel: "C" + text, Text: text}))
			if !strings.Contains(m.Text, "How much funding remains?") || !strings.Contains(m.Text, "team@example.org") {
				t.Errorf("help for %q: %s", text, m.Text)
			}
		}
	})
}

func TestRepeatsAreAnsweredOnce(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		d := h.slack.Mention(slacktest.Say{Text: "what are our priorities?"})
		h.acked(h.slack.Repeat(d), h.slack.Retry(d), h.slack.Renew(d), h.slack.Echo(d))
		h.one(d)
		h.acked(h.slack.Repeat(d), h.slack.Retry(d), h.slack.Renew(d), h.slack.Echo(d))
		dm := h.slack.DM(slacktest.Say{Text: "and in private?"})
		h.acked(h.slack.Repeat(dm), h.slack.Renew(dm))
		h.one(dm)
		h.settled()
		if n := len(h.slack.Posted()); n != 2 {
			t.Errorf("%d messages posted, want 2", n)
		}
	})
}

func TestLostAcknowledgementsAreAnsweredOnce(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{slack: slacktest.Options{AckWithin: 2 * time.Second}})
		h.slack.LoseAcks(3)
		d := h.slack.Mention(slacktest.Say{Text: "what are our priorities?"})
		h.one(d)
		if d.Attempts() != 4 {
			t.Errorf("delivered %d times, want 4", d.Attempts())
		}
		h.settled()
		if n := len(h.slack.Posted()); n != 1 {
			t.Errorf("%d messages posted, want 1", n)
		}
	})
}

func TestRetryAloneIsAnswered(t *testing.T) {
	t.Parallel()
	h := open(t, overHTTP, setup{})
	server := h.slack
	server.DeliverTo("http://127.0.0.1:1") // the first delivery reaches nobody
	d := server.Mention(slacktest.Say{Text: "did this arrive?"})
	d.Wait(10 * time.Second)
	stop := h.run(overHTTP, nil)
	defer stop()
	h.acked(server.Retry(d))
	h.one(server.Renew(d))
}

func TestSilence(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		d := h.slack.Mention(slacktest.Say{Text: "what are our priorities?"})
		h.one(d)
		s := h.slack
		h.acked(
			s.Mention(slacktest.Say{User: "U9", BotID: "B9", Text: "I am a bot"}),
			s.Mention(slacktest.Say{User: s.BotUser, Text: "I am this bot"}),
			s.Message(slacktest.Say{User: s.BotUser, BotID: s.BotID, Channel: "D1", Text: "my own reply"}),
			s.Message(slacktest.Say{BotID: "B9", Channel: "D1", Subtype: "bot_message", Text: "a bot's message"}),
			s.Message(slacktest.Say{Channel: "C1", Text: "people talking"}),
			s.Message(slacktest.Say{Channel: "C1", Thread: d.TS, Text: "a reply that names nobody"}),
			s.Message(slacktest.Say{Channel: "D1", Subtype: "channel_topic", Text: "a change of topic"}),
			s.Message(slacktest.Say{User: "USLACKBOT", Channel: "D1", Text: "a reminder"}),
			s.Event(map[string]any{"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.1"}),
			s.Event(map[string]any{"type": "an_event_of_tomorrow", "user": "U1"}),
			s.Event(map[string]any{"type": "reaction_added", "user": "U1"}),
		)
		h.acked(s.Edit(d, "<@"+s.BotUser+"> what were our priorities?")...)
		h.acked(s.Delete(d))
		h.settled()
		time.Sleep(300 * time.Millisecond)
		if n := len(s.Calls("chat.postMessage")); n != 1 {
			t.Errorf("%d messages posted, want only the answer\n%s", n, h.logs)
		}
		if n := len(s.Ephemerals()); n != 0 {
			t.Errorf("%d ephemeral messages", n)
		}
	})
}

func TestFollowUps(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		first := h.slack.Mention(slacktest.Say{Channel: "C1", Text: "how much funding remains?"})
		h.one(first)
		h.settled()
		h.slack.Mention(slacktest.Say{Channel: "C1", Thread: first.TS, Text: "and the deadline?"})
		h.slack.AwaitReplies("C1", first.TS, 2, 10*time.Second)
		h.settled()
		h.slack.Mention(slacktest.Say{Channel: "C1", Thread: first.TS, Text: "who decides?"})
		h.slack.Mention(slacktest.Say{User: "U2", Channel: "C1", Thread: first.TS, Text: "somebody else asks"})
		replies := h.slack.AwaitReplies("C1", first.TS, 4, 10*time.Second)
		all := ""
		for _, r := range replies {
			all += r.Text + "\n"
		}
		for _, want := range []string{
			"and the deadline? (after: how much funding remains?)",
			"who decides? (after: how much funding remains? | and the deadline?)",
			"You asked: somebody else asks\n",
		} {
			if !strings.Contains(all, want) {
				t.Errorf("no %q in:\n%s", want, all)
			}
		}
		h.one(h.slack.DM(slacktest.Say{User: "U3", Text: "how much funding remains?"}))
		h.settled()
		if m := h.one(h.slack.DM(slacktest.Say{User: "U3", Text: "and the deadline?"})); !strings.Contains(m.Text, "(after: how much funding remains?)") {
			t.Errorf("a direct follow-up: %s", m.Text)
		}
	})
}

func TestAnswerThatFailsIsRetried(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	h := open(t, overSocket, setup{tune: func(o *bot.Options) {
		o.Ask = func(_ context.Context, q answers.Question) (answers.Answer, error) {
			switch asked.Add(1) {
			case 1:
				return answers.Answer{}, errors.New("the facts are away")
			case 2:
				panic("an index out of range")
			}
			return reply(q), nil
		}
	}})
	h.one(h.slack.Mention(slacktest.Say{Text: "what are our priorities?"}))
	if n := asked.Load(); n != 3 {
		t.Errorf("asked %d times, want 3", n)
	}
}

func TestApologyWhenThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	began := time.Now()
	h := open(t, overSocket, setup{tune: func(o *bot.Options) {
		o.Now = func() time.Time { return began.Add(100 * time.Since(began)) } // time flies
		o.Lease = 100 * time.Second
		o.Ask = func(context.Context, answers.Question) (answers.Answer, error) {
			return answers.Answer{}, errors.New("the facts are away")
		}
	}})
	m := h.one(h.slack.Mention(slacktest.Say{Text: "what are our priorities?"}))
	if !strings.Contains(m.Text, "can't look that up") || !strings.Contains(m.Text, "team@example.org") {
		t.Errorf("apology %q", m.Text)
	}
}
