package funding

import (
	"strconv"
	"strings"

	"kcst/facts"
)

// Balance is the sums of a fund, a pot or a project. Allocated is what was
// promised, before anything came back as Underspent or Dropped.
type Balance struct {
	Awarded    facts.Money `json:"awarded"`
	Split      facts.Money `json:"split"`
	In         facts.Money `json:"in"`
	Out        facts.Money `json:"out"`
	Allocated  facts.Money `json:"allocated"`
	Underspent facts.Money `json:"underspent"`
	Dropped    facts.Money `json:"dropped"`
	Spent      facts.Money `json:"spent"`
	Refunded   facts.Money `json:"refunded"`
}

// sums is a balance by column.
type sums [columns]facts.Money

func (s *sums) add(o *sums) {
	for c := range s {
		s[c] += o[c]
	}
}

func (s sums) balance() Balance {
	return Balance{Awarded: s[awarded], Split: s[split], In: s[movedIn], Out: s[movedOut], Allocated: s[allocated],
		Underspent: s[underspent], Dropped: s[dropped], Spent: s[spent], Refunded: s[refunded]}
}

// Received is what a pot was given: its split, and transfers.
func (b Balance) Received() facts.Money { return b.Split + b.In - b.Out }

// Unsplit is what of a fund's award is in no pot.
func (b Balance) Unsplit() facts.Money { return b.Awarded - b.Split }

// Committed is what projects were promised and did not give back.
func (b Balance) Committed() facts.Money { return b.Allocated - b.Underspent - b.Dropped }

// Returned is what projects gave back.
func (b Balance) Returned() facts.Money { return b.Underspent + b.Dropped }

// Outstanding is what projects were promised and have neither spent nor given
// back.
func (b Balance) Outstanding() facts.Money { return b.Committed() - b.Spent }

// had is what there was to begin with: of a fund its award, of a pot what it
// received, of a project nothing.
func (b Balance) had() facts.Money {
	if b.Awarded != 0 {
		return b.Awarded
	}
	return b.Received()
}

// Unallocated is what is promised to nobody and was not refunded.
func (b Balance) Unallocated() facts.Money { return b.had() - b.Committed() - b.Refunded }

// Remaining is what was neither spent nor refunded: unallocated and
// outstanding.
func (b Balance) Remaining() facts.Money { return b.had() - b.Spent - b.Refunded }

// IsZero reports whether nothing was ever booked, or all was corrected away.
func (b Balance) IsZero() bool { return b == Balance{} }

// Term is a part of a [Sum], below nothing where it is taken away.
type Term struct {
	Label  string      `json:"label"`
	Amount facts.Money `json:"amount"`
}

// Sum is arithmetic that a reader can follow.
type Sum struct {
	Terms []Term      `json:"terms"`
	Total facts.Money `json:"total"`
}

// sum adds terms up; those of nothing are left out, but the first.
func sum(terms ...Term) Sum {
	var s Sum
	for i, t := range terms {
		if i > 0 && t.Amount == 0 {
			continue
		}
		s.Terms = append(s.Terms, t)
		s.Total += t.Amount
	}
	return s
}

// Left is the terms as a sum without its result: "£39,661 − £24,108.20".
func (s Sum) Left() string { return s.join(func(t Term) string { return abs(t.Amount).String() }) }

// String is the whole sum: "£39,661 − £24,108.20 = £15,552.80".
func (s Sum) String() string {
	if len(s.Terms) < 2 {
		return s.Total.String()
	}
	return s.Left() + " = " + signed(s.Total)
}

// Words is the sum with what each term is: "£39,661 awarded − £24,108.20
// allocated = £15,552.80".
func (s Sum) Words() string {
	if len(s.Terms) == 1 {
		return signed(s.Total) + " " + s.Terms[0].Label
	}
	return s.join(func(t Term) string { return abs(t.Amount).String() + " " + t.Label }) + " = " + signed(s.Total)
}

func (s Sum) join(say func(Term) string) string {
	var b strings.Builder
	for i, t := range s.Terms {
		switch {
		case i == 0 && t.Amount < 0:
			b.WriteString("−")
		case i > 0 && t.Amount < 0:
			b.WriteString(" − ")
		case i > 0:
			b.WriteString(" + ")
		}
		b.WriteString(say(t))
	}
	return b.String()
}

// UnallocatedSum derives what is unallocated.
func (b Balance) UnallocatedSum() Sum {
	return sum(append(b.begin(), Term{"allocated", -b.Allocated}, Term{"underspent", b.Underspent},
		Term{"dropped", b.Dropped}, Term{"refunded", -b.Refunded})...)
}

// RemainingSum derives what is left unspent.
func (b Balance) RemainingSum() Sum {
	return sum(append(b.begin(), Term{"spent", -b.Spent}, Term{"refunded", -b.Refunded})...)
}

func (b Balance) begin() []Term {
	if b.Awarded != 0 {
		return []Term{{"awarded", b.Awarded}}
	}
	return []Term{{"split off", b.Split}, {"transferred in", b.In}, {"transferred out", -b.Out}}
}

func abs(m facts.Money) facts.Money { return max(m, -m) }

// signed is an amount with a true minus sign.
func signed(m facts.Money) string {
	if m < 0 {
		return "−" + (-m).String()
	}
	return m.String()
}

// pence is a small amount as people say it: 46p, £1.20.
func pence(m facts.Money) string {
	if m = abs(m); m < 100 {
		return strconv.FormatInt(int64(m), 10) + "p"
	}
	return m.String()
}
