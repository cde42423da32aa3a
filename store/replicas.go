package store

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	copyTime = 300 * time.Millisecond // for a replica to say that it has it
	copyRest = 5 * time.Second        // before one that didn't is asked again
)

// Copied sets a key that expires, and returns when a replica of its server has
// it, and with it everything that was written there before. Redis copies to
// replicas after it has acknowledged: without this, what was acknowledged just
// before a server died is forgotten by the replica that takes its place. Where
// there are no replicas, as with one server, or none that answers, it only sets
// the key. With an error, what was written before may be forgotten: write it
// again.
func (s *Store) Copied(ctx context.Context, key string, expires time.Duration) error {
	server, err := s.serverOf(ctx, key)
	if err != nil {
		return fmt.Errorf("find the server of a key: %w", err)
	}
	if server == nil || s.now().UnixMilli() < s.alone.Load() {
		return s.Set(ctx, key, "1", expires).Err()
	}
	p := server.Pipeline() // one connection, and of this server: WAIT is about what went over it
	p.Set(ctx, key, "1", expires)
	copies := p.Do(ctx, "WAIT", 1, copyTime.Milliseconds())
	if _, err := p.Exec(ctx); err != nil {
		return fmt.Errorf("wait for a replica: %w", err)
	}
	if n, err := copies.Int(); err != nil || n == 0 {
		s.alone.Store(s.now().Add(copyRest).UnixMilli())
	}
	return nil
}

// serverOf is the one server that has a key, where replicas may take its place;
// nil elsewhere.
func (s *Store) serverOf(ctx context.Context, key string) (*redis.Client, error) {
	switch c := s.UniversalClient.(type) {
	case *redis.ClusterClient:
		return c.MasterForKey(ctx, key)
	case *redis.Client:
		if s.sentinel {
			return c, nil
		}
	}
	return nil, nil
}

// Replicated reports whether replicas may take a server's place.
func (s *Store) Replicated() bool {
	_, cluster := s.UniversalClient.(*redis.ClusterClient)
	return cluster || s.sentinel
}
