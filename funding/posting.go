package funding

import "kcst/facts"

// column is one of the sums that a balance is made of.
type column uint8

const (
	awarded column = iota
	split
	movedIn
	movedOut
	allocated
	underspent
	dropped
	spent
	refunded
	columns int = iota
)

// columnNames are the columns' names in the store.
var columnNames = [columns]string{"awarded", "split", "in", "out", "allocated", "underspent", "dropped", "spent", "refunded"}

// account is a leaf that money is booked to: a fund's award has neither pot
// nor project, a split no project.
type account struct{ fund, pot, project string }

// posting is an amount in a column of an account.
type posting struct {
	account
	column column
	amount facts.Money
}

// postings is what the entry's effect books: nothing where it moves no money.
func (e Entry) postings() []posting {
	if e.Void {
		return nil
	}
	pot := account{fund: e.Fund, pot: e.Pot}
	project := account{e.Fund, e.Pot, e.Project}
	switch e.Effect() {
	case Award:
		return []posting{{account{fund: e.Fund}, awarded, e.Amount}}
	case Split:
		return []posting{{pot, split, e.Amount}}
	case Transfer:
		return []posting{{pot, movedOut, e.Amount}, {account{fund: e.Fund, pot: e.To}, movedIn, e.Amount}}
	case Refund:
		return []posting{{pot, refunded, e.Amount}}
	case Allocate:
		return []posting{{project, allocated, e.Amount}}
	case Spend:
		return []posting{{project, spent, e.Amount}}
	case Underspend:
		return []posting{{project, underspent, e.Amount}}
	case Drop:
		return []posting{{project, dropped, e.Amount}}
	}
	return nil
}

// Levels are what may never fall below nothing, on any day: what a fund has
// not split, what a pot has not allocated, what a project has not spent. Each
// column raises or lowers some of them.
type level struct{ fund, pot, project facts.Money }

var levels = [columns]level{
	awarded:    {fund: +1},
	split:      {fund: -1, pot: +1},
	movedIn:    {pot: +1},
	movedOut:   {pot: -1},
	allocated:  {pot: -1, project: +1},
	underspent: {pot: +1, project: -1},
	dropped:    {pot: +1, project: -1},
	spent:      {project: -1},
	refunded:   {pot: -1},
}
