package subscribers

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Trace is that somebody joined, chose or left from their account elsewhere,
// for the officers' trail of who did what. It names nobody, so that nothing of
// it has to be erased with a person.
type Trace struct {
	At   time.Time `json:"at"`
	What What      `json:"what"`
}

const (
	mostTraces = 500
	tracesLive = 90 * 24 * time.Hour
)

func (st *Store) traceKey() string { return st.waitingKey("trail") }

// trace adds to the trail what was done. It follows the deed, for the trail
// and the subscriber lie in different slots.
func (st *Store) trace(ctx context.Context, what What) error {
	raw, err := json.Marshal(Trace{st.now().UTC(), what})
	if err != nil {
		return err
	}
	pipe := st.redis.TxPipeline()
	pipe.LPush(ctx, st.traceKey(), raw)
	pipe.LTrim(ctx, st.traceKey(), 0, mostTraces-1)
	pipe.Expire(ctx, st.traceKey(), tracesLive)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("noting what a subscriber did: %w", err)
	}
	return nil
}

// Trail is what subscribers did from their accounts since a time, the latest
// first: the last 500, until nobody does anything for 90 days.
func (st *Store) Trail(ctx context.Context, since time.Time) ([]Trace, error) {
	lines, err := st.redis.LRange(ctx, st.traceKey(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("reading what subscribers did: %w", err)
	}
	var list []Trace
	for _, l := range lines {
		var t Trace
		if err := json.Unmarshal([]byte(l), &t); err != nil {
			return nil, fmt.Errorf("reading what subscribers did: %w", err)
		}
		if t.At.Before(since) {
			break
		}
		list = append(list, t)
	}
	return list, nil
}

// trace is [Store.trace] of a deed that is done: it stands whether or not the
// trail can be written.
func (d *Door) trace(ctx context.Context, what What) {
	if err := d.Store.trace(ctx, what); err != nil && d.Log != nil {
		d.Log.Warn("the trail lacks what a subscriber did", "what", what, "err", err)
	}
}
