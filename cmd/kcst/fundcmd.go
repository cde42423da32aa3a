package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/data"
	"kcst/facts"
	"kcst/funding"
)

func (p program) fundCommand() *cobra.Command {
	return group("fund", "Keep the ledger of grants, and show what is left",
		p.fundShowCommand(), p.fundRecordCommand(), p.fundProposalsCommand(), p.fundLedgerCommand(), p.fundCheckCommand(),
		p.fundChartCommand(), p.fundExportCommand(), p.fundLoadCommand())
}

// openLedger opens the stores, the ledger with them.
func (p program) openLedger(ctx context.Context, goal purpose) (*app, *funding.Store, error) {
	a, err := p.open(ctx, goal)
	if err != nil {
		return nil, nil, err
	}
	return a, a.ledger, nil
}

// openFunding is the ledger, with the data set's loaded into an empty one. A
// data set's entries that can't be loaded stop nobody: they are named in a
// warning.
func (a *app) openFunding(ctx context.Context, now func() time.Time) error {
	a.ledger = funding.NewStore(a.store, a.facts, now)
	loaded, err := a.ledger.Loaded(ctx)
	if err != nil || loaded {
		return err
	}
	set, err := a.config.ledger()
	if err == nil && set != nil {
		_, err = a.ledger.LoadOnce(ctx, set, "data set")
	}
	var problems facts.Problems
	if errors.As(err, &problems) {
		a.log.Warn("the data set's ledger wasn't loaded: mend it, and load it with kcst fund load", "problems", problems.Error())
		return nil
	}
	return err
}

// ledger reads the ledger of the configured data set; nil where there is no
// data set.
func (c Config) ledger() (*funding.Set, error) {
	switch c.Dataset {
	case "none":
		return nil, nil
	case "kent":
		return funding.ParseFS(data.KentLedger)
	}
	return funding.OfDataset(os.DirFS(c.Dataset))
}

// amount is money as JSON: pounds with two decimals.
type amount facts.Money

// MarshalJSON implements json.Marshaler.
func (m amount) MarshalJSON() ([]byte, error) {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, m/100, m%100), nil
}

var _ json.Marshaler = amount(0)

// fundsOf chooses the funds of a year, the latest first; all without one.
func fundsOf(book *funding.Book, year string) ([]string, error) {
	names := book.Funds()
	slices.SortFunc(names, func(a, b string) int {
		return strings.Compare(book.Year(b)+b, book.Year(a)+a)
	})
	if year == "" {
		return names, nil
	}
	var chosen, years []string
	for _, f := range names {
		y := book.Year(f)
		years = append(years, y)
		if sameYear(y, year) {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) == 0 {
		slices.Sort(years)
		if len(years) == 0 {
			return nil, errors.New("the ledger is empty: kcst fund record award begins it")
		}
		return nil, fmt.Errorf("there is no money of %q in the ledger: its years are %s", year, strings.Join(slices.Compact(years), ", "))
	}
	return chosen, nil
}

// sameYear reads a year as people write it: 2025/26, 2025-26, 2025/2026,
// 25/26.
func sameYear(year, typed string) bool {
	first, last, ok := strings.Cut(strings.ReplaceAll(strings.TrimSpace(typed), "-", "/"), "/")
	if !ok {
		return year == typed
	}
	if len(first) == 2 {
		first = "20" + first
	}
	if len(last) == 4 {
		last = last[2:]
	}
	return year == first+"/"+last
}

// momentFlags adds --as-of and --known, the end of a day in a zone.
func momentFlags(c *cobra.Command) func() (func(*time.Location) funding.At, error) {
	asOf := c.Flags().String("as-of", "", "the day for which the balances are asked, as YYYY-MM-DD")
	known := c.Flags().String("known", "", "only what had been recorded by the end of this day, as YYYY-MM-DD")
	day := func(flag, s string) (facts.Date, error) {
		if s == "" {
			return facts.Date{}, nil
		}
		d, err := funding.ParseDate(s)
		if err != nil {
			return d, fmt.Errorf("%w: %s: %s", errUsage, flag, err)
		}
		return d, nil
	}
	return func() (func(*time.Location) funding.At, error) {
		date, err := day("--as-of", *asOf)
		last, knownErr := day("--known", *known)
		at := func(zone *time.Location) funding.At {
			at := funding.At{Date: date}
			if !last.IsZero() {
				at.Known = last.AddDays(1).In(zone).Add(-time.Millisecond)
			}
			return at
		}
		return at, cmp.Or(err, knownErr)
	}
}

func (p program) fundLoadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "load PATH…",
		Short: "Take in YAML files of ledger entries, or folders of them",
		Long: `Takes in YAML files of ledger entries, terms and reported balances, or folders
of them. Loading the same files again adds nothing. If anything can be told
wrong beforehand, every problem is named with its file, line and field, and
nothing is loaded.`,
		Args: atLeastOne("PATH"),
	}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, ledger, err := p.openLedger(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		set, err := funding.ParseFiles(args)
		if err != nil {
			return err
		}
		if set.Len() == 0 {
			return errors.New("nothing was loaded: there is no entry, no terms and no reported balance in it. Write them as in data/kent-ledger, or export some with kcst fund ledger")
		}
		report, err := ledger.Load(c.Context(), set, *by)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(report)
		}
		row := func(name string, t funding.Tally) []string {
			return []string{name, fmt.Sprint(t.Added), fmt.Sprint(t.Changed), fmt.Sprint(t.Same)}
		}
		return p.table([][]string{{"", "added", "changed", "the same"},
			row("entries", report.Entries), row("terms", report.Terms), row("reported balances", report.Reported)})
	}
	return c
}
