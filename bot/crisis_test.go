package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

const (
	inDanger   = "my husband is hitting me right now please help"
	signposted = "on a mobile, if you cannot speak, press 55"
)

// nothingKept fails the test when Redis or the log holds anything of a crisis
// message but its event's ID and the count.
func (h *house) nothingKept(count, events string, private ...string) {
	h.t.Helper()
	ctx := context.Background()
	if n := h.store.Get(ctx, h.store.Key("bot", "crises")).Val(); n != count {
		h.t.Errorf("counted %q crisis messages, want %s", n, count)
	}
	held, logged := h.dump(), h.logs.String()
	for _, p := range append(private, "hitting", "husband", "UDANGER", "CDANGER", "press 55") {
		if strings.Contains(held, p) {
			h.t.Errorf("Redis holds %q:\n%s", p, held)
		}
		if strings.Contains(logged, p) {
			h.t.Errorf("the log holds %q:\n%s", p, logged)
		}
	}
	for _, name := range h.keys() {
		if name != "crises" && !strings.HasPrefix(name, "event:") {
			h.t.Errorf("Redis holds the key %s", name)
		}
	}
	if !strings.Contains(held, events) {
		h.t.Errorf("Redis does not hold the event %s:\n%s", events, held)
	}
}

func TestCrisisInAChannelIsAnsweredPrivately(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		d := h.slack.Mention(slacktest.Say{User: "UDANGER", Channel: "CDANGER", Text: inDanger})
		h.acked(d)
		h.acked(h.slack.Repeat(d), h.slack.Renew(d))
		got := h.slack.Ephemerals()
		if len(got) != 1 || got[0].Ephemeral != "UDANGER" || got[0].Channel != "CDANGER" || !strings.Contains(got[0].Text, signposted) {
			t.Errorf("ephemeral messages %+v", got)
		}
		if posted := h.slack.Posted(); len(posted) != 0 {
			t.Errorf("posted for all to see: %+v", posted)
		}
		h.nothingKept("1", d.EventID, d.TS)
	})
}

func TestCrisisInADirectMessage(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		d := h.slack.DM(slacktest.Say{User: "UDANGER", Text: inDanger})
		h.acked(d, h.slack.Repeat(d))
		got := h.slack.Posted()
		if len(got) != 1 || got[0].Channel != d.Channel || got[0].Thread != "" || !strings.Contains(got[0].Text, signposted) {
			t.Errorf("posted %+v", got)
		}
		h.nothingKept("1", d.EventID, d.TS, d.Channel)
	})
}

func TestCrisisByCommand(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{})
		c := h.slack.Command("/kcst", slacktest.Say{User: "UDANGER", Channel: "CDANGER", Text: inDanger})
		if !c.Wait(30 * time.Second) {
			t.Fatal("not answered")
		}
		if got := c.Replies(); len(got) != 1 || got[0].Ephemeral == "" || !strings.Contains(got[0].Text, signposted) {
			t.Errorf("replies %+v", got)
		}
		h.nothingKept("1", c.TriggerID)
	})
}

func TestCrisisNotAddressedToTheBotIsLeftAlone(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	h.acked(h.slack.Message(slacktest.Say{User: "UDANGER", Channel: "C1", Text: inDanger}))
	if n := len(h.slack.Ephemerals()) + len(h.slack.Posted()); n != 0 {
		t.Errorf("%d messages to people who didn't address the bot", n)
	}
}

func TestCrisisReplyFallsBackToADirectMessage(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	h.slack.Inject(slacktest.Fault{Method: "chat.postEphemeral", Error: "user_not_in_channel", Times: 5})
	h.acked(h.slack.Mention(slacktest.Say{User: "UDANGER", Channel: "CDANGER", Text: inDanger}))
	got := h.slack.Posted()
	if len(got) != 1 || got[0].Channel != h.slack.DirectChannel("UDANGER") || !strings.Contains(got[0].Text, signposted) {
		t.Errorf("posted %+v", got)
	}
}

func TestCrisisReplyIsTriedUntilItIsSent(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{slack: slacktest.Options{AckWithin: 2500 * time.Millisecond}})
		h.slack.Inject(slacktest.Fault{Method: "chat.postEphemeral", Status: 500, Times: 2})
		h.slack.Inject(slacktest.Fault{Method: "conversations.open", Status: 500, Times: 2})
		d := h.slack.Mention(slacktest.Say{User: "UDANGER", Channel: "CDANGER", Text: inDanger})
		h.acked(d)
		if !h.slack.Await(10*time.Second, func() bool { return len(h.slack.Ephemerals()) == 1 }) {
			t.Fatalf("not answered\n%s", h.logs)
		}
	})
}

// A person in danger is answered when Redis is down.
func TestCrisisWithoutRedis(t *testing.T) {
	t.Parallel()
	url, kill, start := storetest.Server(t)
	h := open(t, overSocket, setup{store: storetest.OpenURL(t, url), slack: slacktest.Options{AckWithin: 10 * time.Second}})
	kill()
	defer start()
	h.acked(h.slack.Mention(slacktest.Say{User: "UDANGER", Channel: "CDANGER", Text: inDanger}))
	if got := h.slack.Ephemerals(); len(got) != 1 {
		t.Errorf("ephemeral messages %+v", got)
	}
	if strings.Contains(h.logs.String(), "hitting") {
		t.Error("the log holds the message")
	}
}
