package answers

import (
	"regexp"
	"slices"

	"kcst/facts"
)

// reaches reports whether a fact says whom to ask, or how.
func reaches(f *facts.Fact) bool {
	switch f.Aspect {
	case facts.AspectContact, facts.AspectHowTo, facts.AspectEmail, facts.AspectPhone:
		return true
	}
	return false
}

// leastPurpose is how much of a question a fact must explain to say whom to
// ask for what it is about.
const leastPurpose = 0.35

// whom puts first, where the question asks whom to go to, the fact that says
// so for its purpose, or else the team's own contact where the question is
// plainly about what the partnership does.
func (e *Engine) whom(r *reading, ranked []scored, t moment) []scored {
	if len(ranked) == 0 {
		return ranked
	}
	if s, ok := e.lineOf(r, ranked[0], t); ok {
		return append([]scored{s}, ranked...)
	}
	if !r.whom {
		return ranked
	}
	best := &e.index.docs[ranked[0].doc]
	if reaches(best.fact) && e.confident(r, ranked[0]) || best.fact.Aspect == facts.AspectHolder && ranked[0].chief == 1 {
		return ranked
	}
	first := func(i int, s scored) []scored {
		s.trust = max(s.trust, e.leastTrust)
		if i >= 0 {
			ranked = slices.Delete(slices.Clone(ranked), i, i+1)
		}
		return append([]scored{s}, ranked...)
	}
	for i, s := range ranked[:min(len(ranked), maxCandidates)] {
		d := &e.index.docs[s.doc]
		if reaches(d.fact) && s.lexical >= leastPurpose && s.period >= 0 && (s.chief >= 0.5 || related(best, d) && s.mention > 0) {
			return first(i, s)
		}
	}
	if !e.confident(r, ranked[0]) {
		return ranked
	}
	for n := range e.index.docs {
		d := &e.index.docs[n]
		if d.fact.Aspect == facts.AspectContact && len(d.about) > 0 && e.index.entities[d.about[0]].Name == e.base.Partnership.Team && t.allows(d.fact) {
			return first(-1, scored{doc: int32(n), chief: 1, trust: 1})
		}
	}
	return ranked
}

// lineOf is the number or address of what the thread speaks of, where one is
// asked for and the fact found first has none.
func (e *Engine) lineOf(r *reading, best scored, t moment) (scored, bool) {
	want := r.wants & (aPhone | anEmail)
	if r.aspects[facts.AspectPhone] >= 0.6 && r.refers {
		want |= aPhone
	}
	if r.carried == nil || want == 0 || r.wants&aPerson != 0 || e.index.docs[best.doc].holds&want != 0 && best.chief == 1 {
		return scored{}, false
	}
	for _, f := range r.before {
		d := e.docOf(f)
		if d == nil {
			continue
		}
		for _, x := range slices.Concat(d.about, d.named) {
			for _, n := range e.index.about[x] {
				o := &e.index.docs[n]
				if o.about[0] == x && o.holds&want == want && reaches(o.fact) && t.allows(o.fact) {
					return scored{doc: n, chief: 1, trust: 1}, true
				}
			}
		}
	}
	return scored{}, false
}

// leastSame is how near what a fact tells must be to what the question before
// asked for, where the new one changes only of what.
const leastSame = 0.4

// asBefore puts first, where the question only fills in a slot of the one
// before, a fact that tells the same of it; it reports whether there is one.
func (e *Engine) asBefore(r *reading, ranked []scored) ([]scored, bool) {
	if !r.fills || len(r.before) == 0 || len(ranked) == 0 || len(r.periods) == 0 {
		return ranked, true
	}
	near := e.vocabulary.near[r.before[0].Aspect]
	for i, s := range ranked[:min(len(ranked), maxJudged)] {
		if near[e.index.docs[s.doc].fact.Aspect] >= leastSame && s.period >= 0 && (i == 0 || s.score >= ranked[0].score*0.8) {
			if i > 0 {
				s.trust = max(s.trust, ranked[0].trust)
				ranked = append([]scored{s}, slices.Delete(slices.Clone(ranked), i, i+1)...)
			}
			return ranked, true
		}
	}
	return ranked, false
}

// elsewhereFigure reports whether a figure is asked of a place that the fact
// has nothing to do with: the county's is not the town's.
func (e *Engine) elsewhereFigure(r *reading, s scored) bool {
	d := &e.index.docs[s.doc]
	if !figured(d.fact.Value) {
		return false
	}
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < asksFocus || r.explains(s, m) {
			continue
		}
		if !slices.ContainsFunc(m.entities, func(x int32) bool { return e.index.entities[x].Kind != facts.KindPlace || e.touches(d, x) }) {
			return true
		}
	}
	return false
}

// ofLast is how a question sounds that asks for a part of what the last answer
// of its thread stated.
var ofLast = wording{
	regexp.MustCompile(`(?i)\bhow (?:much|many) of (?:it|that|this|them|those|these)\b`),
	[]string{"how much of", "how many of"},
}

// partOfLast puts behind the others, where a part of it is asked for, what the
// last answer of the thread said.
func (e *Engine) partOfLast(r *reading, ranked []scored) []scored {
	if r.carried == nil || len(ranked) < 2 || !ofLast.isIn(r) || !slices.Contains(r.before, e.index.docs[ranked[0].doc].fact) {
		return ranked
	}
	for i, s := range ranked[1:min(len(ranked), maxJudged)] {
		if d := &e.index.docs[s.doc]; !slices.Contains(r.before, d.fact) && s.period >= 0 && d.holds&(aMoney|aNumber|aPercent) != 0 && (e.confident(r, s) || s.score >= ranked[0].score*0.85) {
			s.trust = max(s.trust, ranked[0].trust)
			return append([]scored{s}, slices.Delete(slices.Clone(ranked), i+1, i+2)...)
		}
	}
	return ranked
}
