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

// TestTooMuchAtOnce: over Socket Mode Slack shows an error of its own to whom
// nobody answers. While all room is taken, who presses a button, submits a
// form or types a command is told so; an event waits until Slack sends it
// again.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	began, going := make(chan struct{}, 1), make(chan struct{})
	h, _ := openOffice(t, overSocket, setup{slack: slacktest.Options{AckWithin: 2 * time.Second}, tune: func(o *bot.Options) {
		o.AtOnce = 1
		o.Ask = func(ctx context.Context, q answers.Question) (answers.Answer, error) {
			if strings.Contains(q.Text, "slowly") {
				began <- struct{}{}
				select {
				case <-going:
				case <-ctx.Done():
				}
			}
			return reply(q), nil
		}
	}})
	const busy = "I'm busy"
	j := &journey{house: h, t: t}
	w := &work{house: h, t: t}
	slow := h.slack.Command("/kcst", slacktest.Say{User: people["pat"], Text: "slowly"})
	<-began
	event := h.slack.Mention(slacktest.Say{User: people["pat"], Text: "what are our priorities?"})
	for name, c := range map[string]*slacktest.Command{
		"a command": h.slack.Command("/kcst", slacktest.Say{User: people["gus"], Text: "what are our priorities?"}),
		"a button":  w.click(people["anna"], "item_accept", "item-1"),
		"a form":    w.submit(people["ben"], "item_hold", "item-1", map[string]string{"reason": "Ask first."}),
	} {
		told := func() bool {
			if j.last = c; name == "a button" {
				return strings.Contains(strings.Join(j.private(people["anna"]), "\n"), busy)
			}
			return strings.Contains(string(c.Payload()), busy)
		}
		if !c.Wait(5*time.Second) || !h.slack.Await(5*time.Second, told) {
			t.Errorf("%s was answered with %s\n%s", name, c.Payload(), h.logs)
		}
	}
	danger := h.slack.Command("/kcst", slacktest.Say{User: people["gus"], Text: "I want to kill myself"})
	if !danger.Wait(5*time.Second) || !strings.Contains(string(danger.Payload()), "999") {
		t.Errorf("a person in danger was answered with %s", danger.Payload())
	}
	close(going)
	if !slow.Wait(5 * time.Second) {
		t.Error("the slow command was not answered")
	}
	h.one(event)
	if event.Attempts() < 2 {
		t.Error("the event was taken while there was no room")
	}
}
