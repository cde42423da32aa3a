package bot_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"kcst/bot/slacktest"
	"kcst/store/storetest"
)

// answeredOnce fails the test unless every message has exactly one reply,
// with fallback text naming it.
func answeredOnce(t *testing.T, s *slacktest.Server, deliveries ...*slacktest.Delivery) {
	t.Helper()
	for _, d := range deliveries {
		s.AwaitReplies(d.Channel, d.TS, 1, 30*time.Second)
	}
	time.Sleep(1500 * time.Millisecond) // a second answer would come within the lease
	for _, d := range deliveries {
		if replies := s.Replies(d.Channel, d.TS); len(replies) != 1 {
			t.Errorf("%d replies to %s, want one", len(replies), d.EventID)
		}
	}
}

// The process dies while it looks an answer up, then while Slack has posted it
// and says nothing yet.
func TestKilledInMidQuestion(t *testing.T) {
	t.Parallel()
	redisURL, _, _ := storetest.Server(t)
	s := slacktest.New(t, slacktest.Options{})
	kill := spawn(t, s, redisURL, time.Minute)
	d := s.Mention(slacktest.Say{Text: "asked before the crash"})
	if !d.Wait(10 * time.Second) {
		t.Fatal("not acknowledged")
	}
	time.Sleep(100 * time.Millisecond)
	kill()
	kill = spawn(t, s, redisURL, 0)
	answeredOnce(t, s, d)

	s.Inject(slacktest.Fault{Method: "chat.postMessage", Done: true, Delay: time.Minute})
	e := s.Mention(slacktest.Say{Channel: "C2", Text: "posted before the crash"})
	if got := s.AwaitReplies(e.Channel, e.TS, 1, 10*time.Second); len(got) != 1 {
		t.Fatal("not posted")
	}
	kill()
	spawn(t, s, redisURL, 0)
	looked := func() bool { return len(s.Calls("conversations.replies")) > 0 }
	if !s.Await(20*time.Second, looked) {
		t.Error("nobody looked for an earlier reply")
	}
	answeredOnce(t, s, e)
}

// A bot is killed again and again while questions come in.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Parallel()
	redisURL, _, _ := storetest.Server(t)
	s := slacktest.New(t, slacktest.Options{AckWithin: time.Second})
	kill := spawn(t, s, redisURL, 20*time.Millisecond)
	var all []*slacktest.Delivery
	for round := range 4 {
		for i := range 25 {
			all = append(all, s.Mention(slacktest.Say{Channel: fmt.Sprintf("C%d-%d", round, i), Text: "question"}))
		}
		time.Sleep(rand.N(150 * time.Millisecond))
		kill()
		kill = spawn(t, s, redisURL, 20*time.Millisecond)
	}
	for _, d := range all {
		if !d.Wait(30 * time.Second) {
			t.Fatalf("%s was never acknowledged, after %d attempts", d.EventID, d.Attempts())
		}
	}
	answeredOnce(t, s, all...)
}

func TestTwoBotsAnswerOnce(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{bots: 2, slack: slacktest.Options{AckWithin: 1500 * time.Millisecond}})
	h.slack.LoseAcks(20)
	var all []*slacktest.Delivery
	for i := range 100 {
		d := h.slack.Mention(slacktest.Say{User: fmt.Sprintf("U%d", i), Channel: fmt.Sprintf("C%d", i), Text: "question"})
		all = append(all, d)
		if i%10 == 0 {
			h.slack.Renew(d)
		}
	}
	h.acked(all...)
	for _, d := range all {
		h.one(d)
	}
	h.settled()
	if n := len(h.slack.Posted()); n != 100 {
		t.Errorf("%d messages posted, want 100", n)
	}
}

func TestShutdownDrains(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		h := open(t, transport, setup{bots: 1})
		s := h.slack
		stop := h.run(transport, nil) // a second one, which is ended
		s.Inject(slacktest.Fault{Method: "chat.postMessage", Times: 10, Done: true, Delay: 300 * time.Millisecond})
		var all []*slacktest.Delivery
		for i := range 10 {
			all = append(all, s.Mention(slacktest.Say{Channel: fmt.Sprintf("C%d", i), Text: "question"}))
		}
		h.acked(all...)
		stop()
		if strings.Contains(h.logs.String(), "looking before posting again") {
			t.Errorf("a post was broken off\n%s", h.logs)
		}
		for _, d := range all {
			h.one(d)
		}
		h.settled()
	})
}

// What is still pending when a bot ends is answered by the next.
func TestPendingQuestionsSurviveARestart(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{})
	h.slack.Inject(slacktest.Fault{Method: "chat.postMessage", Status: 429, RetryAfter: 2})
	stop := h.run(overSocket, nil)
	d := h.slack.Mention(slacktest.Say{Text: "what are our priorities?"})
	h.acked(d)
	stop()
	h.one(d)
}

// Everything at once: two bots, failing and lost posts, lost acknowledgements,
// repeats, sockets cut.
func TestChaos(t *testing.T) {
	t.Parallel()
	h := open(t, overSocket, setup{bots: 2, slack: slacktest.Options{AckWithin: time.Second}})
	s := h.slack
	for i := range 60 {
		s.Inject([]slacktest.Fault{
			{Method: "chat.postMessage", Status: 429, RetryAfter: 1},
			{Method: "chat.postMessage", Status: 500, Done: i%2 == 0},
			{Method: "chat.postMessage", Cut: true, Done: i%2 == 0},
			{Method: "conversations.replies", Status: 500},
			{Method: "chat.postMessage", Error: "internal_error", Done: i%2 == 0},
		}[i%5])
	}
	s.LoseAcks(30)
	var all []*slacktest.Delivery
	for i := range 300 {
		say := slacktest.Say{User: fmt.Sprintf("U%d", i), Channel: fmt.Sprintf("C%d", i), Text: "question"}
		if i%3 == 0 {
			all = append(all, s.DM(say))
		} else {
			all = append(all, s.Mention(say))
		}
		if i%7 == 0 {
			s.Renew(all[i])
		}
		if i%100 == 50 {
			s.Cut()
		}
	}
	h.acked(all...)
	for _, d := range all {
		h.one(d)
	}
	h.settled()
	for _, d := range all {
		if n := len(s.Replies(d.Channel, d.TS)); n != 1 {
			t.Errorf("%d replies to %s", n, d.EventID)
		}
	}
	if held := len(h.store.HGetAll(t.Context(), h.store.Key("bot", "owners")).Val()); held != 0 {
		t.Errorf("%d claims were never given up", held)
	}
}
