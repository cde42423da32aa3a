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
				r.settleLost(held)
			}
		}
		wait(held, glance)
	}
	return false, context.Cause(held)
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
