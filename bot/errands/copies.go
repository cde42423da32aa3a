package errands

import (
	"context"
	"slices"
	"strings"
)

// Copy is a message in Slack that shows a thing.
type Copy struct{ Channel, TS string }

// Shown notes that a message shows a thing, and the fingerprint of what it
// shows, "" when nobody knows. Beside others it has all of them drawn anew
// when the thing's errand is run next. Of more than twenty the oldest is no
// longer kept up.
func (st *Store) Shown(ctx context.Context, thing string, c Copy, print string) error {
	keys := []string{st.key("copies", thing), st.key("print", thing)}
	if err := shownScript.Run(ctx, st.store, keys, c.Channel+" "+c.TS, print, shown.Milliseconds()).Err(); err != nil {
		return err
	}
	all, err := st.Copies(ctx, thing)
	if err != nil || len(all) <= mostSeen {
		return err
	}
	return st.Gone(ctx, thing, all[0])
}

// Drawn notes what the copies of a thing show, as a fingerprint, and reports
// whether these are all there are: one that came meanwhile may show something
// else.
func (st *Store) Drawn(ctx context.Context, thing, print string, copies []Copy) (bool, error) {
	args := []any{print, shown.Milliseconds()}
	for _, c := range copies {
		args = append(args, c.Channel+" "+c.TS)
	}
	return drawnScript.Run(ctx, st.store, []string{st.key("copies", thing), st.key("print", thing)}, args...).Bool()
}

// Gone notes that a message is no more.
func (st *Store) Gone(ctx context.Context, thing string, c Copy) error {
	return st.store.SRem(ctx, st.key("copies", thing), c.Channel+" "+c.TS).Err()
}

// mostAskers is how many threads a gap keeps.
const mostAskers = 2000

// Asked notes that a gap was asked in a thread. TS is empty for somebody who
// asked by a command: Channel is then their user ID.
func (st *Store) Asked(ctx context.Context, gap string, c Copy) error {
	key := st.key("asked", gap)
	if n, err := st.store.SCard(ctx, key).Result(); err != nil || n >= mostAskers {
		return err
	}
	pipe := st.store.TxPipeline()
	pipe.SAdd(ctx, key, c.Channel+" "+c.TS)
	pipe.PExpire(ctx, key, shown)
	_, err := pipe.Exec(ctx)
	return err
}

// Askers are the threads in which a gap was asked in the last 90 days.
func (st *Store) Askers(ctx context.Context, gap string) ([]Copy, error) {
	return st.read(ctx, st.key("asked", gap))
}

// Copies are the messages that show a thing, the oldest first.
func (st *Store) Copies(ctx context.Context, thing string) ([]Copy, error) {
	return st.read(ctx, st.key("copies", thing))
}

func (st *Store) read(ctx context.Context, key string) ([]Copy, error) {
	list, err := st.store.SMembers(ctx, key).Result()
	if err != nil {
		return nil, err
	}
	copies := make([]Copy, 0, len(list))
	for _, c := range list {
		channel, ts, _ := strings.Cut(c, " ")
		copies = append(copies, Copy{channel, ts})
	}
	slices.SortFunc(copies, func(a, b Copy) int { return strings.Compare(a.TS, b.TS) })
	return copies, nil
}
