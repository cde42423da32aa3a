package funding

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// Sheet is the balances of funds at one moment, by pot and project.
type Sheet struct {
	AsOf  facts.Date  `json:"as_of,omitzero"` // zero: as things stand
	Seq   int64       `json:"seq"`            // the last entry that counts
	Funds []FundSheet `json:"funds"`
}

// FundSheet is one fund. Proposals are projects that nothing was allocated
// to.
type FundSheet struct {
	Fund      string         `json:"fund"`
	Name      string         `json:"name"`
	Year      string         `json:"year,omitempty"`
	Balance   Balance        `json:"balance"`
	Pots      []PotSheet     `json:"pots"`
	Proposals []ProjectSheet `json:"proposals,omitempty"`
}

// PotSheet is one pot. State is what opened or closed it last; nil where
// nothing did, and Gate is then what its terms say.
type PotSheet struct {
	Pot      string         `json:"pot"`
	Name     string         `json:"name"`
	Gate     Gate           `json:"gate"`
	State    *State         `json:"state,omitempty"`
	Balance  Balance        `json:"balance"`
	Rounding *Rounding      `json:"rounding,omitempty"`
	Projects []ProjectSheet `json:"projects"`
}

// ProjectSheet is a project's part of a pot. Project is empty for what is
// allocated to none by name.
type ProjectSheet struct {
	Project string  `json:"project"`
	Name    string  `json:"name,omitempty"`
	State   *State  `json:"state,omitempty"`
	Balance Balance `json:"balance"`
}

// State is how a pot's gate or a project's proposal stands, since when, and
// by whose decision: the entry that made it so.
type State struct {
	Word  Kind             `json:"word"`
	Since facts.Date       `json:"since"`
	Dated Dated            `json:"dated,omitempty"`
	Seq   int64            `json:"seq"`
	Who   string           `json:"who,omitempty"`
	Note  string           `json:"note,omitempty"`
	Cite  []facts.Citation `json:"cite,omitempty"`
	By    string           `json:"by,omitempty"`
}

// standing is what a sheet of one fund is made from.
type standing struct {
	totals map[account]*sums
	terms  Terms
	states map[string]*State // by subject
	owned  []string          // the fund's projects
}

// sheet lays out one fund.
func (c catalogue) sheet(fund string, s standing) FundSheet {
	f := FundSheet{Fund: fund, Name: c.name(fund), Balance: sumUp(s.totals, Scope{Fund: fund}), Pots: []PotSheet{}}
	if e := c.fund(fund); e != nil {
		f.Year = e.Year
	}
	pots := c.pots(fund)
	placed := map[string]bool{}
	for a := range s.totals {
		if a.pot != "" {
			pots = append(pots, a.pot)
		}
		placed[a.project] = true
	}
	slices.Sort(pots)
	for _, pot := range slices.Compact(pots) {
		p := PotSheet{Pot: pot, Name: c.name(fund + "." + pot), Gate: cmp.Or(s.terms.Pots[pot].Starts, GateOpen),
			State: s.states[fund+"/"+pot], Balance: sumUp(s.totals, Scope{Fund: fund, Pot: pot}), Projects: []ProjectSheet{}}
		switch {
		case p.State == nil && len(s.totals) == 0:
			p.Gate = GateNone
		case p.State != nil && p.State.Word == Close:
			p.Gate = GateClosed
		case p.State != nil:
			p.Gate = GateOpen
		}
		p.Rounding = s.terms.Pots[pot].rounding(f.Balance.Awarded, p.Balance.Split)
		for a, t := range s.totals {
			if b := t.balance(); a.pot == pot && (a.project != "" || b.Allocated != 0) {
				b.Split, b.In, b.Out, b.Refunded = 0, 0, 0, 0 // the pot's own, where no project is named
				p.Projects = append(p.Projects, ProjectSheet{a.project, c.projectName(a.project), s.states[a.project], b})
			}
		}
		slices.SortFunc(p.Projects, func(x, y ProjectSheet) int {
			return cmp.Or(cmp.Compare(y.Balance.Allocated, x.Balance.Allocated), cmp.Compare(x.Project, y.Project))
		})
		f.Pots = append(f.Pots, p)
	}
	slices.SortStableFunc(f.Pots, func(x, y PotSheet) int { return cmp.Compare(y.Balance.Split, x.Balance.Split) })
	for _, id := range s.owned {
		if !placed[id] && s.states[id] != nil {
			f.Proposals = append(f.Proposals, ProjectSheet{Project: id, Name: c.projectName(id), State: s.states[id]})
		}
	}
	slices.SortFunc(f.Proposals, func(x, y ProjectSheet) int { return cmp.Compare(x.Project, y.Project) })
	return f
}

func (c catalogue) projectName(id string) string {
	if id == "" {
		return ""
	}
	return c.name(id)
}

// Sheet is the balances of the funds named, or of all that have entries, at
// a moment.
func (b *Book) Sheet(at At, funds ...string) Sheet {
	if len(funds) == 0 {
		funds = b.Funds()
	}
	b.ix.mu.RLock()
	defer b.ix.mu.RUnlock()
	day, seq := b.moment(at)
	sheet := Sheet{AsOf: at.Date, Seq: seq, Funds: []FundSheet{}}
	for _, fund := range funds {
		s := standing{totals: b.totals(fund, day, seq), terms: b.terms[fund], states: map[string]*State{}}
		for subject := range b.ix.marks {
			m := b.ix.state(subject, day, seq)
			if m == nil || m.fund != fund {
				continue
			}
			s.states[subject] = &m.State
			if !strings.Contains(subject, "/") {
				s.owned = append(s.owned, subject)
			}
		}
		sheet.Funds = append(sheet.Funds, b.known.sheet(fund, s))
	}
	return sheet
}

// Sheet is the balances of the funds named, or of all that have entries, as
// they stand: from the running totals, however long the ledger is.
func (st *Store) Sheet(ctx context.Context, funds ...string) (Sheet, error) {
	known, err := st.catalogue(ctx)
	if err != nil {
		return Sheet{}, err
	}
	now, err := st.present(ctx)
	if err != nil {
		return Sheet{}, err
	}
	if len(funds) == 0 {
		funds = slices.Sorted(slices.Values(now.funds))
	}
	terms, err := decodeTerms(now.terms)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{Seq: now.head.seq, Funds: []FundSheet{}}
	for _, fund := range funds {
		s := standing{terms: terms[fund], states: map[string]*State{}}
		if s.totals, err = st.totals(ctx, fund); err != nil {
			return Sheet{}, err
		}
		for a, t := range s.totals {
			if *t == (sums{}) {
				delete(s.totals, a)
			}
		}
		for subject, text := range now.marks {
			owner, _, _ := strings.Cut(now.owners[subject], " ")
			if owner != fund && !strings.HasPrefix(subject, fund+"/") {
				continue
			}
			if s.states[subject], err = st.lastMark(ctx, text); err != nil {
				return Sheet{}, err
			}
			if owner == fund {
				s.owned = append(s.owned, subject)
			}
		}
		sheet.Funds = append(sheet.Funds, known.sheet(fund, s))
	}
	return sheet, nil
}

// lastMark is the state that a subject's marks come to; see append.lua for
// their form.
func (st *Store) lastMark(ctx context.Context, text string) (*State, error) {
	var date string
	var last int64
	for m := range strings.SplitSeq(strings.TrimSuffix(text, ";"), ";") {
		parts := strings.Fields(m)
		if len(parts) != 3 {
			continue
		}
		seq, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("funding: the mark %s can't be read", quote(m))
		}
		if parts[0] > date || parts[0] == date && seq > last {
			date, last = parts[0], seq
		}
	}
	if last == 0 {
		return nil, nil
	}
	e, err := st.inForce(ctx, last)
	if err != nil {
		return nil, err
	}
	s := e.state()
	return &s, nil
}

// state is what the entry makes of its pot's gate or its project.
func (e Entry) state() State {
	return State{Word: e.Effect(), Since: e.Date, Dated: e.Dated, Seq: e.Seq, Who: e.Who, Note: e.Note, Cite: e.Cite, By: e.By}
}
