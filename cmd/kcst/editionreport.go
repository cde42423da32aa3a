package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/facts"
)

// reportRow is what the partnership's report says of one edition.
type reportRow struct {
	Edition      string          `json:"edition"`
	Kind         bulletin.Kind   `json:"kind"`
	Date         facts.Date      `json:"date"` // on which sending began
	Subject      string          `json:"subject"`
	Items        int             `json:"items"`
	Headlines    []string        `json:"headlines"`    // the first of each section
	Contributors []string        `json:"contributors"` // the organisations named as sources
	Approver     string          `json:"approver"`
	Hash         string          `json:"hash"`
	Withdrawn    facts.Date      `json:"withdrawn,omitzero"` // on which it was stopped
	Reason       string          `json:"reason,omitempty"`   // of being late, or withdrawn
	Totals       delivery.Status `json:"deliveries"`
}

func (p program) editionReportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "report",
		Short: "Report what was sent, for the partnership's own report",
		Long: `Says of each edition that was sent in a period when it went, what it led with,
whose news it carried, who approved which content, and what became of its mails.`,
		Example: `  kcst edition report --from 2026-04-01 --to 2026-07-01`,
		Args:    exactly(),
	}
	from := c.Flags().String("from", "", "from this `DATE` on (default: the beginning)")
	to := c.Flags().String("to", "", "before this `DATE` (default: until now)")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		var first, end facts.Date
		for flag, d := range map[string]struct {
			text string
			into *facts.Date
		}{"--from": {*from, &first}, "--to": {*to, &end}} {
			if err := d.into.UnmarshalText([]byte(d.text)); err != nil {
				return fmt.Errorf("%w: %s: %w", errUsage, flag, err)
			}
		}
		if !end.IsZero() && !first.Before(end) {
			return fmt.Errorf("%w: --to is the day after the last one, and has to come after --from", errUsage)
		}
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		editions, err := a.items.Editions(c.Context())
		if err != nil {
			return err
		}
		books, rows := a.books(), []reportRow{}
		for _, ed := range slices.Backward(editions) {
			day := facts.DateOf(ed.StartedAt.In(a.zone))
			if ed.StartedAt.IsZero() || day.Before(first) || !end.IsZero() && !day.Before(end) {
				continue
			}
			row := newReportRow(ed, day)
			if !ed.WithdrawnAt.IsZero() {
				row.Withdrawn = facts.DateOf(ed.WithdrawnAt.In(a.zone))
			}
			if row.Totals, err = books.Status(c.Context(), ed.ID); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		slices.SortStableFunc(rows, func(x, y reportRow) int { return x.Date.Compare(y.Date) })
		if *asJSON {
			return p.printJSON(rows)
		}
		if len(rows) == 0 {
			fmt.Fprintln(p.stdout, "No edition was sent in this period.")
		}
		for _, r := range rows {
			fmt.Fprintln(p.stdout, r.paragraph())
		}
		return nil
	}
	return c
}

func newReportRow(ed bulletin.Edition, day facts.Date) reportRow {
	r := reportRow{
		Edition: ed.ID, Kind: ed.Kind, Date: day, Subject: ed.Subject, Items: len(ed.Content.Items()),
		Headlines: []string{}, Contributors: []string{}, Approver: ed.Approval.By, Hash: ed.Approval.Hash, Reason: ed.Reason,
	}
	if ed.First.By != "" {
		r.Approver = ed.First.By + " and " + ed.Approval.By
	}
	for _, s := range ed.Content.Sections {
		r.Headlines = append(r.Headlines, s.Entries[0].Headline)
		for _, it := range s.Entries {
			if who := dated.ReplaceAllString(it.Source, ""); !slices.Contains(r.Contributors, who) {
				r.Contributors = append(r.Contributors, who)
			}
		}
	}
	for _, m := range slices.Concat(ed.Content.Decided, ed.Content.Minuted) {
		if ed.Kind == bulletin.Weekly && !slices.Contains(r.Headlines, m.Committee) {
			r.Headlines = append(r.Headlines, m.Committee)
		}
	}
	slices.Sort(r.Contributors)
	return r
}

// dated is the day that a source may end with.
var dated = regexp.MustCompile(`, \d{1,2} \pL+ \d{4}$`)

// paragraph is the row as the Working Group's paper has it.
func (r reportRow) paragraph() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s (%s)\n", r.Date.In(time.UTC).Format("2 January 2006"), oneLine(r.Subject), r.Edition)
	for _, part := range []struct {
		what string
		list []string
	}{{"Led with", r.Headlines}, {"News from", r.Contributors}} {
		if len(part.list) > 0 {
			fmt.Fprintf(&b, "  %s: %s\n", part.what, oneLine(strings.Join(part.list, "; ")))
		}
	}
	fmt.Fprintf(&b, "  Approved by %s, content %.12s\n", oneLine(r.Approver), r.Hash)
	if !r.Withdrawn.IsZero() {
		fmt.Fprintf(&b, "  Withdrawn on %s\n", r.Withdrawn.Words())
	}
	if r.Reason != "" {
		fmt.Fprintf(&b, "  %s\n", oneLine(r.Reason))
	}
	t := r.Totals
	fmt.Fprintf(&b, "  Mails: planned %d, sent %d, failed %d, suppressed %d, withdrawn %d, unknown %d", t.Planned, t.Sent, t.Failed, t.Suppressed, t.Withdrawn, t.Unknown)
	if open := t.Planned - t.Sent - t.Failed - t.Suppressed - t.Withdrawn - t.Unknown; open > 0 {
		fmt.Fprintf(&b, ", still to go %d", open)
	}
	b.WriteByte('\n')
	return b.String()
}
