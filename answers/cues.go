package answers

import (
	"maps"
	"slices"
	"strings"

	"kcst/facts"
)

// notADate is whether token i is a figure in a name (the year of an act) and
// so no date.
func (e *Engine) notADate(r *reading) func(int) bool {
	law := lawYear(r.tokens)
	return func(i int) bool {
		for _, m := range r.mentions {
			if m.first <= i && i < m.last {
				return !slices.ContainsFunc(m.entities, func(entity int32) bool {
					x := e.index.entities[entity]
					return x.Year != "" && x.Kind != facts.KindLaw && x.Kind != facts.KindDuty || x.Kind == facts.KindMeeting
				})
			}
		}
		return law(i)
	}
}

// lawYear is whether token i is the year in the name of a law: Act 2011, the
// 2011 Act.
func lawYear(tokens []token) func(int) bool {
	return func(i int) bool {
		if !tokens[i].number || len(tokens[i].text) != 4 {
			return false
		}
		return i > 0 && lawNoun(tokens[i-1]) || i+1 < len(tokens) && lawNoun(tokens[i+1])
	}
}

func lawNoun(t token) bool {
	switch t.stem {
	case "act", "regul", "bill", "statut":
		return true
	}
	return false
}

// readAspects finds the cues of what is asked.
func (e *Engine) readAspects(r *reading) {
	r.aspects = map[facts.Aspect]float64{}
	best := map[facts.Aspect]float64{}
	e.vocabulary.cues.find(r.tokens, func(n, from, to int) bool {
		c := e.vocabulary.cueAspect[n]
		weight := c.weight * (1 + 0.25*float64(min(to-from, 4)-1))
		if r.role[from] == dropped || r.role[from] == filler || r.focus[from] == inScene || (r.tokens[to-1].text == "for" || r.tokens[to-1].text == "in") && to < len(r.tokens) && r.role[to] == dated {
			return true // "what is the grant for" before a year asks for no purpose
		}
		best[c.aspect] = max(best[c.aspect], weight) + min(best[c.aspect], weight)*0.2
		for i := from; i < to; i++ {
			if c.weight > weakCue && e.vocabulary.cues.has(n, r.tokens[i]) && !slices.Contains(r.cued[i], c.aspect) {
				r.cued[i] = append(r.cued[i], c.aspect)
			}
		}
		return true
	})
	top := 1.0
	for _, w := range best {
		top = max(top, w)
	}
	for a, w := range best {
		r.aspects[a] = w / top
	}
}

// topAspects is the aspects asked for, the likeliest first.
func (r *reading) topAspects() []facts.Aspect {
	return slices.SortedFunc(maps.Keys(r.aspects), func(a, b facts.Aspect) int {
		switch {
		case r.aspects[a] > r.aspects[b]:
			return -1
		case r.aspects[a] < r.aspects[b]:
			return 1
		}
		return strings.Compare(string(a), string(b))
	})
}

// fits is how nearly each aspect, by its number, is what the question asks for.
func (e *Engine) fits(r *reading) []float64 {
	fit := make([]float64, len(e.index.aspects))
	for asked, strength := range r.aspects {
		for n, near := range e.index.near[asked] {
			fit[n] = max(fit[n], strength*near)
		}
	}
	return fit
}

// cuedToken is a token that says what is asked, and how near each aspect, by
// its number, comes to each of those that it may ask for.
type cuedToken struct {
	i    int
	near [][]float64
}

// cuesOf is the tokens of some weight that say what is asked.
func (e *Engine) cuesOf(r *reading) []cuedToken {
	var list []cuedToken
	for i, aspects := range r.cued {
		if r.weight[i] == 0 || len(aspects) == 0 {
			continue
		}
		c := cuedToken{i: i}
		for _, asked := range aspects {
			if near, ok := e.index.near[asked]; ok {
				c.near = append(c.near, near)
			}
		}
		list = append(list, c)
	}
	return list
}
