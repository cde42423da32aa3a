package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/funding"
)

func (p program) factsShowCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "show [ID…]",
		Short: "Show facts: all of them, or those with these IDs or about these entities",
	}
	moment, asJSON := momentFlags(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		when, err := moment()
		if err != nil {
			return err
		}
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		rows, err := a.factRows(c.Context(), when(a.zone), args)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		if len(args) == 0 {
			table := [][]string{{"ID", "AS OF", "STATEMENT"}}
			for _, r := range rows {
				table = append(table, []string{r.ID, r.AsOf.String(), r.Text})
			}
			return p.table(table)
		}
		for _, r := range rows {
			p.printFact(r)
		}
		return nil
	}
	return c
}

// factRows is the facts chosen, as they were held at a moment, each with what
// the ledger says in its place.
func (a *app) factRows(ctx context.Context, at funding.At, ids []string) ([]factRow, error) {
	base, err := a.facts.Base(ctx)
	if !at.Known.IsZero() {
		base, err = a.facts.Known(ctx, at.Known)
	}
	if err != nil {
		return nil, err
	}
	if !at.Date.IsZero() {
		base = base.On(at.Date)
	}
	answered, err := a.ledger.Knowledge(ctx, at)
	if err != nil {
		return nil, err
	}
	chosen, err := chooseFacts(base, answered, ids)
	if err != nil {
		return nil, err
	}
	rows := []factRow{}
	for _, f := range chosen {
		if base.Fact(f.ID) == nil { // the ledger's own
			rows = append(rows, newFactRow(answered, f))
			continue
		}
		if !at.Date.IsZero() && !f.TrueOn(at.Date) {
			continue
		}
		row := newFactRow(base, f)
		if said := answered.Fact(f.ID); said != nil && said.Text != f.Text {
			row.Ledger = said.Text
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (p program) printFact(r factRow) {
	fmt.Fprintf(p.stdout, "%s\n  %s\n", r.ID, oneLine(r.Text))
	for _, item := range r.Items {
		fmt.Fprintf(p.stdout, "  - %s\n", oneLine(item))
	}
	fmt.Fprintf(p.stdout, "  about %s (%s); as of %s", strings.Join(r.About, ", "), r.Aspect, r.AsOf.Words())
	if !r.From.IsZero() {
		fmt.Fprintf(p.stdout, "; from %s", r.From.Words())
	}
	if !r.Until.IsZero() {
		fmt.Fprintf(p.stdout, "; until %s", r.Until.Words())
	}
	fmt.Fprintf(p.stdout, "\n  source: %s\n", oneLine(strings.Join(r.Source, "; ")))
	if r.Retired != "" {
		fmt.Fprintf(p.stdout, "  retired: %s\n", oneLine(r.Retired))
	}
	if r.Ledger != "" {
		fmt.Fprintf(p.stdout, "  the ledger says now: %s\n", oneLine(r.Ledger))
	}
}

// versionRow is a version of a fact as `kcst facts history --json` prints it.
type versionRow struct {
	Recorded time.Time `json:"recorded"`
	factRow
}

func (p program) factsHistoryCommand() *cobra.Command {
	c := &cobra.Command{Use: "history ID", Short: "Show who changed a fact, when, from which source, and what it said before", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		versions, err := a.facts.History(c.Context(), args[0])
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return fmt.Errorf("there is no fact %q: kcst facts show lists them", args[0])
		}
		base, err := a.facts.Base(c.Context())
		if err != nil {
			return err
		}
		rows := []versionRow{}
		for i := range versions {
			rows = append(rows, versionRow{versions[i].Recorded, newFactRow(base, base.Complete(&versions[i]))})
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		table := [][]string{{"RECORDED", "BY", "AS OF", "VALID", "STATEMENT", "SOURCE"}}
		for _, r := range rows {
			text := r.Text
			if r.Retired != "" {
				text += " [retired: " + r.Retired + "]"
			}
			table = append(table, []string{r.Recorded.In(a.zone).Format("2006-01-02 15:04"), r.By, r.AsOf.String(), validity(r.factRow), text, strings.Join(r.Source, "; ")})
		}
		return p.table(table)
	}
	return c
}

// validity is the period in which a fact is true, as a table has it.
func validity(r factRow) string {
	side := func(word string, d facts.Date) string {
		if d.IsZero() {
			return ""
		}
		return word + " " + d.String()
	}
	return strings.TrimSpace(side("from", r.From) + " " + side("until", r.Until))
}
