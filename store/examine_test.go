package store

import (
	"maps"
	"strings"
	"testing"
	"time"
)

func TestExamine(t *testing.T) {
	good := map[string]string{
		"redis_version": "7.0.15", "aof_enabled": "1", "appendfsync": "always", "aof_last_write_status": "ok", "rdb_last_bgsave_status": "ok",
		"maxmemory_policy": "noeviction", "maxmemory": "1000", "used_memory": "500", "role": "master",
	}
	if found := examine(good, time.Second); len(found) > 0 {
		t.Errorf("a good one: %q", found)
	}
	for name, tt := range map[string]struct {
		spoil map[string]string
		ahead time.Duration
		says  string
	}{
		"old":      {map[string]string{"redis_version": "6.0.16"}, 0, "kcst needs 6.2 or newer"},
		"no AOF":   {map[string]string{"aof_enabled": "0"}, 0, "set appendonly yes"},
		"later":    {map[string]string{"appendfsync": "everysec"}, 0, "set appendfsync always"},
		"AOF":      {map[string]string{"aof_last_write_status": "err"}, 0, "append-only file: free space"},
		"snapshot": {map[string]string{"rdb_last_bgsave_status": "err"}, 0, "may refuse writes"},
		"eviction": {map[string]string{"maxmemory_policy": "allkeys-lru"}, 0, "set it to noeviction"},
		"full":     {map[string]string{"used_memory": "950"}, 0, "95% of its memory"},
		"replica":  {map[string]string{"role": "slave"}, 0, "name its master"},
		"behind":   {nil, -time.Minute, "1m0s apart"},
		"ahead":    {nil, time.Minute, "1m0s apart"},
	} {
		info := maps.Clone(good)
		maps.Copy(info, tt.spoil)
		if found := examine(info, tt.ahead); len(found) != 1 || !strings.Contains(found[0], tt.says) {
			t.Errorf("%s: %q", name, found)
		}
	}
	lru := maps.Clone(good)
	lru["maxmemory"], lru["maxmemory_policy"] = "0", "allkeys-lru" // never acted on
	if found := examine(lru, 0); len(found) > 0 {
		t.Errorf("without a limit: %q", found)
	}
}
