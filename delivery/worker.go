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

// worker sends letters of one edition over one connection, one at a time, so
// that at most one of its deliveries is ever in doubt.
type worker struct {
	sender  *Sender
	edition bulletin.Edition
	form    *Form
	token   string
	log     *slog.Logger

	loud bool // it is the one that reports trouble with the connection
	conn Conn
}

const (
	grace       = 8 * time.Second  // for the letter on the wire when the process is to stop
	connectRest = 30 * time.Second // the longest between two tries to connect
)

// work runs until nothing of the edition is left to send, or held ends.
func (w *worker) work(ctx, held context.Context) {
	defer w.drop()
	for held.Err() == nil {
		if w.conn == nil && !w.connect(held) {
			return
		}
		if w.sender.pace.wait(held, w.sender.Rate) != nil {
			return
		}
		attempt := newID()
		said := w.claim(ctx, held, attempt)
		switch said[0] {
		case "yours":
			w.deliver(ctx, attempt, said[1], said[2])
		case "wait": // servers cut off who says nothing; a fresh connection is sure
			w.drop()
		default:
			return
		}
	}
}

// connect opens the connection once somebody's turn has come, however long
// that takes. It reports false when there is nothing left to wait for.
func (w *worker) connect(held context.Context) bool {
	rest := glance
	for ; held.Err() == nil; wait(held, rest) {
		ready, left, err := w.sender.Store.look(held, w.edition.ID)
		if err == nil && left == 0 {
			return false
		}
		if err != nil || !ready {
			continue
		}
		if w.conn, err = w.sender.Transport.Connect(held); err == nil {
			return true
		}
		w.conn = nil
		rest = min(2*rest, connectRest)
		if w.loud && held.Err() == nil {
			w.log.Warn("no connection to send over; waiting", "err", err, "again_in_seconds", rest.Seconds())
		}
	}
	return false
}

// claim takes the next delivery. It ends with held only before it asks: an
// answer that nobody hears would leave a delivery in doubt.
func (w *worker) claim(ctx, held context.Context, attempt string) []string {
	if held.Err() != nil {
		return []string{"over"}
	}
	for {
		said, err := w.sender.Store.run(context.WithoutCancel(ctx), claim, w.edition.ID, w.token, attempt)
		if err == nil {
			return said
		}
		if errors.Is(err, errLost) {
			return []string{"over"}
		}
		w.log.Warn("the store doesn't answer; waiting", "err", err)
		if wait(ctx, glance) != nil {
			return []string{"over"}
		}
	}
}

func (w *worker) drop() {
	if w.conn != nil {
		w.conn.Close() // what mattered was answered already
		w.conn = nil
	}
}

// deliver takes one claimed delivery to its next state. The claim stands in
// the store: the intent comes before the network. From here on the end of ctx
// cuts off the letter only after a grace, and its result is stored all the
// same.
func (w *worker) deliver(ctx context.Context, attempt, subscriber, text string) {
	lasting := context.WithoutCancel(ctx)
	d, err := readRecord(subscriber, text)
	if err != nil {
		w.log.Error("a delivery can't be read", "subscriber", subscriber, "err", err)
		d = Delivery{Subscriber: subscriber, Attempts: 1, First: w.sender.Now()}
	}
	var state State
	var reason string
	var due time.Time
	out := Outcome{}
	letter, why, err := w.letter(lasting, subscriber)
	switch {
	case err != nil: // the store is away, and the letter wasn't begun
		out = Outcome{Verdict: Temporary, Reason: "the subscriber's record couldn't be read"}
		state, reason, due = out.settle(d.Attempts, d.First, w.sender.Now())
	case letter == nil:
		state, reason = Suppressed, why.suppressed
		if why.failed != "" {
			state, reason = Failed, why.failed
		}
	default:
		out = w.send(ctx, letter)
		state, reason, due = out.settle(d.Attempts, d.First, w.sender.Now())
	}
	if state != Sent {
		w.log.Info("not delivered", "subscriber", subscriber, "state", state, "code", out.Code, "attempt", d.Attempts)
	}
	args := []any{attempt, subscriber, string(state), strconv.FormatInt(due.UnixMilli(), 10), out.Code, reason}
	for {
		_, err := w.sender.Store.run(lasting, settle, w.edition.ID, "", args...)
		if err == nil {
			return
		}
		w.log.Warn("a result can't be stored; trying again", "subscriber", subscriber, "err", err)
		if wait(ctx, glance) != nil {
			return // it stays in doubt, and the next sender says so
		}
	}
}

// unsent is why there is no letter for somebody.
type unsent struct{ suppressed, failed string }

// letter is what a subscriber gets, or nil with why they get nothing: who
// left since the plan was made is looked up at the last moment.
func (w *worker) letter(ctx context.Context, id string) (*Letter, unsent, error) {
	to, err := w.sender.Subscribers.Get(ctx, id)
	switch {
	case errors.Is(err, subscribers.ErrUnknown):
		return nil, unsent{suppressed: "no longer a subscriber"}, nil
	case err != nil:
		return nil, unsent{}, err
	case to.Ended():
		return nil, unsent{suppressed: "unsubscribed before it was sent"}, nil
	case !to.Wants(subscribers.Kind(w.edition.Kind)):
		return nil, unsent{suppressed: "no longer subscribed to this kind of edition"}, nil
	case !w.sender.Allow.Allows(to.Email):
		return nil, unsent{suppressed: "not among KCST_ALLOW_RECIPIENTS"}, nil
	}
	letter := new(Letter)
	if err := w.form.Fill(letter, to); err != nil {
		return nil, unsent{failed: oneLine(err.Error())}, nil
	}
	return letter, unsent{}, nil
}

// send hands the letter over; when the process is to stop, the connection is
// cut after the grace.
func (w *worker) send(ctx context.Context, l *Letter) Outcome {
	over := make(chan struct{})
	conn := w.conn
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			conn.Close()
		case <-over:
		}
	})
	out := conn.Send(l)
	close(over)
	stop()
	if out.Broken {
		w.drop()
	}
	return out
}
