package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/facts"
)

func (p program) scheduleCommand() *cobra.Command {
	c := &cobra.Command{Use: "schedule", Short: "Show the coming runs, with their zone", Args: exactly()}
	from := c.Flags().String("from", "", "show the runs from this `DATE` on (default now)")
	n := c.Flags().IntP("number", "n", 8, "how many")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *n < 1 || *n > 1000 {
			return fmt.Errorf("%w: -n takes a number from 1 to 1000", errUsage)
		}
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		start := p.now()
		if *from != "" {
			day, err := facts.ParseDate(*from)
			if err != nil {
				return fmt.Errorf("%w: --from: %w", errUsage, err)
			}
			start = day.In(a.zone).Add(-time.Nanosecond)
		}
		runs, err := a.editor.Coming(c.Context(), start, *n)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(runs)
		}
		return p.table(scheduleRows(runs, a.zone))
	}
	return c
}

func scheduleRows(runs []bulletin.Coming, zone *time.Location) [][]string {
	const layout = "Mon 2 Jan 2006 15:04 MST"
	rows := [][]string{{"EDITION", "DRAFTED", "SENT", "PERIOD", "NOW", "NOTE"}}
	for _, r := range runs {
		rows = append(rows, []string{r.ID, r.Draft.In(zone).Format(layout), r.Due.In(zone).Format(layout),
			r.Period.From.String() + " to " + r.Period.Until.AddDays(-1).String(), string(r.State), r.Note})
	}
	return rows
}
