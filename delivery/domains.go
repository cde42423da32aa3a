package delivery

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// DomainCount is how the deliveries to one domain stand. Domain is "" for all
// those that are too small to be named.
type DomainCount struct {
	Domain string        `json:"domain"`
	People int           `json:"people"`
	States map[State]int `json:"states"`
}

// fewest is how many people a domain has at least that is named: of fewer, one
// could infer what became of somebody's letter.
const fewest = 5

// Domains sums an edition's deliveries up by the domain they went to, the
// largest first. Domains of fewer than five people, and people who are gone,
// are one line together, which has five or more too.
func (s *Sender) Domains(ctx context.Context, edition string) ([]DomainCount, error) {
	all := map[string]*DomainCount{}
	var batch []Delivery
	flush := func() error {
		ids := make([]string, len(batch))
		for i, d := range batch {
			ids[i] = d.Subscriber
		}
		people, err := s.Subscribers.Recipients(ctx, ids)
		if err != nil {
			return err
		}
		for i, p := range people {
			domain := domainOf(p.Email)
			if all[domain] == nil {
				all[domain] = &DomainCount{Domain: domain, States: map[State]int{}}
			}
			all[domain].People++
			all[domain].States[batch[i].State]++
		}
		batch = batch[:0]
		return nil
	}
	seen := map[string]bool{} // a scan may give somebody twice
	for d, err := range s.Store.Deliveries(ctx, edition) {
		if err != nil {
			return nil, err
		}
		if seen[d.Subscriber] {
			continue
		}
		seen[d.Subscriber] = true
		if batch = append(batch, d); len(batch) == 500 {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	return gather(slices.Collect(maps.Values(all))), nil
}

// gather puts those that are too small together, with the smallest of the
// others where even together they are too few.
func gather(all []*DomainCount) []DomainCount {
	slices.SortFunc(all, func(a, b *DomainCount) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Domain, b.Domain))
	})
	others := DomainCount{States: map[State]int{}}
	for len(all) > 0 {
		last := all[len(all)-1]
		if last.People >= fewest && last.Domain != "" && (others.People == 0 || others.People >= fewest) {
			break
		}
		others.People += last.People
		for state, n := range last.States {
			others.States[state] += n
		}
		all = all[:len(all)-1]
	}
	var out []DomainCount
	for _, d := range all {
		out = append(out, *d)
	}
	if others.People > 0 {
		out = append(out, others)
	}
	return out
}
