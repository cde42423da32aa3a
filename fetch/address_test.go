package fetch

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// special are the blocks of IANA's registries of special-purpose addresses
// (RFC 6890 and its successors) that a website can't have, and more that
// mustn't be fetched, each with addresses at its edges.
var special = map[string][]string{
	"this network":           {"0.0.0.0", "0.255.255.255"},
	"private":                {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"},
	"shared (CGNAT)":         {"100.64.0.0", "100.127.255.255"},
	"loopback":               {"127.0.0.1", "127.255.255.255"},
	"link-local":             {"169.254.0.0", "169.254.255.255"},
	"IETF assignments":       {"192.0.0.0", "192.0.0.8", "192.0.0.170", "192.0.0.255"},
	"documentation":          {"192.0.2.1", "198.51.100.1", "203.0.113.255"},
	"AS112":                  {"192.31.196.1", "192.175.48.1"},
	"AMT":                    {"192.52.193.1"},
	"6to4 relay":             {"192.88.99.1"},
	"benchmarking":           {"198.18.0.0", "198.19.255.255"},
	"multicast":              {"224.0.0.1", "239.255.255.255"},
	"reserved":               {"240.0.0.1", "255.255.255.254"},
	"broadcast":              {"255.255.255.255"},
	"metadata":               {"169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"},
	"IPv6 unspecified":       {"::"},
	"IPv6 loopback":          {"::1"},
	"IPv4-mapped":            {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"},
	"IPv4-compatible":        {"::127.0.0.1", "::10.0.0.1"},
	"IPv4-translated":        {"::ffff:0:10.0.0.1"},
	"NAT64":                  {"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"},
	"NAT64, local":           {"64:ff9b:1::1", "64:ff9b:1:ffff::7f00:1"},
	"discard":                {"100::1", "100:0:0:1::1"},
	"IPv6 IETF assignments":  {"2001::1", "2001:1ff:ffff::1"},
	"Teredo":                 {"2001:0:4136:e378:8000:63bf:3fff:fdd2"},
	"IPv6 benchmarking":      {"2001:2::1"},
	"ORCHID":                 {"2001:10::1", "2001:20::1"},
	"IPv6 documentation":     {"2001:db8::1", "3fff::1", "3fff:fff:ffff::1"},
	"6to4":                   {"2002:7f00:1::1", "2002:a9fe:a9fe::1"},
	"IPv6 AS112":             {"2620:4f:8000::1"},
	"segment routing":        {"5f00::1"},
	"unique local":           {"fc00::1", "fdff:ffff::1"},
	"IPv6 link-local":        {"fe80::1", "febf::1"},
	"site-local, deprecated": {"fec0::1"},
	"IPv6 multicast":         {"ff02::1", "ff0e::1"},
}

// public ones lie beside the special blocks, or are such as websites have.
var public = []string{
	"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
	"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
	"198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15", "168.63.129.17",
	"2001:4860:4860::8888", "2606:4700:4700::1111", "2a00:1450:4009:80b::200e", "3ffe:ffff::1",
}

func TestOnlyPublicAddresses(t *testing.T) {
	for _, loopback := range []bool{false, true} {
		check := control(loopback)
		dial := func(address string) error {
			a := netip.MustParseAddr(address)
			network := "tcp6"
			if a.Is4() {
				network = "tcp4"
			}
			return check(network, netip.AddrPortFrom(a, 443).String(), nil)
		}
		for block, addresses := range special {
			for _, a := range addresses {
				allowed := loopback && netip.MustParseAddr(a).IsLoopback()
				if err := dial(a); (err == nil) != allowed {
					t.Errorf("%s, %s (loopback %v): %v", block, a, loopback, err)
				}
			}
		}
		for _, a := range public {
			if err := dial(a); err != nil {
				t.Errorf("%s: %v", a, err)
			}
		}
		if err := check("tcp4", "1.1.1.1:22", nil); err == nil {
			t.Error("a port that isn't a website's was allowed")
		}
		if err := check("udp4", "1.1.1.1:443", nil); err == nil {
			t.Error("UDP was allowed")
		}
	}
}

// TestSpecialAddressesAreNotFetched goes the whole way, from an address in a
// URL, in every spelling that somebody might hide it in.
func TestSpecialAddressesAreNotFetched(t *testing.T) {
	hits := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	defer s.Close()
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	g := New(Options{Agent: "test", Pause: -1})
	for _, addresses := range special {
		for _, a := range addresses {
			_, err := g.Get(t.Context(), Request{URL: "http://" + net.JoinHostPort(a, "80") + "/"})
			if !errors.Is(err, ErrForbidden) {
				t.Errorf("%s: %v", a, err)
			}
		}
	}
	for _, host := range []string{
		"127.0.0.1", "localhost", "LOCALHOST.", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "[::1]", "[::ffff:7f00:1]",
		"[::ffff:127.0.0.1]", "[fe80::1%25lo]", "１２７.０.０.１", "127.0.0.1.", "%31%32%37.0.0.1",
	} {
		for _, p := range []string{port, "80"} {
			if _, err := g.Get(t.Context(), Request{URL: "http://" + host + ":" + p + "/"}); err == nil {
				t.Errorf("%s was fetched", host)
			}
		}
	}
	if hits > 0 {
		t.Errorf("a server on this machine was asked %d times", hits)
	}
}
