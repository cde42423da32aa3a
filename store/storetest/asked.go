package storetest

import (
	"context"
	"fmt"
	"net"
	"sync"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Asked is what was asked of a store, a line a command: its name, and how long
// its arguments are, so that two that differ in nothing else are alike.
type Asked struct {
	mu    sync.Mutex
	lines []string
}

// Listen notes what is asked of s from now on.
func Listen(s *store.Store) *Asked {
	a := &Asked{}
	s.AddHook(a)
	return a
}

// Since are the commands since it was called last, in their order; those that
// went in one round trip are in one line.
func (a *Asked) Since() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	lines := a.lines
	a.lines = nil
	return lines
}

func (a *Asked) note(cmds ...redis.Cmder) {
	line := ""
	for _, c := range cmds {
		line += c.Name()
		for _, arg := range c.Args()[1:] {
			if b, ok := arg.([]byte); ok {
				arg = string(b)
			}
			line += fmt.Sprintf(" %d", len(fmt.Sprint(arg)))
		}
		line += ";"
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.lines = append(a.lines, line)
}

// DialHook, ProcessHook and ProcessPipelineHook are those of [redis.Hook].
func (a *Asked) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook notes a command.
func (a *Asked) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		a.note(cmd)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook notes commands that go together.
func (a *Asked) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		a.note(cmds...)
		return next(ctx, cmds)
	}
}
