package bounces

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
//	kcst:{P:bounces}:handled:DIGEST  string: the kind of a mail that is settled; expires
//	kcst:{P:bounces}:turn            string: which process reads the mailbox; expires
//	kcst:{P:bounces/SUB}:soft        sorted set: ID of an edition that bounced softly, by when (ms); expires
//
// What became of an edition's letters is with its deliveries
// (delivery.Store.Returned).

// Store remembers what is settled.
type Store struct {
	s   *store.Store
	now func() time.Time
}

// NewStore keeps it in s.
func NewStore(s *store.Store, now func() time.Time) *Store { return &Store{s: s, now: now} }

// rememberFor is how long a mail that could not be moved away is known.
const rememberFor = 90 * 24 * time.Hour

func (st *Store) handled(ctx context.Context, digest string) (Kind, bool, error) {
	kind, err := st.s.Get(ctx, st.s.Key("bounces", "handled", digest)).Result()
	if errors.Is(err, redis.Nil) {
		return "", false, nil
	}
	return Kind(kind), err == nil, err
}

func (st *Store) handle(ctx context.Context, digest string, kind Kind) error {
	return st.s.Set(ctx, st.s.Key("bounces", "handled", digest), string(kind), rememberFor).Err()
}

// soft notes that an edition bounced softly, once, and gives when editions did
// within so many days.
func (st *Store) soft(ctx context.Context, subscriber, edition string, now time.Time, days int) ([]time.Time, error) {
	key := st.s.Key("bounces/"+subscriber, "soft")
	within := time.Duration(days) * 24 * time.Hour
	p := st.s.TxPipeline()
	p.ZAddNX(ctx, key, redis.Z{Score: float64(now.UnixMilli()), Member: edition})
	p.ZRemRangeByScore(ctx, key, "-inf", strconv.FormatInt(now.Add(-within).UnixMilli(), 10))
	p.Expire(ctx, key, within)
	all := p.ZRangeWithScores(ctx, key, 0, -1)
	if _, err := p.Exec(ctx); err != nil {
		return nil, err
	}
	var at []time.Time
	for _, z := range all.Val() {
		at = append(at, time.UnixMilli(int64(z.Score)))
	}
	return at, nil
}

// turn gets or keeps the right to read the mailbox for a while.
func (st *Store) turn(ctx context.Context, who string, long time.Duration) (bool, error) {
	n, err := takeTurn.Run(ctx, st.s, []string{st.s.Key("bounces", "turn")}, who, long.Milliseconds()).Int()
	return n == 1, err
}

var takeTurn = redis.NewScript(`
local had = redis.call('GET', KEYS[1])
if had and had ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`)
