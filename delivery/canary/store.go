package canary

import (
	"context"
	"strconv"
	"time"

	"kcst/store"
)

// Keys:
//
//	kcst:{P:canary}:took  hash: edition to how long its letter took, in ms; expires

// keptFor is how long it is known that a letter arrived, after the last did.
const keptFor = 90 * 24 * time.Hour

// Store remembers which letters arrived.
type Store struct{ s *store.Store }

// NewStore keeps it in s.
func NewStore(s *store.Store) *Store { return &Store{s} }

// Took is how long the letters took that arrived, by edition.
func (st *Store) Took(ctx context.Context) (map[string]time.Duration, error) {
	fields, err := st.s.HGetAll(ctx, st.s.Key("canary", "took")).Result()
	if err != nil {
		return nil, err
	}
	took := make(map[string]time.Duration, len(fields))
	for edition, text := range fields {
		ms, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, err
		}
		took[edition] = time.Duration(ms) * time.Millisecond
	}
	return took, nil
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
