package bot

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// meanwhile does what an event asks for that is no question, on the side, and
// reports whether it was one. Nothing of it is stored: Slack sends it anew
// whenever somebody looks again.
func (b *Bot) meanwhile(ctx context.Context, c callback) bool {
	if c.Type != "event_callback" {
		return false
	}
	var do func(context.Context) error
	switch e := c.Event; e.Type {
	case "app_home_opened":
		do = func(ctx context.Context) error { return b.opened(ctx, c) }
	case "assistant_thread_started":
		do = func(ctx context.Context) error { return b.prompt(ctx, e.Assistant.Channel, e.Assistant.Thread) }
	case "link_shared":
		do = func(ctx context.Context) error { return b.unfurl(ctx, c) }
	default:
		return false
	}
	on := context.WithoutCancel(ctx)
	b.aside(func() {
		ctx, cancel := context.WithTimeout(on, postWithin)
		defer cancel()
		if err := do(ctx); err != nil {
			b.o.Log.Warn("what an event asks for was not done", "event", c.EventID, "type", c.Event.Type, "err", safe(err))
		}
	})
	return true
}

// opened shows what somebody opened: the App Home, or questions to begin with
// in the messages tab.
func (b *Bot) opened(ctx context.Context, c callback) error {
	switch c.Event.Tab {
	case "home":
		return b.publishHome(ctx, cmp.Or(c.Event.Home, c.Team), c.Event.User)
	case "messages":
		return b.prompt(ctx, c.Event.Channel, "")
	}
	return nil
}

// prompt offers questions to begin with, in a thread or where a new one
// begins.
func (b *Bot) prompt(ctx context.Context, channel, thread string) error {
	examples := b.o.Partnership().Examples
	if len(examples) == 0 || channel == "" {
		return nil
	}
	p := slack.AssistantThreadsSetSuggestedPromptsParameters{Title: "You could ask", ChannelID: channel, ThreadTS: thread}
	for _, q := range examples[:min(len(examples), mostPrompts)] {
		p.AddPrompt(cut(q, limitButton), q)
	}
	return b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, p)
}

// statusText stands beside the bot's name while it works.
const statusText = "is looking it up…"

const (
	statusWithin = time.Second      // how long an answer waits for its status to arrive before it
	statusQuiet  = 10 * time.Second // without statuses after Slack wanted none
)

// statuses shows people at once that their question is being answered. Slack
// takes a status away when the answer comes, so the answer of this process
// waits for a status that is on its way.
type statuses struct {
	now func() time.Time

	mu    sync.Mutex
	under map[string]chan struct{} // by question
	quiet time.Time                // no status before then
}

func newStatuses(now func() time.Time) *statuses {
	return &statuses{now: now, under: map[string]chan struct{}{}}
}

// show sets the status of a question's thread, on the side.
func (s *statuses) show(ctx context.Context, b *Bot, q question) {
	if q.URL != "" || q.Thread == "" {
		return
	}
	s.mu.Lock()
	if s.now().Before(s.quiet) {
		s.mu.Unlock()
		return
	}
	done := make(chan struct{})
	s.under[q.ID] = done
	s.mu.Unlock()
	end := sync.OnceFunc(func() {
		s.mu.Lock()
		delete(s.under, q.ID)
		s.mu.Unlock()
		close(done)
	})
	on := context.WithoutCancel(ctx)
	if !b.aside(func() {
		defer end()
		ctx, cancel := context.WithTimeout(on, statusWithin)
		defer cancel()
		b.setStatus(ctx, q)
	}) {
		end()
	}
}

// setStatus sets the status, and takes it away again where another process
// has answered meanwhile.
func (b *Bot) setStatus(ctx context.Context, q question) {
	p := slack.AssistantThreadsSetStatusParameters{ChannelID: q.Channel, ThreadTS: q.Thread, Status: statusText}
	err := b.poster.SetAssistantThreadsStatusContext(ctx, p)
	if err == nil {
		if answered, err := b.archive.answered(ctx, q.ID); err == nil && answered {
			p.Status = ""
			err = b.poster.SetAssistantThreadsStatusContext(ctx, p)
			b.o.Log.Debug("a status came after its answer", "question", q.ID, "taken_away", err == nil)
		}
		return
	}
	quiet := statusQuiet
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		quiet = max(quiet, limited.RetryAfter)
	}
	b.o.Log.Debug("no status was shown", "question", q.ID, "err", safe(err))
	b.status.mu.Lock()
	defer b.status.mu.Unlock()
	b.status.quiet = b.o.Now().Add(quiet)
}

// settle waits for a status that is on its way.
func (s *statuses) settle(ctx context.Context, question string) {
	s.mu.Lock()
	done := s.under[question]
	s.mu.Unlock()
	if done == nil {
		return
	}
	select {
	case <-done:
	case <-time.After(statusWithin):
	case <-ctx.Done():
	}
}
