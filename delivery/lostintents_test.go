package delivery

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// TestStoreForgetsIntents: a store that lost its last second learns from the
// outcome what it forgot, as long as the sender lives that has it in hand:
// whoever got their letter isn't written to again.
func TestStoreForgetsIntents(t *testing.T) {
	t.Parallel()
	const sub, owner = "ann", "o"
	r := newRig(t)
	st := NewStore(r.store, r.clock.Now)
	now := r.clock.Now()
	later := now.Add(time.Hour).UnixMilli()
	outcome := func(s State, attempts int) string {
		return Delivery{Subscriber: sub, State: s, Attempts: attempts, First: now, At: now}.record("")
	}
	for name, c := range map[string]struct {
		lose    func(context.Context, redis.Pipeliner, []string) // changes the keys of the scripts
		then    []string                                         // commits: what, nonce, record
		want    State
		waiting bool
		doubt   bool
	}{
		"nothing": {then: []string{"o", "1", outcome(Sent, 1)}, want: Sent},
		"the claim and the intent": {
			lose: func(ctx context.Context, p redis.Pipeliner, k []string) {
				p.HDel(ctx, k[7], sub)
				p.ZAdd(ctx, k[2], redis.Z{Member: sub})
				p.HIncrBy(ctx, k[3], "g", -1)
				p.HIncrBy(ctx, k[3], "p", 1)
			}, then: []string{"o", "1", outcome(Sent, 1)}, want: Sent,
		},
		"them, and it was refused for now": {
			lose: func(ctx context.Context, p redis.Pipeliner, k []string) {
				p.HDel(ctx, k[7], sub)
				p.ZAdd(ctx, k[2], redis.Z{Member: sub})
				p.HIncrBy(ctx, k[3], "g", -1)
				p.HIncrBy(ctx, k[3], "p", 1)
			}, then: []string{"o", "1", outcome(Retrying, 1)}, want: Retrying, waiting: true,
		},
		"them, and the edition was withdrawn": {
			lose: func(ctx context.Context, p redis.Pipeliner, k []string) {
				p.HDel(ctx, k[7], sub)
				p.HSet(ctx, k[1], sub, Delivery{State: Withdrawn, At: now}.record(""))
				p.HIncrBy(ctx, k[3], "g", -1)
				p.HIncrBy(ctx, k[3], "w", 1)
			}, then: []string{"o", "1", outcome(Sent, 1)}, want: Sent,
		},
		"the intent": {
			lose: func(ctx context.Context, p redis.Pipeliner, k []string) {
				p.HSet(ctx, k[7], sub, "cp")
				p.HIncrBy(ctx, k[3], "g", -1)
				p.HIncrBy(ctx, k[3], "p", 1)
			}, then: []string{"o", "1", outcome(Failed, 1)}, want: Failed,
		},
		"nothing, and the first outcome comes again in the second attempt": {
			then: []string{"o", "1", outcome(Retrying, 1), "claim", "", "", "o", "1", outcome(Sent, 1)}, want: Retrying,
		},
		"nothing, and what nobody can know": {then: []string{"o", "1", outcome(Unknown, 1)}, want: Unknown, doubt: true},
		"nothing, and nobody can know what was taken over": {
			then: []string{"reap", "", "", "o", "1", outcome(Unknown, 1)}, want: Unknown, doubt: true,
		},
		"nothing, and what was taken over was sent": {then: []string{"reap", "", "", "o", "1", outcome(Sent, 1)}, want: Sent},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, id := t.Context(), newID()
			run := func(s *redis.Script, owner string, args ...any) {
				t.Helper()
				if _, err := st.run(ctx, s, id, owner, args...); err != nil {
					t.Fatal(err)
				}
			}
			keys, number := st.keys(id, owner), 0
			claimNext := func() {
				number++
				run(claim, owner, strconv.Itoa(number), 10, leaseTime.Milliseconds())
			}
			run(enrol, "", sub)
			claimNext()
			run(commit, owner, "i", sub, "1", "", "0")
			if c.lose != nil {
				p := r.store.TxPipeline()
				c.lose(ctx, p, keys)
				if _, err := p.Exec(ctx); err != nil {
					t.Fatal(err)
				}
			}
			for i := 0; i < len(c.then); i += 3 {
				switch what := c.then[i]; what {
				case "claim":
					r.store.ZAdd(ctx, keys[2], redis.Z{Member: sub})
					claimNext()
				case "reap":
					r.store.Del(ctx, keys[6])
					run(reap, owner, orphaned)
				default:
					for range 2 { // the first answer may be lost
						run(commit, owner, what, sub, c.then[i+1], c.then[i+2], strconv.FormatInt(later, 10))
					}
				}
			}
			d, _, err := st.Delivery(ctx, id, sub)
			if err != nil || d.State != c.want {
				t.Errorf("it is %s, not %s (%v)", d.State, c.want, err)
			}
			counts, _, err := st.tally(ctx, id)
			for s, n := range counts {
				if err != nil || n != map[bool]int{true: 1}[s == c.want] {
					t.Errorf("%d are %s (%v)", n, s, err)
				}
			}
			due, _ := r.store.ZScore(ctx, keys[2], sub).Result()
			if doubt := r.store.SIsMember(ctx, keys[4], sub).Val(); doubt != c.doubt || (due == float64(later)) != c.waiting {
				t.Errorf("it is in doubt: %t, due: %v", doubt, due)
			}
			if held := r.store.HGet(ctx, keys[7], sub).Val(); held != "" && c.then[len(c.then)-1] != outcome(Sent, 1) {
				t.Errorf("it is still held: %s", held)
			}
		})
	}
}
