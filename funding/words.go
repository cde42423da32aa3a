package funding

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kcst/facts"
)

// Words is the entry in a few words: "£4,000 allocated to tepo-scams from the
// upfront pot of crg-2025-26 on 23 July 2025".
func (e Entry) Words() string { return catalogue{}.entryWords(e) }

// Words is the entry in a few words, with the names that people know.
func (b *Book) Words(e Entry) string { return b.known.entryWords(e) }

func (c catalogue) entryWords(e Entry) string {
	var s string
	fund, pot, project := c.label(e.Fund), c.potLabel(e.Fund, e.Pot), cmp.Or(c.label(e.Project), "no project by name")
	switch e.Effect() {
	case Award:
		s = fmt.Sprintf("%s awarded to %s", e.Amount, fund)
	case Split:
		s = fmt.Sprintf("%s split off to %s", e.Amount, pot)
	case Allocate:
		s = fmt.Sprintf("%s allocated to %s from %s", e.Amount, project, pot)
	case Spend:
		s = fmt.Sprintf("%s spent by %s, of %s", e.Amount, project, pot)
	case Underspend:
		s = fmt.Sprintf("%s underspent by %s, back in %s", e.Amount, project, pot)
	case Drop:
		s = fmt.Sprintf("%s dropped, its %s back in %s", project, e.Amount, pot)
	case Refund:
		s = fmt.Sprintf("%s refunded from %s", e.Amount, pot)
	case Transfer:
		s = fmt.Sprintf("%s transferred from %s to %s", e.Amount, pot, c.potLabel(e.Fund, e.To))
	case Open, Close:
		s = fmt.Sprintf("%s %s", pot, e.Effect().Did())
	default:
		s = fmt.Sprintf("%s %s for %s", project, e.Effect().Did(), fund)
	}
	s += e.Dated.words(e.Date)
	if e.Who != "" {
		s += ", decided by " + c.label(e.Who)
	}
	switch {
	case e.Kind == Correct && e.Void:
		return fmt.Sprintf("entry %d taken back (%s)", e.Corrects, s)
	case e.Kind == Correct:
		return fmt.Sprintf("entry %d corrected: %s", e.Corrects, s)
	}
	return s
}

// Words is the entry in a few words, with the names that people know.
func (st *Store) Words(ctx context.Context, e Entry) (string, error) {
	known, err := st.catalogue(ctx)
	return known.entryWords(e), err
}

// StateWords says when a pot was opened or closed, why, and who says so:
// "closed on 25 February 2022: … (source)".
func (b *Book) StateWords(s State) string {
	text := s.When()
	if s.Note != "" {
		text += ": " + strings.TrimSuffix(s.Note, ".")
	}
	return text + " (" + b.Source(s) + ")"
}

// When is the state with its day: "approved by 23 July 2025", where a source
// shows only that it was so by then.
func (s State) When() string { return s.Word.Did() + s.Dated.words(s.Since) }

func (d Dated) words(day facts.Date) string {
	switch d {
	case DatedBy:
		return " by " + day.Words()
	case DatedYear:
		return ", for the year from " + day.Words()
	}
	return " on " + day.Words()
}

// Source names what a state rests on.
func (b *Book) Source(s State) string { return b.known.sources(s.Cite, s.By) }

// EntrySource names what an entry rests on.
func (b *Book) EntrySource(e Entry) string { return b.known.sources(e.Cite, e.By) }

// label is an entity's name, or its ID where names are not at hand.
func (c catalogue) label(id string) string {
	if c.Base == nil || id == "" {
		return id
	}
	return c.name(id)
}

// potLabel is a pot in a sentence.
func (c catalogue) potLabel(fund, pot string) string {
	if c.Base != nil {
		if e := c.pot(fund, pot); e != nil {
			return "the " + lowerFirst(e.Name)
		}
	}
	return potName(fund, pot)
}

// lowerFirst begins a name as it stands within a sentence: the tactical pot,
// but the Crime Reduction Grant and CRG.
func lowerFirst(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	next, _ := utf8.DecodeRuneInString(rest)
	if strings.ToUpper(first) == first || unicode.IsUpper(next) {
		return s
	}
	return strings.TrimSpace(strings.ToLower(first) + " " + rest)
}

// sources names what an entry or a balance rests on: titles with paragraphs,
// or the officer whose word it is.
func (c catalogue) sources(cite []facts.Citation, by string) string {
	var names []string
	for _, s := range cite {
		name := s.Source
		if src := c.Source(s.Source); src != nil {
			name = src.Title
			if !src.Date.IsZero() && !strings.Contains(name, src.Date.Words()) {
				name += ", " + src.Date.Words()
			}
		}
		if s.Paragraph != "" {
			name += ", " + s.Paragraph
		}
		names = append(names, name)
	}
	if len(names) == 0 && by != "" {
		return "recorded by " + by
	}
	return strings.Join(names, "; ")
}
