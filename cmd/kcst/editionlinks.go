package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/fetch"
)

// How long links are tried: when they are asked about, and when somebody is
// waiting to approve. Of what isn't tried by then only the number is reported.
const (
	linksWithin    = 2 * time.Minute
	approvalWithin = 5 * time.Second
)

// warnOfDeadLinks says before an approval which links lead to nothing.
func (p program) warnOfDeadLinks(ctx context.Context, a *app, c bulletin.Content) {
	dead, untried := a.deadLinks(ctx, c, approvalWithin)
	for _, d := range dead {
		fmt.Fprintf(p.stderr, "warning: a link %sleads to nothing: %s: %s\n", ofItem(d.Item), oneLine(d.URL), oneLine(d.Why))
	}
	if untried > 0 {
		fmt.Fprintf(p.stderr, "%s couldn't be tried in so short a time: kcst edition links %s tries them\n", plural(untried, "link"), c.Edition)
	}
}

func ofItem(id string) string {
	if id == "" {
		return ""
	}
	return "of " + id + " "
}

// deadLinks tries an edition's links through the guard, and counts those for
// which there was no time.
func (a *app) deadLinks(ctx context.Context, c bulletin.Content, within time.Duration) (dead []bulletin.DeadLink, untried int) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var late atomic.Int64
	dead = bulletin.DeadLinks(ctx, c, func(ctx context.Context, address string) error {
		err := a.feeds.Guard.Reach(ctx, address)
		if ctx.Err() != nil || errors.Is(err, fetch.ErrNoTurn) {
			late.Add(1)
			return nil
		}
		return err
	})
	return dead, int(late.Load())
}

func (p program) editionLinksCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "links ID",
		Short: "Try an edition's links, and say which lead to nothing",
		Long:  "Tries every link of an edition, as a reader would follow it. Nothing is changed, and\nnothing is held back: a site may be down for an hour.",
		Args:  exactly("ID"),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		ed, err := a.items.Edition(c.Context(), args[0])
		if err != nil {
			return err
		}
		dead, untried := a.deadLinks(c.Context(), ed.Content, linksWithin)
		if untried > 0 {
			fmt.Fprintf(p.stderr, "%s couldn't be tried within %s: try again later\n", plural(untried, "link"), linksWithin)
		}
		if *asJSON {
			return p.printJSON(append([]bulletin.DeadLink{}, dead...))
		}
		if len(dead) == 0 {
			fmt.Fprintln(p.stdout, "every link that could be tried leads somewhere")
			return nil
		}
		rows := [][]string{{"ITEM", "LINK", "WHY"}}
		for _, d := range dead {
			rows = append(rows, []string{d.Item, d.URL, d.Why})
		}
		return p.table(rows)
	}
	return c
}
