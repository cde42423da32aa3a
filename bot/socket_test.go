package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

func TestReconnects(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	for _, end := range []func(){
		func() { h.slack.Disconnect("refresh_requested") },
		h.slack.Cut,
		func() { h.slack.Disconnect("warning") },
	} {
		opens := len(h.slack.Calls("apps.connections.open"))
		end()
		if !h.slack.Await(15*time.Second, func() bool {
			return len(h.slack.Calls("apps.connections.open")) > opens && h.slack.Connections() == 1
		}) {
			t.Fatalf("not connected again\n%s", h.logs)
		}
		h.one(h.slack.Mention(slacktest.Say{Channel: fmt.Sprintf("C%d", opens), Text: "still there?"}))
	}
}

// Slack turns every connection away, as when Socket Mode is switched off.
func TestReconnectsBackOff(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	h.slack.Refuse("link_disabled")
	h.slack.Disconnect("link_disabled")
	time.Sleep(3 * time.Second)
	if n := len(h.slack.Calls("apps.connections.open")); n > 5 {
		t.Errorf("%d connections opened in three seconds", n)
	}
	h.slack.Refuse("")
	h.one(h.slack.Mention(slacktest.Say{Text: "back again?"}))
}

func TestConnectionsCutAtRandom(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{bots: 2, slack: slacktest.Options{AckWithin: time.Second}})
	var all []*slacktest.Delivery
	for i := range 60 {
		all = append(all, h.slack.Mention(slacktest.Say{Channel: fmt.Sprintf("C%d", i), Text: "question"}))
		if i%20 == 10 {
			h.slack.Cut()
			if err := h.slack.AwaitConnections(1, 15*time.Second); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, d := range all {
		h.one(d)
	}
	h.settled()
	if n := len(h.slack.Posted()); n != 60 {
		t.Errorf("%d messages posted, want 60", n)
	}
}

func TestUnreadableEnvelopes(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{slack: slacktest.Options{AckWithin: 2 * time.Second}})
	for name, frame := range map[string]struct{ kind, payload string }{
		"a new type of envelope": {"tomorrows_type", `{"anything":1}`},
		"an unknown inner event": {"events_api", `{"type":"event_callback","event_id":"Ev1","event":{"type":"unheard_of"}}`},
		"no inner event":         {"events_api", `{"type":"event_callback","event_id":"Ev2"}`},
		"a payload of text":      {"events_api", `"text"`},
		"a command of text":      {"slash_commands", `"text"`},
		"an interaction of text": {"interactive", `"text"`},
	} {
		if !h.slack.SendEnvelope(frame.kind, json.RawMessage(frame.payload)) {
			t.Errorf("%s was not acknowledged", name)
		}
	}
	// slack-go refuses this for its blocks; the question is answered anyway.
	if !h.slack.SendEnvelope("events_api", json.RawMessage(`{"type":"event_callback","event_id":"Ev3","event":{"type":"app_mention",
		"user":"U1","channel":"C5","ts":"5.000001","text":"what are our priorities?","blocks":"no blocks"}}`)) {
		t.Error("a mention with odd blocks was not acknowledged")
	}
	if !h.slack.Await(30*time.Second, func() bool { return len(h.slack.Posted()) == 1 }) {
		t.Error("a mention with odd blocks was not answered")
	}
	for _, frame := range []string{`{}`, `[]`, `not JSON`, ``, `{"type":"hello"}`} {
		h.slack.SendFrame(frame)
	}
	h.one(h.slack.Mention(slacktest.Say{Text: "still there?"}))
	if n := len(h.slack.Calls("apps.connections.open")); n != 1 {
		t.Errorf("connected %d times", n)
	}
}

func TestRefusedTokens(t *testing.T) {
	for name, spoil := range map[string]func(*bot.Options){
		"bot token": func(o *bot.Options) { o.BotToken = "xoxb-wrong" },
		"app token": func(o *bot.Options) { o.AppToken = "xapp-wrong" },
	} {
		s := slacktest.New(t, slacktest.Options{})
		o := options(s, storetest.Open(t), new(logs))
		o.AppToken = s.AppToken
		spoil(&o)
		b, err := bot.New(o)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := b.Run(ctx); !errors.Is(err, bot.ErrRefused) {
			t.Errorf("a wrong %s: %v", name, err)
		}
		if err := b.Check(ctx); !errors.Is(err, bot.ErrRefused) || !strings.Contains(err.Error(), "check SLACK_") {
			t.Errorf("checking a wrong %s: %v", name, err)
		}
		if len(s.Problems()) == 0 {
			t.Errorf("a wrong %s was no problem", name)
		}
	}
}

func TestCheckNamesMissingScopes(t *testing.T) {
	granted := []string{"app_mentions:read", "chat:write", "commands", "im:history", "im:write"}
	for _, c := range []struct {
		scopes []string
		want   string
	}{{nil, ""}, {granted, ""}, {granted[1:4], "app_mentions:read, im:write"}} {
		s := slacktest.New(t, slacktest.Options{Scopes: c.scopes})
		o := options(s, storetest.Open(t), new(logs))
		o.AppToken = s.AppToken
		b, err := bot.New(o)
		if err != nil {
			t.Fatal(err)
		}
		err = b.Check(context.Background())
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %v: %v", c.scopes, err)
		}
	}
}

// Slack is away when the bot starts, and comes back.
func TestStartsWithoutSlack(t *testing.T) {
	t.Parallel()
	s := slacktest.New(t, slacktest.Options{})
	s.Inject(slacktest.Fault{Method: "auth.test", Status: 503, Times: 4})
	s.Inject(slacktest.Fault{Method: "apps.connections.open", Status: 503, Times: 1})
	h := &house{t: t, slack: s, store: storetest.Open(t), logs: new(logs)}
	defer h.run(overSocket, nil)()
	h.one(s.Mention(slacktest.Say{Text: "are you there?"}))
}

func TestOptionsAreChecked(t *testing.T) {
	_, err := bot.New(bot.Options{})
	if !errors.Is(err, bot.ErrConfig) {
		t.Fatal(err)
	}
	for _, want := range []string{"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "Store", "Ask"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error names no %s: %v", want, err)
		}
	}
}
