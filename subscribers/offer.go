package subscribers

import (
	"fmt"
	"slices"
	"strings"

	"kcst/facts"
)

// Offer is what may be chosen, in the order it is shown.
type Offer struct {
	Topics, Districts, Committees []Option
}

// Option is one thing to choose, by its ID and its name.
type Option struct{ ID, Name string }

func (o Offer) check(s Subscriber) error {
	for _, c := range []struct {
		what   string
		chosen []string
		among  []Option
	}{{"topic", s.Topics, o.Topics}, {"district", s.Districts, o.Districts}, {"committee", s.Committees, o.Committees}} {
		for _, id := range c.chosen {
			if !slices.ContainsFunc(c.among, func(op Option) bool { return op.ID == id }) {
				return fmt.Errorf("%w: %q is no %s on offer", ErrInvalid, id, c.what)
			}
		}
	}
	return nil
}

// Offered is what a partnership's facts let people choose from: its topics,
// its districts (the places that have a council), and its groups as
// committees, each by name.
func Offered(b *facts.Base) Offer {
	var o Offer
	for _, e := range b.Entities() {
		op := Option{ID: e.ID, Name: e.Name}
		switch {
		case e.Kind == facts.KindTopic:
			o.Topics = append(o.Topics, op)
		case e.Kind == facts.KindPlace && slices.ContainsFunc(e.Aliases, func(a string) bool { return strings.HasSuffix(a, " Council") }):
			o.Districts = append(o.Districts, op)
		case e.Kind == facts.KindGroup:
			o.Committees = append(o.Committees, op)
		}
	}
	for _, list := range [][]Option{o.Topics, o.Districts, o.Committees} {
		slices.SortFunc(list, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
	}
	return o
}
