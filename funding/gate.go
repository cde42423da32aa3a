package funding

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// Gated is whether a pot can be used at a moment. Stated is set where an entry
// opened or closed it: Text then says when and why, and News has that entry.
// Else its terms say so, and Left, what is unallocated in it, is the last that
// is known of it.
type Gated struct {
	Pot    string // the entity
	Open   bool
	Stated bool
	Text   string
	News   News
	Left   Figure
}

// Gate is whether one of some pots can be used at a moment: that of the latest
// fund that had been awarded by then. There is none where no fund of theirs had
// been.
func (st *Store) Gate(ctx context.Context, pots []string, at At) (g Gated, ok bool, err error) {
	b, err := st.Book(ctx)
	if err != nil {
		return g, false, err
	}
	b = b.in(b.known, at.Date)
	var fund, pot string
	for _, id := range pots {
		f, p, found := strings.Cut(id, ".")
		if !found || b.known.pot(f, p) == nil || b.Balance(Scope{Fund: f}, at).Awarded <= 0 {
			continue
		}
		if fund == "" || b.year(f) > b.year(fund) {
			fund, pot = f, p
		}
	}
	if fund == "" {
		return g, false, nil
	}
	sheet := b.Sheet(at, fund).Funds[0]
	i := slices.IndexFunc(sheet.Pots, func(p PotSheet) bool { return p.Pot == pot })
	p := sheet.Pots[i]
	g = Gated{Pot: fund + "." + pot, Open: p.Gate == GateOpen, Stated: p.State != nil, Left: b.Figure(Scope{Fund: fund, Pot: pot}, MeasureUnallocated, at)}
	g.Text = b.gateOf(p, g.Pot, nil, g.Left).text
	if !g.Stated {
		return g, true, nil
	}
	e, err := st.Entry(ctx, p.State.Seq)
	g.News = b.newsOf(e)
	return g, true, err
}

// FigureSource names what a figure rests on: the document that states it, or
// the entry that moved it last.
func (st *Store) FigureSource(ctx context.Context, f Figure) (string, error) {
	b, err := st.Book(ctx)
	if err != nil {
		return "", err
	}
	if f.Reported != nil {
		return b.known.sources(f.Reported.Cite, ""), nil
	}
	if f.Last == 0 {
		return "The ledger", nil
	}
	e, err := st.Entry(ctx, f.Last)
	if err != nil {
		return "", err
	}
	return b.newsOf(e).Title(), nil
}

func (b *Book) newsOf(e Entry) News { return News{e, b.Words(e), b.sourceOf(e), b.EntrySource(e)} }

// Title is how answers name what the news rests on: its document, or else the
// entry and who recorded it.
func (n News) Title() string {
	if len(n.Entry.Cite) > 0 {
		return n.Cited
	}
	return n.Source.Title
}

// gateOf is whether a pot can be used: since when and why, where an entry says
// so, and else by the grant's terms as of the last that is known of its money.
func (b *Book) gateOf(p PotSheet, id string, also []string, left Figure) statement {
	s := statement{entity: id, also: also, aspect: facts.AspectStatus}
	name := b.known.lowered(id)
	if p.State == nil {
		s.text, s.asOf, s.seqs = fmt.Sprintf("The %s is open, by the ledger: nothing has closed it.", name), left.AsOf, []int64{left.Last}
		if p.Gate != GateOpen {
			s.text = fmt.Sprintf("The %s has not been opened, by the ledger.", name)
		}
		return s
	}
	s.text = fmt.Sprintf("The %s was %s%s.", name, p.State.When(), p.State.why())
	s.asOf, s.seqs = p.State.Since, []int64{p.State.Seq}
	return s
}

// why is the reason that the entry gives, after a colon.
func (s *State) why() string {
	if s.Note == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(s.Note, ".")
}
