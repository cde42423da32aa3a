package bot

import (
	"context"

	"kcst/facts/told"
)

// thread is where others read the reply to a question; false where nobody but
// the one who asked does.
func (q question) thread(m message) (told.Thread, bool) {
	return told.Thread{Channel: q.Channel, TS: q.Thread}, q.URL == "" && q.Thread != "" && !m.private && len(m.said) > 0
}

// remember notes what a reply tells in its thread, before it is posted, so
// that the thread can be put right when that changes. Without the note the
// reply still goes out.
func (b *Bot) remember(ctx context.Context, q question, m message) {
	if t, ok := q.thread(m); ok {
		if err := b.told.Remember(ctx, t, q.ID, m.said); err != nil {
			b.o.Log.Warn("a reply won't be corrected if it changes", "question", q.ID, "err", safe(err))
		}
	}
}

// forget takes the note back where the reply will never be posted.
func (b *Bot) forget(ctx context.Context, q question, m message) {
	if t, ok := q.thread(m); ok {
		if err := b.told.Forget(ctx, t, q.ID, m.said); err != nil {
			b.o.Log.Warn("a reply that wasn't posted is remembered", "question", q.ID, "err", safe(err))
		}
	}
}
