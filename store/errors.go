package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// What [Open] can fail with. The message around each says what to do next,
// and none ever holds a password.
var (
	// ErrBusy: another process holds this data folder exclusively.
	ErrBusy = errors.New("another kcst is already serving this data folder")
	// ErrNoServer: there is no redis-server on the PATH, and the caller needs
	// a store that keeps what it is given.
	ErrNoServer = errors.New("redis-server isn't installed")
	// ErrNewer: the store was written by a newer kcst.
	ErrNewer = errors.New("this store was written by a newer kcst")
	// ErrRestoring: a backup was being restored here, and that didn't end.
	ErrRestoring = errors.New("a backup was being restored into this store")
	// ErrUnreachable: Redis doesn't answer, or refuses this client.
	ErrUnreachable = errors.New("can't reach Redis")
	// ErrFull: Redis answers, and can't keep what it is given: its disk or its
	// memory is full, or it is a replica.
	ErrFull = errors.New("nothing can be stored in Redis")
	// ErrURL: KCST_REDIS_URL is in none of the forms of [Options].
	ErrURL = errors.New("KCST_REDIS_URL isn't a Redis address")
	// ErrFolder: the data folder can't be used.
	ErrFolder = errors.New("the data folder can't be used")
	// ErrStart: the embedded redis-server didn't start.
	ErrStart = errors.New("redis-server didn't start")
)

// unreachable says in a sentence why the server at where didn't answer.
func unreachable(where string, err error) error {
	reason, next := err.Error(), "check KCST_REDIS_URL, and that Redis is running there"
	var dns *net.DNSError
	var slow net.Error
	if errors.Is(err, context.Canceled) {
		return err
	}
	switch text := err.Error(); {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		reason = "it gives no answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		reason = "it closed the connection"
	case errors.As(err, &dns):
		reason = "that host isn't known"
	case errors.Is(err, syscall.ECONNREFUSED):
		reason = "it refuses the connection"
	case errors.Is(err, os.ErrNotExist):
		reason = "there is no such socket"
	case errors.Is(err, os.ErrPermission):
		reason = "this user may not open it"
	case strings.Contains(text, "WRONGPASS"), strings.Contains(text, "NOAUTH"), strings.Contains(text, "invalid password"):
		reason, next = "it refuses the user name or password", "check them in KCST_REDIS_URL"
	case strings.Contains(text, "NOPERM"):
		reason, next = "its user may not run the commands kcst needs", "give that user more rights"
	case redis.IsLoadingError(err):
		reason, next = "it is still reading its data", "wait a minute and try again"
	case strings.Contains(text, "tls:"), strings.Contains(text, "x509:"):
		reason, next = "the TLS handshake failed ("+text+")", "check its certificate, and rediss:// against redis://"
	}
	return fmt.Errorf("%w at %s: %s: %s", ErrUnreachable, where, reason, next)
}
