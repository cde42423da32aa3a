package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Backup writes everything of this partnership to w, while others go on
// writing. What is in one tag is as it was at one moment, as is what each
// script touches; different tags may be moments apart.
func (s *Store) Backup(ctx context.Context, w io.Writer) (Header, int, error) {
	if s.kind == Memory {
		return Header{}, 0, errors.New("this store keeps nothing, so there is nothing to back up: " + howToGet)
	}
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return Header{}, 0, err
	}
	h := Header{Format: archiveFormat, Schema: version, Partnership: s.partnership, MadeAt: s.now().UTC().Truncate(time.Second), Redis: s.redisVersion(ctx)}
	a, err := newArchive(w, h)
	if err != nil {
		return h, 0, err
	}
	before, err := s.tags(ctx)
	if err != nil {
		return h, 0, err
	}
	for _, tag := range slices.Sorted(maps.Keys(before)) {
		list, err := s.readTag(ctx, before[tag])
		if err != nil {
			return h, 0, err
		}
		if err := a.section(tag, list); err != nil {
			return h, 0, err
		}
	}
	// A tag that gained or lost a key meanwhile may have been caught between
	// the listing and the reading: such a one is read again, both at once.
	after, err := s.tags(ctx)
	if err != nil {
		return h, 0, err
	}
	for tag := range before {
		if after[tag] == nil {
			after[tag] = []string{}
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(after)) {
		if slices.Equal(before[tag], after[tag]) {
			continue
		}
		list, err := s.readWhole(ctx, tag)
		if err != nil {
			return h, 0, err
		}
		if err := a.section(tag, list); err != nil {
			return h, 0, err
		}
	}
	return h, int(a.keys), a.close()
}

// unkept are tags that make sense only in the store they are in.
const unkept = "schema"

// tags are all keys, sorted, by the tag they stand under.
func (s *Store) tags(ctx context.Context) (map[string][]string, error) {
	found := map[string][]string{}
	var mu sync.Mutex
	err := s.eachServer(ctx, func(ctx context.Context, c redis.Cmdable) error {
		keys := c.Scan(ctx, 0, s.pattern(), 5000).Iterator()
		for keys.Next(ctx) {
			tag, ok := s.tagOf(keys.Val())
			if !ok || tag == unkept {
				continue
			}
			mu.Lock()
			found[tag] = append(found[tag], keys.Val())
			mu.Unlock()
		}
		return keys.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list what is stored: %w", err)
	}
	for tag, keys := range found {
		slices.Sort(keys)
		found[tag] = slices.Compact(keys) // SCAN may give one twice
	}
	return found, nil
}

// eachServer runs do on the server, or on each master of a Cluster.
func (s *Store) eachServer(ctx context.Context, do func(context.Context, redis.Cmdable) error) error {
	if cluster, ok := s.UniversalClient.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return do(ctx, c) })
	}
	return do(ctx, s)
}

var globs = strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`, "^", `\^`)

// pattern matches every key of this partnership.
func (s *Store) pattern() string { return "kcst:{" + globs.Replace(s.partnership) + ":*" }

// tagOf is the tag of a key that [Store.Key] built.
func (s *Store) tagOf(key string) (string, bool) {
	rest, ok := strings.CutPrefix(key, "kcst:{"+s.partnership+":")
	if !ok {
		return "", false
	}
	tag, _, ok := strings.Cut(rest, "}")
	return tag, ok
}

// readTag reads keys of one tag in one transaction. A key that is gone by
// then isn't in it.
func (s *Store) readTag(ctx context.Context, keys []string) ([]entry, error) {
	var dumps []*redis.StringCmd
	var lives []*redis.DurationCmd
	_, err := s.TxPipelined(ctx, func(p redis.Pipeliner) error {
		dumps, lives = dumps[:0], lives[:0]
		for _, k := range keys {
			dumps, lives = append(dumps, p.Dump(ctx, k)), append(lives, p.PTTL(ctx, k))
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read what is stored: %w", err)
	}
	now := s.now()
	var list []entry
	for i, k := range keys {
		payload, err := dumps[i].Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read what is stored: %w", err)
		}
		list = append(list, entry{k, expiry(now, lives[i].Val().Milliseconds()), payload})
	}
	return list, nil
}

func expiry(now time.Time, left int64) int64 {
	if left <= 0 {
		return 0
	}
	return now.UnixMilli() + left
}

// wholeTag lists and reads a tag at once. It holds up the server while it
// looks through all keys, so it is for those few that need it.
var wholeTag = redis.NewScript(`
local out, cursor, seen = {}, '0', {}
repeat
	local page = redis.call('SCAN', cursor, 'MATCH', ARGV[1], 'COUNT', 10000)
	cursor = page[1]
	for _, key in ipairs(page[2]) do
		if not seen[key] then
			seen[key] = true
			local payload = redis.call('DUMP', key)
			if payload then
				out[#out + 1] = key
				out[#out + 1] = tostring(redis.call('PTTL', key))
				out[#out + 1] = payload
			end
		end
	end
until cursor == '0'
return out`)

func (s *Store) readWhole(ctx context.Context, tag string) ([]entry, error) {
	pattern := "kcst:{" + globs.Replace(s.partnership+":"+tag) + "}*"
	found, err := wholeTag.Run(ctx, s, []string{"kcst:{" + s.partnership + ":" + tag + "}"}, pattern).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("read what is stored: %w", err)
	}
	now := s.now()
	var list []entry
	for e := range slices.Chunk(found, 3) {
		var left int64
		if _, err := fmt.Sscan(e[1], &left); err != nil {
			return nil, fmt.Errorf("read what is stored: %w", err)
		}
		list = append(list, entry{e[0], expiry(now, left), e[2]})
	}
	slices.SortFunc(list, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	return list, nil
}

// redisVersion is the server's version, or empty where it doesn't say.
func (s *Store) redisVersion(ctx context.Context) string {
	info, err := s.Info(ctx, "server").Result()
	if err != nil {
		return ""
	}
	for line := range strings.Lines(info) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "redis_version:"); ok {
			return v
		}
	}
	return ""
}
