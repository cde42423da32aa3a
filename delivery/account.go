package delivery

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"kcst/bulletin"
)

// orphaned is what officers read of a delivery whose sender is gone.
const orphaned = "the sender stopped while this mail was on its way; whether it arrived can't be known"

// lostWrites is what they read of one that the store forgot.
const lostWrites = "the store lost what was written while this mail was on its way; whether it arrived can't be known"

// errMoved ends the work on an edition that was paused or withdrawn meanwhile.
var errMoved = errors.New("the edition is in another state now")

func newID() string { return strings.ToLower(rand.Text()) }

// step does what an edition's state asks for, as far as it can now, and
// reports whether it is accounted for.
func (s *Sender) step(ctx context.Context, id string, d *desk) (done bool, err error) {
	ed, err := s.edition(ctx, id)
	if err != nil {
		return false, err
	}
	switch ed.State {
	case bulletin.Paused:
		return false, nil
	case bulletin.Withdrawn:
		return s.clear(ctx, id)
	case bulletin.Sent:
		said, err := s.Store.run(ctx, finish, id, "")
		if err != nil {
			return false, err
		}
		if said[0] == "done" {
			return true, s.Store.close(ctx, id)
		} // an officer had what was unknown sent again
	case bulletin.Sending:
	default:
		return false, fmt.Errorf("%w: %s is %s; an approved edition goes out when it is due, or when it is sent by command", ErrNotSending, id, ed.State)
	}
	done, err = s.carry(ctx, ed, d)
	if errors.Is(err, errMoved) {
		err = nil // what comes next is its new state's business
	}
	return done, err
}

// clear takes what is left of a withdrawn edition out of the queue.
func (s *Sender) clear(ctx context.Context, id string) (bool, error) {
	s.takeOver(ctx, id, "")
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
// out. It works at once, whoever sends.
func (s *Sender) Withdraw(ctx context.Context, id string) error {
	for {
		said, err := s.Store.run(ctx, withdraw, id, "", 1000)
		if err != nil || said[0] == "done" {
			return err
		}
	}
}

// carry plans what isn't planned, lets the connections send what is due, and
// finishes the edition when everybody is accounted for. It gives back what it
// hasn't begun when ctx ends, or when the edition is paused or withdrawn.
func (s *Sender) carry(ctx context.Context, ed bulletin.Edition, d *desk) (done bool, err error) {
	// What keeps every letter from being written is found before the first.
	forms, err := newForms(s.Composer, ed.Content)
	if err != nil {
		return false, err
	}
	owner := newID()
	log := s.Log.With("edition", ed.ID)
	r := &round{sender: s, edition: ed, forms: forms, owner: owner, log: log}
	if err := s.Store.open(ctx, ed.ID); err != nil {
		return false, err
	}
	held, stop := r.hold(ctx)
	defer stop()
	s.takeOver(held, ed.ID, owner)
	if planned, err := s.plan(held, ed, owner); err != nil || !planned {
		return false, errors.Join(err, ctx.Err())
	}
	log.Info("sending", "via", s.Transport.String())
	r.ledger = &ledger{store: s.Store, edition: ed.ID, owner: owner, log: log, notes: make(chan note)}
	var wg sync.WaitGroup
	writing, giveUp := graced(ctx)
	defer giveUp()
	wg.Go(func() { r.ledger.run(writing) })
	d.add(r)
	done, err = r.work(held, d)
	left := d.remove(r)
	d.settle(r)
	r.handBack(left)
	close(r.ledger.notes)
	wg.Wait()
	if err := s.Store.leave(writing, ed.ID, owner); err != nil {
		log.Warn("the lease can't be given back; it runs out", "err", err)
	}
	if err != nil || !done {
		if ctx.Err() != nil {
			err = nil
		}
		return false, err
	}
	return true, s.finish(ctx, ed.ID)
}

func (s *Sender) connections() int {
	if s.Connections <= 0 {
		return 8
	}
	return s.Connections
}

// plan enrols everybody who is to get the edition, once; one process does, and
// planned is false while another is at it. Cut off in the middle, it begins
// again, and finds those who are enrolled.
func (s *Sender) plan(ctx context.Context, ed bulletin.Edition, owner string) (planned bool, err error) {
	for {
		if over, err := s.Store.planned(ctx, ed.ID); over || err != nil {
			return over, err
		}
		ours, err := s.Store.planning(ctx, ed.ID, owner)
		if err != nil {
			return false, err
		}
		if ours {
			break
		}
		if err := wait(ctx, glance); err != nil {
			return false, context.Cause(ctx)
		}
	}
	batch := make([]any, 0, 500)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if _, err := s.Store.planning(ctx, ed.ID, owner); err != nil {
			return err
		}
		said, err := s.Store.run(ctx, enrol, ed.ID, "", batch...)
		if err == nil && said[0] == "closed" {
			err = errMoved
		}
		batch = batch[:0]
		return err
	}
	for sub, err := range s.Recipients(ctx, ed.Content) {
		if err != nil {
			return false, fmt.Errorf("plan %s: %w", ed.ID, err)
		}
		if batch = append(batch, sub.ID); len(batch) == cap(batch) {
			if err := flush(); err != nil {
				return false, err
			}
		}
	}
	if err := flush(); err != nil {
		return false, err
	}
	return true, s.Store.planOver(ctx, ed.ID)
}

// finish says that an edition is accounted for.
func (s *Sender) finish(ctx context.Context, id string) error {
	if _, err := s.Editor.Finish(ctx, id, by); err != nil {
		return err
	}
	counts, _, err := s.Store.tally(ctx, id)
	if err != nil {
		return err
	}
	s.Log.Info("sent", "edition", id, "sent", counts[Sent], "failed", counts[Failed], "suppressed", counts[Suppressed], "unknown", counts[Unknown])
	return s.Store.close(ctx, id)
}

// Resend lets everybody whose delivery is unknown be sent the edition again,
// with the Message-ID that it had, so that a mailbox that has it already may
// show it once. It gives how many they are. A worker does the sending.
func (s *Sender) Resend(ctx context.Context, id, who string) (int, error) {
	ed, err := s.edition(ctx, id)
	if err != nil {
		return 0, err
	}
	switch ed.State {
	case bulletin.Sending, bulletin.Sent, bulletin.Paused:
	default:
		return 0, fmt.Errorf("%w: %s is %s; only what is being sent, or was, can be sent again", ErrNotSending, id, ed.State)
	}
	if err := s.Store.open(ctx, id); err != nil {
		return 0, err
	}
	for total := 0; ; {
		said, err := s.Store.run(ctx, resend, id, "", 500)
		if err != nil {
			return total, err
		}
		n, err := strconv.Atoi(said[0])
		if err != nil {
			return total, err
		}
		if total += n; n == 0 {
			return total, s.Store.noteResent(ctx, id, Resent{s.Now().UTC(), who, total})
		}
	}
}
