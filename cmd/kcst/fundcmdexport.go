package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/funding"
	"kcst/funding/chart"
)

// entryRow is an entry as `kcst fund ledger --json` prints it.
type entryRow struct {
	Entry      int64  `json:"entry"`
	ID         string `json:"id,omitempty"`
	Kind       string `json:"kind"`
	Fund       string `json:"fund"`
	Pot        string `json:"pot,omitempty"`
	To         string `json:"to,omitempty"`
	Project    string `json:"project,omitempty"`
	Amount     amount `json:"amount"`
	Date       string `json:"date"`
	Corrects   int64  `json:"corrects,omitempty"`
	Superseded int64  `json:"superseded_by,omitempty"`
	Void       bool   `json:"void,omitempty"`
	Text       string `json:"text"`
	Source     string `json:"source"`
	Note       string `json:"note,omitempty"`
	By         string `json:"by"`
	Recorded   string `json:"recorded"`
}

func (p program) fundLedgerCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ledger",
		Short: "Show every entry, in the order in which they were recorded",
		Args:  exactly(),
	}
	asCSV := c.Flags().Bool("csv", false, "print CSV, for a spreadsheet")
	since := c.Flags().String("since", "", "only what is of this day or later, or was recorded since of an earlier day, as YYYY-MM-DD")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		var day facts.Date
		if *since != "" {
			var err error
			if day, err = funding.ParseDate(*since); err != nil {
				return fmt.Errorf("%w: --since: %w", errUsage, err)
			}
			if *asCSV {
				return fmt.Errorf("%w: --csv is the whole ledger: leave out --since, and choose in the spreadsheet", errUsage)
			}
		}
		a, ledger, err := p.openLedger(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if *asCSV {
			return ledger.WriteCSV(c.Context(), p.stdout)
		}
		book, err := ledger.Book(c.Context())
		if err != nil {
			return err
		}
		superseded, err := ledger.Superseded(c.Context())
		if err != nil {
			return err
		}
		after := int64(0)
		if !day.IsZero() {
			after = book.Before(day)
		}
		rows := []entryRow{}
		for e, err := range ledger.Entries(c.Context(), after) {
			if err != nil {
				return err
			}
			if !day.IsZero() && !book.Counts(e, day) {
				continue
			}
			rows = append(rows, entryRow{e.Seq, e.ID, string(e.Kind), e.Fund, e.Pot, e.To, e.Project, amount(e.Amount), e.Date.String(), e.Corrects,
				superseded[e.Seq], e.Void, book.Words(e), book.EntrySource(e), e.Note, e.By, e.Recorded.UTC().Format("2006-01-02T15:04:05Z")})
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		table := [][]string{{"ENTRY", "RECORDED", "BY", "WHAT", "SOURCE"}}
		for _, r := range rows {
			text := r.Text
			if r.Superseded != 0 {
				text += fmt.Sprintf(" [superseded by entry %d]", r.Superseded)
			}
			table = append(table, []string{fmt.Sprint(r.Entry), r.Recorded[:10], r.By, text, r.Source})
		}
		return p.table(table)
	}
	return c
}

// differenceRow is a difference as `kcst fund check --json` prints it.
type differenceRow struct {
	ID       string   `json:"id"`
	Fund     string   `json:"fund"`
	Pot      string   `json:"pot,omitempty"`
	Project  string   `json:"project,omitempty"`
	Measure  string   `json:"measure"`
	Reported amount   `json:"reported"`
	Derived  amount   `json:"derived"`
	Gap      amount   `json:"difference"`
	Sums     []string `json:"sums"`
	Text     string   `json:"text"`
	Source   string   `json:"source"`
}

func (p program) fundCheckCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Name every reported balance that the entries don't give, with its arithmetic",
		Long: `Replays the ledger against its running totals, compares every balance that a
document reports with what the entries up to its day give, and names each
difference with its arithmetic.`,
		Args: exactly(),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, ledger, err := p.openLedger(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if err := ledger.Verify(c.Context()); err != nil {
			return err
		}
		book, err := ledger.Book(c.Context())
		if err != nil {
			return err
		}
		rows := []differenceRow{}
		for _, d := range book.Check() {
			r := d.Reported
			row := differenceRow{ID: r.ID, Fund: r.Fund, Pot: r.Pot, Project: r.Project, Measure: string(r.Measure), Reported: amount(r.Amount),
				Derived: amount(d.Derived), Gap: amount(d.Gap), Text: d.Text, Source: d.Source}
			for _, s := range d.Sums {
				row.Sums = append(row.Sums, s.String())
			}
			rows = append(rows, row)
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		for _, r := range rows {
			fmt.Fprintf(p.stdout, "%s\n  source: %s\n", oneLine(r.Text), oneLine(r.Source))
		}
		if len(rows) == 0 {
			fmt.Fprintln(p.stdout, "Every balance that a document reports is what the entries give.")
		}
		return nil
	}
	return c
}

func (p program) fundChartCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "chart",
		Short: "Draw a fund as a picture, and say what it shows",
		Args:  exactly(),
	}
	svg := c.Flags().String("svg", "", "write an SVG to this file")
	png := c.Flags().String("png", "", "write a PNG to this file")
	year := c.Flags().String("year", "", "the grant of this year, as 2025/26 (default: the latest)")
	theme := c.Flags().String("theme", "light", "light or dark")
	moment := momentFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		when, err := moment()
		if err != nil {
			return err
		}
		colours, ok := map[string]chart.Theme{"light": chart.Light, "dark": chart.Dark}[*theme]
		if !ok {
			return fmt.Errorf("%w: --theme is light or dark", errUsage)
		}
		if *svg == "" && *png == "" {
			return fmt.Errorf("%w: name the file to draw: --svg FILE or --png FILE", errUsage)
		}
		a, ledger, err := p.openLedger(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		at := when(a.zone)
		book, err := ledger.Book(c.Context())
		if err != nil {
			return err
		}
		funds, err := fundsOf(book, *year)
		if err != nil {
			return err
		}
		if len(funds) == 0 {
			return errors.New("the ledger is empty: kcst fund record award begins it")
		}
		fund := book.Sheet(at, funds[0]).Funds[0]
		for _, picture := range []struct {
			file string
			draw func(io.Writer, funding.FundSheet, chart.Theme) error
		}{{*svg, chart.SVG}, {*png, chart.PNG}} {
			if picture.file == "" {
				continue
			}
			var b bytes.Buffer
			if err := picture.draw(&b, fund, colours); err != nil {
				return err
			}
			if err := os.WriteFile(picture.file, b.Bytes(), 0o644); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintln(p.stdout, chart.Text(fund))
		return err
	}
	return c
}

func (p program) fundExportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "export --360giving",
		Short: "Print the awards in the 360Giving Data Standard",
		Long: `Prints the awards as a package of the 360Giving Data Standard, one grant for each
fund; with --projects one for each project instead. Never publish both: the
projects' money is the fund's.`,
		Args: exactly(),
	}
	giving := c.Flags().Bool("360giving", false, "360Giving JSON")
	projects := c.Flags().Bool("projects", false, "a grant for each project instead of each fund")
	prefix := c.Flags().String("prefix", "", "your prefix, as registered with 360Giving, such as 360G-kent")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if !*giving {
			return fmt.Errorf("%w: say in which form: kcst fund export --360giving", errUsage)
		}
		a, ledger, err := p.openLedger(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		form, err := ledger.Giving(c.Context(), funding.Giving{Prefix: *prefix, Projects: *projects})
		if err != nil {
			return err
		}
		_, err = p.stdout.Write(form)
		return err
	}
	return c
}
