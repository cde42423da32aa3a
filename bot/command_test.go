package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
)

func TestCommand(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		for text, want := range map[string]string{
			"what are our priorities?": "You asked: what are our priorities?",
			"help":                     "How much funding remains?",
			"":                         "How much funding remains?",
		} {
			c := h.slack.Command("/kcst", slacktest.Say{Text: text})
			if !c.Wait(30 * time.Second) {
				t.Fatalf("%q was not answered", text)
			}
			got := c.Replies()
			if len(got) != 1 || got[0].Ephemeral != "U1" || !strings.Contains(got[0].Text, want) || len(got[0].Blocks) == 0 {
				t.Errorf("%q: %+v", text, got)
			}
		}
		if n := len(h.slack.Posted()); n != 0 {
			t.Errorf("%d messages posted for all to see", n)
		}
		if keys := h.keys(); len(keys) != 0 {
			t.Errorf("commands that were answered at once left %v", keys)
		}
	})
}

func TestSlowCommandIsAnsweredAtItsResponseURL(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		wait := make(chan struct{})
		h := open(t, transport, setup{tune: func(o *bot.Options) {
			o.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) {
				select {
				case <-wait:
					return reply(q), nil
				case <-ctx.Done():
					return answers.Answer{}, ctx.Err()
				}
			}
		}})
		h.slack.Inject(slacktest.Fault{Method: "response_url", Status: 500})
		c := h.slack.Command("/kcst", slacktest.Say{Text: "what are our priorities?"})
		if !c.Wait(30*time.Second) || c.AckAfter() > 3*time.Second {
			t.Fatalf("not acknowledged in time: %v", c.AckAfter())
		}
		close(wait)
		got := c.AwaitReplies(2, 20*time.Second)
		if len(got) != 2 || !strings.Contains(got[0].Text, "I'm on it") || !strings.Contains(got[1].Text, "what are our priorities?") || got[1].Ephemeral == "" {
			t.Errorf("replies %+v\n%s", got, h.logs)
		}
		h.settled()
		if held := h.dump(); strings.Contains(held, "priorities") || strings.Contains(held, "/commands/") {
			t.Errorf("an answered command is kept:\n%s", held)
		}
	})
}

func TestLongAnswersFitSlacksLimits(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		rows := make([]string, 300)
		for i := range rows {
			rows[i] = strings.Repeat("<ünï&côdé> ", 20)
		}
		h := open(t, transport, setup{tune: func(o *bot.Options) {
			o.Ask = func(context.Context, answers.Question) (answers.Answer, error) {
				return answers.Answer{Kind: answers.KindAnswer, Lead: strings.Repeat("word ", 2000), Rows: rows,
					Text: strings.Repeat("word ", 20_000), Suggestions: []string{strings.Repeat("é", 5000)}}, nil
			}
		}})
		h.one(h.slack.Mention(slacktest.Say{Text: "tell me everything"}))
		c := h.slack.Command("/kcst", slacktest.Say{Text: "tell me everything"})
		if !c.Wait(30*time.Second) || len(c.Replies()) != 1 {
			t.Errorf("the command was not answered: %+v", c.Replies())
		}
	})
}
