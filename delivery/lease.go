package delivery

import "context"

// renewEvery is in glances.
const renewEvery = 6

// hold renews the lease, takes over what others left, and watches the edition.
// The context it gives ends when the edition is paused or withdrawn.
func (r *round) hold(ctx context.Context) (context.Context, func()) {
	held, cancel := context.WithCancelCause(ctx)
	living, stop := context.WithCancel(context.WithoutCancel(ctx)) // the lease outlives ctx, for what is on the wire
	over, dead := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for n := 1; wait(held, glance) == nil; n++ {
			now, err := r.sender.Editor.Store.Edition(held, r.edition.ID)
			if err == nil && now.State != r.edition.State {
				cancel(errMoved)
				return
			}
			if n%renewEvery == 0 {
				r.sender.takeOver(held, r.edition.ID, r.owner)
			}
		}
	}()
	go func() {
		defer close(dead)
		for ; living.Err() == nil; wait(living, renewEvery*glance) {
			if err := r.sender.Store.live(living, r.edition.ID, r.owner); err != nil && living.Err() == nil {
				r.log.Warn("the lease can't be renewed; trying again", "err", err)
			}
		}
	}()
	return held, func() {
		cancel(nil)
		<-over
		stop()
		<-dead
	}
}

// takeOver settles what owners that are gone held.
func (s *Sender) takeOver(ctx context.Context, edition, but string) {
	owners, err := s.Store.owners(ctx, edition)
	if err != nil {
		return // looked at again
	}
	for _, o := range owners {
		if o == but {
			continue
		}
		said, err := s.Store.run(ctx, reap, edition, o, orphaned)
		switch {
		case err != nil && ctx.Err() == nil:
			s.Log.Warn("what a sender that stopped held can't be taken over; trying again", "edition", edition, "err", err)
		case err == nil && said[0] == "reaped" && said[1] != "0":
			s.Log.Warn("deliveries of a sender that stopped can't be known", "edition", edition, "unknown", said[1])
		}
	}
}

// restless is for how many glances a round has nothing in hand before it looks
// whether the store thinks otherwise. It could at once, as nothing is in hand
// only when the store has answered; mostly it would ask in vain.
const restless = 20

// settleLost settles what the store says that this round holds, and it doesn't:
// a store that was killed and lost its last second (appendfsync everysec) has it
// claimed still, when it was sent long ago. Nobody would ever end it.
func (r *round) settleLost(ctx context.Context) {
	said, err := r.sender.Store.run(ctx, settleLost, r.edition.ID, r.owner, lostWrites)
	switch {
	case err != nil && ctx.Err() == nil:
		r.log.Warn("what the store forgot can't be settled; trying again", "err", err)
	case err == nil && said[0] != "0":
		r.log.Warn("the store lost what became of deliveries, and they can't be known", "unknown", said[0])
	}
}
