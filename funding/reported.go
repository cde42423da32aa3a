package funding

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"kcst/facts"
)

// Measure is what a [Reported] balance is of.
type Measure string

const (
	MeasureAwarded     Measure = "awarded"     // what the fund was granted
	MeasureSplit       Measure = "split"       // what a pot was given of it
	MeasureAllocated   Measure = "allocated"   // what one project was promised, or all
	MeasureCommitted   Measure = "committed"   // what was promised and did not come back
	MeasureUtilised    Measure = "utilised"    // what a document says was used: the awards to projects by name
	MeasureSpent       Measure = "spent"       // what was spent
	MeasureRefund      Measure = "refund"      // what was left unspent, to go back
	MeasureUnallocated Measure = "unallocated" // what is promised to nobody
)

var measures = []Measure{MeasureAwarded, MeasureSplit, MeasureAllocated, MeasureCommitted, MeasureUtilised, MeasureSpent, MeasureRefund, MeasureUnallocated}

// moves reports whether booking to a column changes a measure of the scope.
func (m Measure) moves(s Scope, c column) bool {
	switch m {
	case MeasureAwarded:
		return c == awarded
	case MeasureSplit:
		return c == split
	case MeasureAllocated:
		return c == allocated
	case MeasureCommitted, MeasureUtilised:
		return c == allocated || c == underspent || c == dropped
	case MeasureSpent:
		return c == spent
	case MeasureRefund:
		return c != refunded && c != allocated
	}
	if s.Pot == "" && (c == split || c == movedIn || c == movedOut) { // within the fund
		return false
	}
	return c != spent
}

// Reported is a balance that a document states. It is kept beside what is
// derived, and never replaces it. Held names the pot in which the document
// says that the amount is, where the balance itself is the whole fund's. Seq is
// the ledger's last entry when it was recorded: what comes later, on whatever
// day, is news to the document. The ledger gives it.
type Reported struct {
	ID      string           `json:"id"`
	Fund    string           `json:"fund"`
	Pot     string           `json:"pot,omitempty"`
	Project string           `json:"project,omitempty"`
	Measure Measure          `json:"measure"`
	Amount  facts.Money      `json:"amount"`
	Held    string           `json:"held,omitempty"`
	Date    facts.Date       `json:"date"`
	Cite    []facts.Citation `json:"cite"`
	Note    string           `json:"note,omitempty"`
	Seq     int64            `json:"seq"`
}

// Scope is what the balance is of.
func (r Reported) Scope() Scope { return Scope{Fund: r.Fund, Pot: r.Pot, Project: r.Project} }

func decodeReported(held map[string]string) ([]Reported, error) {
	list := make([]Reported, 0, len(held))
	for id, form := range held {
		var r Reported
		if err := json.Unmarshal([]byte(form), &r); err != nil {
			return nil, fmt.Errorf("funding: the reported balance %s can't be read: %w", id, err)
		}
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b Reported) int {
		return cmp.Or(cmp.Compare(a.Fund, b.Fund), a.Date.Compare(b.Date), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

func decodeTerms(held map[string]string) (map[string]Terms, error) {
	all := make(map[string]Terms, len(held))
	for fund, form := range held {
		var t Terms
		if err := json.Unmarshal([]byte(form), &t); err != nil {
			return nil, fmt.Errorf("funding: the terms of %s can't be read: %w", fund, err)
		}
		all[fund] = t
	}
	return all, nil
}

// Reported is the balances that documents state of a fund, or of all where
// none is named, by fund and date.
func (b *Book) Reported(fund string) []Reported {
	var list []Reported
	for _, r := range b.reported {
		if fund == "" || r.Fund == fund {
			list = append(list, r)
		}
	}
	return list
}
