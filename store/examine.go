package store

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// oldest is the oldest Redis that kcst works with.
var oldest = [2]int{6, 2}

// Examine says in sentences, each with the mend, what about the Redis itself
// would lose or refuse what kcst keeps in it. Of a Cluster it looks at every
// master.
func (s *Store) Examine(ctx context.Context) ([]string, error) {
	if s.kind == Memory {
		return []string{s.Describe()}, nil
	}
	var mu sync.Mutex
	var found []string
	err := s.eachServer(ctx, func(ctx context.Context, c redis.Cmdable) error {
		info, err := c.Info(ctx, "everything").Result()
		if err != nil {
			return fmt.Errorf("ask Redis about itself: %w", err)
		}
		there, err := c.Time(ctx).Result()
		if err != nil {
			return fmt.Errorf("ask Redis for the time: %w", err)
		}
		is := fields(info)
		if set, err := c.ConfigGet(ctx, "appendfsync").Result(); err == nil { // many a host keeps its settings to itself
			maps.Copy(is, set)
		}
		mu.Lock()
		defer mu.Unlock()
		found = append(found, examine(is, there.Sub(s.now()))...)
		return nil
	})
	return found, err
}

// fields are the lines of Redis's INFO.
func fields(info string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(info) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			m[name] = value
		}
	}
	return m
}

// maxSkew is how far kcst's clock and Redis's may be apart: a tenth of the
// shortest lease.
const maxSkew = 2 * time.Second

func examine(info map[string]string, ahead time.Duration) []string {
	var found []string
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if v := info["redis_version"]; older(v) {
		say("Redis is version %s: kcst needs %d.%d or newer, so upgrade it", v, oldest[0], oldest[1])
	}
	sync := info["appendfsync"]
	if info["aof_enabled"] == "0" {
		say("Redis keeps no append-only file, so a crash loses what was acknowledged: set appendonly yes")
	} else if sync != "" && sync != "always" {
		say("Redis writes to its disk after it has acknowledged (appendfsync %s), so a power cut loses the last of it, and who was just sent a mail may get it again: set appendfsync always", sync)
	}
	if info["aof_last_write_status"] == "err" {
		say("Redis couldn't write its append-only file: free space on its disk")
	}
	if info["rdb_last_bgsave_status"] == "err" {
		say("Redis couldn't save a snapshot, and may refuse writes: free space on its disk")
	}
	if p := info["maxmemory_policy"]; p != "" && p != "noeviction" && info["maxmemory"] != "0" {
		say("Redis removes keys when its memory is full (maxmemory-policy %s), subscribers and money among them: set it to noeviction", p)
	}
	limit, _ := strconv.ParseFloat(info["maxmemory"], 64)
	used, _ := strconv.ParseFloat(info["used_memory"], 64)
	if limit > 0 && used > 0.9*limit {
		say("Redis uses %.0f%% of its memory: raise maxmemory before it refuses writes", 100*used/limit)
	}
	if info["role"] == "slave" {
		say("This Redis is a replica, and can't be written to: name its master in KCST_REDIS_URL")
	}
	if ahead.Abs() > maxSkew {
		say("Redis's clock and this machine's are %s apart: let both follow a time server (NTP)", ahead.Abs().Round(time.Second))
	}
	return found
}

// older reports whether a version is older than the oldest that will do.
func older(version string) bool {
	var major, minor int
	if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n < 2 {
		return false
	}
	return major < oldest[0] || major == oldest[0] && minor < oldest[1]
}
