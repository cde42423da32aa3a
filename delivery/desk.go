package delivery

import (
	"context"
	"slices"
	"sync"
)

// desk hands the deliveries of all editions in work to the connections of one
// process: the most urgent edition's first, whatever lies there of others.
type desk struct {
	mu     sync.Mutex
	change sync.Cond // on mu
	rounds []*round  // in order of urgency
	closed bool
}

func newDesk() *desk {
	d := new(desk)
	d.change.L = &d.mu
	return d
}

// item is a delivery that this process has claimed.
type item struct {
	delivery Delivery
	person   person
}

// add lets connections work on a round.
func (d *desk) add(r *round) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.IndexFunc(d.rounds, func(o *round) bool { return rank(r.edition) < rank(o.edition) })
	if at < 0 {
		at = len(d.rounds)
	}
	d.rounds = slices.Insert(d.rounds, at, r)
	d.change.Broadcast()
}

// remove takes a round away, and gives what nobody has begun.
func (d *desk) remove(r *round) []item {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rounds = slices.DeleteFunc(d.rounds, func(o *round) bool { return o == r })
	left := r.items
	r.items = nil
	d.change.Broadcast()
	return left
}

// put lays down what a round has claimed. Nothing means that it is nobody's
// turn, so that less urgent rounds may go on.
func (d *desk) put(r *round, items []item) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r.items = append(r.items, items...)
	r.quiet = len(items) == 0
	d.change.Broadcast()
}

// low waits until a round has so few left that more should be claimed.
func (d *desk) low(ctx context.Context, r *round, few int) {
	defer context.AfterFunc(ctx, d.wake)()
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(r.items) > few && ctx.Err() == nil {
		d.change.Wait()
	}
}

// idle reports whether a round has nothing claimed and nothing in hand.
func (d *desk) idle(r *round) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(r.items) == 0 && r.busy == 0
}

// settle waits until nothing of a round is in anybody's hand.
func (d *desk) settle(r *round) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for r.busy > 0 {
		d.change.Wait()
	}
}

// done puts n of a round out of hand.
func (d *desk) done(r *round, n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.busy -= n; r.busy == 0 {
		d.change.Broadcast()
	}
}

// first is the round whose turn it is and that has something; while a more
// urgent one is being claimed for, others wait.
func (d *desk) first() *round {
	for _, r := range d.rounds {
		if len(r.items) > 0 {
			return r
		}
		if !r.quiet {
			return nil
		}
	}
	return nil
}

// take gives the next delivery into the caller's hand if there is one.
func (d *desk) take() (*round, item, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.first()
	if r == nil {
		return nil, item{}, false
	}
	it := r.items[0]
	r.items = r.items[1:]
	r.busy++
	if len(r.items) == r.few {
		d.change.Broadcast()
	}
	return r, it, true
}

// await waits until there is something to take. It gives false when ctx ends
// or the desk is closed.
func (d *desk) await(ctx context.Context) bool {
	defer context.AfterFunc(ctx, d.wake)()
	d.mu.Lock()
	defer d.mu.Unlock()
	for !d.closed && ctx.Err() == nil {
		if d.first() != nil {
			return true
		}
		d.change.Wait()
	}
	return false
}

func (d *desk) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.change.Broadcast()
}

// close sends everybody home.
func (d *desk) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	d.change.Broadcast()
}
