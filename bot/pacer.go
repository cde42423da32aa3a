package bot

import (
	"sync"
	"time"
)

// pacer keeps posts to Slack's pace of one a second in a channel. A question
// whose turn is later is given a slot and waits for it in the store, so that
// one busy channel holds no worker up.
type pacer struct {
	now   func() time.Time
	every time.Duration

	mu    sync.Mutex
	free  map[string]time.Time // by channel, when its next slot begins
	used  map[string]time.Time // by channel, when it was last posted in
	slots map[string]time.Time // by question, the slot it was given
}

func newPacer(now func() time.Time, every time.Duration) *pacer {
	return &pacer{now: now, every: every, free: map[string]time.Time{}, used: map[string]time.Time{}, slots: map[string]time.Time{}}
}

// wait is how long the question must wait before its answer may be posted in
// the channel. Zero means now, and uses its slot up.
func (p *pacer) wait(channel, question string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	slot, held := p.slots[question]
	if !held {
		p.tidy(now)
		if slot = p.free[channel]; slot.Before(now) {
			slot = now
		}
		p.free[channel] = slot.Add(p.every)
	}
	// Whoever came late to the slot before has pushed this one back.
	if last, ok := p.used[channel]; ok && slot.Before(last.Add(p.every)) {
		slot = last.Add(p.every)
	}
	if left := slot.Sub(now); left > 0 {
		p.slots[question] = slot
		return left
	}
	delete(p.slots, question)
	p.used[channel] = now
	return 0
}

// spare reports whether nobody wants the channel now, and takes it if so.
// Unlike [pacer.wait] it reserves nothing: what can wait lets questions go
// first.
func (p *pacer) spare(channel string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.tidy(now)
	if p.free[channel].After(now) || now.Sub(p.used[channel]) < p.every {
		return false
	}
	p.free[channel], p.used[channel] = now.Add(p.every), now
	return true
}

// hold keeps the channel quiet for d, as Slack asked.
func (p *pacer) hold(channel string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.now().Add(d); p.free[channel].Before(until) {
		p.free[channel] = until
	}
}

// tidy forgets channels that are free and slots that nobody came for; p.mu is
// held.
func (p *pacer) tidy(now time.Time) {
	if len(p.free)+len(p.slots)+len(p.used) < 1000 {
		return
	}
	for channel, t := range p.free {
		if t.Before(now) {
			delete(p.free, channel)
		}
	}
	for channel, t := range p.used {
		if now.Sub(t) > p.every {
			delete(p.used, channel)
		}
	}
	for question, t := range p.slots {
		if now.Sub(t) > time.Minute {
			delete(p.slots, question)
		}
	}
}
