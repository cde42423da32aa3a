package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lock is a file lock (flock). It belongs to the open file, so the kernel
// frees it when the last process that has the file open ends, however it ends.
type lock struct{ f *os.File }

// errHeld: somebody else holds the lock.
var errHeld = errors.New("the lock is held")

func openLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{f}, nil
}

// try takes the lock, exclusive or shared, or says errHeld at once.
func (l *lock) try(exclusive bool) error {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	for {
		err := unix.Flock(int(l.f.Fd()), how|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return errHeld
		case err != nil:
			return fmt.Errorf("lock %s: %w", l.f.Name(), err)
		}
		return nil
	}
}

// wait takes the lock when it comes free.
func (l *lock) wait(ctx context.Context, exclusive bool) error {
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := l.try(exclusive)
		if !errors.Is(err, errHeld) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errHeld, context.Cause(ctx))
		case <-time.After(pause):
		}
	}
}

// free gives the lock up.
func (l *lock) free() error { return l.f.Close() }
