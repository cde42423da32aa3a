package bot

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The pauses between connections that don't last.
const (
	firstPause = 500 * time.Millisecond
	mostPause  = 30 * time.Second
	lasting    = time.Minute // a connection that lived so long was a good one
)

// gate is the HTTP client of the Web API. It holds apps.connections.open back
// when connections keep ending early: slack-go opens the next one at once,
// thousands a second when Socket Mode is turned off.
type gate struct {
	client *http.Client
	now    func() time.Time

	mu    sync.Mutex
	last  time.Time // the latest open
	short int       // connections in a row that didn't last
}

func newGate(client *http.Client, now func() time.Time) *gate {
	return &gate{client: client, now: now}
}

// Do sends a request, an open after its pause.
func (g *gate) Do(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
		if err := sleep(r.Context(), g.pause()); err != nil {
			return nil, err
		}
	}
	return g.client.Do(r)
}

// pause is how long the coming open has to wait.
func (g *gate) pause() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if g.last.IsZero() || now.Sub(g.last) >= lasting {
		g.last, g.short = now, 0
		return 0
	}
	wait := mostPause
	if g.short < 10 {
		wait = min(mostPause, firstPause<<g.short)
	}
	wait += rand.N(wait/4 + 1)
	g.short++
	g.last = now.Add(wait)
	return wait
}

// sleep waits, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
