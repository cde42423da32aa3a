package delivery

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// TestStoreForgetsOutcomes: a store that lost its last second believes that
// its living owner still holds what that has long sent. The edition ends all
// the same: nobody has it twice, and officers see who it is.
func TestStoreForgetsOutcomes(t *testing.T) {
	t.Parallel()
	r, s := newRig(t), newSink(t)
	r.subscribeMany(t, 40)
	var slow atomic.Bool
	slow.Store(true)
	s.onData = func(string, int, *smtp.Conn) error {
		if slow.Load() {
			time.Sleep(100 * time.Millisecond)
		}
		return nil
	}
	id := r.sending(t)
	ctx, stop := context.WithCancel(within(t, time.Minute))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- r.sender(t, s.transport(t)).Run(ctx) }()
	eventually(t, "some are sent", func() bool { return r.status(t, id).Sent >= 6 })

	owners := r.owners(t, id)
	if len(owners) != 1 {
		t.Fatalf("%d owners", len(owners))
	}
	st := NewStore(r.store, r.clock.Now)
	keys := st.keys(id, owners[0])
	person, counts, held := keys[1], keys[3], keys[7]
	lost := map[string]string{} // subscriber to what the store says is held
	for d, err := range st.Deliveries(ctx, id) {
		if err != nil {
			t.Fatal(err)
		}
		if d.State == Sent && len(lost) < 2 {
			lost[d.Subscriber] = []string{"cp", "wpnonce"}[len(lost)]
		}
	}
	for sub, h := range lost {
		state := map[byte]string{'c': "p", 'w': "g"}[h[0]]
		p := r.store.TxPipeline()
		p.HSet(ctx, person, sub, "p")
		p.HIncrBy(ctx, counts, "s", -1)
		p.HIncrBy(ctx, counts, state, 1)
		p.HSet(ctx, held, sub, h)
		if _, err := p.Exec(ctx); err != nil {
			t.Fatal(err)
		}
	}
	slow.Store(false)
	eventually(t, "the edition is accounted for", func() bool { return r.status(t, id).FinishedAt != nil })
	if st := r.status(t, id); st.Sent != 38 || st.Unknown != 2 {
		t.Errorf("%+v", st)
	}
	if n := s.total(); n != 40 {
		t.Errorf("%d letters to 40 people", n)
	}
	stop()
	if err := <-ended; err != nil && ctx.Err() == nil {
		t.Error(err)
	}
}
