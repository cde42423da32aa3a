package bot

import (
	"context"
	"time"

	"github.com/slack-go/slack"
)

// answerWithin is how long a slash command's answer may take to come in its
// acknowledgement; Slack waits three seconds.
const answerWithin = 1500 * time.Millisecond

// command answers a slash command. What it returns goes back in the
// acknowledgement, for the person alone.
func (b *Bot) command(ctx context.Context, c slack.SlashCommand) message {
	e := identity{c.APIAppID, c.TeamID, c.TriggerID}
	q := question{ID: c.TriggerID, Channel: c.ChannelID, User: c.UserID, Text: called.ReplaceAllString(plain(c.Text), ""), URL: c.ResponseURL, At: b.o.Now()}
	if b.inDanger(q.Text) {
		b.keepCrisis(ctx, e)
		return message{text: b.o.Crisis().Reply()}
	}
	if m, ok := b.atOffice(ctx, c, q.Text); ok {
		return m
	}
	if b.openWish(ctx, c, b.wishOf(q.Text)) {
		return message{}
	}
	quick, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	composed := make(chan message, 1)
	go func() {
		defer close(composed)
		if m, err := b.compose(quick, q); err == nil {
			composed <- m
		} else if quick.Err() == nil {
			b.o.Log.Warn("no answer yet", "question", q.ID, "err", safe(err))
		}
	}()
	select {
	case m, ok := <-composed:
		if ok {
			b.o.Log.Info("command answered", "question", q.ID)
			return m
		}
	case <-quick.Done():
	}
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, _, err := b.archive.accept(storing, e, q); err != nil {
		b.o.Log.Error("command not accepted", "question", q.ID, "err", safe(err))
		return apology(b.o.Partnership())
	}
	b.rouse()
	return message{text: busyText}
}

// openWish opens the form that a command's word asks for; false where it asks
// for none, or Slack didn't open it.
func (b *Bot) openWish(ctx context.Context, c slack.SlashCommand, w wish) bool {
	i := &interaction{ID: c.TriggerID, User: c.UserID, Team: c.TeamID, Channel: c.ChannelID, Trigger: c.TriggerID, At: b.o.Now()}
	var open func(context.Context, *interaction) error
	switch {
	case w == wishSubscribe && b.o.Counter.Door != nil:
		open = b.openJoin
	case w == wishSuggest && b.o.Counter.Editor != nil:
		open = b.openSuggest
	default:
		return false
	}
	if err := open(ctx, i); err != nil {
		b.o.Log.Warn("a command opened no form", "question", c.TriggerID, "err", safe(err))
		return false
	}
	return true
}
