package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A migration changes a store from the version before to version to. It may
// be cut off anywhere and started again, so each step of it must be harmless
// when repeated.
type migration struct {
	to   int
	what string
	run  func(context.Context, *Store) error
}

// migrations are all there ever were, in order; the last is the version that
// this program writes. Version 1 is an empty store.
var migrations = []migration{
	{to: 1, what: "start", run: func(context.Context, *Store) error { return nil }},
	{to: 2, what: "subscribers in shards", run: shardSubscribers},
}

// ErrMigration is wrapped when a migration fails; nothing is lost, and the
// next [Open] takes it up again.
var ErrMigration = errors.New("this store couldn't be brought up to date")

const migrationLock = 30 * time.Second

// renew prolongs the lock while the token is still ours.
var renew = redis.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`)

// advance writes the version and, after the last one, frees the lock; both
// only while the token is still ours.
var advance = redis.NewScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
	if redis.call('GET', KEYS[1]) == ARGV[2] then return 1 end -- a repeat
	return 0
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[2], ARGV[4])
if ARGV[3] == 'last' then redis.call('DEL', KEYS[2]) end
return 1`)

// release frees the lock after a failure.
var release = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)

// migrate brings the store to the last version of list. Of several processes
// one does the work and the others wait for it.
func (s *Store) migrate(ctx context.Context, list []migration) error {
	target := list[len(list)-1].to
	versionKey, lockKey := s.Key("schema", "version"), s.Key("schema", "lock")
	token := rand.Text()
	for {
		have, err := s.schemaVersion(ctx)
		if err != nil {
			return err
		}
		if have == target {
			return nil
		}
		if have > target {
			return fmt.Errorf("%w (its version is %d, this one reads up to %d): use the newer kcst, or another store", ErrNewer, have, target)
		}
		got, err := s.SetNX(ctx, lockKey, token, migrationLock).Result()
		if err != nil {
			return err
		}
		if !got { // it may still be ours, when the first reply was lost
			holder, err := s.Get(ctx, lockKey).Result()
			if err != nil && !errors.Is(err, redis.Nil) {
				return err
			}
			got = holder == token
		}
		if got {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	err := s.migrateLocked(ctx, list, token, versionKey, lockKey)
	if err != nil {
		err = errors.Join(err, release.Run(context.WithoutCancel(ctx), s, []string{lockKey}, token).Err())
	}
	return err
}

// migrateLocked runs what is due while a goroutine keeps the lock; when the
// lock is lost all the same, the work is stopped.
func (s *Store) migrateLocked(ctx context.Context, list []migration, token, versionKey, lockKey string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		tick := time.NewTicker(migrationLock / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if n, err := renew.Run(ctx, s, []string{lockKey}, token, migrationLock.Milliseconds()).Int(); err != nil || n == 0 {
					cancel(errors.New("another process took over"))
					return
				}
			}
		}
	}()
	have, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	target := list[len(list)-1].to
	if have >= target { // somebody else did it before we had the lock
		return release.Run(ctx, s, []string{lockKey}, token).Err()
	}
	for _, m := range list {
		if m.to <= have {
			continue
		}
		if err := m.run(ctx, s); err != nil {
			return fmt.Errorf("%w: step %d (%s): %w", ErrMigration, m.to, m.what, err)
		}
		stage := "more"
		if m.to == target {
			stage = "last"
		}
		n, err := advance.Run(ctx, s, []string{versionKey, lockKey, s.Key("schema", "applied")},
			token, m.to, stage, s.now().UTC().Format(time.RFC3339)).Int()
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: step %d (%s): another process took over; try again", ErrMigration, m.to, m.what)
		}
		s.log.Info("store migrated", "version", m.to, "what", m.what)
	}
	return nil
}

// schemaVersion is 0 of a store that nobody has opened yet.
func (s *Store) schemaVersion(ctx context.Context) (int, error) {
	text, err := s.Get(ctx, s.Key("schema", "version")).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("%w: its version is not a number", ErrNewer)
	}
	return n, nil
}
