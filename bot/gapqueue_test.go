package bot_test

import (
	"context"
	"errors"
	"strings"
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
			opts.Office.Gap = func(ctx context.Context, asking, question string) (string, error) {
				switch tried.Add(1) {
				case 1:
					return "", errors.New("the store is away")
				case 2:
					_, err := keep(ctx, asking, question)
					return "", errors.Join(errors.New("the reply of the store was lost"), err)
				}
				return keep(ctx, asking, question)
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

// Where a gap can't be kept for good, who asked is told after a while that
// nobody knows, and whom to ask.
func TestAnswerWithoutAGap(t *testing.T) {
	t.Parallel()
	began := time.Now()
	h, _ := openOffice(t, overSocket, setup{tune: func(o *bot.Options) {
		o.Now = func() time.Time { return began.Add(100 * time.Since(began)) } // time flies
		o.Lease = 100 * time.Second
		o.Office.Gap = func(context.Context, string, string) (string, error) { return "", errors.New("no engine") }
	}})
	m := h.one(h.slack.Mention(slacktest.Say{Channel: "C0WALRUS", Text: "What colour is the walrus?"}))
	if !strings.Contains(m.Text, "don't hold") {
		t.Errorf("told %q", m.Text)
	}
	if !strings.Contains(h.logs.String(), "a gap isn't kept") {
		t.Errorf("not logged:\n%s", h.logs)
	}
}
