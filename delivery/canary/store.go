package canary

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kcst/store"
)

// Keys:
//
//	kcst:{P:canary}:took    hash: edition to how long its letter took, in ms; expires
//	kcst:{P:canary}:looked  string: when the mailbox was last looked into, in ms; expires

// keptFor is how long it is known that a letter arrived, after the last did.
const keptFor = 90 * 24 * time.Hour

// Store remembers which letters arrived.
type Store struct{ s *store.Store }

// NewStore keeps it in s.
func NewStore(s *store.Store) *Store { return &Store{s} }

// known is how long the letters took that arrived, by edition, and when the
// mailbox was last looked into.
type known struct {
	took   map[string]time.Duration
	looked time.Time
}

func (k known) arrived(l Letter) bool {
	_, there := k.took[l.Edition]
	return there
}

func (st *Store) known(ctx context.Context) (known, error) {
	p := st.s.Pipeline()
	fields, looked := p.HGetAll(ctx, st.s.Key("canary", "took")), p.Get(ctx, st.s.Key("canary", "looked"))
	if _, err := p.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return known{}, err
	}
	k := known{took: make(map[string]time.Duration, len(fields.Val()))}
	for edition, text := range fields.Val() {
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return known{}, err
		}
		k.took[edition] = time.Duration(ms) * time.Millisecond
	}
	ms, err := looked.Int64()
	if errors.Is(err, redis.Nil) {
		return k, nil
	}
	k.looked = time.UnixMilli(ms).UTC()
	return k, err
}

// arrived keeps the first time that a letter was seen to have taken.
func (st *Store) arrived(ctx context.Context, edition string, took time.Duration) error {
	key := st.s.Key("canary", "took")
	p := st.s.TxPipeline()
	p.HSetNX(ctx, key, edition, took.Milliseconds())
	p.Expire(ctx, key, keptFor)
	_, err := p.Exec(ctx)
	return err
}

// looked keeps when the mailbox was looked into.
func (st *Store) looked(ctx context.Context, at time.Time) error {
	return st.s.Set(ctx, st.s.Key("canary", "looked"), at.UnixMilli(), keptFor).Err()
}
