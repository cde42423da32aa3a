package store

import (
	"context"
	"net"
	"sync"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// openMemory starts a Redis inside this process. It listens nowhere: its
// connections are pipes in memory.
func openMemory() (redis.UniversalClient, func() error, error) {
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	first, err := m.Dial() // starts it
	if err != nil {
		return nil, nil, err
	}
	first.Close()
	o := clientOptions()
	o.Dialer = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		m.Server().ServeConn(newEager(there))
		return here, nil
	}
	return redis.NewClient(o), func() error { m.Close(); return nil }, nil
}

// eager is a connection whose writes never wait for the reader. A pipe has no
// buffer, and a client that sends a long pipeline reads nothing until it has
// sent it all.
type eager struct {
	net.Conn
	mu     sync.Mutex
	some   *sync.Cond
	queue  []byte
	err    error
	closed bool
}

func newEager(c net.Conn) *eager {
	e := &eager{Conn: c}
	e.some = sync.NewCond(&e.mu)
	go e.pump()
	return e
}

func (e *eager) Write(b []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.err != nil {
		return 0, e.err
	}
	if e.closed {
		return 0, net.ErrClosed
	}
	e.queue = append(e.queue, b...)
	e.some.Signal()
	return len(b), nil
}

func (e *eager) pump() {
	for {
		e.mu.Lock()
		for len(e.queue) == 0 && !e.closed {
			e.some.Wait()
		}
		b := e.queue
		e.queue = nil
		e.mu.Unlock()
		if len(b) == 0 {
			return
		}
		if _, err := e.Conn.Write(b); err != nil {
			e.mu.Lock()
			e.err = err
			e.mu.Unlock()
			return
		}
	}
}

func (e *eager) Close() error {
	e.mu.Lock()
	e.closed = true
	e.some.Signal()
	e.mu.Unlock()
	return e.Conn.Close()
}
