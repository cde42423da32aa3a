package fetch

import (
	"context"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps a pause between two requests to one host.
type pace struct {
	pause time.Duration

	mu    sync.Mutex
	hosts map[string]*rate.Limiter
}

// manyHosts is how many hosts are remembered before all are forgotten: no
// worse than a host that gets one request too early.
const manyHosts = 1000

func newPace(pause time.Duration) *pace {
	return &pace{pause: pause, hosts: map[string]*rate.Limiter{}}
}

// wait returns when it is the host's turn, or with [ErrNoTurn] when that would
// be after ctx ends.
func (p *pace) wait(ctx context.Context, host string) error {
	if p.pause < 0 {
		return ctx.Err()
	}
	err := p.of(strings.ToLower(host)).Wait(ctx)
	if err != nil && ctx.Err() == nil {
		return refuse(ErrNoTurn, "There was no time left to ask %s: try again later.", host)
	}
	return err
}

func (p *pace) of(host string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.hosts) >= manyHosts {
		clear(p.hosts)
	}
	l, ok := p.hosts[host]
	if !ok {
		l = rate.NewLimiter(rate.Every(p.pause), 1)
		p.hosts[host] = l
	}
	return l
}
