package delivery

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"kcst/bulletin"
	"kcst/subscribers"
)

// round is one process's work on one edition, as one of its owners.
type round struct {
	sender  *Sender
	edition bulletin.Edition
	forms   *forms
	owner   string
	ledger  *ledger
	log     *slog.Logger
	errors  errorRate

	// The desk's, under its lock.
	items []item
	few   int  // fewer than so many are too few
	quiet bool // it was nobody's turn when it was last looked
	busy  int  // how many are in a connection's hand
}

// person is a subscriber as they were read, and when.
type person struct {
	subscribers.Subscriber
	read time.Time
}

// fresh is how old a record may be when it is written to: whoever left since
// is found by reading it again.
const fresh = 2 * time.Second

// A claim is for about half a second, so that little waits here that another
// process could send.
const (
	mostClaimed = 500
	claimTime   = 500 * time.Millisecond
)

// renewEvery is in glances.
const renewEvery = 6

// work claims and lays down until nothing is left that anybody could do, or
// held ends. It reports whether the edition is accounted for.
func (r *round) work(held context.Context, d *desk) (done bool, err error) {
	number, most, idle := 0, 2*r.sender.connections(), 0
	for held.Err() == nil {
		d.low(held, r, r.few)
		begun := r.sender.Now()
		number++
		items, closed, err := r.claim(held, number, most)
		if err != nil {
			number-- // whatever it was, it is asked for again
			if held.Err() == nil {
				r.log.Warn("nothing can be claimed; trying again", "err", err)
			}
			wait(held, glance)
			continue
		}
		if closed {
			return false, errMoved
		}
		d.put(r, items)
		if len(items) > 0 {
			idle = 0
			most = r.next(most, r.sender.Now().Sub(begun), d, held)
			continue
		}
		if d.idle(r) {
			if done, err := r.finished(held); done || err != nil {
				return done, err
			}
			if idle++; idle%restless == 0 {
				r.recall(held)
			}
		}
		wait(held, glance)
	}
	return false, context.Cause(held)
}

// restless is for how many glances a round has nothing in hand before it looks
// whether the store thinks otherwise. Outcomes are stored well within that.
const restless = 20

// recall settles what the store says that this round holds, and it doesn't: a
// store that was killed and lost its last second (appendfsync everysec) has it
// claimed still, when it was sent long ago. Nobody would ever end it.
func (r *round) recall(ctx context.Context) {
	said, err := r.sender.Store.run(ctx, recall, r.edition.ID, r.owner, forgotten)
	switch {
	case err != nil && ctx.Err() == nil:
		r.log.Warn("what the store forgot can't be settled; trying again", "err", err)
	case err == nil && said[0] != "0":
		r.log.Warn("the store lost what became of deliveries, and they can't be known", "unknown", said[0])
	}
}

// next is how many to claim next, by how long the last claim takes to be sent.
func (r *round) next(most int, took time.Duration, d *desk, held context.Context) int {
	d.mu.Lock()
	r.few = most / 2
	d.mu.Unlock()
	begun := r.sender.Now()
	d.low(held, r, r.few)
	switch took += r.sender.Now().Sub(begun); {
	case took < claimTime/2:
		return min(2*most, mostClaimed)
	case took > claimTime:
		return max(most/2, r.sender.connections())
	}
	return most
}

// claim takes up to most deliveries whose turn it is, with who they are for.
func (r *round) claim(ctx context.Context, number, most int) (items []item, closed bool, err error) {
	said, err := r.sender.Store.run(ctx, claim, r.edition.ID, r.owner, strconv.Itoa(number), most, leaseTime.Milliseconds())
	if err != nil || said[0] == "wait" {
		return nil, false, err
	}
	if said[0] == "closed" {
		return nil, true, nil
	}
	var ids []string
	for i := 1; i+1 < len(said); i += 2 {
		d, err := readRecord(said[i], said[i+1])
		if err != nil {
			r.log.Error("a delivery can't be read", "subscriber", said[i], "err", err)
			d = Delivery{Subscriber: said[i], State: Planned}
		}
		items, ids = append(items, item{delivery: d}), append(ids, said[i])
	}
	for {
		people, err := r.sender.Subscribers.Recipients(ctx, ids)
		if err == nil {
			now := r.sender.Now()
			for i := range items {
				items[i].person = person{people[i], now}
			}
			return items, false, nil
		}
		if wait(ctx, glance) != nil { // they go back, and are read by whoever claims them
			return items, false, nil
		}
	}
}

// finished ends the edition if everybody is accounted for.
func (r *round) finished(ctx context.Context) (bool, error) {
	said, err := r.sender.Store.run(ctx, finish, r.edition.ID, "")
	if err != nil {
		return false, nil // asked again
	}
	return said[0] == "done", nil
}

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

// handBack lets what nobody began wait for its turn again.
func (r *round) handBack(items []item) {
	if len(items) == 0 {
		return
	}
	var entries []entry
	for _, it := range items {
		entries = append(entries, entry{what: "b", subscriber: it.delivery.Subscriber, due: r.sender.Store.ms()})
	}
	answer := make(chan bool, 1)
	r.ledger.notes <- note{entries, answer}
	<-answer
}

// letter prepares what a subscriber gets, in l. When it is nothing, out says
// why. Who left since the plan was made is looked up at the last moment.
func (r *round) letter(ctx context.Context, l *Letter, it item) (out Delivery, ok bool) {
	out = it.delivery
	out.At = r.sender.Now()
	p := it.person
	if p.read.IsZero() || out.At.Sub(p.read) > fresh {
		var err error
		p.Subscriber, err = r.sender.Subscribers.Get(ctx, out.Subscriber)
		if err != nil && !errors.Is(err, subscribers.ErrUnknown) {
			return out, false // it goes back
		}
	}
	switch {
	case p.ID == "":
		out.State, out.Reason = Suppressed, "no longer a subscriber"
	case p.Ended():
		out.State, out.Reason = Suppressed, "unsubscribed before it was sent"
	case r.edition.Content.Audience.Correcting == "" && !p.Wants(subscribers.Kind(r.edition.Kind)):
		out.State, out.Reason = Suppressed, "no longer subscribed to this kind of edition"
	case !r.sender.Allow.Allows(p.Email):
		out.State, out.Reason = Suppressed, "not among KCST_ALLOW_RECIPIENTS"
	default:
		form, err := r.forms.of(p.Subscriber)
		if errors.Is(err, errQuiet) {
			out.State, out.Reason = Suppressed, "nothing in it is about what they chose"
			return out, false
		}
		if err == nil {
			err = form.Fill(l, p.Subscriber)
		}
		if err != nil {
			out.State, out.Reason = Failed, oneLine(err.Error())
			return out, false
		}
		return out, true
	}
	return out, false
}
