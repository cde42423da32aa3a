package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"kcst/facts"
	"kcst/facts/told"
	"kcst/funding"
)

// sweepEvery is how often what was told is compared also where no event came:
// an answer may be under way while a fact changes.
const sweepEvery = time.Minute

func (a *app) told() *told.Store { return told.NewStore(a.store, a.editor.Now) }

// watchCorrections compares what threads were told with what is known: at the
// start, which makes up for every event that nobody was there to see, at each
// event of the facts and of the ledger, and every minute.
func (a *app) watchCorrections(ctx context.Context) error {
	base, err := a.facts.Base(ctx)
	if err != nil {
		return err
	}
	book, err := a.ledger.Book(ctx)
	if err != nil {
		return err
	}
	version, seq := base.Version, book.Seq()
	moved := make(chan struct{}, 1)
	tell := func() {
		select {
		case moved <- struct{}{}:
		default: // a look is due already
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return a.keep(ctx, func() error {
			return a.facts.Follow(ctx, version, func(c facts.Changed) error {
				version = c.Version
				tell()
				return nil
			})
		})
	})
	g.Go(func() error {
		return a.keep(ctx, func() error {
			return a.ledger.Follow(ctx, seq, func(c funding.Changed) error {
				seq = c.Seq
				tell()
				return nil
			})
		})
	})
	g.Go(func() error { return a.sweep(ctx, moved) })
	return g.Wait()
}

// keep goes on following after an outage of the store.
func (a *app) keep(ctx context.Context, follow func() error) error {
	for ctx.Err() == nil {
		if err := follow(); err != nil && ctx.Err() == nil {
			a.log.Warn("changes of facts and money can't be followed now", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(sweepEvery / 10):
		}
	}
	return ctx.Err()
}

func (a *app) sweep(ctx context.Context, moved <-chan struct{}) error {
	every := time.NewTicker(sweepEvery)
	defer every.Stop()
	for {
		switch n, err := a.told().Sweep(ctx, a.desk.Known); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			a.log.Warn("what was told can't be compared now", "err", err)
		case n > 0:
			a.log.Info("threads are due a correction: kcst facts corrections lists them", "answers", n)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		case <-every.C:
		}
	}
}

func (p program) factsCorrectionsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "corrections",
		Short: "List the threads whose answer has changed within 30 days, and what is so now",
		Args:  exactly(),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), changing) // what is found out here is listed
		if err != nil {
			return err
		}
		defer a.close()
		if _, err := a.told().Sweep(c.Context(), a.desk.Known); err != nil {
			return err
		}
		due, err := a.told().Due(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(due)
		}
		base, err := a.desk.Known(c.Context())
		if err != nil {
			return err
		}
		table := [][]string{{"CHANNEL", "THREAD", "SINCE", "FACT", "NOW"}}
		for _, d := range due {
			for _, id := range d.Facts {
				now := "(no longer held)"
				if f := base.Fact(id); f != nil {
					now = f.Text
					if f.Over(p.today(a)) {
						now = "(ended on " + f.Until.Words() + ") " + now
					}
				}
				table = append(table, []string{d.Channel, d.TS, d.Since.In(a.zone).Format("2006-01-02 15:04"), id, now})
			}
		}
		return p.table(table)
	}
	return c
}

func (p program) factsCorrectedCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "corrected CHANNEL THREAD",
		Short: "Take a thread off the corrections: it has been put right",
		Args:  exactly("CHANNEL", "THREAD"),
	}
	by := byFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		due, err := a.told().Due(c.Context())
		if err != nil {
			return err
		}
		thread, was := told.Thread{Channel: args[0], TS: args[1]}, false
		if i := slices.IndexFunc(due, func(d told.Correction) bool { return d.Thread == thread }); i >= 0 {
			was, err = a.told().Done(c.Context(), due[i])
		}
		if err != nil {
			return err
		}
		if !was {
			return fmt.Errorf("%s is due no correction: kcst facts corrections lists those that are", strings.Join(args, " "))
		}
		a.log.Info("a thread was put right", "channel", args[0], "thread", args[1], "by", *by)
		_, err = fmt.Fprintln(p.stdout, "off the list")
		return err
	}
	return c
}
