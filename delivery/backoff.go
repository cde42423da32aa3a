package delivery

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// gate keeps all connections from a server that asks for fewer letters, for a
// second at first and twice as long each time it asks again.
type gate struct {
	mu   sync.Mutex
	last time.Duration
	shut chan struct{} // nil: open
}

const (
	leastRest = time.Second
	mostRest  = 5 * time.Minute
)

// learn takes in what one letter taught; hint is what the server asked for.
func (g *gate) learn(throttled bool, hint time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case !throttled && g.shut == nil:
		g.last = 0
	case throttled && g.shut == nil:
		g.last = min(max(2*g.last, leastRest, hint), mostRest)
		shut := make(chan struct{})
		g.shut = shut
		time.AfterFunc(g.last, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.shut = nil
			close(shut)
		})
	}
}

func (g *gate) resting() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shut != nil
}

// pass waits until the gate is open.
func (g *gate) pass(ctx context.Context) error {
	g.mu.Lock()
	shut := g.shut
	g.mu.Unlock()
	if shut == nil {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-shut:
		return nil
	}
}

// domains remembers which recipients' domains ask for fewer letters. One such
// answer says little, three in a row without a letter taken say that the domain
// means it.
type domains struct {
	mu    sync.Mutex
	known map[string]*domain
}

type domain struct {
	inRow int
	pause time.Duration
	until time.Time
}

const asksInRow = 3

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// rest is until when nothing goes to the address's domain, or zero.
func (ds *domains) rest(address string, now time.Time) time.Time {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if len(ds.known) == 0 {
		return time.Time{}
	}
	if d := ds.known[domainOf(address)]; d != nil && d.until.After(now) {
		return d.until
	}
	return time.Time{}
}

func (ds *domains) learn(address string, throttled bool, now time.Time, hint time.Duration) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if len(ds.known) == 0 && !throttled {
		return
	}
	name := domainOf(address)
	if !throttled {
		delete(ds.known, name)
		return
	}
	d := ds.known[name]
	if d == nil {
		if ds.known == nil {
			ds.known = map[string]*domain{}
		}
		d = new(domain)
		ds.known[name] = d
	}
	if d.inRow++; d.inRow >= asksInRow && !d.until.After(now) {
		d.pause = min(max(2*d.pause, 5*leastRest, hint), mostRest)
		d.until = now.Add(d.pause)
	}
}

// errorRate watches how many of the last letters went wrong in a way that
// trying again doesn't mend.
type errorRate struct {
	mu     sync.Mutex
	last   [200]bool // true: wrong
	n      int
	wrong  int
	paused bool
}

const (
	leastSeen  = 50 // before anything is concluded
	wrongShare = 4  // a quarter
)

// add takes in an outcome, and says once that too many are wrong: how many of
// how many.
func (e *errorRate) add(bad bool) (wrong, of int, tooMany bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	at := e.n % len(e.last)
	if e.n >= len(e.last) && e.last[at] {
		e.wrong--
	}
	e.last[at] = bad
	e.n++
	if bad {
		e.wrong++
	}
	seen := min(e.n, len(e.last))
	if e.paused || seen < leastSeen || e.wrong*wrongShare < seen {
		return 0, 0, false
	}
	e.paused = true
	return e.wrong, seen, true
}

// pause holds the edition because too much goes wrong: nothing is lost by it,
// and officers see why.
func (r *round) pause(wrong, of int) {
	reason := fmt.Sprintf("paused by itself: %d of the last %d letters went wrong; look at the failures, then resume or withdraw it", wrong, of)
	r.log.Error("too many letters go wrong; pausing the edition", "wrong", wrong, "of", of)
	go func() {
		ctx, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		for {
			_, err := r.sender.Editor.Pause(ctx, r.edition.ID, by, reason)
			if err == nil || wait(ctx, glance) != nil {
				return
			}
		}
	}()
}
