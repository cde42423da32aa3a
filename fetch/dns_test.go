package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"
	"golang.org/x/net/dns/dnsmessage"
)

// nameserver answers every question for an IPv4 address by what answer gives
// for the first, the second and so on.
func nameserver(t *testing.T, answer func(n int) [][4]byte) (*net.Resolver, *atomic.Int64) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	var asked atomic.Int64
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				for _, a := range answer(int(asked.Add(1))) {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: a},
					})
				}
			}
			if reply, err := m.Pack(); err == nil {
				conn.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}, &asked
}

// TestRebinding asks for a name whose address turns into one of our own, in
// ways that get past a check made before dialling.
func TestRebinding(t *testing.T) {
	hits := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	here, metadata, public := [4]byte{127, 0, 0, 1}, [4]byte{169, 254, 169, 254}, [4]byte{1, 1, 1, 1}
	for name, answer := range map[string]func(int) [][4]byte{
		"from the first": func(int) [][4]byte { return [][4]byte{here} },
		"link-local":     func(int) [][4]byte { return [][4]byte{metadata} },
		"one of several": func(int) [][4]byte { return [][4]byte{metadata, here} },
		"after the first": func(n int) [][4]byte {
			if n == 1 {
				return [][4]byte{public}
			}
			return [][4]byte{here}
		},
	} {
		r, asked := nameserver(t, answer)
		if name == "after the first" { // what a check before dialling would see
			if a, err := r.LookupHost(t.Context(), "rebind.example.org"); err != nil || a[0] != "1.1.1.1" {
				t.Fatalf("the name server gives %v, %v", a, err)
			}
		}
		g := New(Options{Agent: "test", Pause: -1, Resolver: r})
		_, err := g.Get(t.Context(), Request{URL: "http://rebind.example.org/"})
		if !errors.Is(err, ssrf.ErrProhibitedIP) || asked.Load() == 0 {
			t.Errorf("%s: %v after %d questions", name, err, asked.Load())
		}
	}
	if hits > 0 {
		t.Errorf("a server on this machine was asked %d times", hits)
	}

	// Only the check stood between: without it the same name is served.
	r, _ := nameserver(t, func(int) [][4]byte { return [][4]byte{here} })
	g := New(Options{Agent: "test", Pause: -1, Resolver: r, Loopback: true})
	if _, err := g.Get(t.Context(), Request{URL: "http://rebind.example.org:" + port + "/"}); err != nil || hits != 1 {
		t.Errorf("%v, %d hits", err, hits)
	}
}
