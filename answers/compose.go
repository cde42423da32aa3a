package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
	"kcst/funding"
)

// maxRows is how many elements of a list are given.
const maxRows = 24

// maxText is how long an answer may be, in bytes.
const maxText = 2900

// piece is a part of an answer: sentences, and the elements of a list.
type piece struct {
	lead  string
	rows  []string
	facts []*facts.Fact
	sums  []Sum
}

// pieceOf is a fact as it stands.
func pieceOf(f *facts.Fact) piece {
	rows := rowsOf(f)
	return piece{lead: f.Text, rows: rows[:min(len(rows), maxRows)], facts: []*facts.Fact{f}}
}

// rowsOf is all elements of a fact's list.
func rowsOf(f *facts.Fact) []string {
	var rows []string
	for _, it := range f.Items {
		rows = append(rows, row(it))
	}
	return rows
}

// someOf is those of a fact's list that are kept.
func someOf(f *facts.Fact, kept []string) piece {
	all := rowsOf(f)
	return piece{
		lead:  fmt.Sprintf("%s (%d of the %d):", strings.TrimSuffix(f.Text, ":"), len(kept), len(all)),
		rows:  kept[:min(len(kept), maxRows)],
		facts: []*facts.Fact{f},
		sums: []Sum{
			{Operation: "count", Result: strconv.Itoa(len(kept)), Terms: kept, Facts: []string{f.ID}},
			{Operation: "count", Result: strconv.Itoa(len(all)), Terms: all, Facts: []string{f.ID}},
		},
	}
}

// row is one element of a list, with its figure unless its words have it.
func row(it facts.Item) string {
	if figure := it.Value.Words(); figure != "" && !strings.Contains(it.Text, figure) {
		return it.Text + ": " + figure
	}
	return it.Text
}

// compose puts pieces together, with their sources, into an answer.
func (e *Engine) compose(pieces []piece, t moment, caveats []string) Answer {
	a := Answer{Kind: KindAnswer}
	var body strings.Builder
	var used []*facts.Fact
	for i, p := range pieces {
		if i > 0 {
			if len(pieces[i-1].rows) > 0 || len(p.rows) > 0 {
				body.WriteByte('\n')
			} else {
				body.WriteByte(' ')
			}
		}
		body.WriteString(p.lead)
		for _, row := range p.rows {
			body.WriteString("\n- " + row)
		}
		switch {
		case i == 0:
			a.Lead, a.Rows = p.lead, p.rows
		default:
			more := p.lead
			for _, row := range p.rows {
				more += "\n- " + row
			}
			a.More = strings.TrimSpace(a.More + "\n" + more)
		}
		for _, f := range p.facts {
			if !slices.Contains(used, f) {
				used = append(used, f)
			}
		}
		a.Sums = append(a.Sums, p.sums...)
	}
	if e.mayHaveChanged(used, t) {
		caveats = append(caveats, "This may have changed.")
	}
	for i, c := range caveats {
		if i == 0 && len(pieces) > 0 && len(pieces[len(pieces)-1].rows) > 0 {
			body.WriteByte('\n')
		} else {
			body.WriteByte(' ')
		}
		body.WriteString(c)
		a.More = strings.TrimSpace(a.More + " " + c)
	}
	for _, f := range used {
		a.Facts = append(a.Facts, f.ID)
		if a.AsOf.IsZero() || a.AsOf.Before(f.AsOf) {
			a.AsOf = f.AsOf
		}
	}
	a.Text = shorten(body.String(), maxText)
	a.Sources = e.cite(used)
	if line := e.sourceLine(used); line != "" {
		a.Text += "\n" + shorten(line, 3000-1-len(a.Text))
	}
	return a
}

// shorten cuts a text at the last line or word that fits.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	short := strings.ToValidUTF8(s[:n-3], "")
	if i := strings.LastIndexAny(short, "\n "); i > n/2 {
		short = short[:i]
	}
	return short + "…"
}

// cite is the sources of facts, each once, as of the latest day cited.
func (e *Engine) cite(used []*facts.Fact) []Cited {
	var cited []Cited
	for _, f := range used {
		for _, c := range f.Cite {
			s := e.base.Source(c.Source)
			if s == nil {
				continue
			}
			next := Cited{Title: s.Title, AsOf: e.shownBy(s, f).String(), URL: s.URL}
			if !slices.Contains(cited, next) {
				cited = append(cited, next)
			}
		}
	}
	return cited
}

// shownBy is the day for which a source shows a fact: the fact's, or where that
// is from a later entry of the ledger that it cites too, the source's own.
func (e *Engine) shownBy(s *facts.Source, f *facts.Fact) facts.Date {
	if s.Date.IsZero() || !s.Date.Before(f.AsOf) {
		return f.AsOf
	}
	for _, c := range f.Cite {
		if funding.IsEntry(c.Source) {
			return s.Date
		}
	}
	return f.AsOf
}

// sourceLine says where the facts come from and as of when.
func (e *Engine) sourceLine(used []*facts.Fact) string {
	var lines []string
	for _, f := range used {
		for _, c := range f.Cite {
			s := e.base.Source(c.Source)
			if s == nil {
				continue
			}
			line := s.Title
			if s.Publisher != "" && !strings.Contains(s.Title, s.Publisher) {
				line += ", " + s.Publisher
			}
			if c.Paragraph != "" {
				line += ", " + paragraph(c.Paragraph)
			}
			if as := e.shownBy(s, f).Words(); as != "" {
				line += "; as of " + as
			}
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	switch len(lines) {
	case 0:
		return ""
	case 1:
		return "Source: " + lines[0] + "."
	}
	return "Sources: " + strings.Join(lines, ". ") + "."
}

// paragraph is a place in a document as people write it.
func paragraph(p string) string {
	if p[0] >= '0' && p[0] <= '9' {
		return "paragraph " + p
	}
	return p
}

// mayHaveChanged reports whether an answer rests on what may be out of date:
// more than a year old, and of the sort that changes.
func (e *Engine) mayHaveChanged(used []*facts.Fact, t moment) bool {
	for _, f := range used {
		if f.AsOf.IsZero() || !f.AsOf.AddDays(366).Before(t.today) || !f.Until.IsZero() {
			continue
		}
		switch f.Aspect {
		case facts.AspectRemaining, facts.AspectStatus, facts.AspectHolder, facts.AspectRole, facts.AspectEmail,
			facts.AspectPhone, facts.AspectContact, facts.AspectHowTo, facts.AspectFrequency:
			return true
		}
	}
	return false
}
