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

// entryFlags are what an entry is made from on the command line.
type entryFlags struct {
	fund, pot, to, project, amount, date, source, para, who, note, key *string
	entry                                                              *int64
	void                                                               *bool
}

func newEntryFlags(c *cobra.Command) entryFlags {
	f := c.Flags()
	return entryFlags{
		fund:    f.String("fund", "", "the fund, such as crg-2025-26"),
		pot:     f.String("pot", "", "the pot, such as upfront; may be left out for a project that has only one"),
		to:      f.String("to", "", "the pot that a transfer goes to"),
		project: f.String("project", "", "the project's ID"),
		amount:  f.String("amount", "", "pounds, such as 1234.56"),
		date:    f.String("date", "", "the day on which it was so, as YYYY-MM-DD (default: today)"),
		source:  f.String("source", "", "the ID of the source that says so (default: your word for it)"),
		para:    f.String("para", "", "the source's paragraph"),
		who:     f.String("who", "", "who decided it, such as pcc"),
		note:    f.String("note", "", "a note; of a closing, its reason"),
		key:     f.String("key", "", "a key of your own: the same entry under the same key is recorded once"),
		entry:   f.Int64("entry", 0, "of a correction: the number of the entry that it corrects"),
		void:    f.Bool("void", false, "of a correction: take the entry back"),
	}
}

// read reads the flags; what can't be read is named all at once.
func (f entryFlags) read(kind funding.Kind, today facts.Date) (funding.Entry, error) {
	e := funding.Entry{Kind: kind, Fund: *f.fund, Pot: *f.pot, To: *f.to, Project: *f.project, Who: *f.who, Note: *f.note,
		Key: *f.key, Corrects: *f.entry, Void: *f.void}
	var errs []error
	var err error
	if *f.amount != "" {
		if e.Amount, err = funding.ParseAmount(*f.amount); err != nil {
			errs = append(errs, err)
		}
	}
	switch {
	case *f.date != "":
		if e.Date, err = funding.ParseDate(*f.date); err != nil {
			errs = append(errs, err)
		}
	case kind != funding.Correct:
		e.Date = today
	}
	if *f.source != "" {
		e.Cite = []facts.Citation{{Source: *f.source, Paragraph: *f.para}}
	}
	return e, errors.Join(errs...)
}

// recordRow is what `kcst fund record --json` prints.
type recordRow struct {
	Entry    int64       `json:"entry"`
	Repeated bool        `json:"repeated"`
	Text     string      `json:"text"`
	Fund     *balanceRow `json:"fund"`
	Pot      *balanceRow `json:"pot,omitempty"`
	Note     string      `json:"note,omitempty"`
}

func (p program) fundRecordCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "record KIND",
		Short: "Record one entry in the ledger",
		Long: `Records one entry in the ledger, and restates it with the new balance.

KIND is award, split, allocate, spend, underspend, drop, refund, transfer, open,
close or correct; or a step of a proposal: propose, support, recommend, approve,
decline, complete. An entry is never changed: correct supersedes an earlier one
(--entry), with what it should have said, or takes it back (--void).`,
		Example: `  kcst fund record allocate --fund crg-2025-26 --pot tactical --project tepo-scams --amount 500 --by anna
  kcst fund record correct --entry 77 --amount 450 --note "The quote was lower." --by anna
  kcst fund record close --fund crg-2025-26 --pot tactical --note "The year has ended." --by anna`,
		Args: exactly("KIND"),
	}
	flags := newEntryFlags(c)
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
		e, err := flags.read(funding.Kind(strings.ToLower(args[0])), facts.DateOf(p.now().In(a.zone)))
		if err != nil {
			return fmt.Errorf("nothing was recorded: %w", err)
		}
		e.By = *by
		receipt, err := ledger.Append(c.Context(), e)
		if errors.Is(err, funding.ErrRefused) {
			return fmt.Errorf("nothing was recorded: %w", err)
		}
		if err != nil {
			return err
		}
		return p.restate(c.Context(), ledger, receipt, *asJSON)
	}
	return c
}

// restate says what was recorded, and what the balances are now.
func (p program) restate(ctx context.Context, ledger *funding.Store, receipt funding.Receipt, asJSON bool) error {
	e := receipt.Entry
	text, err := ledger.Words(ctx, e)
	if err != nil {
		return err
	}
	sheet, err := ledger.Sheet(ctx, e.Fund)
	if err != nil {
		return err
	}
	fund := sheet.Funds[0]
	of := newBalanceRow(fund.Balance)
	row := recordRow{Entry: e.Seq, Repeated: receipt.Repeated, Text: text, Fund: &of}
	lines := []string{e.Fund + ": " + of.Derivation}
	for _, pot := range fund.Pots {
		if pot.Pot != e.Pot && pot.Pot != e.To {
			continue
		}
		of := newBalanceRow(pot.Balance)
		if pot.Pot == e.Pot {
			row.Pot = &of
		}
		lines = append(lines, pot.Pot+": "+of.Derivation)
		if pot.Rounding != nil && e.Effect() == funding.Split {
			lines = append(lines, pot.Pot+": "+pot.Rounding.Words(fund.Balance.Awarded))
		}
	}
	if e.Effect() == funding.Complete {
		b, err := ledger.Balance(ctx, e.Fund, "", e.Project)
		if err != nil {
			return err
		}
		if left := b.Outstanding(); left > 0 {
			row.Note = fmt.Sprintf("%s of what was allocated to %s is neither spent nor given back: record it (kcst fund record spend or underspend), or it stays promised to a project that is over.", left, e.Project)
		}
	}
	if asJSON {
		return p.printJSON(row)
	}
	begin := fmt.Sprintf("Recorded as entry %d: ", e.Seq)
	if receipt.Repeated {
		begin = fmt.Sprintf("Recorded before, as entry %d, and not again: ", e.Seq)
	}
	fmt.Fprintln(p.stdout, begin+oneLine(text)+".")
	fmt.Fprintln(p.stdout, "Unallocated now:")
	for _, l := range lines {
		fmt.Fprintln(p.stdout, "  "+l)
	}
	if row.Note != "" {
		fmt.Fprintln(p.stdout, "Note: "+row.Note)
	}
	return nil
}

// stepRow is a step of a proposal.
type stepRow struct {
	Project string `json:"project"`
	Name    string `json:"name"`
	Fund    string `json:"fund"`
	State   string `json:"state"`
	Since   string `json:"since"`
	Who     string `json:"decided_by,omitempty"`
	Source  string `json:"source"`
	Entry   int64  `json:"entry"`
}

func (p program) fundProposalsCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "proposals [PROJECT]",
		Short: "Show how far each proposal has come, or one proposal's whole way",
		Args:  atMostOne("PROJECT"),
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, ledger, err := p.openLedger(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		book, err := ledger.Book(c.Context())
		if err != nil {
			return err
		}
		steps := book.Proposals(funding.At{})
		if len(args) == 1 {
			if steps = book.Way(args[0], funding.At{}); len(steps) == 0 {
				return fmt.Errorf("nothing is recorded of a proposal %q: kcst fund proposals lists them", args[0])
			}
		}
		rows := []stepRow{}
		for _, s := range steps {
			rows = append(rows, stepRow{s.Project, book.Name(s.Project), s.Fund, s.Word.Did(), s.Since.String(), book.Name(s.Who), book.Source(s.State), s.Seq})
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		table := [][]string{{"PROJECT", "FUND", "STATE", "SINCE", "DECIDED BY", "SOURCE"}}
		for _, r := range rows {
			table = append(table, []string{r.Project, r.Fund, r.State, r.Since, r.Who, r.Source})
		}
		return p.table(table)
	}
	return c
}

// atMostOne refuses a second argument.
func atMostOne(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) > 1 {
			return fmt.Errorf("%w: %s takes one %s at most", errUsage, c.CommandPath(), name)
		}
		return nil
	}
}
