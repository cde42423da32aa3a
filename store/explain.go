package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sys/unix"
)

// Explain turns the error of a command that didn't get through into a sentence
// around [ErrUnreachable], and that of one that Redis couldn't keep into one
// around [ErrFull]; the error itself is inside. Any other it gives back as it
// is. The commands of a Store explain their errors themselves.
func (s *Store) Explain(err error) error {
	if err == nil || errors.Is(err, ErrUnreachable) || errors.Is(err, ErrFull) || errors.Is(err, context.Canceled) {
		return err
	}
	if full := full(s.kind, s.where, err); full != nil {
		return full
	}
	var network net.Error
	switch {
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, ErrStart),
		errors.Is(err, redis.ErrPoolTimeout), redis.IsLoadingError(err):
	default:
		return err
	}
	if s.kind == Embedded {
		return lost(s.where, err)
	}
	return explained{unreachable(s.where, err), err}
}

// explained is a sentence about an error.
type explained struct{ sentence, err error }

func (e explained) Error() string   { return e.sentence.Error() }
func (e explained) Unwrap() []error { return []error{e.sentence, e.err} }

// full says what a server that refuses a write wants; nil where it is
// something else.
func full(kind Kind, where string, err error) error {
	text, next := err.Error(), ""
	switch {
	case strings.Contains(text, "MISCONF"):
		next = "it can't write to its disk: make room there, and look into its log"
		if kind == Embedded {
			next = "its redis-server can't write to the disk: make room there, and look into " + filepath.Join(where, logName)
		}
	case strings.Contains(text, "OOM command not allowed"):
		next = "its memory is full: give it more (maxmemory), or make room in it"
	case strings.HasPrefix(text, "READONLY"):
		next = "it is a replica, which only reads: name its primary in KCST_REDIS_URL"
	default:
		return nil
	}
	return explained{fmt.Errorf("%w at %s: %s. What was being done isn't stored: do it again then", ErrFull, where, next), err}
}

// lost says what became of the redis-server of a data folder: with
// appendfsync always it ends when it can't write.
func lost(dir string, err error) error {
	log := filepath.Join(dir, logName)
	if diskFull(dir, log) {
		return explained{fmt.Errorf("%w: the disk that holds %s is full, so its redis-server ended. Make room there, then do it again: what was stored before is still there", ErrFull, dir), err}
	}
	if errors.Is(err, ErrStart) || errors.Is(err, ErrFolder) || errors.Is(err, ErrNoServer) {
		return explained{fmt.Errorf("%w: %w", ErrUnreachable, err), err}
	}
	return explained{fmt.Errorf("%w: the redis-server of %s ended or gives no answer (%w). Try again; if it stays so, %s says why, and it ends with:\n%s",
		ErrUnreachable, dir, err, log, tail(log, 3)), err}
}

// littleRoom is the free space under which a disk is as good as full.
const littleRoom = 64 << 10

// diskFull reports whether the disk of a data folder has no room, now or when
// its server wrote the end of its log.
func diskFull(dir, log string) bool {
	var fs unix.Statfs_t
	if unix.Statfs(dir, &fs) == nil && uint64(fs.Bavail)*uint64(fs.Bsize) < littleRoom {
		return true
	}
	end := tail(log, 4)
	return strings.Contains(end, "No space left on device") || strings.Contains(end, "Disk quota exceeded")
}

// explaining makes every command of a store explain its error.
type explaining struct{ s *Store }

func (h explaining) DialHook(next redis.DialHook) redis.DialHook { return next }

func (h explaining) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		err := next(ctx, cmd)
		if err == nil || ctx.Err() != nil {
			return err
		}
		told := h.s.Explain(err)
		if told != err {
			cmd.SetErr(told)
		}
		return told
	}
}

func (h explaining) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		err := next(ctx, cmds)
		if err == nil || ctx.Err() != nil {
			return err
		}
		// One sentence for all of them: where the server went, it went for all.
		told := h.s.Explain(err)
		for _, cmd := range cmds {
			switch e := cmd.Err(); {
			case e == nil:
			case e == err:
				cmd.SetErr(told)
			default:
				e = h.s.Explain(e)
				cmd.SetErr(e)
				if errors.Is(e, ErrFull) && redis.IsExecAbortError(err) {
					told = e // why the transaction wasn't begun
				}
			}
		}
		return told
	}
}
