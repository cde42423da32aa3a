package bot_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bot/slacktest"
	"kcst/facts/gaps"
)

// TestGapIsKeptThroughAnOutage: while a question that has no answer can't be
// kept for the officers, it isn't answered either; then it is both, once.
func TestGapIsKeptThroughAnOutage(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		var tried atomic.Int32
		h, o := openOffice(t, transport, setup{tune: func(opts *bot.Options) {
			keep := opts.Office.Gap
			opts.Office.Gap = func(ctx context.Context, question string) (string, error) {
				if tried.Add(1) == 1 {
					return "", errors.New("the store is away")
				}
				return keep(ctx, question)
			}
		}})
		d := h.slack.Mention(slacktest.Say{User: people["pat"], Channel: "C0WALRUS", Text: "What colour is the walrus?"})
		for deadline := time.Now().Add(30 * time.Second); len(h.slack.Replies(d.Channel, d.TS)) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no reply after %d tries to keep the gap", tried.Load())
			}
		}
		open, err := o.Gaps.List(t.Context(), gaps.Open)
		if err != nil {
			t.Fatal(err)
		}
		if len(open) != 1 || open[0].Count != 1 {
			t.Errorf("kept: %+v", open)
		}
		if replies := h.slack.Replies(d.Channel, d.TS); len(replies) != 1 {
			t.Errorf("%d replies: %+v", len(replies), replies)
		}
	})
}
