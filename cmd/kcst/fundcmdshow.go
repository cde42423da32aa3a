package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kcst/facts"
	"kcst/funding"
)

// sheetRow is a fund as `kcst fund show --json` prints it.
type sheetRow struct {
	Fund       string `json:"fund"`
	Name       string `json:"name"`
	Year       string `json:"year"`
	AsOf       string `json:"as_of,omitempty"`
	Awarded    amount `json:"awarded"`
	Unsplit    amount `json:"unsplit"`
	balanceRow `json:",inline"`
	Pots       []potRow      `json:"pots"`
	Proposals  []projectRow  `json:"proposals,omitempty"`
	Reported   []reportedRow `json:"reported"`
	Notes      []string      `json:"notes,omitempty"`
}

// balanceRow is what funds, pots and projects have alike.
type balanceRow struct {
	Allocated   amount `json:"allocated"`
	Returned    amount `json:"returned"`
	Spent       amount `json:"spent"`
	Outstanding amount `json:"outstanding"`
	Refunded    amount `json:"refunded"`
	Unallocated amount `json:"unallocated"`
	Remaining   amount `json:"remaining"`
	Derivation  string `json:"derivation"`
}

type potRow struct {
	Pot      string `json:"pot"`
	Name     string `json:"name"`
	Gate     string `json:"gate"`
	Since    string `json:"since,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Received amount `json:"received"`
	balanceRow
	Rounding string       `json:"rounding,omitempty"`
	Projects []projectRow `json:"projects"`
}

type projectRow struct {
	Project   string `json:"project"`
	Name      string `json:"name"`
	State     string `json:"state,omitempty"`
	Since     string `json:"since,omitempty"`
	Who       string `json:"decided_by,omitempty"`
	when      string
	Allocated amount `json:"allocated"`
	Spent     amount `json:"spent"`
	Left      amount `json:"left"`
}

type reportedRow struct {
	Measure    string `json:"measure"`
	Pot        string `json:"pot,omitempty"`
	Project    string `json:"project,omitempty"`
	Amount     amount `json:"reported"`
	Derived    amount `json:"derived"`
	Difference string `json:"difference,omitempty"`
	AsOf       string `json:"as_of"`
	Source     string `json:"source"`
}

func newBalanceRow(b funding.Balance) balanceRow {
	return balanceRow{Allocated: amount(b.Allocated), Returned: amount(b.Returned()), Spent: amount(b.Spent), Outstanding: amount(b.Outstanding()),
		Refunded: amount(b.Refunded), Unallocated: amount(b.Unallocated()), Remaining: amount(b.Remaining()),
		Derivation: b.UnallocatedSum().Words()}
}

func newSheetRow(book *funding.Book, f funding.FundSheet, at funding.At) sheetRow {
	r := sheetRow{Fund: f.Fund, Name: f.Name, Year: f.Year, AsOf: at.Date.String(), Awarded: amount(f.Balance.Awarded),
		Unsplit: amount(f.Balance.Unsplit()), balanceRow: newBalanceRow(f.Balance), Pots: []potRow{}, Reported: []reportedRow{}}
	for _, p := range f.Pots {
		row := potRow{Pot: p.Pot, Name: p.Name, Gate: string(p.Gate), Received: amount(p.Balance.Received()),
			balanceRow: newBalanceRow(p.Balance), Projects: []projectRow{}}
		if p.State != nil {
			row.Since, row.Reason = p.State.Since.String(), book.StateWords(*p.State)
		}
		if p.Rounding != nil {
			row.Rounding = p.Rounding.Words(f.Balance.Awarded)
		}
		for _, j := range p.Projects {
			row.Projects = append(row.Projects, newProjectRow(book, j))
		}
		r.Pots = append(r.Pots, row)
	}
	for _, j := range f.Proposals {
		r.Proposals = append(r.Proposals, newProjectRow(book, j))
	}
	for _, d := range book.Compare(f.Fund, at) {
		row := reportedRow{Measure: string(d.Reported.Measure), Pot: d.Reported.Pot, Project: d.Reported.Project, Amount: amount(d.Reported.Amount),
			Derived: amount(d.Derived), AsOf: d.Reported.Date.String(), Source: d.Source}
		if d.Gap != 0 {
			row.Difference = d.Text
		}
		r.Reported = append(r.Reported, row)
	}
	return r
}

func newProjectRow(book *funding.Book, j funding.ProjectSheet) projectRow {
	r := projectRow{Project: j.Project, Name: j.Name, Allocated: amount(j.Balance.Committed()), Spent: amount(j.Balance.Spent), Left: amount(j.Balance.Outstanding())}
	if j.State != nil {
		r.State, r.Since, r.Who, r.when = j.State.Word.Did(), j.State.Since.String(), book.Name(j.State.Who), j.State.When()
	}
	if j.Project == "" {
		r.Name = "no project by name"
	}
	return r
}

func (p program) fundShowCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "show",
		Short: "Show each fund's balances, and how they come about",
		Long: `Shows each fund's balances by pot and project, how each is derived from the
ledger's entries, and what documents report of it.`,
		Args: exactly(),
	}
	year := c.Flags().String("year", "", "only the grants of this year, as 2025/26")
	moment, asJSON := momentFlags(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		when, err := moment()
		if err != nil {
			return err
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
		rows := []sheetRow{}
		for _, f := range book.Sheet(at, funds...).Funds {
			row := newSheetRow(book, f, at)
			if n := book.DatedLater(f.Fund, at); n > 0 {
				row.Notes = append(row.Notes, fmt.Sprintf("%d of its entries have no day of their own, only that of the document that shows them, and it is after %s: some of them may have been made by then.", n, at.Date.Words()))
			}
			rows = append(rows, row)
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		if len(rows) == 0 {
			_, err := fmt.Fprintln(p.stdout, "The ledger is empty: kcst fund record award begins it.")
			return err
		}
		for i, r := range rows {
			if i > 0 {
				fmt.Fprintln(p.stdout)
			}
			if err := p.printSheet(r, isTerminal(p.stdout)); err != nil {
				return err
			}
		}
		return nil
	}
	return c
}

// nothing reports whether the fund had neither money nor proposals yet.
func (r sheetRow) nothing() bool {
	return len(r.Proposals) == 0 && !slices.ContainsFunc(r.Pots, func(p potRow) bool { return p.Gate != string(funding.GateNone) })
}

// printSheet prints one fund.
func (p program) printSheet(r sheetRow, bars bool) error {
	when := "as things stand"
	if d, err := facts.ParseDate(r.AsOf); err == nil {
		when = "on " + d.Words()
	}
	if r.nothing() {
		_, err := fmt.Fprintf(p.stdout, "%s (%s): nothing had been recorded of it, %s\n", r.Name, r.Fund, when)
		return err
	}
	fmt.Fprintf(p.stdout, "%s (%s): %s awarded, %s unallocated, %s\n\n", r.Name, r.Fund, pounds(r.Awarded), pounds(r.Unallocated), when)
	table := [][]string{{"POT", "RECEIVED", "ALLOCATED", "RETURNED", "SPENT", "REFUNDED", "UNALLOCATED", "REMAINING", "STATE"}}
	line := func(name string, received amount, b balanceRow, state string) []string {
		row := []string{name}
		for _, m := range []amount{received, b.Allocated, b.Returned, b.Spent, b.Refunded, b.Unallocated, b.Remaining} {
			row = append(row, pounds(m))
		}
		return append(row, state)
	}
	for _, pot := range r.Pots {
		table = append(table, line(pot.Pot, pot.Received, pot.balanceRow, pot.Gate))
	}
	if r.Unsplit != 0 {
		table = append(table, []string{"(in no pot)", pounds(r.Unsplit), "", "", "", "", pounds(r.Unsplit), pounds(r.Unsplit), ""})
	}
	table = append(table, line("all", r.Awarded, r.balanceRow, ""))
	if err := p.table(withoutNothing(table, "RETURNED", "SPENT", "REFUNDED")); err != nil {
		return err
	}
	if bars {
		p.printBars(r)
	}
	p.printDerivations(r)
	return p.printProjects(r)
}

// withoutNothing leaves out those of the columns named that have nothing in
// them, so that the table fits a narrow terminal.
func withoutNothing(table [][]string, names ...string) [][]string {
	for _, name := range names {
		i := slices.Index(table[0], name)
		if slices.ContainsFunc(table[1:], func(r []string) bool { return r[i] != "" && r[i] != "£0" }) {
			continue
		}
		for n := range table {
			table[n] = slices.Delete(table[n], i, i+1)
		}
	}
	return table
}

// printBars draws a bar a pot, the largest as wide as the space for it.
func (p program) printBars(r sheetRow) {
	const width = 50
	var most, longest int
	for _, pot := range r.Pots {
		most, longest = max(most, int(pot.Received)), max(longest, len(pot.Pot))
	}
	if most <= 0 {
		return
	}
	fmt.Fprintln(p.stdout)
	for _, pot := range r.Pots {
		var bar strings.Builder
		end := 0
		for _, part := range []struct {
			m    amount
			fill string
		}{{pot.Spent, "█"}, {pot.Outstanding, "▓"}, {pot.Unallocated, "░"}, {pot.Refunded, "·"}} {
			from := (end*width + most/2) / most
			end += int(part.m)
			bar.WriteString(strings.Repeat(part.fill, max(0, (end*width+most/2)/most-from)))
		}
		fmt.Fprintf(p.stdout, "%-*s  %s\n", longest, pot.Pot, bar.String())
	}
	fmt.Fprintf(p.stdout, "%-*s  █ spent  ▓ allocated  ░ unallocated  · refunded\n", longest, "")
}

// printDerivations prints the sums, what closed a pot, the rounding, and what
// documents report.
func (p program) printDerivations(r sheetRow) {
	fmt.Fprintf(p.stdout, "\nUnallocated, from the entries:\n  %s: %s\n", r.Fund, r.Derivation)
	for _, pot := range r.Pots {
		fmt.Fprintf(p.stdout, "  %s: %s\n", pot.Pot, pot.Derivation)
	}
	for _, pot := range r.Pots {
		if pot.Reason != "" {
			fmt.Fprintf(p.stdout, "The %s pot was %s\n", pot.Pot, oneLine(pot.Reason))
		}
		if pot.Rounding != "" {
			fmt.Fprintf(p.stdout, "The %s pot: %s.\n", pot.Pot, pot.Rounding)
		}
	}
	for _, rep := range r.Reported {
		if rep.Difference != "" {
			fmt.Fprintf(p.stdout, "Doesn't reconcile: %s.\n  source: %s\n", oneLine(rep.Difference), oneLine(rep.Source))
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintln(p.stdout, "Note: "+n)
	}
}

func (p program) printProjects(r sheetRow) error {
	table := [][]string{{"PROJECT", "POT", "ALLOCATED", "SPENT", "LEFT", "STATE"}}
	var names [][2]string
	add := func(pot string, j projectRow) {
		table = append(table, []string{cmp.Or(j.Project, "("+j.Name+")"), pot, pounds(j.Allocated), pounds(j.Spent), pounds(j.Left), j.State})
		names = append(names, [2]string{j.Project, j.Name + j.since()})
	}
	for _, pot := range r.Pots {
		for _, j := range pot.Projects {
			add(pot.Pot, j)
		}
	}
	for _, j := range r.Proposals {
		add("", j)
	}
	if len(table) == 1 {
		return nil
	}
	fmt.Fprintln(p.stdout)
	if err := p.table(table); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout)
	for _, n := range names {
		if n[0] != "" {
			fmt.Fprintf(p.stdout, "%s: %s\n", n[0], oneLine(n[1]))
		}
	}
	return nil
}

// since says when a project came to its state, and by whose decision.
func (j projectRow) since() string {
	s := ""
	if j.when != "" {
		s += ", " + j.when
	}
	if j.Who != "" {
		s += " (" + j.Who + ")"
	}
	return s
}

func pounds(m amount) string { return facts.Money(m).String() }
