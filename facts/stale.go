package facts

import (
	"cmp"
	"slices"
)

// Sort is a sort of fact that goes out of date, by what it tells.
type Sort string

// The sorts, in the order in which people should look at them.
const (
	SortRole        Sort = "role"        // who holds an office, leads, chairs
	SortContact     Sort = "contact"     // how to reach somebody
	SortBalance     Sort = "balance"     // money left
	SortDeadline    Sort = "deadline"    // a day that has passed
	SortStatus      Sort = "status"      // how something stands
	SortArrangement Sort = "arrangement" // how things are done, how often, who oversees
)

// Ages are how many days a fact of each sort is trusted for.
var Ages = map[Sort]int{SortRole: 365, SortContact: 365, SortBalance: 92, SortDeadline: 0, SortStatus: 183, SortArrangement: 730}

var sorts = []Sort{SortRole, SortContact, SortBalance, SortDeadline, SortStatus, SortArrangement}

var sortOf = map[Aspect]Sort{
	AspectHolder: SortRole, AspectRole: SortRole,
	AspectEmail: SortContact, AspectPhone: SortContact, AspectContact: SortContact,
	AspectRemaining: SortBalance, AspectDeadline: SortDeadline, AspectStatus: SortStatus,
	AspectHowTo: SortArrangement, AspectFrequency: SortArrangement, AspectGovernance: SortArrangement,
}

// Stale is a fact that somebody should look at again. Days is how old it is:
// since its as-of date, or of a deadline since the day itself.
type Stale struct {
	Fact *Fact
	Sort Sort
	Days int
}

// Stale is the facts that are out of date on a day, roles first, and of each
// sort the oldest first. What is of an earlier year than the latest of its
// kind, and what says itself when it ended, is history and not stale.
func (b *Base) Stale(today Date) []Stale {
	latest := map[Kind]string{}
	for _, e := range b.entities {
		latest[e.Kind] = max(latest[e.Kind], e.Year)
	}
	var list []Stale
	for _, f := range b.facts {
		sort, ok := sortOf[f.Aspect]
		if !ok || !f.Until.IsZero() || f.AsOf.IsZero() || len(f.About) == 0 {
			continue
		}
		if e := b.entity[f.About[0]]; e.Year != "" && e.Year < latest[e.Kind] {
			continue
		}
		since := f.AsOf
		if sort == SortDeadline {
			if f.Value == nil || f.Value.Date.IsZero() {
				continue
			}
			since = f.Value.Date
		}
		if days := today.daysSince(since); days > Ages[sort] {
			list = append(list, Stale{f, sort, days})
		}
	}
	slices.SortStableFunc(list, func(x, y Stale) int {
		return cmp.Or(cmp.Compare(slices.Index(sorts, x.Sort), slices.Index(sorts, y.Sort)), cmp.Compare(y.Days, x.Days), cmp.Compare(x.Fact.ID, y.Fact.ID))
	})
	return list
}
