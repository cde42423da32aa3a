package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"
)

func TestLimit(t *testing.T) {
	now := noon
	l := newLimit(func() time.Time { return now }, 3, 10*time.Second)
	one, other := netip.MustParsePrefix("192.0.2.1/32"), netip.MustParsePrefix("192.0.2.2/32")
	for i, want := range []time.Duration{0, 0, 0, 10 * time.Second, 10 * time.Second} {
		if got := l.take(one); got != want {
			t.Errorf("take %d: wait %v, want %v", i+1, got, want)
		}
	}
	if got := l.take(other); got != 0 {
		t.Errorf("another network waits %v", got)
	}
	now = now.Add(10 * time.Second)
	if first, second := l.take(one), l.take(one); first != 0 || second != 10*time.Second {
		t.Errorf("after the interval: %v, then %v", first, second)
	}
	now = now.Add(time.Hour)
	for i := range 3 {
		if got := l.take(one); got != 0 {
			t.Errorf("an hour later, take %d waits %v", i+1, got)
		}
	}
}

// TestLimitForgets: however many networks come, few are remembered, and one
// that is over its limit isn't forgiven for a crowd of strangers that is gone.
func TestLimitForgets(t *testing.T) {
	now := noon
	l := newLimit(func() time.Time { return now }, 1, time.Minute)
	l.most = 100
	for i := range 10_000 {
		now = now.Add(time.Second)
		l.take(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 32))
		if len(l.free) > l.most {
			t.Fatalf("%d networks are remembered", len(l.free))
		}
	}
	now = now.Add(time.Hour) // the crowd is gone
	l.take(netip.MustParsePrefix("192.0.2.99/32"))
	if len(l.free) != 1 {
		t.Errorf("an hour later %d networks are remembered", len(l.free))
	}
	busy := netip.MustParsePrefix("192.0.2.1/32")
	l.take(busy)
	for i := range 30 {
		l.take(netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 9, 9, byte(i)}), 32))
	}
	if l.take(busy) == 0 {
		t.Error("a network over its limit was forgotten")
	}
}

func TestOrigin(t *testing.T) {
	for _, c := range []struct{ peer, forwarded, want, network string }{
		{"192.0.2.7:4711", "", "192.0.2.7", "192.0.2.7/32"},
		{"192.0.2.7:4711", "198.51.100.1", "192.0.2.7", "192.0.2.7/32"}, // a stranger's word
		{"127.0.0.1:4711", "198.51.100.1", "198.51.100.1", "198.51.100.1/32"},
		{"10.0.0.5:4711", "203.0.113.9, 198.51.100.1", "198.51.100.1", "198.51.100.1/32"},
		{"10.0.0.5:4711", "203.0.113.9, 198.51.100.1, 10.1.1.1", "198.51.100.1", "198.51.100.1/32"},
		{"127.0.0.1:4711", "nonsense", "127.0.0.1", "127.0.0.1/32"},
		{"[::1]:4711", "2001:db8:1:2:3::4", "2001:db8:1:2:3::4", "2001:db8:1::/56"},
		{"[2001:db8:1:2ff::4]:4711", "", "2001:db8:1:2ff::4", "2001:db8:1:200::/56"},
		{"[::ffff:192.0.2.7]:4711", "", "192.0.2.7", "192.0.2.7/32"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := origin(r); got.String() != c.want || networkOf(got).String() != c.network {
			t.Errorf("%s for %q: %v in %v, want %s in %s", c.peer, c.forwarded, got, networkOf(got), c.want, c.network)
		}
	}
}

// TestTooManyQuestions: one network can't keep the others from asking; whoever
// may be in danger is answered always.
func TestTooManyQuestions(t *testing.T) {
	w := newWorld(t)
	h := handler(t, w.options())
	from := func(network int) func(*http.Request) {
		return func(r *http.Request) { r.RemoteAddr = fmt.Sprintf("192.0.2.%d:4711", network) }
	}
	path := "/?q=" + url.QueryEscape("What are our priorities?")
	last := 0
	for range 300 {
		last = do(h, "GET", path, from(1)).Code
	}
	rec := do(h, "GET", path, from(1))
	if last != http.StatusTooManyRequests || rec.Header().Get("Retry-After") == "" {
		t.Errorf("the 300th question: status %d, Retry-After %q", last, rec.Header().Get("Retry-After"))
	}
	for _, c := range []struct {
		path    string
		network int
	}{{path, 2}, {"/", 1}, {"/editions", 1}, {"/?q=my+husband+is+going+to+kill+me", 1}} {
		if rec := do(h, "GET", c.path, from(c.network)); rec.Code != 200 {
			t.Errorf("%s from %d: status %d", c.path, c.network, rec.Code)
		}
	}
}
