package delivery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"

	"kcst/bulletin"
	"kcst/subscribers"
)

// orphaned is what officers read of a delivery whose sender is gone.
const orphaned = "the sender stopped while this mail was on its way; whether it arrived can't be known"

// errMoved ends the work on an edition that was paused or withdrawn.
var errMoved = errors.New("the edition is in another state now")

func newID() string { return strings.ToLower(rand.Text()) }

// step does what an edition's state asks for, as far as it can now, and
// reports whether it is accounted for.
func (s *Sender) step(ctx context.Context, id string) (done bool, err error) {
	ed, err := s.edition(ctx, id)
	if err != nil {
		return false, err
	}
	switch ed.State {
	case bulletin.Sent:
		return true, s.Store.close(ctx, id)
	case bulletin.Paused:
		return false, nil
	case bulletin.Sending, bulletin.Withdrawn:
	default:
		return false, fmt.Errorf("%w: %s is %s; an approved edition goes out when it is due, or when it is sent by command", ErrNotSending, id, ed.State)
	}
	token := newID()
	got, err := s.Store.take(ctx, id, token)
	if err != nil || !got {
		return false, err
	}
	held, stop := s.hold(ctx, ed, token)
	err = s.adopt(held, id, token)
	if err == nil && ed.State == bulletin.Withdrawn {
		done, err = s.clear(held, id)
	} else if err == nil {
		done, err = s.carry(ctx, held, ed, token)
	}
	stop()
	if cause := errors.Join(context.Cause(held), err); errors.Is(cause, errLost) || errors.Is(cause, errMoved) {
		err = nil // somebody else goes on, or nobody is to
	}
	return done, errors.Join(err, s.Store.release(context.WithoutCancel(ctx), id, token))
}

// renewEvery and missed are in glances: how often a lease is renewed, and how
// many misses in a row mean that it is lost.
const renewEvery, missed = 6, 5

// hold renews the lease and watches the edition. The context it gives ends
// when the lease is lost, or when the edition is paused or withdrawn.
func (s *Sender) hold(ctx context.Context, ed bulletin.Edition, token string) (context.Context, func()) {
	held, cancel := context.WithCancelCause(ctx)
	over := make(chan struct{})
	go func() {
		defer close(over)
		misses := 0
		for n := 1; wait(held, glance) == nil; n++ {
			if now, err := s.Editor.Store.Edition(held, ed.ID); err == nil && now.State != ed.State {
				cancel(errMoved)
				return
			}
			if n%renewEvery != 0 {
				continue
			}
			ours, err := s.Store.renew(held, ed.ID, token)
			if err != nil {
				misses++
			} else {
				misses = 0
			}
			if err == nil && !ours || misses == missed {
				cancel(errLost)
				return
			}
		}
	}()
	return held, func() {
		cancel(nil)
		<-over
	}
}

// adopt calls unknown what a sender that is gone left on the wire.
func (s *Sender) adopt(ctx context.Context, id, token string) error {
	said, err := s.Store.run(ctx, orphan, id, token, orphaned)
	if err == nil && said[0] != "0" {
		s.Log.Warn("deliveries of a sender that stopped can't be known", "edition", id, "unknown", said[0])
	}
	return err
}

// clear takes what is left of a withdrawn edition out of the queue.
func (s *Sender) clear(ctx context.Context, id string) (bool, error) {
	if err := s.Withdraw(ctx, id); err != nil {
		return false, err
	}
	said, err := s.Store.run(ctx, finish, id, "")
	if err != nil || said[0] != "done" {
		return false, err
	}
	return true, s.Store.close(ctx, id)
}

// Withdraw keeps everything of an edition that is not on the wire from going
// out. It needs no lease, so that it works at once, whoever sends.
func (s *Sender) Withdraw(ctx context.Context, id string) error {
	for {
		said, err := s.Store.run(ctx, withdraw, id, "", 1000)
		if err != nil || said[0] == "done" {
			return err
		}
	}
}

// carry plans what isn't planned, sends what is due, and finishes the edition
// when everybody is accounted for. It works until held ends; ctx is the
// process's own.
func (s *Sender) carry(ctx, held context.Context, ed bulletin.Edition, token string) (bool, error) {
	// What keeps every letter from being written is found before the first.
	form, err := s.Composer.Form(ed.Content)
	if err != nil {
		return false, err
	}
	if err := s.Store.open(held, ed.ID); err != nil {
		return false, err
	}
	if err := s.plan(held, ed, token); err != nil {
		return false, err
	}
	s.Log.Info("sending", "edition", ed.ID, "via", s.Transport.String())
	var wg sync.WaitGroup
	for i := range s.connections() {
		w := &worker{sender: s, edition: ed, form: form, token: token, log: s.Log.With("edition", ed.ID), loud: i == 0}
		wg.Go(func() { w.work(ctx, held) })
	}
	wg.Wait()
	if err := held.Err(); err != nil {
		return false, err
	}
	return s.finish(held, ed.ID, token)
}

func (s *Sender) connections() int {
	if s.Connections <= 0 {
		return 8
	}
	return s.Connections
}

// plan enrols everybody who is to get the edition, once. Cut off in the
// middle, it begins again, and finds those who are enrolled.
func (s *Sender) plan(ctx context.Context, ed bulletin.Edition, token string) error {
	if over, err := s.Store.planned(ctx, ed.ID); over || err != nil {
		return err
	}
	var batch []any
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		said, err := s.Store.run(ctx, enroll, ed.ID, token, batch...)
		if err == nil && said[0] == "closed" {
			err = errMoved
		}
		batch = batch[:0]
		return err
	}
	for sub, err := range s.Subscribers.Active(ctx, subscribers.Kind(ed.Kind)) {
		if err != nil {
			return fmt.Errorf("plan %s: %w", ed.ID, err)
		}
		if !ed.Content.Audience.Includes(sub.Topics, sub.Districts) {
			continue
		}
		if batch = append(batch, sub.ID); len(batch) == 500 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	return s.Store.planOver(ctx, ed.ID)
}

// finish ends the edition if everybody is accounted for.
func (s *Sender) finish(ctx context.Context, id, token string) (bool, error) {
	said, err := s.Store.run(ctx, finish, id, token)
	if err != nil || said[0] != "done" {
		return false, err
	}
	if _, err := s.Editor.Finish(ctx, id, by); err != nil {
		return false, err
	}
	counts, _, err := s.Store.tally(ctx, id)
	if err != nil {
		return false, err
	}
	s.Log.Info("sent", "edition", id, "sent", counts[Sent], "failed", counts[Failed], "suppressed", counts[Suppressed], "unknown", counts[Unknown])
	return true, s.Store.close(ctx, id)
}
