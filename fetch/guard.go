package fetch

import (
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// Options set up a [Guard]; zero values are the defaults that each names.
type Options struct {
	Agent        string        // the User-Agent: who fetches, and where to complain; needed
	Timeout      time.Duration // of one request with its redirects (30 s)
	Patience     time.Duration // until an answer begins (20 s)
	MaxBytes     int64         // of a body, as unpacked (5 MiB)
	MaxRedirects int           // (5)
	Pause        time.Duration // between two requests to one host (1 s); negative: none

	// Loopback lets this machine's own addresses pass, on any port. It is for
	// tests alone, which serve what they fetch.
	Loopback bool
	// Resolver replaces the system's DNS, in tests.
	Resolver *net.Resolver
}

// Guard fetches. It is safe for use by several goroutines.
type Guard struct {
	options Options
	client  *http.Client
	pace    *pace
}

// New makes a guard.
func New(o Options) *Guard {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxBytes = cmp.Or(o.MaxBytes, 5<<20)
	o.MaxRedirects = cmp.Or(o.MaxRedirects, 5)
	o.Pause = cmp.Or(o.Pause, time.Second)
	g := &Guard{options: o, pace: newPace(o.Pause)}
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: control(o.Loopback), Resolver: o.Resolver}
	g.client = &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: cmp.Or(o.Patience, 20*time.Second),
			MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 20, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: g.follow,
	}
	return g
}

// azureWire is Azure's metadata service, the one such service on an address
// that the registries call public.
var azureWire = netip.MustParsePrefix("168.63.129.16/32")

// control refuses a connection by the address that is about to be dialled.
// The lists are IANA's registries of special-purpose addresses (RFC 6890), as
// package ssrf generates them.
func control(loopback bool) func(network, address string, _ syscall.RawConn) error {
	public := ssrf.New(ssrf.WithDeniedV4Prefixes(azureWire))
	return func(network, address string, c syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); loopback && err == nil && to.Addr().IsLoopback() {
			return nil
		}
		return public.Safe(network, address, c)
	}
}

// Request asks for a page. ETag and LastModified are those of the answer that
// is held already, as its server wrote them.
type Request struct {
	URL          string
	ETag         string
	LastModified string
	Accept       string // media types, empty: any
}

// Response is what came back. Where NotModified, what is held is still good,
// and there is no body.
type Response struct {
	URL          string // after redirects
	NotModified  bool
	ETag         string
	LastModified string
	ContentType  string
	Body         []byte
}

// Get fetches a page whole. Its errors wrap [ErrAddress], [ErrForbidden],
// [ErrRedirects], [ErrTooLarge], [ErrUnreachable] or [ErrNoTurn], or are a
// [StatusError].
func (g *Guard) Get(ctx context.Context, r Request) (Response, error) {
	host, err := checkAddress(r.URL)
	if err != nil {
		return Response{}, err
	}
	header := http.Header{}
	for name, value := range map[string]string{"Accept": r.Accept, "If-None-Match": r.ETag, "If-Modified-Since": r.LastModified} {
		if value != "" {
			header.Set(name, value)
		}
	}
	var out Response
	err = g.do(ctx, http.MethodGet, r.URL, header, func(resp *http.Response) error {
		out = Response{
			URL: resp.Request.URL.String(), NotModified: resp.StatusCode == http.StatusNotModified,
			ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"),
			ContentType: resp.Header.Get("Content-Type"),
		}
		if out.NotModified {
			return nil
		}
		if out.Body, err = io.ReadAll(io.LimitReader(resp.Body, g.options.MaxBytes+1)); err != nil {
			return err
		}
		if int64(len(out.Body)) > g.options.MaxBytes {
			return refuse(ErrTooLarge, "What %s sends is larger than %d kB, which is as much as is read.", host, g.options.MaxBytes>>10)
		}
		return nil
	})
	if err != nil {
		return Response{}, err
	}
	return out, nil
}

// do sends a request and hands its answer to read, all within the time.
func (g *Guard) do(ctx context.Context, method, address string, header http.Header, read func(*http.Response) error) error {
	host, err := checkAddress(address)
	if err != nil {
		return err
	}
	if err := g.pace.wait(ctx, host); err != nil {
		return explain(host, err)
	}
	ctx, cancel := context.WithTimeout(ctx, g.options.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return refuse(ErrAddress, "%q is not a web address: copy it again.", address)
	}
	req.Header = header
	req.Header.Set("User-Agent", g.options.Agent)
	resp, err := g.client.Do(req)
	if err != nil {
		return explain(host, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusNotModified && (resp.StatusCode < 200 || resp.StatusCode > 299) {
		return &StatusError{Host: resp.Request.URL.Hostname(), Code: resp.StatusCode}
	}
	if err := read(resp); err != nil {
		return explain(host, err)
	}
	return nil
}

// follow decides on a redirect, and waits for its host's turn. Where it came
// from stays between us and the first host.
func (g *Guard) follow(req *http.Request, via []*http.Request) error {
	if len(via) > g.options.MaxRedirects {
		return refuse(ErrRedirects, "%s sends on more than %d times: copy the address that a browser ends on.", via[0].URL.Hostname(), g.options.MaxRedirects)
	}
	host, err := checkAddress(req.URL.String())
	if err != nil {
		return err
	}
	req.Header.Del("Referer")
	return g.pace.wait(req.Context(), host)
}

// checkAddress gives the host of an address that may be tried.
func checkAddress(address string) (host string, err error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "":
		return "", refuse(ErrAddress, "%q is not a web address: copy it again.", address)
	case u.Scheme != "http" && u.Scheme != "https":
		return "", refuse(ErrAddress, "An address that begins with %q is never fetched: use one that begins with https://.", u.Scheme+":")
	case u.User != nil:
		return "", refuse(ErrAddress, "The address at %s has a name or password in it: take that out.", u.Hostname())
	}
	return u.Hostname(), nil
}
