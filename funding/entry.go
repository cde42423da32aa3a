package funding

import (
	"strconv"
	"time"

	"kcst/facts"
)

// Kind says what an [Entry] records.
type Kind string

// The kinds of entry. The first eight move money, open and close a pot's
// gate, and correct supersedes another entry.
const (
	Award      Kind = "award"      // the funder grants the fund
	Split      Kind = "split"      // a part of the award goes to a pot
	Allocate   Kind = "allocate"   // a pot's money is promised to a project
	Spend      Kind = "spend"      // a project uses what it was promised
	Underspend Kind = "underspend" // a project needs less: the rest is the pot's again
	Drop       Kind = "drop"       // a project does not go ahead: all that it has left is the pot's again
	Refund     Kind = "refund"     // a pot's money goes back to the funder
	Transfer   Kind = "transfer"   // a pot's money goes to another pot of the fund
	Open       Kind = "open"       // a pot can be used from this day
	Close      Kind = "close"      // a pot can't be used from this day
	Correct    Kind = "correct"    // an earlier entry should have said this
)

// The steps of a proposal, which move no money. With them and [Drop] the
// ledger holds a project's whole way, and who decided each step.
const (
	Propose   Kind = "propose"   // a partner proposes the project
	Support   Kind = "support"   // the group that considers proposals supports it
	Recommend Kind = "recommend" // it is recommended to who puts it forward
	Approve   Kind = "approve"   // the funder approves it
	Decline   Kind = "decline"   // it is turned down
	Complete  Kind = "complete"  // it has been delivered
)

// Dated says what an entry's date rests on, where no source states the day.
type Dated string

const (
	DatedExactly Dated = ""     // the source states the day
	DatedBy      Dated = "by"   // it was so by this day, the source's own
	DatedYear    Dated = "year" // the first day of the grant's year stands for it
)

// Entry is one line of the ledger. To is the pot that a transfer goes to. Who
// decided what it records, where that is known; By put it into the ledger.
// Cite is empty where By's word is the source.
//
// A correction names the entry that it supersedes in Corrects; the rest of it
// is what that one should have said, with its kind in Of, or Void where it
// should not stand at all. First is the entry that a line of corrections
// began with. Of, First, Seq and Recorded are given by the ledger.
type Entry struct {
	Seq      int64            `json:"-"`
	ID       string           `json:"id,omitempty"` // its name in the data set that it came from
	Kind     Kind             `json:"kind"`
	Of       Kind             `json:"of,omitempty"`
	Corrects int64            `json:"corrects,omitempty"`
	First    int64            `json:"first,omitempty"`
	Void     bool             `json:"void,omitempty"`
	Fund     string           `json:"fund"`
	Pot      string           `json:"pot,omitempty"`
	To       string           `json:"to,omitempty"`
	Project  string           `json:"project,omitempty"`
	Amount   facts.Money      `json:"amount,omitempty"`
	Date     facts.Date       `json:"date"`
	Dated    Dated            `json:"dated,omitempty"`
	Who      string           `json:"who,omitempty"`
	Cite     []facts.Citation `json:"cite,omitempty"`
	Note     string           `json:"note,omitempty"`
	By       string           `json:"by"`
	Key      string           `json:"key"`
	Recorded time.Time        `json:"-"`
}

// Effect is the kind of what the entry makes so: for a correction, that of
// the entry it supersedes.
func (e Entry) Effect() Kind {
	if e.Kind == Correct {
		return e.Of
	}
	return e.Kind
}

// DataSet is under whose name the entries of a partnership's own data set are
// recorded.
const DataSet = "data set"

// ofDataset reports whether the data set brought the entry.
func (e Entry) ofDataset() bool { return e.ID != "" && e.By == DataSet }

// Ref is what people call the entry: its ID, or its number.
func (e Entry) Ref() string {
	if e.ID != "" {
		return e.ID
	}
	return "entry " + strconv.FormatInt(e.Seq, 10)
}

// presence says whether an entry of a kind has a field.
type presence int

const (
	never presence = iota
	may
	must
)

// shape is which fields an entry of a kind has, and how a sentence puts it.
type shape struct {
	pot, to, project, amount, note presence
	did                            string // "allocated": past, before an amount or a name
	noun                           string // "an allocation"
}

// order is the kinds as people are shown them.
var order = []Kind{Award, Split, Allocate, Spend, Underspend, Drop, Refund, Transfer, Open, Close, Correct,
	Propose, Support, Recommend, Approve, Decline, Complete}

var shapes = map[Kind]shape{
	Award:      {amount: must, note: may, did: "awarded", noun: "an award"},
	Split:      {pot: must, amount: must, note: may, did: "split off", noun: "a split"},
	Allocate:   {pot: must, project: may, amount: must, note: may, did: "allocated", noun: "an allocation"},
	Spend:      {pot: must, project: may, amount: must, note: may, did: "spent", noun: "a spend"},
	Underspend: {pot: must, project: may, amount: must, note: may, did: "underspent", noun: "an underspend"},
	Drop:       {pot: must, project: must, amount: must, note: may, did: "dropped", noun: "a drop"},
	Refund:     {pot: must, amount: must, note: may, did: "refunded", noun: "a refund"},
	Transfer:   {pot: must, to: must, amount: must, note: may, did: "transferred", noun: "a transfer"},
	Open:       {pot: must, note: may, did: "opened", noun: "an opening"},
	Close:      {pot: must, note: must, did: "closed", noun: "a closing"},
	Propose:    {project: must, note: may, did: "proposed", noun: "a proposal"},
	Support:    {project: must, note: may, did: "supported", noun: "a support"},
	Recommend:  {project: must, note: may, did: "recommended", noun: "a recommendation"},
	Approve:    {project: must, note: may, did: "approved", noun: "an approval"},
	Decline:    {project: must, note: may, did: "declined", noun: "a refusal"},
	Complete:   {project: must, note: may, did: "completed", noun: "a completion"},
}

// Kinds is every kind of entry, in the order in which people meet them.
func Kinds() []Kind { return append([]Kind(nil), order...) }

// Did is the kind in the past tense, as a state: approved, dropped, closed.
func (k Kind) Did() string {
	if k == Correct {
		return "corrected"
	}
	return shapes[k].did
}

// marked reports whether the kind is remembered as a state: of a pot that it
// opens or closes, or of a project.
func (k Kind) marked() bool {
	switch k {
	case Open, Close, Drop, Propose, Support, Recommend, Approve, Decline, Complete:
		return true
	}
	return false
}
