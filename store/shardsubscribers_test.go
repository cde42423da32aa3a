package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"kcst/store"
	"kcst/store/storetest"
)

// oldSubscribers writes people as the first version kept them.
func oldSubscribers(t *testing.T, s *store.Store, n int) []string {
	t.Helper()
	key := func(parts ...string) string { return s.Key("subscribers", parts...) }
	var ids []string
	for i := range n {
		id := fmt.Sprintf("%c%025d", "abcdefghijklmnopqrstuvwxyz234567"[i%32], i)
		ids = append(ids, id)
		fields := map[string]string{"email": fmt.Sprintf("p%d@example.org", i), "kinds": "monthly weekly", "joined": "2026-03-01T12:00:00Z", "consent": "{}"}
		if i%3 == 0 {
			fields["topics"] = "asb vawg"
		}
		s.RPush(t.Context(), key("history", id), `{"at":"2026-03-01T12:00:00Z","what":"joined"}`)
		if i%5 == 0 {
			fields["ended"], fields["reason"] = "2026-04-01T12:00:00Z", "one-click"
			s.RPush(t.Context(), key("history", id), `{"at":"2026-04-01T12:00:00Z","what":"left"}`)
		} else {
			s.ZAdd(t.Context(), key("kind", "monthly"), redis.Z{Member: id})
			s.ZAdd(t.Context(), key("kind", "weekly"), redis.Z{Member: id})
		}
		s.HSet(t.Context(), key("s", id), fields)
		s.HSet(t.Context(), key("address"), fields["email"], id)
		s.ZAdd(t.Context(), key("all"), redis.Z{Member: id})
	}
	return ids
}

// Cut off after any number of commands, the step goes on when it is repeated,
// and everybody is there once, with nothing of the old layout left.
func TestSubscribersMoveIntoShards(t *testing.T) {
	t.Parallel()
	for _, cut := range []int{0, 1, 3, 5, 6, 7, 8, 9, 10, 12} {
		s := storetest.Open(t)
		ids := oldSubscribers(t, s, 60)
		if cut > 0 {
			ctx, cancel := context.WithCancel(t.Context())
			s.AddHook(&cutting{after: cut, cancel: cancel})
			if err := store.ShardSubscribers(ctx, s); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("cut off after %d: %v", cut, err)
			}
		}
		for range 2 {
			if err := store.ShardSubscribers(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		subscribed, left, topics, any := 0, 0, 0, 0
		for _, x := range "abcdefghijklmnopqrstuvwxyz234567" {
			counts := s.HGetAll(t.Context(), s.Key("subscribers/"+string(x), "counts")).Val()
			for field, into := range map[string]*int{"subscribed": &subscribed, "left": &left, "topic:asb": &topics, "topic:*": &any} {
				n := 0
				fmt.Sscan(counts[field], &n)
				*into += n
			}
		}
		if subscribed != 48 || left != 12 || topics != 16 || any != 32 {
			t.Errorf("cut off after %d: counted %d subscribed, %d left, %d for a topic, %d for any", cut, subscribed, left, topics, any)
		}
		for _, id := range ids {
			if n := s.LLen(t.Context(), s.Key("subscribers/"+id[:1], "history", id)).Val(); n < 1 || n > 2 {
				t.Errorf("cut off after %d: %s has %d events", cut, id, n)
			}
		}
		for _, key := range s.Keys(t.Context(), s.Key("subscribers")+":*").Val() {
			if !strings.HasSuffix(key, ":pepper") {
				t.Errorf("cut off after %d: %s is left behind", cut, key)
			}
		}
	}
}

// cutting ends a context after some commands or pipelines.
type cutting struct {
	after  int
	cancel context.CancelFunc
}

func (c *cutting) count() {
	if c.after--; c.after == 0 {
		c.cancel()
	}
}

func (c *cutting) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *cutting) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		defer c.count()
		return next(ctx, cmd)
	}
}

func (c *cutting) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		defer c.count()
		return next(ctx, cmds)
	}
}
