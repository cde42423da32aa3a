package subscribers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"kcst/templates"
)

// Sweep removes people when the time to keep them is over, by the periods that
// the privacy notice names (UK GDPR Article 5(1)(e)): who gave no sign of life
// for years is asked by mail whether they still want it, and removed if they
// don't say yes in time; of who left a while ago, only a keyed hash stays.
//
// Opening a mail is no sign of life, because nothing tells us of it. Joining,
// choosing, moving and answering are.
type Sweep struct {
	Store     *Store
	Retention templates.Retention
	By        string // for the receipts
	DryRun    bool   // count, and change nothing
}

// Swept counts what a sweep did.
type Swept struct {
	Asked   int `json:"asked"`   // whether they still want it
	Silent  int `json:"silent"`  // removed, because they didn't answer
	Expired int `json:"expired"` // left long ago; now a keyed hash
}

// sweepBatch is how many of a shard are looked at in one round.
const sweepBatch = 200

// Run sweeps once. Cut off anywhere, the next one goes on.
func (w *Sweep) Run(ctx context.Context) (Swept, error) {
	var s Swept
	for i := range len(shards) {
		for _, step := range []func(context.Context, byte, *Swept) error{w.expire, w.remove, w.ask} {
			if err := step(ctx, shards[i], &s); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// Every sweeps once a period until ctx ends.
func (w *Sweep) Every(ctx context.Context, period time.Duration, log *slog.Logger) error {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for ctx.Err() == nil {
		s, err := w.Run(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Warn("the retention sweep stopped; the next one goes on", "err", err)
		case s != Swept{}:
			log.Info("retention sweep", "asked", s.Asked, "silent", s.Silent, "expired", s.Expired)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	return nil
}

// expire takes those who left long ago down to a keyed hash.
func (w *Sweep) expire(ctx context.Context, shard byte, s *Swept) error {
	limit := w.Store.now().AddDate(-w.Retention.LeftYears, 0, 0)
	return w.each(ctx, w.Store.in(shard, "left"), limit, func(p Subscriber) error {
		if !w.DryRun {
			_, err := w.Store.erase(ctx, p.Email, Receipt{By: w.By, Why: Expired}, "left")
			if errors.Is(err, ErrThere) { // they came back at this moment
				return nil
			}
			if err != nil {
				return err
			}
		}
		s.Expired++
		return nil
	})
}

// remove ends and erases those who were asked, and didn't answer.
func (w *Sweep) remove(ctx context.Context, shard byte, s *Swept) error {
	limit := w.Store.now().AddDate(0, 0, -w.Retention.AnswerDays)
	return w.each(ctx, w.Store.in(shard, "asked"), limit, func(p Subscriber) error {
		if !w.DryRun {
			err := w.Store.leaveUnanswered(ctx, p.ID, limit)
			if errors.Is(err, ErrStays) { // they answered at this moment
				return nil
			}
			if err == nil {
				_, err = w.Store.erase(ctx, p.Email, Receipt{By: w.By, Why: Expired}, "left")
			}
			if err != nil {
				return err
			}
		}
		s.Silent++
		return nil
	})
}

// ask has those asked who gave no sign of life. Who was asked stands in the
// set of those asked once the mail is out, and not before.
func (w *Sweep) ask(ctx context.Context, shard byte, s *Swept) error {
	limit := w.Store.now().AddDate(-w.Retention.SilentYears, 0, 0)
	return w.each(ctx, w.Store.in(shard, "life"), limit, func(p Subscriber) error {
		asked, err := w.Store.wasAsked(ctx, p.ID)
		if err != nil || asked {
			return err
		}
		if !w.DryRun {
			if asked, err = w.Store.askToStay(ctx, p, w.Retention.AnswerDays); err != nil || asked {
				return err
			}
		}
		s.Asked++
		return nil
	})
}

// each does something for those of a set who are older than a limit. What it
// does may take them out of the set.
func (w *Sweep) each(ctx context.Context, set string, limit time.Time, do func(Subscriber) error) error {
	ids, err := w.Store.older(ctx, set, limit)
	if err != nil {
		return err
	}
	for len(ids) > 0 {
		n := min(len(ids), sweepBatch)
		people, err := w.Store.read(ctx, ids[:n])
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.ID == "" {
				continue
			}
			if err := do(p); err != nil {
				return fmt.Errorf("subscriber %s: %w", p.ID, err)
			}
		}
		ids = ids[n:]
	}
	return nil
}
