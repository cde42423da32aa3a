package subscribers

import (
	"slices"
	"strings"

	"kcst/facts"
)

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
