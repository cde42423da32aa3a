package bot_test

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/facts"
	"kcst/facts/told"
	"kcst/store"
	"kcst/store/storetest"
)

// The two transports, which every test of what people see goes over.
const (
	overSocket = "socket"
	overHTTP   = "http"
)

// house is a workspace with the bot in it.
type house struct {
	t     testing.TB
	slack *slacktest.Server
	store *store.Store
	logs  *logs

	restart func() // ends the last bot and starts another
}

// setup is what a test may choose.
type setup struct {
	slack slacktest.Options
	store *store.Store
	bots  int
	tune  func(*bot.Options)
}

// open starts the bot on a real Redis, at debug level, and ends it with the
// test.
func open(t *testing.T, transport string, s setup) *house {
	t.Helper()
	h := &house{t: t, slack: slacktest.New(t, s.slack), store: s.store, logs: new(logs)}
	if h.store == nil {
		h.store = storetest.Open(t)
	}
	var last func()
	for range max(s.bots, 1) {
		last = h.run(transport, s.tune)
		t.Cleanup(last)
	}
	h.restart = func() {
		before := h.slack.Connections()
		last()
		h.slack.Await(10*time.Second, func() bool { return before == 0 || h.slack.Connections() < before })
		last = h.run(transport, s.tune)
		t.Cleanup(last)
	}
	return h
}

// run starts one bot and returns what ends it, as SIGTERM does.
func (h *house) run(transport string, tune func(*bot.Options)) (stop func()) {
	h.t.Helper()
	o := options(h.slack, h.store, h.logs)
	before := h.slack.Connections()
	if transport == overSocket {
		o.AppToken = h.slack.AppToken
	} else {
		o.SigningSecret = h.slack.SigningSecret
	}
	if tune != nil {
		tune(&o)
	}
	b, err := bot.New(o)
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	closeHTTP := func() {}
	if transport == overSocket {
		if err := h.slack.AwaitConnections(before+1, 10*time.Second); err != nil {
			h.t.Fatal(err)
		}
	} else {
		server := httptest.NewServer(b.Handler())
		h.slack.DeliverTo(server.URL)
		closeHTTP = server.Close
	}
	return sync.OnceFunc(func() {
		closeHTTP()
		cancel()
		if err := <-ended; err != nil {
			h.t.Errorf("Run: %v", err)
		}
	})
}

// options are a bot that says which question it answers.
func options(s *slacktest.Server, st *store.Store, out *logs) bot.Options {
	crisis := answers.NewCrisis(partnership)
	return bot.Options{
		Ask: func(_ context.Context, q answers.Question) (answers.Answer, error) {
			return reply(q), nil
		},
		Crisis:      func() *answers.Crisis { return crisis },
		Partnership: func() facts.Partnership { return partnership },
		Store:       st,
		Log:         slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:         time.Now,
		BotToken:    s.BotToken,
		APIURL:      s.URL,
		Lease:       2 * time.Second,
		Drain:       5 * time.Second,
	}
}

// reply is the answer of these tests.
func reply(q answers.Question) answers.Answer {
	lead := "You asked: " + q.Text
	if len(q.Prev) > 0 {
		lead += " (after: " + strings.Join(q.Prev, " | ") + ")"
	}
	return answers.Answer{
		Text: lead + "\nSource: Agreement, as of 1 April 2026.", Lead: lead, Kind: answers.KindAnswer,
		Sources: []answers.Cited{{Title: "Agreement", AsOf: "2026-04-01", URL: "https://example.org/agreement"}},
		Said:    []told.Said{{Fact: "aims.list", Print: "0123"}},
	}
}

var partnership = facts.Partnership{
	ID: "test", Name: "Test Community Safety Partnership", Team: "Test Community Safety Team", Email: "team@example.org",
	Examples: []string{"What are our priorities?", "How much funding remains?"},
	Crisis: facts.Crisis{
		Lead: "I'm a bot, and nobody watches this. If you are in danger, please contact:",
		Services: []facts.CrisisService{
			{When: "In an emergency", Name: "999", Phone: "999", Note: "on a mobile, if you cannot speak, press 55 when prompted"},
			{When: "For a listening ear", Name: "Samaritans", Phone: "116 123"},
		},
		Close: "You deserve help.",
	},
}

// both runs a test over each transport.
func both(t *testing.T, test func(t *testing.T, transport string)) {
	t.Parallel()
	for _, transport := range []string{overSocket, overHTTP} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			test(t, transport)
		})
	}
}

// acked fails the test unless everything was acknowledged.
func (h *house) acked(deliveries ...*slacktest.Delivery) {
	h.t.Helper()
	for _, d := range deliveries {
		if !d.Wait(15 * time.Second) {
			h.t.Fatalf("event %s was not acknowledged after %d attempts\n%s", d.EventID, d.Attempts(), h.logs)
		}
	}
}

// one is the single reply to d.
func (h *house) one(d *slacktest.Delivery) slacktest.Message {
	h.t.Helper()
	h.acked(d)
	replies := h.slack.AwaitReplies(d.Channel, d.TS, 1, 15*time.Second)
	if len(replies) != 1 {
		h.t.Fatalf("%d replies to %s, want one\n%s", len(replies), d.EventID, h.logs)
	}
	return replies[0]
}

// settled waits until nothing is pending in Redis.
func (h *house) settled() {
	h.t.Helper()
	for range 1000 {
		n, err := h.store.ZCard(context.Background(), h.store.Key("bot", "pending")).Result()
		if err != nil {
			h.t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	h.t.Fatalf("questions are still pending\n%s", h.logs)
}

// keys are the names of everything that the bot holds in Redis, without their
// common prefix.
func (h *house) keys() []string {
	h.t.Helper()
	prefix := strings.TrimSuffix(h.store.Key("bot", "x"), "x")
	found, err := h.store.Keys(context.Background(), prefix+"*").Result()
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range found {
		found[i] = strings.TrimPrefix(found[i], prefix)
	}
	return found
}

// dump is everything that Redis holds for the bot, names and values.
func (h *house) dump() string {
	h.t.Helper()
	ctx := context.Background()
	var b strings.Builder
	for _, name := range h.keys() {
		key := h.store.Key("bot", name)
		b.WriteString(name + "\n")
		switch h.store.Type(ctx, key).Val() {
		case "string":
			b.WriteString(h.store.Get(ctx, key).Val())
		case "hash":
			for k, v := range h.store.HGetAll(ctx, key).Val() {
				b.WriteString(k + "=" + v + " ")
			}
		case "zset":
			b.WriteString(strings.Join(h.store.ZRange(ctx, key, 0, -1).Val(), " "))
		case "list":
			b.WriteString(strings.Join(h.store.LRange(ctx, key, 0, -1).Val(), " "))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// logs collects what is logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func TestMain(m *testing.M) {
	if os.Getenv("BOT_TEST_CHILD") != "" {
		child()
		return
	}
	// These tests wait far more than they work: many may run at a time.
	_ = flag.Set("test.parallel", "8")
	os.Exit(m.Run())
}
