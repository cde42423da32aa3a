package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/facts"
)

// importedRow is what became of a row of a table of items.
type importedRow struct {
	Line    int                 `json:"line"`
	Outcome string              `json:"outcome"` // added, held, already there, refused; of a dry run: would be added, would be held
	ID      string              `json:"id,omitempty"`
	Problem string              `json:"problem,omitempty"`
	Notes   []string            `json:"notes,omitempty"`
	Alike   []bulletin.Likeness `json:"alike,omitempty"`
}

func (p program) itemsImportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Submit the items of a table, and report each line",
		Long: `Submits the items of a CSV file, as a spreadsheet saves it. Its first line names
the columns: section, headline and source are needed; id, kind, body, links,
link_titles, topics, districts, publish_from, expires, deadline, event, contact
and submitted_by may be there. Days are written 2026-12-04 or 4/12/2026. A file
may be imported twice: what is there already stays as it is.`,
		Args: exactly("FILE.csv"),
	}
	dry := c.Flags().Bool("dry-run", false, "only report what would happen")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		goal := changing
		if *dry {
			goal = reading
		}
		a, err := p.open(c.Context(), goal)
		if err != nil {
			return err
		}
		defer a.close()
		b, err := os.ReadFile(args[0])
		if err != nil {
			return fmt.Errorf("the table of items can't be read: %w", err)
		}
		rows, err := bulletin.ReadItemsCSV(b, facts.DateOf(p.now().In(a.zone)))
		if err != nil {
			return err
		}
		report, err := a.importItems(c, rows, *by, *dry)
		if err != nil {
			return err
		}
		return p.printImport(report, *asJSON)
	}
	return c
}

// importItems submits rows one by one, each compared with all that is there.
func (a *app) importItems(c *cobra.Command, rows []bulletin.ItemRow, by string, dry bool) ([]importedRow, error) {
	all, err := a.items.Items(c.Context())
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, it := range all {
		there[it.ID] = true
	}
	report := []importedRow{}
	for _, row := range rows {
		out := importedRow{Line: row.Line, ID: row.Item.ID}
		it, isNew, err := row.Item, !there[row.Item.ID], row.Err
		if err == nil && !dry {
			it, isNew, err = a.items.AddNew(c.Context(), row.Item, by)
		} else if err == nil {
			it, err = a.items.Preview(c.Context(), row.Item, by)
		}
		switch {
		case bulletin.Refused(err):
			out.Outcome, out.ID, out.Problem = "refused", "", err.Error()
		case err != nil:
			return nil, err
		case !isNew:
			out.Outcome = "already there"
		default:
			out.Outcome = map[bool]string{true: "held", false: "added"}[it.State == bulletin.Held]
			if dry {
				out.Outcome = "would be " + out.Outcome
			}
			out.Notes, out.Alike = it.Notes, bulletin.Alike(it, all)
			all, there[it.ID] = append(all, it), true
		}
		report = append(report, out)
	}
	return report, nil
}

func (p program) printImport(report []importedRow, asJSON bool) error {
	counts := map[string]int{}
	for _, r := range report {
		counts[r.Outcome]++
		if asJSON {
			continue
		}
		fmt.Fprintf(p.stdout, "line %d: %s\n", r.Line, strings.TrimSpace(r.Outcome+" "+r.ID))
		for _, line := range append(r.Notes, strings.Split(r.Problem, "\n")...) {
			if line != "" {
				fmt.Fprintf(p.stdout, "  %s\n", oneLine(line))
			}
		}
		for _, l := range r.Alike {
			fmt.Fprintf(p.stdout, "  may tell the same as %s: %s\n", l.Item, l.Why)
		}
	}
	if asJSON {
		if err := p.printJSON(report); err != nil {
			return err
		}
	}
	if n := counts["refused"]; n > 0 {
		return errors.New(plural(n, "line") + " couldn't be taken: mend them and import the file again, the others stay as they are")
	}
	return nil
}
