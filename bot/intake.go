package bot

import (
	"context"
	"time"
)

// intakeWithin is how long taking an event may last, so that Slack's three
// seconds are kept whatever Redis does.
const intakeWithin = 2500 * time.Millisecond

// take takes an event from either transport. Slack may be told that it
// arrived only when take returns nil; on an error Slack has to send it again.
func (b *Bot) take(ctx context.Context, c callback) error {
	if c.Type == "app_rate_limited" {
		b.o.Log.Warn("slack holds events back: the app gets too many")
		return nil
	}
	if b.meanwhile(ctx, c) {
		return nil
	}
	q, ok := c.question(b.userID())
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, intakeWithin)
	defer cancel()
	if b.inDanger(q.Text) {
		return b.signpost(ctx, c.identity(), q)
	}
	fresh, pending, err := b.archive.accept(ctx, c.identity(), q)
	if err != nil {
		b.o.Log.Error("question not accepted", "question", q.ID, "err", safe(err))
		return err
	}
	if !fresh {
		b.o.Log.Debug("repeat dropped", "question", q.ID)
		return nil
	}
	b.o.Log.Debug("question accepted", "question", q.ID, "pending", pending)
	if pending <= b.o.BusyAt {
		b.status.show(ctx, b, q)
	}
	b.rouse()
	if pending > b.o.BusyAt {
		b.tellBusy(ctx, q)
	}
	return nil
}

// takeDanger takes an event when there is too much to do: what a person in
// danger wrote, which waits for no store. Slack has to send all else again.
func (b *Bot) takeDanger(ctx context.Context, c callback) error {
	if q, ok := c.question(b.userID()); ok && b.inDanger(q.Text) {
		return b.take(ctx, c)
	}
	return errFull
}

// rouse tells the dispatcher that a question is pending.
func (b *Bot) rouse() {
	select {
	case b.wake <- struct{}{}:
	default: // it has enough to wake for
	}
}
