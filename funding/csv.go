package funding

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"kcst/facts"
)

// csvHead is the columns of [Store.WriteCSV].
var csvHead = []string{"entry", "id", "kind", "of", "corrects", "superseded by", "fund", "pot", "to pot", "project", "amount",
	"date", "date is", "decided by", "source", "paragraph", "recorded by", "recorded at (UTC)", "note", "key"}

// WriteCSV writes the whole log for a spreadsheet, an entry a row, in the
// order in which they were recorded, also those that were superseded. Amounts
// are plain decimals. It holds a page of entries at a time.
func (st *Store) WriteCSV(ctx context.Context, w io.Writer) error {
	superseded, err := st.Superseded(ctx)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(csvHead); err != nil {
		return fmt.Errorf("funding: writing the ledger: %w", err)
	}
	for e, err := range st.Entries(ctx, 0) {
		if err != nil {
			return err
		}
		if err := out.Write(csvRow(e, superseded[e.Seq])); err != nil {
			return fmt.Errorf("funding: writing the ledger: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("funding: writing the ledger: %w", err)
	}
	return nil
}

func csvRow(e Entry, superseded int64) []string {
	var sources, paragraphs []string
	for _, c := range e.Cite {
		sources, paragraphs = append(sources, c.Source), append(paragraphs, c.Paragraph)
	}
	kind := string(e.Kind)
	if e.Void {
		kind = "take back"
	}
	row := []string{strconv.FormatInt(e.Seq, 10), e.ID, kind, string(e.Of), ordinal(e.Corrects), ordinal(superseded),
		e.Fund, e.Pot, e.To, e.Project, decimal(e.Amount), e.Date.String(), string(e.Dated), e.Who,
		strings.Join(sources, "; "), strings.Join(paragraphs, "; "), e.By, e.Recorded.UTC().Format("2006-01-02 15:04:05"), e.Note, e.Key}
	for i, s := range row {
		row[i] = harmless(s)
	}
	return row
}

// ordinal is an entry's number, or nothing for none.
func ordinal(seq int64) string {
	if seq == 0 {
		return ""
	}
	return strconv.FormatInt(seq, 10)
}

// decimal is an amount for a program: 24108.20; nothing for none.
func decimal(m facts.Money) string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%02d", int64(m)/100, int64(m)%100)
}

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
