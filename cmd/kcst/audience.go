package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kcst/bulletin"
	"kcst/subscribers"
)

// audience is how many people an edition would go to now, and how many of
// them chose which topic and district. Whoever chose none gets everything.
type audience struct {
	Recipients int            `json:"recipients"`
	Topics     map[string]int `json:"by_topic,omitempty"`
	Districts  map[string]int `json:"by_district,omitempty"`
}

// audience counts the recipients of an edition.
func (a *app) audience(ctx context.Context, c bulletin.Content) (audience, error) {
	n := audience{Topics: map[string]int{}, Districts: map[string]int{}}
	kind, err := subscribers.ParseKind(string(c.Kind))
	if err != nil {
		return n, err
	}
	c.Kind = bulletin.Kind(kind)
	seen := map[string]bool{}
	for s, err := range a.books().Recipients(ctx, c) {
		if err != nil {
			return n, err
		}
		if c.Audience.Correcting != "" { // they may come twice
			if seen[s.ID] {
				continue
			}
			seen[s.ID] = true
		}
		n.Recipients++
		for _, t := range s.Topics {
			n.Topics[t]++
		}
		for _, d := range s.Districts {
			n.Districts[d]++
		}
	}
	return n, nil
}

// words is the count as officers read it before they approve.
func (n audience) words(c bulletin.Content) string {
	var b strings.Builder
	if c.Audience.Correcting != "" {
		fmt.Fprintf(&b, "Goes to %s who have %s, or may have it", plural(n.Recipients, "recipient"), c.Audience.Correcting)
		return b.String()
	}
	if n.Recipients == 0 {
		b.WriteString("Nobody would get it: kcst subscribers list shows who chose what. ")
	}
	fmt.Fprintf(&b, "Goes to %s of %s editions", plural(n.Recipients, "recipient"), c.Kind)
	if only := slices.Concat(c.Audience.Topics, c.Audience.Districts); len(only) > 0 {
		fmt.Fprintf(&b, ", for %s only", oneLine(strings.Join(only, ", ")))
	}
	for _, part := range []struct {
		what   string
		counts map[string]int
	}{{"topic", n.Topics}, {"district", n.Districts}} {
		var said []string
		for _, name := range slices.Sorted(maps.Keys(part.counts)) {
			said = append(said, fmt.Sprintf("%s %d", oneLine(name), part.counts[name]))
		}
		if len(said) > 0 {
			fmt.Fprintf(&b, "\n  by %s: %s", part.what, strings.Join(said, ", "))
		}
	}
	return b.String()
}
