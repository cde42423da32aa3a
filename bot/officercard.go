package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/bot/errands"
)

// A card is a message that shows a thing (an edition, an item, the gaps) as it
// is now, with buttons for what can be done with it. A thing is named
// "kind/ID". Whenever it changes, every copy of its card is drawn anew: the
// change comes first, and the errand that draws is told of it.

// drawing draws a thing's card; false when there is nothing left to show.
type drawing func(ctx context.Context, id string) (message, bool, error)

// The kinds of errand that cards need.
const (
	showKind = "show" // show/<channel>/<thing>: post the card, once
	cardKind = "card" // card/<thing>: change every copy of it
)

func (b *Bot) equipCards() {
	b.runs[showKind] = b.runShow
	b.runs[cardKind] = b.runCard
}

// redraw has every copy of a thing's card drawn anew.
func (b *Bot) redraw(ctx context.Context, thing string) {
	if err := b.errands.Poke(ctx, cardKind+"/"+thing, ""); err != nil {
		b.o.Log.Warn("a card may be out of date", "thing", thing, "err", safe(err))
	}
	b.roused()
}

// redrawSeen has a thing's cards drawn anew, and the message in which
// somebody has just used one of its buttons, however old.
func (b *Bot) redrawSeen(ctx context.Context, i *interaction, thing string) {
	if i.Where == onAction && i.Channel != "" && i.TS != "" && !i.Private {
		// It may be an old one: nobody knows what it shows.
		if err := b.errands.Shown(ctx, thing, errands.Copy{Channel: i.Channel, TS: i.TS}, ""); err != nil {
			b.o.Log.Warn("a copy of a card isn't kept up", "thing", thing, "err", safe(err))
		}
	}
	b.redraw(ctx, thing)
}

// show has a thing's card posted in a channel, unless one was.
func (b *Bot) show(ctx context.Context, channel, thing string) error {
	if channel == "" {
		return nil
	}
	fresh, err := b.errands.Once(ctx, showKind+"/"+channel+"/"+thing, "", 0)
	if fresh {
		b.roused()
	}
	return err
}

func (b *Bot) draw(ctx context.Context, thing string) (message, bool, error) {
	kind, id, _ := strings.Cut(thing, "/")
	draw, ok := b.cards[kind]
	if !ok {
		return message{}, false, nil
	}
	return draw(ctx, id)
}

func (b *Bot) runShow(ctx context.Context, e *errands.Errand, c claimed) error {
	channel, thing, _ := strings.Cut(e.ID(), "/")
	m, ok, err := b.draw(ctx, thing)
	if err != nil || !ok {
		return err
	}
	print := m.print()
	if e.Note != "" { // what was posted before may show something else
		print = ""
	}
	ts, err := b.postOnce(ctx, e, c, channel, "", m)
	if err != nil || ts == "" {
		return err
	}
	if err := b.errands.Shown(ctx, thing, errands.Copy{Channel: channel, TS: ts}, print); err != nil {
		return err
	}
	return b.errands.Poke(ctx, cardKind+"/"+thing, "") // it may have changed meanwhile
}

// print is what a message says, for telling whether it changed.
func (m message) print() string {
	raw, _ := json.Marshal(m.blocks) // blocks are made here: they can be written
	return identify(m.text, string(raw))
}

// runCard draws every copy of a thing's card anew. A channel takes one a
// second: the errand's note keeps the copies that show what the thing is now,
// so that the next turn goes on with the others.
func (b *Bot) runCard(ctx context.Context, e *errands.Errand, _ claimed) error {
	thing := e.ID()
	m, ok, err := b.draw(ctx, thing)
	if err != nil || !ok {
		return err
	}
	print := m.print()
	if last, err := b.errands.Print(ctx, thing); err != nil || last == print {
		return err
	}
	copies, err := b.errands.Copies(ctx, thing)
	if err != nil {
		return err
	}
	if was, _, _ := strings.Cut(e.Note, " "); was != print {
		e.Note = print
	}
	for _, at := range copies {
		if err := b.drawAnew(ctx, e, at, m); err != nil {
			return err
		}
	}
	if all, err := b.errands.Drawn(ctx, thing, print, copies); err != nil || all {
		return err
	}
	return again(0) // one came, or went, meanwhile
}

// drawAnew changes one copy of a thing's card in its channel's turn, unless it
// shows the same already. One that Slack refuses for good is a copy no more.
func (b *Bot) drawAnew(ctx context.Context, e *errands.Errand, at errands.Copy, m message) error {
	mark := at.Channel + at.TS
	if slices.Contains(strings.Fields(e.Note), mark) {
		return nil
	}
	if wait := b.pacer.wait(at.Channel, e.Name+" "+at.Channel); wait > 0 {
		return again(wait)
	}
	_, _, _, err := b.poster.UpdateMessageContext(ctx, at.Channel, at.TS, m.options()...)
	if bare, had := m.withoutPictures(); had && refusesBlocks(err) {
		_, _, _, err = b.poster.UpdateMessageContext(ctx, at.Channel, at.TS, bare.options()...)
	}
	v := judge(err)
	var answer slack.SlackErrorResponse
	switch {
	case err == nil:
		e.Note += " " + mark
		return nil
	case errors.As(err, &answer) && v.outcome == refusedForGood:
		b.o.Log.Info("a copy of a card is gone", "thing", e.ID(), "channel", at.Channel, "err", answer.Err)
		return b.errands.Gone(ctx, e.ID(), at)
	case v.wait > 0:
		b.pacer.hold(at.Channel, v.wait)
	}
	return err
}

// options are a message as Slack's client takes it.
func (m message) options() []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(escape.Replace(m.text), false), slack.MsgOptionBlocks(m.blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
}

// errandMetadata marks what an errand posted; the payload's "errand" says
// which.
const errandMetadata = "kcst_errand"

// postOnce posts an errand's message, and gives its timestamp, or "" where
// Slack refuses it for good. What was perhaps posted by a process that died is
// looked for first.
func (b *Bot) postOnce(ctx context.Context, e *errands.Errand, c claimed, channel, thread string, m message) (string, error) {
	if wait := b.pacer.wait(channel, e.Name); wait > 0 {
		return "", again(wait)
	}
	mark := identify(e.Name)
	if since, ok := strings.CutPrefix(e.Note, "posting "); ok {
		if ts, err := b.earlierPost(ctx, channel, thread, since, mark); ts != "" || err != nil {
			return ts, err
		}
	} else if err := c.mark(ctx, fmt.Sprintf("posting %d.000000", b.o.Now().Add(-time.Minute).Unix())); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, postWithin)
	defer cancel()
	post := func(m message) (string, error) {
		options := append(m.options(), slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: errandMetadata, EventPayload: map[string]any{"errand": mark},
		}))
		if thread != "" {
			options = append(options, slack.MsgOptionTS(thread))
		}
		_, ts, err := b.poster.PostMessageContext(ctx, channel, options...)
		return ts, err
	}
	ts, err := post(m)
	if bare, had := m.withoutPictures(); had && refusesBlocks(err) {
		b.o.Log.Warn("slack can't fetch a picture: posting without it", "errand", e.Kind(), "err", safe(err))
		ts, err = post(bare)
	}
	if err == nil {
		return ts, nil
	}
	switch v := judge(err); v.outcome {
	case refusedForGood:
		b.o.Log.Error("slack refuses a message for good: is the app in the channel?", "channel", channel, "errand", e.Kind(), "err", safe(err))
		return "", nil
	case unposted:
		e.Note = "" // nothing to look for
		if v.wait > 0 {
			b.pacer.hold(channel, v.wait)
		}
	}
	return "", err
}

// withoutPictures is a message without its pictures, and whether it had any:
// Slack refuses all of a message one of whose pictures it can't fetch.
func (m message) withoutPictures() (message, bool) {
	bare := m
	bare.blocks = slices.DeleteFunc(slices.Clone(m.blocks), func(b slack.Block) bool { return b.BlockType() == slack.MBTImage })
	return bare, len(bare.blocks) < len(m.blocks)
}

// refusesBlocks reports whether Slack refuses a message for its blocks.
func refusesBlocks(err error) bool {
	var answer slack.SlackErrorResponse
	return errors.As(err, &answer) && slices.Contains(errorsBlocks, answer.Err)
}

// earlierPost looks for what an errand posted before.
func (b *Bot) earlierPost(ctx context.Context, channel, thread, since, mark string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, postWithin)
	defer cancel()
	var messages []slack.Message
	var err error
	if thread != "" {
		messages, _, _, err = b.poster.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: channel, Timestamp: thread, Oldest: since, Limit: 200, IncludeAllMetadata: true})
	} else {
		var page *slack.GetConversationHistoryResponse
		page, err = b.poster.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Oldest: since, Limit: 200, IncludeAllMetadata: true})
		if page != nil {
			messages = page.Messages
		}
	}
	var answer slack.SlackErrorResponse
	switch {
	case errors.As(err, &answer) && (answer.Err == "missing_scope" || judge(err).outcome == refusedForGood):
		b.o.Log.Warn("can't look for an earlier message", "channel", channel, "err", answer.Err)
		return "", nil // a second message is better than none
	case err != nil:
		return "", err
	}
	for _, m := range messages {
		if m.Metadata.EventType == errandMetadata && m.Metadata.EventPayload["errand"] == mark {
			return m.Timestamp, nil
		}
	}
	return "", nil
}
