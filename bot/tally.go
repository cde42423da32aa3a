package bot

import (
	"sync"
	"time"
)

// tally counts what anybody may cause as often as they like, so that it is
// told of once a minute and not each time.
type tally struct {
	mu    sync.Mutex
	count int
	told  time.Time
}

const tellEvery = time.Minute

// add counts one more. When it is time to tell, it gives how many there were
// since it was told last, this one included.
func (t *tally) add(now time.Time) (since int, tell bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	if !t.told.IsZero() && now.Sub(t.told) < tellEvery {
		return 0, false
	}
	since, t.count, t.told = t.count, 0, now
	return since, true
}

// refused notes a request that Slack didn't sign.
func (b *Bot) refused(path string, why error) {
	b.o.Log.Debug("a request without slack's signature was refused", "path", path, "err", why)
	if n, tell := b.forged.add(b.o.Now()); tell {
		b.o.Log.Warn("requests without slack's signature were refused", "count", n, "last_path", path, "last_err", why)
	}
}
