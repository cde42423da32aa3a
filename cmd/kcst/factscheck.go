package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/funding"
)

// staleRow is a fact that is out of date as `kcst facts check --stale` prints it.
type staleRow struct {
	Sort string     `json:"sort"`
	Days int        `json:"days"`
	AsOf facts.Date `json:"as_of"`
	ID   string     `json:"id"`
	Text string     `json:"text"`
}

func (p program) factsCheckCommand() *cobra.Command {
	c := p.fundCheckCommand()
	c.Long += `

With --stale it lists instead what is out of date: roles first, then contacts,
balances, passed deadlines, how things stand, and arrangements, the oldest of
each first.`
	check := c.RunE
	stale := c.Flags().Bool("stale", false, "list the facts that are out of date")
	c.RunE = func(c *cobra.Command, args []string) error {
		if !*stale {
			return check(c, args)
		}
		asJSON, err := c.Flags().GetBool("json")
		if err != nil {
			return err
		}
		return p.listStale(c.Context(), asJSON)
	}
	return c
}

func (p program) listStale(ctx context.Context, asJSON bool) error {
	a, err := p.open(ctx, reading)
	if err != nil {
		return err
	}
	defer a.close()
	base, err := a.ledger.Knowledge(ctx, funding.At{})
	if err != nil {
		return err
	}
	rows := []staleRow{}
	for _, s := range base.Stale(p.today(a)) {
		rows = append(rows, staleRow{string(s.Sort), s.Days, s.Fact.AsOf, s.Fact.ID, s.Fact.Text})
	}
	switch {
	case asJSON:
		return p.printJSON(rows)
	case len(rows) == 0:
		_, err := fmt.Fprintln(p.stdout, "Nothing is out of date.")
		return err
	}
	table := [][]string{{"SORT", "AGE", "AS OF", "ID", "STATEMENT"}}
	for _, r := range rows {
		table = append(table, []string{r.Sort, ageWords(r.Days), r.AsOf.String(), r.ID, r.Text})
	}
	return p.table(table)
}

// ageWords is a number of days as people say it.
func ageWords(days int) string {
	switch {
	case days < 60:
		return fmt.Sprintf("%d days", days)
	case days < 2*365:
		return fmt.Sprintf("%d months", days/30)
	}
	return fmt.Sprintf("%d years", days/365)
}

// previewFacts prints what a load would do.
func (p program) previewFacts(ctx context.Context, a *app, paths []string, asJSON bool) error {
	v, err := a.facts.PreviewFiles(ctx, paths)
	if errors.Is(err, facts.ErrProblems) {
		return fmt.Errorf("nothing would be loaded:\n%w", err)
	}
	if err != nil {
		return err
	}
	if asJSON {
		return p.printJSON(v)
	}
	marks := map[string]string{"added": "+", "changed": "~", "retired": "-"}
	count := map[string]int{}
	for _, c := range v.Changes {
		count[c.How]++
		fmt.Fprintln(p.stdout, oneLine(strings.TrimSpace(fmt.Sprintf("%s %s %s", marks[c.How], c.What, c.ID))))
		for _, f := range c.Fields {
			if f.Was != "" {
				fmt.Fprintf(p.stdout, "    %s was: %s\n", f.Name, oneLine(f.Was))
			}
			if f.Is != "" || f.Was != "" && c.How != "added" {
				fmt.Fprintf(p.stdout, "    %s: %s\n", f.Name, oneLine(orNothing(f.Is)))
			}
		}
	}
	same := v.Report.Same + v.Report.Entities.Same + v.Report.Sources.Same
	_, err = fmt.Fprintf(p.stdout, "%d added, %d changed, %d retired, %d the same. Nothing was loaded.\n", count["added"], count["changed"], count["retired"], same)
	return err
}

func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return s
}
