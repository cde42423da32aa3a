package bot_test

import (
	"context"
	"encoding/json"
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
// again. Who is in danger is told where help is, however they wrote.
func TestTooMuchAtOnce(t *testing.T) {
	t.Parallel()
	began, going := make(chan struct{}, 1), make(chan struct{})
	h, _ := openOffice(t, overSocket, setup{slack: slacktest.Options{AckWithin: 2 * time.Second}, tune: func(o *bot.Options) {
		o.AtOnce = 1
		o.Ask = func(_ context.Context, q answers.Question) (answers.Answer, error) {
			if strings.Contains(q.Text, "slowly") {
				began <- struct{}{}
				<-going
			}
			return reply(q), nil
		}
	}})
	const busy = "I'm busy"
	j := &journey{house: h, t: t}
	w := &work{house: h, t: t}
	w.submit(people["pat"], "ask_form", "", map[string]string{"question": "slowly"}) // takes all room
	<-began
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
	link := h.slack.Interact(slacktest.Say{User: people["pat"], Channel: "C1"}, map[string]any{"type": "block_actions",
		"actions": []any{map[string]any{"type": "button", "action_id": "read_it", "url": "https://example.org", "action_ts": "1.3"}},
		"message": map[string]any{"type": "message", "ts": "1.1", "text": "It is out."}})
	if !link.Wait(5 * time.Second) {
		t.Error("a button that is a link was not acknowledged")
	}
	danger := h.slack.Command("/kcst", slacktest.Say{User: people["gus"], Text: "I want to kill myself"})
	if !danger.Wait(5*time.Second) || !strings.Contains(string(danger.Payload()), "999") {
		t.Errorf("a person in danger was answered with %s", danger.Payload())
	}
	direct := h.slack.DM(slacktest.Say{User: people["gus"], Text: "I want to kill myself"})
	if got := h.slack.AwaitReplies(direct.Channel, direct.TS, 1, time.Second); !direct.Wait(time.Second) || direct.Attempts() > 1 ||
		!strings.Contains(strings.Join(j.said(direct.Channel), "\n"), "999") {
		t.Errorf("a person in danger who wrote to the bot was answered with %+v, after %d attempts", got, direct.Attempts())
	}
	// slack-go can't read these for their blocks.
	if !h.slack.SendEnvelope("events_api", json.RawMessage(`{"type":"event_callback","event_id":"Ev3","event":{"type":"message","channel_type":"im",
		"user":"UODD1","channel":"DODD1","ts":"5.000001","text":"I want to kill myself","blocks":"no blocks"}}`)) ||
		!h.slack.Await(time.Second, func() bool { return strings.Contains(strings.Join(j.said("DODD1"), "\n"), "999") }) {
		t.Error("a person in danger whose message has odd blocks was not answered")
	}
	if !h.slack.SendEnvelope("interactive", json.RawMessage(`{"type":"block_actions","user":{"id":"UODD1"},"trigger_id":"t.1","channel":{"id":"C1"},
		"container":"odd","message":{"ts":"1.1","blocks":"no blocks"},"actions":[{"action_id":"item_accept","value":"item-1","action_ts":"1.2"}]}`)) {
		t.Error("an interaction with odd blocks was not acknowledged")
	}
	event := h.slack.Mention(slacktest.Say{User: people["pat"], Text: "what are our priorities?"})
	if !h.slack.Await(10*time.Second, func() bool { return event.Attempts() > 1 }) {
		t.Error("the event was taken while there was no room")
	}
	close(going)
	h.one(event)
	j.last = link
	if said := strings.Join(j.private(people["pat"]), "\n"); strings.Contains(said, busy) {
		t.Errorf("of a link that opened pat was told: %s", said)
	}
	if n := strings.Count(h.logs.String(), "too much comes at once"); n != 1 {
		t.Errorf("it was logged %d times that too much comes", n)
	}
}
