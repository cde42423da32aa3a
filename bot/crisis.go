package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

const (
	signpostAck  = 2 * time.Second // a reply that takes longer goes on after Slack was answered
	signpostFor  = time.Minute     // how long the reply is tried
	signpostKept = 10 * time.Minute
	quickly      = 300 * time.Millisecond // for Redis, which may be down
)

// errUnsent is that a person in danger could not be answered yet; Slack
// should send the message again.
var errUnsent = errors.New("the crisis reply was not sent")

// danger remembers, in this process and for minutes only, which crisis
// messages are being answered, because nothing of them may be stored.
type danger struct {
	now func() time.Time

	mu     sync.Mutex
	seen   map[string]time.Time
	active int
	idle   chan struct{} // closed when active is zero; nil when nobody waits
}

// begin claims a message, once.
func (d *danger) begin(message string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for m, t := range d.seen {
		if now.Sub(t) > signpostKept {
			delete(d.seen, m)
		}
	}
	if _, ok := d.seen[message]; ok {
		return false
	}
	if d.seen == nil {
		d.seen = map[string]time.Time{}
	}
	d.seen[message] = now
	d.active++
	return true
}

// end notes that a message was answered, or may be claimed again.
func (d *danger) end(message string, answered bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !answered {
		delete(d.seen, message)
	}
	d.active--
	if d.active == 0 && d.idle != nil {
		close(d.idle)
		d.idle = nil
	}
}

// settle waits until no reply is on its way, at most for a while.
func (d *danger) settle(patience time.Duration) {
	d.mu.Lock()
	if d.active == 0 {
		d.mu.Unlock()
		return
	}
	if d.idle == nil {
		d.idle = make(chan struct{})
	}
	idle := d.idle
	d.mu.Unlock()
	select {
	case <-idle:
	case <-time.After(patience):
	}
}

// inDanger reports whether a message must get the crisis reply and nothing
// else.
func (b *Bot) inDanger(text string) bool {
	c := b.o.Crisis()
	return c != nil && c.Detect(text)
}

// signpost tells a person in danger where help is, before Slack is
// acknowledged, so that a crash brings the message again. Nothing of it is
// stored or logged but the event's ID.
func (b *Bot) signpost(ctx context.Context, e identity, q question) error {
	quick, cancel := context.WithTimeout(ctx, quickly)
	before, err := b.archive.accepted(quick, e)
	cancel()
	if err == nil && before {
		return nil
	}
	message := q.Channel + q.TS
	if !b.danger.begin(message) {
		return nil
	}
	done := make(chan error, 1)
	go func() {
		on, cancel := context.WithTimeout(context.WithoutCancel(ctx), signpostFor)
		defer cancel()
		err := b.sendSignpost(on, q)
		b.danger.end(message, err == nil)
		if err == nil {
			b.keepCrisis(on, e)
		} else {
			b.o.Log.Error("crisis reply not sent", "event", e.Event, "err", safe(err))
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(signpostAck):
		return errUnsent
	}
}

// keepCrisis keeps the event's ID. It doesn't wait for a Redis that is down.
func (b *Bot) keepCrisis(ctx context.Context, e identity) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), quickly)
	defer cancel()
	if err := b.archive.keepCrisis(ctx, e); err != nil {
		b.o.Log.Warn("crisis message not counted", "event", e.Event, "err", safe(err))
		return
	}
	b.o.Log.Info("crisis message answered", "event", e.Event)
}

// sendSignpost sends the reply until Slack takes it: ephemerally in a
// channel, or where that fails as a direct message.
func (b *Bot) sendSignpost(ctx context.Context, q question) error {
	text := slack.MsgOptionText(escape.Replace(b.o.Crisis().Reply()), false)
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := b.postPrivately(ctx, q, text)
		if err == nil {
			return nil
		}
		var limited *slack.RateLimitedError
		if wait := pause; errors.As(err, &limited) {
			pause = max(wait, limited.RetryAfter)
		}
		if refused(err) || sleep(ctx, pause) != nil {
			return errors.Join(errUnsent, err)
		}
	}
}

// postPrivately sends a message to the person who asked, and nobody else.
func (b *Bot) postPrivately(ctx context.Context, q question, what ...slack.MsgOption) error {
	thread := slack.MsgOptionCompose()
	if !q.top() { // Slack shows an ephemeral message only in a thread that there is
		thread = slack.MsgOptionTS(q.Thread)
	}
	what = append(what, thread)
	if q.direct() {
		_, _, err := b.poster.PostMessageContext(ctx, q.Channel, what...)
		return err
	}
	_, err := b.poster.PostEphemeralContext(ctx, q.Channel, q.User, what...)
	if err == nil {
		return nil
	}
	channel, _, _, openErr := b.poster.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{q.User}})
	if openErr != nil {
		return err
	}
	_, _, openErr = b.poster.PostMessageContext(ctx, channel.ID, what[:len(what)-1]...)
	return openErr
}

// inDangerForm reports whether what somebody wrote into a form must get the
// crisis reply and nothing else.
func (b *Bot) inDangerForm(i *interaction) bool {
	if i.Where != onSubmit {
		return false
	}
	for _, in := range i.Fields {
		if in.Type == "plain_text_input" && b.inDanger(plain(in.Value)) {
			return true
		}
	}
	return false
}

// signpostForm is the crisis reply in place of the form.
func (b *Bot) signpostForm(ctx context.Context, i *interaction) any {
	b.keepCrisis(ctx, identity{Event: i.ID})
	m := notice(b.o.Crisis().Reply())
	return b.reply(ctx, i, answer{tell: &m}, nil)
}
