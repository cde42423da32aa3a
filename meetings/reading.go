package meetings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Seen is an answer that was read, so that the same isn't read again: what its
// server said of it, and the hash of its bytes.
type Seen struct {
	Hash         string    `json:"hash"`
	ETag         string    `json:"etag,omitempty"`
	LastModified string    `json:"last_modified,omitempty"`
	At           time.Time `json:"at"`
}

// Seen gives what was read of a council, by address.
func (st *Store) Seen(ctx context.Context, council string) (map[string]Seen, error) {
	return fields[Seen](ctx, st, st.key("read", council))
}

// See notes that an answer was read, after what it says was stored.
func (st *Store) See(ctx context.Context, council, address string, s Seen) error {
	doc, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return st.redis.HSet(ctx, st.key("read", council), address, doc).Err()
}

// Forget drops what was noted of addresses that are no longer asked for.
func (st *Store) Forget(ctx context.Context, council string, addresses []string) error {
	if len(addresses) == 0 {
		return nil
	}
	return st.redis.HDel(ctx, st.key("read", council), addresses...).Err()
}

// Report is how the last reading of a council went. Problem is what went
// wrong, in words for an officer, or "".
type Report struct {
	Council    string    `json:"council"`
	Began      time.Time `json:"began"`
	Ended      time.Time `json:"ended"`
	Committees int       `json:"committees"`
	Meetings   int       `json:"meetings"`  // that were listed
	Added      int       `json:"added"`     // stored for the first time
	Updated    int       `json:"updated"`   // stored again, because they changed
	Unchanged  int       `json:"unchanged"` // not read again, or the same
	Withheld   int       `json:"withheld"`  // items that aren't for the public
	Failed     int       `json:"failed"`    // answers that couldn't be had or read
	Problem    string    `json:"problem,omitempty"`

	// Down says that the host was left alone before all was asked for. DownAt
	// is when a reading first ended so, and BackAt when one no longer did;
	// until then it is zero. [Report.After] sets them.
	Down   bool      `json:"down,omitempty"`
	DownAt time.Time `json:"down_at,omitzero"`
	BackAt time.Time `json:"back_at,omitzero"`
}

// After is r with what the reading before it says of the council's last
// outage.
func (r Report) After(was Report) Report {
	r.DownAt, r.BackAt = was.DownAt, was.BackAt
	out := !was.DownAt.IsZero() && was.BackAt.IsZero()
	switch {
	case r.Down && !out:
		r.DownAt, r.BackAt = r.Ended, time.Time{}
	case !r.Down && out:
		r.BackAt = r.Ended
	}
	return r
}

// Reports are those of every council that was ever read.
func (st *Store) Reports(ctx context.Context) (map[string]Report, error) {
	return fields[Report](ctx, st, st.key("last"))
}

// KeepReport notes how a reading went.
func (st *Store) KeepReport(ctx context.Context, r Report) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return st.redis.HSet(ctx, st.key("last"), r.Council, doc).Err()
}

// TakeTurn takes a council for one reader, or renews that reader's turn, for
// so long. It is false while somebody else has it.
func (st *Store) TakeTurn(ctx context.Context, council, who string, lease time.Duration) (bool, error) {
	return takeTurn.Run(ctx, st.redis, []string{st.key("turn", council)}, who, lease.Milliseconds()).Bool()
}

// GiveBack ends a reader's turn, if it still has it.
func (st *Store) GiveBack(ctx context.Context, council, who string) error {
	return giveBack.Run(ctx, st.redis, []string{st.key("turn", council)}, who).Err()
}

// fields are those of a hash whose values are JSON.
func fields[T any](ctx context.Context, st *Store, key string) (map[string]T, error) {
	docs, err := st.redis.HGetAll(ctx, key).Result()
	if err != nil {
		return nil, err
	}
	all := make(map[string]T, len(docs))
	for name, doc := range docs {
		var v T
		if err := json.Unmarshal([]byte(doc), &v); err != nil {
			return nil, fmt.Errorf("%s of %s: %w", name, key, err)
		}
		all[name] = v
	}
	return all, nil
}
