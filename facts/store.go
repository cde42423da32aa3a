package facts

// Keys, all with the hash tag "facts" so that one transaction covers them:
//
//	kcst:{P:facts}:version      string  counts the loads that changed something
//	kcst:{P:facts}:partnership  string  Partnership as JSON
//	kcst:{P:facts}:sources      hash    source ID -> Source as JSON
//	kcst:{P:facts}:entities     hash    entity ID -> Entity as JSON
//	kcst:{P:facts}:facts        hash    fact ID -> Fact as JSON, with who recorded it and when
//	kcst:{P:facts}:history:ID   list    the earlier versions of a fact as JSON, the oldest first
//	kcst:{P:facts}:replaced     set     the IDs of facts that have a history
//	kcst:{P:facts}:changes      stream  VERSION-0 -> c: Changed as JSON; the latest thousand or so
//
// Whoever writes any of them watches the version and raises it in the same
// transaction, so that writers cannot interleave and readers know when to
// read again.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"kcst/store"
)

var (
	// ErrNobody is returned by a load that does not say whose it is.
	ErrNobody = errors.New("say who loads the facts")
	// ErrContended is returned when other loads kept coming first.
	ErrContended = errors.New("other loads kept coming in between: load again")
)

// attempts bounds how often a load starts again because another came first.
const attempts = 20

// chunk bounds the fields of one write.
const chunk = 500

// Store keeps facts in Redis.
type Store struct {
	db     *store.Store
	now    func() time.Time
	base   atomic.Pointer[Base]
	flight singleflight.Group
}

// NewStore keeps facts in s.
func NewStore(s *store.Store, now func() time.Time) *Store {
	return &Store{db: s, now: now}
}

func (st *Store) key(parts ...string) string { return st.db.Key("facts", parts...) }

// Load adds set to what is held, in one transaction: what has the same ID is
// replaced, and its earlier version kept. References may point to what is
// held. Where anything is wrong nothing is loaded, and the error is a
// [Problems]. To load the same again changes nothing.
func (st *Store) Load(ctx context.Context, set *Set, by string) (Report, error) {
	return st.load(ctx, by, false, func(held *Set) (*Set, error) { return set, set.Check(held) })
}

// LoadFiles is [ParseFiles] and [Store.Load] in one, with the problems of
// both at once.
func (st *Store) LoadFiles(ctx context.Context, paths []string, by string) (Report, error) {
	p, err := parseFiles(paths)
	if err != nil {
		return Report{}, err
	}
	return st.load(ctx, by, false, p.done)
}

// LoadOnce loads set into an empty store. A store that holds something, or
// ever did, is left alone: of several processes that start at once one
// loads, and the report of the others counts nothing.
func (st *Store) LoadOnce(ctx context.Context, set *Set, by string) (Report, error) {
	return st.load(ctx, by, true, func(held *Set) (*Set, error) { return set, set.Check(held) })
}

func (st *Store) load(ctx context.Context, by string, once bool, over func(held *Set) (*Set, error)) (Report, error) {
	if by == "" {
		return Report{}, fmt.Errorf("facts: %w", ErrNobody)
	}
	var report Report
	attempt := func(tx *redis.Tx) error {
		version, held, err := st.read(ctx, tx.Pipelined)
		if err != nil {
			return err
		}
		report = Report{Version: version}
		if once && version > 0 {
			return nil
		}
		set, err := over(held)
		if err != nil {
			return err
		}
		d, err := differ(held, set, by, st.now().UTC().Truncate(time.Millisecond))
		if err != nil {
			return err
		}
		report = d.report
		report.Version = version
		if d.empty() {
			return nil
		}
		report.Version++
		d.changed.Version = report.Version
		_, err = tx.TxPipelined(ctx, func(p redis.Pipeliner) error {
			st.write(ctx, p, d)
			return nil
		})
		return err
	}
	for range attempts {
		err := st.db.Watch(ctx, attempt, st.key("version"))
		switch {
		case errors.Is(err, redis.TxFailedErr):
			continue
		case errors.Is(err, ErrProblems), errors.Is(err, ErrUnknown):
			return Report{}, err
		case err != nil:
			return Report{}, fmt.Errorf("facts: the load was cut off; load again, which does no harm if it went through: %w", err)
		}
		return report, nil
	}
	return Report{}, fmt.Errorf("facts: %w", ErrContended)
}

// write queues what a diff says.
func (st *Store) write(ctx context.Context, p redis.Pipeliner, d *diff) {
	if d.partnership != nil {
		p.Set(ctx, st.key("partnership"), d.partnership, 0)
	}
	for part, forms := range map[string]map[string][]byte{"sources": d.sources, "entities": d.entities, "facts": d.facts} {
		var fields []any
		for id, form := range forms {
			fields = append(fields, id, form)
		}
		for some := range slices.Chunk(fields, 2*chunk) {
			p.HSet(ctx, st.key(part), some...)
		}
	}
	for id, form := range d.replaced {
		p.RPush(ctx, st.key("history", id), form)
		p.SAdd(ctx, st.key("replaced"), id)
	}
	p.Incr(ctx, st.key("version"))
	p.XAdd(ctx, &redis.XAddArgs{
		Stream: st.key("changes"), ID: fmt.Sprintf("%d-0", d.changed.Version), MaxLen: keptChanges, Approx: true, Values: []any{"c", d.changed.form()},
	})
}

// keptChanges is about how many changes are kept for those who follow them.
const keptChanges = 1000

// Follow calls f with every change after the version given, in order, first
// those that are kept and then each as it comes, until ctx ends or f returns
// an error, which is returned.
func (st *Store) Follow(ctx context.Context, after int64, f func(Changed) error) error {
	for {
		streams, err := st.db.XRead(ctx, &redis.XReadArgs{Streams: []string{st.key("changes"), fmt.Sprintf("%d-0", after)}, Count: 100, Block: time.Second}).Result()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, redis.Nil): // nothing new within the second
			continue
		case err != nil:
			return fmt.Errorf("facts: following the changes: %w", st.db.Explain(err))
		}
		for _, m := range streams[0].Messages {
			var c Changed
			text, _ := m.Values["c"].(string)
			if err := json.Unmarshal([]byte(text), &c); err != nil {
				return fmt.Errorf("facts: the change %s can't be read: %w", m.ID, err)
			}
			if err := f(c); err != nil {
				return err
			}
			after = c.Version
		}
	}
}

// together sends several commands: as a transaction, or where the version is
// watched, as a pipeline.
type together func(context.Context, func(redis.Pipeliner) error) ([]redis.Cmder, error)

// read is what is held, at one moment.
func (st *Store) read(ctx context.Context, together together) (int64, *Set, error) {
	var version, partnership *redis.StringCmd
	var sources, entities, facts *redis.MapStringStringCmd
	_, err := together(ctx, func(p redis.Pipeliner) error {
		version = p.Get(ctx, st.key("version"))
		partnership = p.Get(ctx, st.key("partnership"))
		sources = p.HGetAll(ctx, st.key("sources"))
		entities = p.HGetAll(ctx, st.key("entities"))
		facts = p.HGetAll(ctx, st.key("facts"))
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, nil, err
	}
	for _, cmd := range []redis.Cmder{sources, entities, facts} {
		if cmd.Err() != nil {
			return 0, nil, cmd.Err()
		}
	}
	set := &Set{}
	number, err := version.Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return 0, nil, err
	}
	if b, err := partnership.Bytes(); err == nil {
		set.Partnership = &Partnership{}
		if err := json.Unmarshal(b, set.Partnership); err != nil {
			return 0, nil, fmt.Errorf("reading the partnership: %w", err)
		}
	} else if !errors.Is(err, redis.Nil) {
		return 0, nil, err
	}
	if set.Sources, err = decode[Source](sources.Val()); err != nil {
		return 0, nil, err
	}
	if set.Entities, err = decode[Entity](entities.Val()); err != nil {
		return 0, nil, err
	}
	if set.Facts, err = decode[Fact](facts.Val()); err != nil {
		return 0, nil, err
	}
	return number, set, nil
}

// Set is what is held, by ID.
func (st *Store) Set(ctx context.Context) (*Set, error) {
	_, set, err := st.read(ctx, st.db.TxPipelined)
	if err != nil {
		return nil, fmt.Errorf("facts: %w", err)
	}
	return set, nil
}

// Base is a snapshot of what is held. It costs one read of the version while
// nothing changes; when something did, concurrent callers share one rebuild.
func (st *Store) Base(ctx context.Context) (*Base, error) {
	version, err := st.db.Get(ctx, st.VersionKey()).Int64()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("facts: reading the version: %w", err)
	}
	return st.BaseOf(ctx, version)
}

// VersionKey is the key of the version, for those who read it together with
// keys of their own and then ask for [Store.BaseOf].
func (st *Store) VersionKey() string { return st.key("version") }

// earlier is the earlier versions of the facts that have any, by ID, the
// oldest first.
func (st *Store) earlier(ctx context.Context) (map[string][]Fact, error) {
	replaced, err := st.db.SMembers(ctx, st.key("replaced")).Result()
	if err != nil {
		return nil, err
	}
	forms := make([]*redis.StringSliceCmd, len(replaced))
	if _, err := st.db.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range replaced {
			forms[i] = p.LRange(ctx, st.key("history", id), 0, -1)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	past := make(map[string][]Fact, len(replaced))
	for i, id := range replaced {
		if past[id], err = versions(id, forms[i].Val()); err != nil {
			return nil, err
		}
	}
	return past, nil
}

// History is every version of a fact, the oldest first and the present one
// last; who recorded each, and when, is in it. It is empty for an unknown ID.
func (st *Store) History(ctx context.Context, id string) ([]Fact, error) {
	var earlier *redis.StringSliceCmd
	var present *redis.StringCmd
	_, err := st.db.TxPipelined(ctx, func(p redis.Pipeliner) error {
		earlier = p.LRange(ctx, st.key("history", id), 0, -1)
		present = p.HGet(ctx, st.key("facts"), id)
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("facts: history of %s: %w", id, err)
	}
	forms := earlier.Val()
	if present.Err() == nil {
		forms = append(forms, present.Val())
	}
	return versions(id, forms)
}
