package answers

import (
	"slices"

	"kcst/facts"
)

func inMention(mentions []mention, i int) bool {
	return slices.ContainsFunc(mentions, func(m mention) bool { return m.first <= i && i < m.last })
}

// keptMentions is the last question's mentions, but for those whose slot the
// new question fills: an entity of the same kind, or another year.
func (e *Engine) keptMentions(r, last *reading) []mention {
	fresh := map[slot]bool{}
	for _, m := range r.mentions {
		for _, entity := range m.entities {
			fresh[slotOf(e.index.entities[entity].Kind)] = true
		}
	}
	var kept []mention
	for _, m := range last.mentions {
		replaced := slices.ContainsFunc(m.entities, func(entity int32) bool {
			own := slotOf(e.index.entities[entity].Kind)
			return fresh[own] || len(last.mentions) == 1 && r.ownContent() == 0 && (own == matters && fresh[lawful] || own == lawful && fresh[matters])
		})
		ofYear := (len(r.periods) > 0 || r.latest) && slices.ContainsFunc(last.tokens[m.first:m.last], func(t token) bool { return t.number })
		if !replaced && !ofYear {
			kept = append(kept, m)
		}
	}
	return kept
}

// slot is a place in a question that one thing fills at a time.
type slot uint8

// The slots of what is to be done and of what the law has done about it: asked
// of one alone, each may stand for the other.
const (
	matters slot = 4
	lawful  slot = 5
)

// slotOf groups the kinds of entity that replace one another: asked "and the
// next town?", a place takes the place of a partnership.
func slotOf(k facts.Kind) slot {
	switch k {
	case facts.KindPartnership, facts.KindOrganisation, facts.KindPlace, facts.KindGroup:
		return 1
	case facts.KindFund:
		return 2
	case facts.KindPot, facts.KindProject:
		return 3
	case facts.KindAim, facts.KindPriority, facts.KindTheme, facts.KindTopic:
		return matters
	case facts.KindLaw, facts.KindDuty:
		return lawful
	case facts.KindPerson, facts.KindRole:
		return 6
	case facts.KindMeeting, facts.KindEvent:
		return 7
	}
	return 8
}

// nth is the question asked of one element of the last answer's list.
func (e *Engine) nth(r *reading, th thread) *reading {
	for _, f := range th.used {
		list := e.listed(f)
		n := r.ordinal
		if n < 0 {
			n = len(list)
		}
		if n < 1 || n > len(list) || list[n-1] == "" {
			continue
		}
		entity := e.index.entity[list[n-1]]
		m := *r
		m.role = slices.Clone(r.role)
		for i, tok := range r.tokens { // the words that point are no content
			if tok.number || tok.text == "one" || tok.text == "last" || tok.text == "final" {
				m.role[i] = polite
			}
		}
		m.partial = map[int32]float64{entity: 1}
		m.mentions = append(slices.Clone(r.mentions), mention{first: len(m.tokens), last: len(m.tokens), entities: []int32{entity}, weight: 1})
		m.periods, m.pointed = nil, true
		if !r.asksAnew() && !r.asksFigure() {
			m.aspects = map[facts.Aspect]float64{facts.AspectDefinition: 1, facts.AspectScope: 0.8, facts.AspectPurpose: 0.6}
		}
		return &m
	}
	return nil
}

// listed is the entities of a fact's list, or else its chief entity and those
// beside it.
func (e *Engine) listed(f *facts.Fact) []string {
	var list []string
	for _, it := range f.Items {
		list = append(list, it.Entity)
	}
	if len(list) > 0 || len(f.About) == 0 {
		return list
	}
	chief := e.base.Entity(f.About[0])
	for _, up := range chief.PartOf {
		for _, x := range e.base.Members(up) {
			if x.Kind == chief.Kind {
				list = append(list, x.ID)
			}
		}
	}
	return list
}

// renumber reads a bare figure as the number of what the last question named:
// "and 1?" after "which groups support aim 3".
func (e *Engine) renumber(r, last *reading) *reading {
	number := -1
	for i, t := range r.tokens {
		switch {
		case t.number && number < 0:
			number = i
		case r.counts(i):
			return r
		}
	}
	if number < 0 || len(r.mentions) > 0 || len(r.periods) > 0 {
		return r
	}
	for _, m := range last.mentions {
		name := slices.Clone(last.tokens[m.first:m.last])
		at := slices.IndexFunc(name, func(t token) bool { return t.number })
		if at < 0 {
			continue
		}
		name[at] = r.tokens[number]
		found := e.index.names.find(name)
		if len(found) == 1 && found[0].last-found[0].first == len(name) {
			n := *r
			n.tokens = append(slices.Clone(r.tokens[:number]), name...)
			n.role, n.focus = make([]tokenRole, len(n.tokens)), make([]float64, len(n.tokens))
			n.cued = make([][]facts.Aspect, len(n.tokens))
			for i := range n.tokens {
				n.focus[i] = 1
				if i < number {
					n.role[i] = filler
				}
			}
			n.mentions = []mention{{first: number, last: number + len(name), entities: found[0].entities}}
			return &n
		}
	}
	return r
}
