package store

import "context"

// Step is a made-up migration.
type Step struct {
	To  int
	Run func(context.Context, *Store) error
}

// Migrate brings s to the last of made-up migrations.
func Migrate(ctx context.Context, s *Store, steps ...Step) error {
	var list []migration
	for _, st := range steps {
		list = append(list, migration{to: st.To, what: "made up", run: st.Run})
	}
	return s.migrate(ctx, list)
}

// Current is the schema version that this program writes.
func Current() int { return migrations[len(migrations)-1].to }

// Dial parses a URL.
var Dial = dial

// ShardSubscribers is step 2.
var ShardSubscribers = shardSubscribers
