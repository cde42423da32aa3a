package funding

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// Line is a sentence on money, with what it rests on.
type Line struct {
	Text   string
	Source string
	URL    string
	AsOf   facts.Date
}

// Paragraph is what readers of the bulletin are told of the latest fund, a
// sentence a line: what was awarded, what is promised or used, and what is
// left in which pot. A mail is public: an entry that rests on an officer's word
// is cited by its number. Each figure is the one of [Book.Figure]: a document's for
// as long as nothing was booked since, and then the ledger's own. It is empty
// where the ledger is.
func (st *Store) Paragraph(ctx context.Context, at At) ([]Line, error) {
	b, err := st.Book(ctx)
	if err != nil {
		return nil, err
	}
	fund := b.latest(at)
	if fund == "" {
		return nil, nil
	}
	sheet := b.Sheet(at, fund).Funds[0]
	scope := Scope{Fund: fund}
	said := []sentence{{fmt.Sprintf("The %s is %%s.", sheet.Name), b.Figure(scope, MeasureAwarded, at)}}
	if b.DatedLater(fund, at) == 0 { // else nobody knows what was used by then
		if used := b.used(sheet, at); used.Amount != 0 {
			said = append(said, sentence{"%s of it has been " + usedAs[used.Measure] + ", for " + projects(sheet) + ".", used})
		}
		left := b.Figure(scope, MeasureUnallocated, at)
		said = append(said, sentence{"%s remains unallocated" + whereHeld(left, sheet) + ".", left})
	}
	var lines []Line
	for _, s := range said {
		line, err := st.line(ctx, b, s)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// sentence is a text with a place for its figure.
type sentence struct {
	text   string
	figure Figure
}

func (st *Store) line(ctx context.Context, b *Book, s sentence) (Line, error) {
	l := Line{Text: fmt.Sprintf(s.text, s.figure.Amount), AsOf: s.figure.AsOf}
	var cite []facts.Citation
	if s.figure.Reported != nil {
		cite = s.figure.Reported.Cite
	} else if s.figure.Last > 0 {
		e, err := st.Entry(ctx, s.figure.Last)
		if err != nil {
			return l, err
		}
		cite = e.Cite
	}
	if l.Source = b.known.sources(cite, ""); l.Source == "" && s.figure.Last > 0 {
		l.Source = fmt.Sprintf("The ledger of the %s, entry %d", cmp.Or(b.known.Partnership.Team, b.known.Partnership.Name), s.figure.Last)
	}
	for _, c := range cite {
		if src := b.known.Source(c.Source); src != nil && l.URL == "" && strings.HasPrefix(src.URL, "https://") {
			l.URL = src.URL
		}
	}
	return l, nil
}

// latest is the fund of the latest year that was awarded something.
func (b *Book) latest(at At) string {
	latest := ""
	for _, fund := range b.Funds() {
		if b.Balance(Scope{Fund: fund}, at).Awarded > 0 && (latest == "" || b.year(fund) > b.year(latest)) {
			latest = fund
		}
	}
	return latest
}

var usedAs = map[Measure]string{MeasureUtilised: "utilised", MeasureCommitted: "allocated"}

// used is what a document says was utilised, where one does and nothing in
// the fund has moved since, and else what is promised.
func (b *Book) used(sheet FundSheet, at At) Figure {
	promised := b.Figure(Scope{Fund: sheet.Fund}, MeasureCommitted, at)
	for _, p := range sheet.Pots {
		f := b.Figure(Scope{Fund: sheet.Fund, Pot: p.Pot}, MeasureUtilised, at)
		if f.Basis == BasisReported && !f.AsOf.Before(promised.AsOf) {
			return f
		}
	}
	return promised
}

// projects counts the projects that something is allocated to.
func projects(sheet FundSheet) string {
	var ids []string
	for _, p := range sheet.Pots {
		for _, j := range p.Projects {
			if j.Project != "" && j.Balance.Committed() > 0 {
				ids = append(ids, j.Project)
			}
		}
	}
	slices.Sort(ids)
	switch n := len(slices.Compact(ids)); n {
	case 1:
		return "one project"
	default:
		return count(n) + " projects"
	}
}

func count(n int) string {
	small := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n < len(small) {
		return small[n]
	}
	return fmt.Sprint(n)
}

// whereHeld says in which pot the rest is, and whether it can be used.
func whereHeld(left Figure, sheet FundSheet) string {
	pot := ""
	if left.Reported != nil {
		pot = left.Reported.Held
	}
	var with []PotSheet
	for _, p := range sheet.Pots {
		if p.Pot == pot || pot == "" && p.Balance.Unallocated() > 0 {
			with = append(with, p)
		}
	}
	if len(with) != 1 {
		return ""
	}
	p := with[0]
	switch {
	case p.Gate == GateOpen:
		return ", in the " + p.Pot + " pot, which is open"
	case p.State != nil:
		return ", in the " + p.Pot + " pot, which was closed on " + p.State.Since.Words()
	}
	return ", in the " + p.Pot + " pot, which has not been opened"
}
