package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrHolds is wrapped when a store that isn't empty would be restored into.
var ErrHolds = errors.New("this store holds data already")

// begin brings the schema up to date, in a store that isn't half restored.
func (s *Store) begin(ctx context.Context, restoring bool) error {
	if restoring {
		return nil
	}
	if err := s.whole(ctx); err != nil {
		return err
	}
	return s.migrate(ctx, migrations)
}

func (s *Store) whole(ctx context.Context) error {
	begun, err := s.Get(ctx, s.restoringKey()).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("%w (begun at %s), and it didn't end: run kcst restore again, with the same file and --replace", ErrRestoring, begun)
}

func (s *Store) restoringKey() string { return s.Key("schema", "restoring") }

// BringBack brings a backup back into a store that was opened with
// [Options.Restoring]. The file is read twice, and is checked whole before the
// first key is written. A store that holds data is refused with [ErrHolds]
// unless replace says to remove that first.
//
// Until [Store.Restored] is called nobody else can open the store, so that
// half of a backup is never taken for the whole: a restore that was cut off is
// run again, with replace.
func (s *Store) BringBack(ctx context.Context, file io.ReadSeeker, replace bool) (Header, int, error) {
	last := map[string]int{} // the section of each tag that counts
	h, err := readArchive(file, func(section int, tag string) { last[tag] = section },
		func(_ int, e entry) error {
			if tag, ok := s.tagOf(e.key); !ok || tag == unkept {
				return fmt.Errorf("%w: it holds something of another partnership than %s: set KCST_PARTNERSHIP to the one it was made for", ErrArchive, s.partnership)
			}
			return nil
		})
	if err != nil {
		return h, 0, err
	}
	if err := s.takes(ctx, h, replace); err != nil {
		return h, 0, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return h, 0, fmt.Errorf("read the backup again: %w", err)
	}
	if err := s.Set(ctx, s.restoringKey(), s.now().UTC().Format(time.RFC3339), 0).Err(); err != nil {
		return h, 0, err
	}
	if err := s.empty(ctx); err != nil {
		return h, 0, err
	}
	n, err := s.fill(ctx, file, last)
	if err != nil {
		return h, n, err
	}
	if err := s.Set(ctx, s.Key("schema", "version"), h.Schema, 0).Err(); err != nil {
		return h, n, err
	}
	return h, n, s.migrate(ctx, migrations)
}

// Restored lets others open the store again.
func (s *Store) Restored(ctx context.Context) error { return s.Del(ctx, s.restoringKey()).Err() }

// takes says why this store can't take a backup, or nil.
func (s *Store) takes(ctx context.Context, h Header, replace bool) error {
	newest := migrations[len(migrations)-1].to
	switch {
	case s.kind == Memory:
		return errors.New("this store keeps nothing: " + howToGet + ", then restore again")
	case h.Partnership != s.partnership:
		return fmt.Errorf("%w: it is of the partnership %q, and this store is of %q: set KCST_PARTNERSHIP to the former", ErrArchive, h.Partnership, s.partnership)
	case h.Schema > newest:
		return fmt.Errorf("%w (the backup's version is %d, this one reads up to %d): use the newer kcst", ErrNewer, h.Schema, newest)
	case replace:
		return nil
	}
	tags, err := s.tags(ctx)
	if err != nil {
		return err
	}
	if len(tags) > 0 {
		return fmt.Errorf("%w: restore into an empty one, or say --replace to remove what it holds", ErrHolds)
	}
	return s.whole(ctx)
}

// empty removes everything of this partnership but what the schema keeps.
func (s *Store) empty(ctx context.Context) error {
	tags, err := s.tags(ctx)
	if err != nil {
		return err
	}
	for _, keys := range tags {
		for len(keys) > 0 {
			n := min(len(keys), 1000)
			if err := s.Unlink(ctx, keys[:n]...).Err(); err != nil {
				return fmt.Errorf("remove what was stored: %w", err)
			}
			keys = keys[n:]
		}
	}
	return nil
}

// How much goes to the server at once.
const (
	restoreKeys  = 500
	restoreBytes = 4 << 20
)

// fill writes the keys of the sections that count.
func (s *Store) fill(ctx context.Context, file io.Reader, last map[string]int) (int, error) {
	var p redis.Pipeliner
	total, bytes := 0, 0
	flush := func() error {
		if p == nil || p.Len() == 0 {
			return nil
		}
		_, err := p.Exec(ctx)
		p, bytes = nil, 0
		if err != nil {
			return fmt.Errorf("write what was backed up (it needs a Redis at least as new as the one it was made from): %w", err)
		}
		return nil
	}
	tag := ""
	_, err := readArchive(file, func(_ int, t string) { tag = t }, func(section int, e entry) error {
		left := time.Duration(0)
		if e.expiry > 0 {
			if left = time.UnixMilli(e.expiry).Sub(s.now()); left <= 0 {
				return nil // it would be gone by now
			}
		}
		if section != last[tag] {
			return nil
		}
		if p == nil {
			p = s.Pipeline()
		}
		p.RestoreReplace(ctx, e.key, left, e.payload)
		total, bytes = total+1, bytes+len(e.payload)
		if p.Len() >= restoreKeys || bytes >= restoreBytes {
			return flush()
		}
		return nil
	})
	return total, errors.Join(err, flush())
}
