package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"code.dny.dev/ssrf"
)

// Sentinels for what a [Guard] refuses or can't do. Every error that wraps one
// reads as a sentence for the person who named the address.
var (
	ErrAddress     = errors.New("not an address to fetch")
	ErrForbidden   = errors.New("not a public address")
	ErrRedirects   = errors.New("too many redirects")
	ErrTooLarge    = errors.New("too large")
	ErrUnreachable = errors.New("unreachable")
	ErrNoTurn      = errors.New("no turn in time") // others of ours ask the host, and it says nothing of the page
)

// StatusError says that a server answered, with something else than a page.
type StatusError struct {
	Host string
	Code int // HTTP status
}

func (e *StatusError) Error() string {
	switch e.Code {
	case http.StatusNotFound, http.StatusGone:
		return fmt.Sprintf("%s has no such page (it answers %d): look for where it went.", e.Host, e.Code)
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("%s doesn't show this page to kcst (it answers %d): open it in a browser to see whether readers can.", e.Host, e.Code)
	}
	return fmt.Sprintf("%s answers %d %s: try again later.", e.Host, e.Code, http.StatusText(e.Code))
}

// refusal is a sentence over a sentinel and, where there is one, a cause for
// the log.
type refusal struct {
	kind     error
	cause    error
	sentence string
}

func (r *refusal) Error() string   { return r.sentence }
func (r *refusal) Unwrap() []error { return []error{r.kind, r.cause} }

func refuse(kind error, format string, args ...any) error {
	return &refusal{kind: kind, sentence: fmt.Sprintf(format, args...)}
}

// explain puts what went wrong on the way to a host into words, without the
// addresses that a network error spells out.
func explain(host string, err error) error {
	var said *refusal
	var unknown *net.DNSError
	var slow net.Error
	r := &refusal{kind: ErrUnreachable, cause: err}
	switch {
	case errors.As(err, &said):
		return said
	case errors.Is(err, ssrf.ErrProhibitedPort):
		r.kind, r.sentence = ErrForbidden, fmt.Sprintf("%s is asked for on a port that isn't a website's: only 80 and 443 are fetched.", host)
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork), errors.Is(err, ssrf.ErrInvalidHostPort):
		r.kind, r.sentence = ErrForbidden, fmt.Sprintf("%s leads to an address that isn't public: only public websites are fetched.", host)
	case errors.Is(err, context.Canceled):
		r.sentence = fmt.Sprintf("Fetching from %s was broken off.", host)
	case errors.As(err, &unknown) && unknown.IsNotFound:
		r.sentence = fmt.Sprintf("There is no website %s: check how it is spelt.", host)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		r.sentence = fmt.Sprintf("%s takes too long to answer: try again later.", host)
	default:
		r.sentence = fmt.Sprintf("%s can't be reached, or breaks off: try again later.", host)
	}
	return r
}
