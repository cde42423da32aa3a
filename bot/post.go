package bot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/slack-go/slack"
)

// metadataType marks the bot's answers; the payload's "question" is the ID of
// the question answered.
const metadataType = "kcst_answer"

// outcome is what a failed call to Slack means.
type outcome int

const (
	refusedForGood outcome = iota // it was not posted and never will be
	unposted                      // it was not posted; try again
	uncertain                     // it may have been posted
)

type verdict struct {
	outcome outcome
	wait    time.Duration // what Slack asked for, or zero
}

// Slack's errors by what they mean; others are for good.
var (
	errorsForNow = append([]string{"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "accesslimited"}, refusals...)
	errorsUnsure = []string{"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
	errorsBlocks = []string{"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch", "cannot_parse_blocks"}
)

// judge classifies the error of a call that posts.
func judge(err error) verdict {
	var limited *slack.RateLimitedError
	var answer slack.SlackErrorResponse
	var status slack.StatusCodeError
	var op *net.OpError
	switch {
	case errors.As(err, &limited):
		return verdict{unposted, max(limited.RetryAfter, time.Second)}
	case errors.As(err, &answer) && slices.Contains(refusals, answer.Err):
		return verdict{unposted, time.Minute} // somebody must mend the app
	case errors.As(err, &answer) && slices.Contains(errorsForNow, answer.Err):
		return verdict{unposted, 10 * time.Second}
	case errors.As(err, &answer) && slices.Contains(errorsUnsure, answer.Err):
		return verdict{uncertain, 0}
	case errors.As(err, &answer):
		return verdict{refusedForGood, 0}
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests:
		return verdict{unposted, 10 * time.Second}
	case errors.As(err, &status) && status.Code < http.StatusInternalServerError:
		return verdict{refusedForGood, 0}
	case errors.As(err, &op) && op.Op == "dial":
		return verdict{unposted, 0}
	}
	return verdict{uncertain, 0}
}

// post posts the reply in the question's thread, or for a slash command at
// its response URL, and gives its timestamp.
func (b *Bot) post(ctx context.Context, q question, m message) (ts string, err error) {
	ctx, cancel := context.WithTimeout(ctx, postWithin)
	defer cancel()
	if q.URL != "" {
		return "", slack.PostWebhookCustomHTTPContext(ctx, q.URL, b.web, m.webhook())
	}
	if m.private {
		return "", b.postPrivately(ctx, q, slack.MsgOptionText(escape.Replace(m.text), false))
	}
	thread := slack.MsgOptionCompose()
	if q.Thread != "" {
		thread = slack.MsgOptionTS(q.Thread)
	}
	options := []slack.MsgOption{
		thread,
		slack.MsgOptionText(escape.Replace(m.text), false),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{"question": q.ID},
		}),
	}
	_, ts, err = b.poster.PostMessageContext(ctx, q.Channel, append(options, slack.MsgOptionBlocks(m.blocks...))...)
	if q.Share != "" && outside(err) {
		w := m.webhook()
		w.ResponseType = slack.ResponseTypeInChannel
		return "", slack.PostWebhookCustomHTTPContext(ctx, q.Share, b.web, w)
	}
	if refusesBlocks(err) {
		b.o.Log.Error("slack refuses the blocks: sending the text alone", "question", q.ID, "err", safe(err))
		_, ts, err = b.poster.PostMessageContext(ctx, q.Channel, options...)
	}
	return ts, err
}

// earlierReply looks in the thread for an answer to the question, posted by a
// try that could not record it, and gives its timestamp or "".
func (b *Bot) earlierReply(ctx context.Context, q question) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, postWithin)
	defer cancel()
	if q.Thread == "" {
		return b.earlierShared(ctx, q)
	}
	ts, err := b.inThread(ctx, q.Channel, q.Thread, q.TS, func(m slack.Message) bool {
		return m.Metadata.EventType == metadataType && m.Metadata.EventPayload["question"] == q.ID
	})
	if errors.Is(err, errNoThread) {
		b.o.Log.Warn("the question's thread is gone", "question", q.ID)
		return "", nil
	}
	return ts, err
}

// errNoThread: the thread is gone.
var errNoThread = errors.New("the thread is gone")

// inThread is the timestamp of the first message of a thread that is one, of
// those since a message; "" for none, or where the app may not look: a second
// message is better than none. It says errNoThread of a thread that is gone.
func (b *Bot) inThread(ctx context.Context, channel, root, since string, is func(slack.Message) bool) (string, error) {
	ask := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: root, Oldest: since, Limit: 200, IncludeAllMetadata: true}
	for {
		messages, more, cursor, err := b.poster.GetConversationRepliesContext(ctx, ask)
		if err != nil {
			var answer slack.SlackErrorResponse
			switch {
			case errors.As(err, &answer) && answer.Err == "thread_not_found":
				return "", errNoThread
			case errors.As(err, &answer) && (answer.Err == "missing_scope" || judge(err).outcome == refusedForGood):
				b.o.Log.Warn("can't look for an earlier message", "channel", channel, "thread", root, "err", answer.Err)
				return "", nil
			}
			return "", err
		}
		for _, m := range messages {
			if is(m) {
				return m.Timestamp, nil
			}
		}
		if !more || cursor == "" {
			return "", nil
		}
		ask.Cursor = cursor
	}
}

// earlierShared looks for an answer at the top of the channel.
func (b *Bot) earlierShared(ctx context.Context, q question) (string, error) {
	got, err := b.poster.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: q.Channel, Oldest: fmt.Sprintf("%d.000000", q.At.Unix()-60), Limit: 200, IncludeAllMetadata: true,
	})
	switch {
	case judge(err).outcome == refusedForGood && err != nil:
		b.o.Log.Warn("can't look for an earlier answer", "question", q.ID, "err", safe(err))
		return "", nil
	case err != nil:
		return "", err
	}
	for _, m := range got.Messages {
		if m.Metadata.EventType == metadataType && m.Metadata.EventPayload["question"] == q.ID {
			return m.Timestamp, nil
		}
	}
	return "", nil
}

// outside reports whether Slack says that the bot is not in the channel.
func outside(err error) bool {
	var answer slack.SlackErrorResponse
	return errors.As(err, &answer) && slices.Contains([]string{"not_in_channel", "channel_not_found", "is_archived"}, answer.Err)
}
