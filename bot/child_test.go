package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"kcst/answers"
	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/facts"
	"kcst/store"
)

// child is a bot in a process of its own, so that a test may kill it.
func child() {
	slow, _ := time.ParseDuration(os.Getenv("BOT_TEST_SLOW"))
	st, err := store.Open(context.Background(), store.Options{
		URL: os.Getenv("BOT_TEST_REDIS"), Partnership: "child", Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	crisis := answers.NewCrisis(partnership)
	var work bot.Office
	if dir := os.Getenv("BOT_TEST_OFFICE"); dir != "" {
		o := newOffice(dying{}, st, slog.New(slog.DiscardHandler), time.Now, dir)
		work = o.Office
	}
	b, err := bot.New(bot.Options{
		Office: work,
		Ask: func(_ context.Context, q answers.Question) (answers.Answer, error) {
			time.Sleep(slow)
			return reply(q), nil
		},
		Crisis:      func() *answers.Crisis { return crisis },
		Partnership: func() facts.Partnership { return partnership },
		Store:       st,
		Log:         slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now:         time.Now,
		BotToken:    os.Getenv("BOT_TEST_TOKEN"),
		AppToken:    os.Getenv("BOT_TEST_APP"),
		APIURL:      os.Getenv("BOT_TEST_API"),
		Lease:       time.Second,
	})
	if err == nil {
		err = b.Run(context.Background())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// dying is a child process that can't go on.
type dying struct{}

func (dying) Helper() {}
func (dying) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

// spawn starts a bot in a process of its own and waits until it is connected.
// kill ends it as kill -9 does.
func spawn(t *testing.T, s *slacktest.Server, redisURL string, slow time.Duration, env ...string) (kill func()) {
	t.Helper()
	before := s.Connections()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "BOT_TEST_CHILD=1", "BOT_TEST_REDIS="+redisURL, "BOT_TEST_TOKEN="+s.BotToken,
		"BOT_TEST_APP="+s.AppToken, "BOT_TEST_API="+s.URL, "BOT_TEST_SLOW="+slow.String())
	cmd.Env = append(cmd.Env, env...)
	out := new(logs)
	cmd.Stderr = out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	kill = func() {
		if !ended {
			ended = true
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			s.Await(10*time.Second, func() bool { return s.Connections() == before })
		}
	}
	t.Cleanup(func() {
		kill()
		if t.Failed() {
			t.Logf("a bot's log:\n%s", out)
		}
	})
	if err := s.AwaitConnections(before+1, 20*time.Second); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return kill
}
