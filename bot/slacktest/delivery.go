package slacktest

import (
	"encoding/json"
	"time"
)

// retries is how often Slack sends an event again.
const retries = 3

// start delivers body until it is acknowledged or given up; first is the
// number of its first attempt.
func (s *Server) start(d *Delivery, body json.RawMessage, first int) *Delivery {
	d.s, d.body, d.done = s, body, make(chan struct{})
	s.mu.Lock()
	target, stopped := s.target, s.stopped
	if !stopped {
		s.work.Add(1)
	}
	s.mu.Unlock()
	if stopped {
		close(d.done)
		return d
	}
	go func() {
		defer s.work.Done()
		defer close(d.done)
		s.sleep(s.late())
		if target != "" {
			s.deliverHTTP(d, target, first)
		} else {
			s.deliverSocket(d, first)
		}
	}()
	return d
}

// deliverSocket sends the event until it is acknowledged. An attempt whose
// connection ends under it doesn't count: Slack spaces its retries over
// minutes, in which connections come back.
func (s *Server) deliverSocket(d *Delivery, first int) {
	var last *link
	reason := ""
	for n := first; n <= retries; {
		l := s.pick(last)
		if l == nil {
			return
		}
		d.sending()
		a, id := s.dispatch(l, envelope{Type: "events_api", Payload: d.body, RetryAttempt: n, RetryReason: reason})
		late := time.NewTimer(s.opts.AckWithin)
		select {
		case <-a.acked:
			late.Stop()
			d.settle()
			return
		case <-l.closed:
			late.Stop()
		case <-late.C:
			n, reason = n+1, "timeout"
		case <-s.stop:
			late.Stop()
			return
		}
		s.forget(id)
		last = l
	}
}

func (d *Delivery) sending() {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	d.attempts++
	d.sent = time.Now()
	d.s.touch()
}

func (d *Delivery) settle() {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	d.acked, d.took = true, time.Since(d.sent)
	d.s.touch()
}

// Wait waits until the event was acknowledged and reports whether it was.
func (d *Delivery) Wait(within time.Duration) bool {
	select {
	case <-d.done:
	case <-time.After(within):
	}
	return d.Acked()
}

// Acked reports whether the app acknowledged the event.
func (d *Delivery) Acked() bool {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.acked
}

// AckAfter is how long the acknowledged attempt waited for its
// acknowledgement.
func (d *Delivery) AckAfter() time.Duration {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.took
}

// Attempts is how often the event was sent.
func (d *Delivery) Attempts() int {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.attempts
}
