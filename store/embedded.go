package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// patience is how long the embedded server may take to answer or to stop: it
// may have years of append-only file to read.
const patience = 2 * time.Minute

// embedded is the private redis-server of one data folder, as one of its
// users sees it. The package comment has its life cycle.
type embedded struct {
	dir    string // absolute
	socket string // as this process dials it
	binary string // redis-server, or empty when only a running one can be used
	log    *slog.Logger
	users  *lock
	serve  *lock // nil unless exclusive

	mu     sync.Mutex // one start or stop at a time in this process
	closed bool
}

// openEmbedded makes this process a user of the folder's server, and starts
// the server when it isn't running.
func openEmbedded(ctx context.Context, o Options, binary string) (*embedded, error) {
	dir, err := folder(o.Dir)
	if err != nil {
		return nil, err
	}
	socket, err := shortSocket(dir)
	if err != nil {
		return nil, err
	}
	e := &embedded{dir: dir, socket: socket, binary: binary, log: o.Log}
	if o.Exclusive {
		if e.serve, err = takeServe(dir); err != nil {
			return nil, err
		}
	}
	if err := e.join(ctx); err != nil {
		if e.serve != nil {
			err = errors.Join(err, e.serve.free())
		}
		return nil, err
	}
	return e, nil
}

// takeServe makes this process the one that serves the folder.
func takeServe(dir string) (*lock, error) {
	l, err := openLock(filepath.Join(dir, "serve.lock"))
	if err != nil {
		return nil, folderError(dir, err)
	}
	if err := l.try(true); err != nil {
		l.free()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("%w, %s: stop that one first, or set KCST_DATA_DIR to another folder", ErrBusy, dir)
		}
		return nil, folderError(dir, err)
	}
	return l, nil
}

func (e *embedded) join(ctx context.Context) error {
	start, err := e.deciding(ctx)
	if err != nil {
		return err
	}
	defer start.free()
	if err := e.ensure(ctx); err != nil {
		return err
	}
	users, err := openLock(filepath.Join(e.dir, "users.lock"))
	if err != nil {
		return folderError(e.dir, err)
	}
	if err := users.wait(ctx, false); err != nil {
		return errors.Join(folderError(e.dir, err), users.free())
	}
	e.users = users
	return nil
}

// deciding takes the start lock: until it is freed nobody else starts or
// stops the server.
func (e *embedded) deciding(ctx context.Context) (*lock, error) {
	l, err := openLock(filepath.Join(e.dir, "start.lock"))
	if err != nil {
		return nil, folderError(e.dir, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := l.wait(ctx, true); err != nil {
		l.free()
		return nil, folderError(e.dir, err)
	}
	return l, nil
}

// ensure comes back when the server answers; the start lock is held. It
// starts one only when none is alive.
func (e *embedded) ensure(ctx context.Context) error {
	if err := paveWay(e.dir, e.socket); err != nil {
		return err
	}
	alive, err := openLock(filepath.Join(e.dir, "server.lock"))
	if err != nil {
		return folderError(e.dir, err)
	}
	defer alive.free()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	switch err := alive.try(true); {
	case errors.Is(err, errHeld):
		return e.adopt(ctx, alive)
	case err != nil:
		return folderError(e.dir, err)
	}
	return e.start(ctx, alive)
}

// adopt waits for the server that is alive. It may be just dying, or a child
// of it may still be writing: then the lock comes free, and one is started.
func (e *embedded) adopt(ctx context.Context, alive *lock) error {
	for {
		c, err := knock(ctx, e.socket)
		if err == nil {
			c.Close()
			return nil
		}
		if err := alive.try(true); err == nil {
			return e.start(ctx, alive)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: the redis-server of %s is running but doesn't answer on its socket: end it (its process ID is in redis.pid there) and try again", ErrUnreachable, e.dir)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// dial is the client's way to a connection. When nobody listens the server
// was killed, and is started again.
func (e *embedded) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	c, err := knock(ctx, e.socket)
	if err == nil || ctx.Err() != nil {
		return c, err
	}
	if err := e.heal(ctx); err != nil {
		return nil, err
	}
	return knock(ctx, e.socket)
}

func (e *embedded) heal(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return redis.ErrClosed
	}
	start, err := e.deciding(ctx)
	if err != nil {
		return err
	}
	defer start.free()
	// A start that is under way is finished, whatever happens to the command
	// that needed it.
	return e.ensure(context.WithoutCancel(ctx))
}

// close leaves the store; the last user to leave stops the server.
func (e *embedded) close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := e.leave(ctx)
	if e.serve != nil {
		err = errors.Join(err, e.serve.free())
	}
	return err
}

func (e *embedded) leave(ctx context.Context) error {
	start, err := e.deciding(ctx)
	if err != nil {
		return errors.Join(err, e.users.free())
	}
	defer start.free()
	err = e.users.try(true)
	defer e.users.free()
	if errors.Is(err, errHeld) {
		return nil // somebody else still uses it
	}
	if err != nil {
		return err
	}
	return e.stop(ctx)
}

// stop shuts the server down and waits until it has gone; the start lock is
// held and nobody else uses it.
func (e *embedded) stop(ctx context.Context) error {
	alive, err := openLock(filepath.Join(e.dir, "server.lock"))
	if err != nil {
		return err
	}
	defer alive.free()
	if alive.try(true) == nil {
		return nil // it isn't running
	}
	c, err := knock(ctx, e.socket)
	if err == nil {
		_, err = c.Write([]byte("SHUTDOWN\r\n"))
		defer c.Close()
	}
	if waitErr := alive.wait(ctx, true); waitErr != nil {
		return fmt.Errorf("the redis-server of %s didn't stop: %w", e.dir, errors.Join(err, waitErr))
	}
	unpaveWay(e.dir, e.socket)
	e.log.Info("redis-server stopped", "dir", e.dir)
	return nil
}
