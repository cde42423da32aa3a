package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"kcst/templates"
)

// limit is how often one network may do something: a burst at once, and then
// one each interval. It is GCRA: a network is the time at which it has nothing
// left to wait for, so that it takes one map entry.
type limit struct {
	burst    int
	interval time.Duration
	most     int // networks remembered
	now      func() time.Time

	mu    sync.Mutex
	free  map[netip.Prefix]time.Time
	swept time.Time
}

// networksRemembered bounds the memory of a limit to some megabytes.
const networksRemembered = 50_000

func newLimit(now func() time.Time, burst int, interval time.Duration) *limit {
	return &limit{burst: burst, interval: interval, most: networksRemembered, now: now, free: map[netip.Prefix]time.Time{}}
}

// take reports whether a network may go on, or else how long it has to wait.
func (l *limit) take(network netip.Prefix) (wait time.Duration) {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := now.Sub(l.swept); age < 0 || age > time.Minute { // who has nothing to wait for is forgotten
		l.sweep(now)
	}
	free, known := l.free[network]
	if !known && len(l.free) >= l.most {
		l.forget(now)
	}
	if free.Before(now) {
		free = now
	}
	if wait = free.Add(l.interval).Sub(now) - time.Duration(l.burst)*l.interval; wait > 0 {
		return wait
	}
	l.free[network] = free.Add(l.interval)
	return 0
}

func (l *limit) sweep(now time.Time) {
	l.swept = now
	for network, free := range l.free {
		if free.Before(now) {
			delete(l.free, network)
		}
	}
}

// forget makes room: those that have nothing to wait for go, and where that
// is not enough, whichever come first.
func (l *limit) forget(now time.Time) {
	l.sweep(now)
	for network := range l.free {
		if len(l.free) < l.most*3/4 {
			return
		}
		delete(l.free, network)
	}
}

// limited asks l before next; who came too often reads when to try again.
func (s *site) limited(l *limit, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if wait := l.take(networkOf(origin(r))); wait > 0 {
			seconds := int(wait/time.Second) + 1
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			s.show(w, r, http.StatusTooManyRequests, templates.TooMany{Seconds: seconds})
			return
		}
		next(w, r)
	}
}

// networkOf is what a household or an office has: an IPv4 address, 56 bits of
// an IPv6 one. What is no address counts as one network.
func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 56
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// origin is the address that a request came from. A proxy on this machine or
// in the private network is believed as to whom it speaks for: the last
// address in X-Forwarded-For that isn't such a proxy itself. From anybody else
// the header is worth nothing.
func origin(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && (from.IsLoopback() || from.IsPrivate()); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		from = hop.Unmap()
	}
	return from
}
