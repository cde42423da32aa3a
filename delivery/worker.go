package delivery

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"kcst/subscribers"
)

// worker sends letters over one connection, one at a time, so that at most
// one delivery of each connection is ever in doubt.
type worker struct {
	sender *Sender
	desk   *desk
	number int
	nonce  int
	conn   Conn
	unused bool          // nothing was sent over conn, or over the last, yet
	rest   time.Duration // before the next try to connect
	letter Letter
	answer chan bool
	log    *slog.Logger
}

const (
	grace       = 8 * time.Second  // for the letter on the wire when the process is to stop
	connectRest = 30 * time.Second // the longest between two tries to connect
	idleTime    = 20 * time.Second // after which a connection that has nothing to do is closed
)

// owed is the outcome of the last letter, that isn't stored yet.
type owed struct {
	round *round
	entry entry
}

// work runs until the desk is closed. The outcome of one letter is stored
// together with the intent of the next, when there is one at once.
func (w *worker) work(ctx context.Context) {
	defer w.drop()
	var last *owed
	for {
		r, it, ok := w.take(ctx, last != nil)
		if last != nil && (!ok || r != last.round) {
			w.note(last.round, last.entry)
			w.desk.done(last.round, 1)
			last = nil
		}
		if ok {
			last = w.deliver(ctx, r, it, last)
		} else if !w.await(ctx) {
			return
		}
	}
}

// take gets the next delivery, once the pace and the mail server allow one.
func (w *worker) take(ctx context.Context, owing bool) (*round, item, bool) {
	if w.conn == nil || ctx.Err() != nil || owing && (w.sender.Rate > 0 || w.sender.relay.resting()) {
		return nil, item{}, false
	}
	if w.sender.relay.pass(ctx) != nil || w.sender.pace.wait(ctx, w.sender.Rate) != nil {
		return nil, item{}, false
	}
	return w.desk.take()
}

// await waits until there is something to send and a connection to send it
// over, however long that takes. It gives false when there won't be.
func (w *worker) await(ctx context.Context) bool {
	if w.conn != nil {
		idle, stop := context.WithTimeout(ctx, idleTime)
		there := w.desk.await(idle)
		stop()
		if there {
			return true
		}
		w.drop() // servers cut off who says nothing; a fresh connection is sure
	}
	for w.desk.await(ctx) {
		if w.sender.relay.pass(ctx) != nil {
			return false
		}
		if w.connect(ctx) {
			return true
		}
	}
	return false
}

// connect tries to open the connection, and rests when it can't.
func (w *worker) connect(ctx context.Context) bool {
	if w.unused { // the last was of no use
		w.unused = false
		wait(ctx, w.longer())
	}
	conn, err := w.sender.Transport.Connect(ctx)
	if err == nil {
		w.conn, w.unused = conn, true
		return true
	}
	w.longer()
	if w.number == 0 && ctx.Err() == nil {
		w.log.Warn("no connection to send over; waiting", "err", err, "again_in_seconds", w.rest.Seconds())
	}
	wait(ctx, w.rest)
	return false
}

// longer is how long to rest before the next try, each time longer.
func (w *worker) longer() time.Duration {
	w.rest = min(max(2*w.rest, glance), connectRest)
	return w.rest
}

func (w *worker) drop() {
	if w.conn != nil {
		w.conn.Close() // what mattered was answered already
		w.conn = nil
	}
}

// note stores entries, and reports whether the intent among them stands.
func (w *worker) note(r *round, entries ...entry) bool {
	r.ledger.notes <- note{entries, w.answer}
	return <-w.answer
}

// deliver takes one delivery to its next state, and gives what is to be stored
// of it. The intent is stored before the network is touched. From here on the
// end of ctx cuts off the letter only after a grace, and its outcome is stored
// all the same.
func (w *worker) deliver(ctx context.Context, r *round, it item, last *owed) *owed {
	before := make([]entry, 0, 2)
	if last != nil {
		before = append(before, last.entry)
	}
	settled := len(before)
	d, ok := r.letter(ctx, &w.letter, it)
	rest := w.sender.domains.rest(w.letter.To, d.At)
	switch {
	case ok && rest.IsZero():
		w.nonce++
		nonce := strconv.Itoa(w.number) + "-" + strconv.Itoa(w.nonce)
		stands := w.note(r, append(before, entry{what: "i", subscriber: d.Subscriber, nonce: nonce})...)
		w.desk.done(r, settled)
		if !stands { // somebody else took it over, or the store is away for good
			w.desk.done(r, 1)
			return nil
		}
		return &owed{r, w.outcome(ctx, r, d, nonce)}
	case ok: // its domain asked for fewer letters
		before = append(before, entry{what: "b", subscriber: d.Subscriber, due: rest.UnixMilli()})
	case d.State.Final():
		r.log.Info("not delivered", "subscriber", d.Subscriber, "state", d.State)
		before = append(before, entry{what: "o", subscriber: d.Subscriber, record: d.record("")})
	default:
		before = append(before, entry{what: "b", subscriber: d.Subscriber, due: ms(d.At.Add(glance))})
	}
	w.note(r, before...)
	w.desk.done(r, settled+1)
	return nil
}

// outcome hands the letter over and says what to store.
func (w *worker) outcome(ctx context.Context, r *round, d Delivery, nonce string) entry {
	out := w.send(ctx)
	now := w.sender.Now()
	if out.Untouched { // a kept connection may have been closed long ago: that says nothing of the letter, which waits as it was
		return entry{what: "b", subscriber: d.Subscriber, nonce: nonce, due: now.UnixMilli()}
	}
	d.Attempts++
	if d.First.IsZero() {
		d.First = now
	}
	d.At, d.Code = now, out.Code
	var due time.Time
	d.State, d.Reason, due = out.settle(d.Attempts, d.First, now)
	w.learn(ctx, r, d, out)
	return entry{what: "o", subscriber: d.Subscriber, nonce: nonce, record: d.record(""), due: ms(due)}
}

// learn lets an outcome teach more than its own delivery's fate.
func (w *worker) learn(ctx context.Context, r *round, d Delivery, out Outcome) {
	if d.State != Sent {
		r.log.Info("not delivered", "subscriber", d.Subscriber, "state", d.State, "code", out.Code, "attempt", d.Attempts)
	}
	if out.NoSuchPerson {
		w.suppress(ctx, r, d.Subscriber)
	}
	relayWide := out.Throttled && (out.Sender || out.Broken)
	w.sender.relay.learn(relayWide, out.Hint)
	w.sender.domains.learn(w.letter.To, out.Throttled && !relayWide, d.At, out.Hint)
	if wrong, of, tooMany := r.errors.add(out.Verdict == Permanent || out.Verdict == Ambiguous || out.Sender); tooMany {
		r.pause(wrong, of)
	}
}

// suppress keeps an address that is none from being written to again. A store
// that is away is waited for, like everywhere, but not when the process is to
// stop: the next edition would be refused in the same way.
func (w *worker) suppress(ctx context.Context, r *round, subscriber string) {
	ctx, stop := graced(ctx)
	defer stop()
	for {
		err := w.sender.Subscribers.BlockSubscriber(ctx, subscriber, subscribers.Bounced, by)
		if err == nil || errors.Is(err, subscribers.ErrUnknown) {
			return
		}
		if wait(ctx, glance) != nil {
			r.log.Warn("an address that is none can't be suppressed", "subscriber", subscriber, "err", err)
			return
		}
	}
}

// send hands the letter over; when the process is to stop, the connection is
// cut after the grace.
func (w *worker) send(ctx context.Context) Outcome {
	conn := w.conn
	stop := context.AfterFunc(ctx, func() {
		if wait(context.WithoutCancel(ctx), grace) == nil {
			conn.Close()
		}
	})
	out := conn.Send(&w.letter)
	stop()
	if !out.Untouched {
		w.unused, w.rest = false, 0
	}
	if out.Broken {
		w.drop()
	}
	return out
}
