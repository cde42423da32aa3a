package bot

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"
)

// notices limits how often people are told that the bot is busy: each once a
// minute, and few at a time. A notice that can't be sent is dropped; the
// answer comes anyway.
type notices struct {
	now  func() time.Time
	room chan struct{}

	mu   sync.Mutex
	told map[string]time.Time // by user
}

const noticeEvery = time.Minute

func newNotices(now func() time.Time) *notices {
	return &notices{now: now, room: make(chan struct{}, 4), told: map[string]time.Time{}}
}

// due reports whether user may be told now, and takes room for it, which done
// gives back.
func (n *notices) due(user string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.now()
	for u, t := range n.told {
		if now.Sub(t) >= noticeEvery {
			delete(n.told, u)
		}
	}
	if _, ok := n.told[user]; ok {
		return false
	}
	select {
	case n.room <- struct{}{}:
		n.told[user] = now
		return true
	default:
		return false
	}
}

func (n *notices) done() { <-n.room }

// tellBusy tells the person, privately, that the answer will take a while.
func (b *Bot) tellBusy(ctx context.Context, q question) {
	if !b.notices.due(q.User) {
		return
	}
	go func() {
		defer b.notices.done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postWithin)
		defer cancel()
		where := []slack.MsgOption{slack.MsgOptionText(busyText, false)}
		if !q.top() {
			where = append(where, slack.MsgOptionTS(q.Thread))
		}
		if _, err := b.poster.PostEphemeralContext(ctx, q.Channel, q.User, where...); err != nil {
			b.o.Log.Debug("busy notice not sent", "question", q.ID, "err", safe(err))
		}
	}()
}
