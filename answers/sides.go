package answers

import (
	"regexp"
	"slices"

	"kcst/facts"
)

// joined is what stands between things that are put together.
var joined = regexp.MustCompile(`(?i)\s(?:and|plus|with|n|to|from|vs?)\s|\s?[&+]\s?`)

// partlyNamed is the amounts of two things of one kind and year of which the
// question gives no more than a part of the names: "the scams one and the
// training one".
func (e *Engine) partlyNamed(r *reading, named []figure, t moment) []figure {
	var all []figure
	if len(named) > 0 {
		all = e.peers(named[0].entity, t)
	} else {
		all = e.groupOf(r, t, facts.KindProject)
	}
	if len(all) < 2 {
		return nil
	}
	for _, at := range joined.FindAllStringIndex(r.text, maxJoined) {
		a, b := e.byPart(r.text[:at[0]], all, t), e.byPart(r.text[at[1]:], all, t)
		if a >= 0 && b >= 0 && a != b && !slices.ContainsFunc(named, func(x figure) bool { return x != all[a] && x != all[b] }) {
			return []figure{all[a], all[b]}
		}
	}
	return nil
}

// speaksOfMoney reports whether a question has a word for money or for what it
// is given to: "the scams and the training project together".
func (e *Engine) speaksOfMoney(r *reading) bool {
	for i, t := range r.tokens {
		if r.role[i] != plain || r.focus[i] <= 0 {
			continue
		}
		if kinds := e.vocabulary.kinds[t.stem]; slices.Contains(kinds, facts.KindProject) || slices.Contains(kinds, facts.KindPot) {
			return true
		}
		if sets := e.vocabulary.concepts[t.stem]; slices.Contains(sets, "=money") || slices.Contains(sets, "=grant") {
			return true
		}
	}
	return false
}

// maxJoined is how many places a question is parted at in search of two names.
const maxJoined = 4

// byPart is which of a group a text names best, -1 where none or two are
// named alike.
func (e *Engine) byPart(text string, group []figure, t moment) int {
	side, best, at := e.read(text, t.today), leastPart, -1
	for i, x := range group {
		switch share := side.partial[x.entity]; {
		case share > best:
			best, at = share, i
		case share == best:
			at = -1
		}
	}
	return at
}
