package funding

import (
	"cmp"
	"fmt"
	"slices"

	"kcst/facts"
)

// history is the entries that a ledger took, in order, and what they come to
// by adding up alone: the model that the ledger is held against. It shares no
// code with it but the balance's own arithmetic.
type history []Entry

// inForce is what stands of the first n entries: neither superseded nor taken
// back.
func (h history) inForce(n int64) []Entry {
	gone := map[int64]bool{}
	for _, e := range h[:n] {
		if e.Kind == Correct {
			gone[e.Corrects] = true
		}
	}
	var list []Entry
	for _, e := range h[:n] {
		if !gone[e.Seq] && !e.Void {
			list = append(list, e)
		}
	}
	return list
}

func effectOf(e Entry) Kind {
	if e.Kind == Correct {
		return e.Of
	}
	return e.Kind
}

// balance adds up a scope of what is in force, to the end of a day; the zero
// day is the last.
func balanceOf(entries []Entry, s Scope, day facts.Date) Balance {
	var b Balance
	for _, e := range entries {
		if !day.IsZero() && day.Before(e.Date) || e.Fund != s.Fund {
			continue
		}
		atPot := (s.Pot == "" || s.Pot == e.Pot) && s.Project == ""
		atProject := (s.Pot == "" || s.Pot == e.Pot) && (s.Project == "" || s.Project == e.Project)
		switch effectOf(e) {
		case Award:
			if s.Pot == "" && s.Project == "" {
				b.Awarded += e.Amount
			}
		case Split:
			if atPot {
				b.Split += e.Amount
			}
		case Transfer:
			if atPot {
				b.Out += e.Amount
			}
			if (s.Pot == "" || s.Pot == e.To) && s.Project == "" {
				b.In += e.Amount
			}
		case Refund:
			if atPot {
				b.Refunded += e.Amount
			}
		case Allocate:
			if atProject {
				b.Allocated += e.Amount
			}
		case Spend:
			if atProject {
				b.Spent += e.Amount
			}
		case Underspend:
			if atProject {
				b.Underspent += e.Amount
			}
		case Drop:
			if atProject {
				b.Dropped += e.Amount
			}
		}
	}
	return b
}

// days is every day that something happened on.
func days(entries []Entry) []facts.Date {
	var list []facts.Date
	for _, e := range entries {
		list = append(list, e.Date)
	}
	slices.SortFunc(list, facts.Date.Compare)
	return slices.Compact(list)
}

// broken names the first promise that what is in force breaks, or "".
func broken(entries []Entry, terms map[string]Terms) string {
	type part struct{ fund, pot, project string }
	parts := map[part]bool{}
	for _, e := range entries {
		parts[part{e.Fund, "", ""}] = true
		if e.Pot != "" {
			parts[part{e.Fund, e.Pot, ""}] = true
		}
		if e.To != "" {
			parts[part{e.Fund, e.To, ""}] = true
		}
		if e.Pot != "" && e.Project != "" {
			parts[part{e.Fund, e.Pot, e.Project}] = true
		}
	}
	for _, d := range days(entries) {
		for p := range parts {
			b := balanceOf(entries, Scope{Fund: p.fund, Pot: p.pot, Project: p.project}, d)
			var left facts.Money
			switch {
			case p.pot == "":
				left = b.Awarded - b.Split
			case p.project == "":
				left = b.Split + b.In - b.Out - b.Allocated + b.Underspent + b.Dropped - b.Refunded
			default:
				left = b.Allocated - b.Underspent - b.Dropped - b.Spent
			}
			if left < 0 {
				return fmt.Sprintf("%v has %s on %s", p, left, d)
			}
		}
	}
	fundOf := map[string]string{}
	for _, e := range entries {
		if e.Project != "" {
			if f := fundOf[e.Project]; f != "" && f != e.Fund {
				return e.Project + " is in " + f + " and " + e.Fund
			}
			fundOf[e.Project] = e.Fund
		}
		if effectOf(e) == Allocate && !openOn(entries, terms, e.Fund, e.Pot, e.Date) {
			return fmt.Sprintf("entry %d allocates from %s/%s, which was closed on %s", e.Seq, e.Fund, e.Pot, e.Date)
		}
	}
	return ""
}

// openOn reports whether a pot could be used at some time of a day.
func openOn(entries []Entry, terms map[string]Terms, fund, pot string, day facts.Date) bool {
	var moments []Entry
	for _, e := range entries {
		if k := effectOf(e); (k == Open || k == Close) && e.Fund == fund && e.Pot == pot {
			moments = append(moments, e)
		}
	}
	slices.SortFunc(moments, func(a, b Entry) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(cmp.Or(a.First, a.Seq), cmp.Or(b.First, b.Seq)))
	})
	open := terms[fund].Pots[pot].Starts != GateClosed
	for _, m := range moments {
		switch {
		case m.Date.Before(day):
			open = effectOf(m) == Open
		case m.Date == day && effectOf(m) == Open:
			return true
		}
	}
	return open
}
