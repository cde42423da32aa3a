package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
)

// How long links are tried: when they are asked about, and when somebody is
// waiting to approve. What isn't tried by then isn't reported.
const (
	linksWithin    = 2 * time.Minute
	approvalWithin = 5 * time.Second
)

// warnOfDeadLinks says before an approval which links lead to nothing.
func (p program) warnOfDeadLinks(ctx context.Context, a *app, c bulletin.Content) {
	for _, d := range a.deadLinks(ctx, c, approvalWithin) {
		fmt.Fprintf(p.stderr, "warning: a link %sleads to nothing: %s: %s\n", ofItem(d.Item), oneLine(d.URL), oneLine(d.Why))
	}
}

func ofItem(id string) string {
	if id == "" {
		return ""
	}
	return "of " + id + " "
}

// deadLinks tries an edition's links through the guard.
func (a *app) deadLinks(ctx context.Context, c bulletin.Content, within time.Duration) []bulletin.DeadLink {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return bulletin.DeadLinks(ctx, c, func(ctx context.Context, address string) error {
		err := a.feeds.Guard.Reach(ctx, address)
		if ctx.Err() != nil {
			return nil
		}
		return err
	})
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
		dead := append([]bulletin.DeadLink{}, a.deadLinks(c.Context(), ed.Content, linksWithin)...)
		if *asJSON {
			return p.printJSON(dead)
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
