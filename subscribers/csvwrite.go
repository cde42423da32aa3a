package subscribers

import (
	"encoding/csv"
	"io"
	"iter"
	"strings"
)

// WriteCSV writes those of people who are subscribed as a list that [ReadCSV]
// reads to the same choices.
func WriteCSV(w io.Writer, people iter.Seq2[Subscriber, error]) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for s, err := range people {
		if err != nil {
			return err
		}
		if s.Ended() {
			continue
		}
		err = out.Write([]string{
			Guarded(s.Email), Guarded(s.Name), Guarded(s.Organisation), strings.ReplaceAll(joinKinds(s.Kinds), " ", ";"),
			strings.Join(s.Topics, ";"), strings.Join(s.Districts, ";"), strings.Join(s.Committees, ";"), string(s.Frequency),
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// formulae begin what a spreadsheet may take for a formula, and run
// (OWASP, CSV injection): an address can begin so too.
const formulae = "=+-@\t"

// Guarded is the text of a cell with an apostrophe in front where a spreadsheet
// would take it for a formula.
func Guarded(cell string) string {
	if cell != "" && strings.ContainsRune(formulae, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// unguarded takes back what [Guarded] did.
func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && Guarded(rest) != rest {
		return rest
	}
	return cell
}
