package answers

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"kcst/facts"
)

// How a question puts a share: the part before the whole, the whole alone, or
// the whole and then what became of the part of it.
var (
	asShare = regexp.MustCompile(`(?i)^(.*?)\bas (?:an? |the )?(?:share|percentage|proportion|fraction|portion|%|per ?cent) of ([^?.;,]*)[?.;,]?(.*)$`)
	ofWhole = regexp.MustCompile(`(?i)(?:share|percentage|proportion|fraction|portion|slice|chunk|%|per ?cent|how much) of (.+?) (had|has|have|is|are|was|were|did|does|do|go|goes|went|gets?|got|came|comes?|that|which|still|remains?|the)\b(.*)$`)
)

// shareAsked answers what share a part is of a whole, from the figure that a
// fact states of each.
func (e *Engine) shareAsked(r *reading, ranked []scored, t moment) (piece, bool) {
	for i, s := range ranked[:min(len(ranked), 5)] { // a fact may say it itself
		f := e.index.docs[s.doc].fact
		if s.period >= 0 && s.core >= leastStated && e.statesShare(r, f) && !e.shareOfAnother(r, s) && (i == 0 || s.trust >= ranked[0].trust*nearlyAsLikely) {
			if i == 0 {
				return piece{}, false
			}
			return pieceOf(f), true
		}
	}
	if values := amounts(r.text); len(r.mentions) == 0 && len(values) == 2 && values[0] != values[1] { // and nothing is claimed of them
		if p, ok := e.shareOfQuoted(ranked, slices.Min(values), slices.Max(values), t); ok {
			return p, true
		}
	}
	part, whole := e.sidesOfShare(r, t)
	for _, s := range ranked[:min(len(ranked), 5)] {
		f := e.index.docs[s.doc].fact
		if s.period >= 0 && figured(f.Value) && f.Aspect != facts.AspectStatistic && r.aspects[f.Aspect] >= usualCue {
			part = append(part, measured{s.doc, f.Value, s.score})
		}
	}
	part = slices.DeleteFunc(part, func(m measured) bool {
		told := e.index.docs[m.doc].fact.Aspect
		return told != facts.AspectAmount && r.asksOtherwise(told)
	})
	if a, b, ok := e.partAndWhole(part, whole); ok && (a.value.Money == nil || e.hasMoney(r)) {
		return e.ratio(a, b), true
	}
	for _, s := range ranked[:min(len(ranked), 5)] {
		if s.period >= 0 && e.index.docs[s.doc].fact.Value != nil && e.index.docs[s.doc].fact.Value.Number != nil {
			if p, ok := e.partOfCount(s, ranked); ok {
				return p, true
			}
		}
	}
	named := slices.DeleteFunc(e.namedFigures(r, t), func(x figure) bool { return e.index.entities[x.entity].Kind == facts.KindFund })
	if len(named) != 1 || r.asksOtherwise(facts.AspectAmount) {
		return piece{}, false
	}
	over, ok := e.fundOf(named[0].entity, t)
	if !ok || over.value <= named[0].value {
		return piece{}, false
	}
	return e.ratio(e.measuredOf(named[0]), e.measuredOf(over)), true
}

// hasMoney reports whether a question has a word of money, or names what
// has some: the share of crime that something is comes of no grant.
func (e *Engine) hasMoney(r *reading) bool {
	if r.wants&aMoney != 0 || r.ours || len(amounts(r.text)) > 0 {
		return true
	}
	for i := range r.tokens {
		if _, money := e.ofMoney(r, i); money || slices.Contains(e.vocabulary.concepts[r.tokens[i].stem], "=spend") {
			return true
		}
	}
	return false
}

// leastStated is how much of the words that ask a fact explains that states a
// share itself.
const leastStated = 0.5

// statesShare reports whether a fact states a share, and not that of another
// matter: what was used is asked, and it says how the whole is divided; or two
// amounts are put, and it hasn't both.
func (e *Engine) statesShare(r *reading, f *facts.Fact) bool {
	if (f.Value == nil || f.Value.Percent == nil) && !fractions.MatchString(f.Text) {
		return false
	}
	if !statesQuoted(r, f) {
		return false
	}
	for _, a := range []facts.Aspect{facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund} {
		if r.aspects[a] >= usualCue && e.vocabulary.near[a][f.Aspect] <= 0.5 {
			return false
		}
	}
	return true
}

// sidesOfShare is the figures that may be the part and those that may be the
// whole, the best first.
func (e *Engine) sidesOfShare(r *reading, t moment) (part, whole []measured) {
	if values := amounts(r.text); len(values) > 0 {
		whole = e.quotedFigures(slices.Max(values), t)
		if len(values) == 2 && values[0] != values[1] {
			return e.quotedFigures(slices.Min(values), t), whole
		}
	}
	var left, right, also string
	if m := asShare.FindStringSubmatch(r.text); m != nil {
		left, right, also = m[1], m[2], m[3]
		if len(strings.Fields(left)) == 0 {
			left, also = also, ""
		}
	} else if m := ofWhole.FindStringSubmatch(r.text); m != nil {
		left, right = m[2]+" "+m[3], m[1]
		also = right + " " + left // "had gone by July": of the whole itself
	} else {
		return nil, nil
	}
	sides := [3]*reading{}
	for i, text := range []string{left, right, also} {
		sides[i] = e.read(text, t.today)
		inherit(sides[i], r)
	}
	part = e.measures(sides[0], t)
	if len(whole) == 0 {
		whole = e.measures(sides[1], t)
	}
	for _, m := range e.measures(sides[2], t) {
		m.score -= 1
		part = append(part, m)
	}
	if len(part) == 0 && sides[0].ours {
		part = e.ownGrant(t)
	}
	return part, whole
}

// shareOfQuoted works a share out of two amounts that the question puts, where
// a fact states but one of them.
func (e *Engine) shareOfQuoted(ranked []scored, part, whole facts.Money, t moment) (piece, bool) {
	stated := func(value facts.Money) int32 {
		states := func(n int32) bool {
			f := e.index.docs[n].fact
			return f.Value != nil && f.Value.Money != nil && toThePound(value, *f.Value.Money) && t.allows(f)
		}
		for _, s := range ranked {
			if s.period >= 0 && states(s.doc) {
				return s.doc
			}
		}
		for _, m := range e.quotedFigures(value, t) {
			if states(m.doc) {
				return m.doc
			}
		}
		return -1
	}
	a, b := stated(part), stated(whole)
	if (a < 0) == (b < 0) {
		return piece{}, false
	}
	share := decimal(100*float64(part)/float64(whole)) + "%"
	f := e.index.docs[max(a, b)].fact
	return piece{
		lead:  fmt.Sprintf("%s is %s of %s. %s", part, share, whole, f.Text),
		facts: []*facts.Fact{f},
		sums:  []Sum{{Operation: "share", Result: share, Terms: []string{part.String(), whole.String()}, Facts: []string{f.ID}}},
	}, true
}

// statesQuoted reports whether a fact states every amount of two that a
// question puts; of any other number of amounts nothing is said.
func statesQuoted(r *reading, f *facts.Fact) bool {
	values := amounts(r.text)
	if len(values) != 2 {
		return true
	}
	said := amounts(f.Text)
	return !slices.ContainsFunc(values, func(v facts.Money) bool {
		return !slices.ContainsFunc(said, func(m facts.Money) bool { return toThePound(v, m) })
	})
}

// toThePound reports whether two amounts are the same but for pence.
func toThePound(a, b facts.Money) bool { return max(a-b, b-a) < 100 }

// near reports whether an amount that is put may stand for one that is stated:
// to the pound or, where it is in whole thousands, nearly.
func near(put, stated facts.Money) bool {
	return toThePound(put, stated) || put%thousand == 0 && max(put-stated, stated-put) <= stated/nearby
}

// thousand is £1,000.
const thousand facts.Money = 1000_00

// quotedFigures are the facts that state an amount put in a question or, where
// none does, that which is nearest.
func (e *Engine) quotedFigures(value facts.Money, t moment) []measured {
	nearest := facts.Money(math.MaxInt64)
	var found []measured
	for n := range e.index.docs {
		f := e.index.docs[n].fact
		if f.Value == nil || f.Value.Money == nil || !near(value, *f.Value.Money) || !t.allows(f) {
			continue
		}
		off := max(*f.Value.Money-value, value-*f.Value.Money)
		if off < nearest {
			found, nearest = nil, off
		}
		if off == nearest {
			found = append(found, measured{doc: int32(n), value: f.Value})
		}
	}
	return found
}

// ownGrant is what the partnership that answers was last given.
func (e *Engine) ownGrant(t moment) []measured {
	best := int32(-1)
	for n := range e.index.docs {
		d := &e.index.docs[n]
		if d.ours && d.fact.Aspect == facts.AspectAmount && d.fact.Value != nil && d.fact.Value.Money != nil && t.allows(d.fact) &&
			e.index.entities[d.about[0]].Kind == facts.KindFund && (best < 0 || e.index.entities[e.index.docs[best].about[0]].Year < e.index.entities[d.about[0]].Year) {
			best = int32(n)
		}
	}
	if best < 0 {
		return nil
	}
	return []measured{{doc: best, value: e.index.docs[best].fact.Value}}
}

// partAndWhole is the part and the whole that fit best together.
func (e *Engine) partAndWhole(part, whole []measured) (a, b measured, ok bool) {
	best := math.Inf(-1)
	for _, x := range part {
		for _, y := range whole {
			if x.doc == y.doc || x.value.Percent != nil || !alike(x.value, y.value) || x.size() >= y.size() {
				continue
			}
			if !e.canBeOf(x, y) {
				continue
			}
			if sum := x.score + y.score + e.belonging(x, y); sum > best {
				a, b, best, ok = x, y, sum, true
			}
		}
	}
	return a, b, ok
}

// asksOtherwise reports whether the question asks what became of money, and not
// what an aspect tells of that: what is left is not what was given back.
func (r *reading) asksOtherwise(told facts.Aspect) bool {
	for _, became := range []facts.Aspect{facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund} {
		if r.aspects[became] >= usualCue {
			return r.aspects[told] < usualCue
		}
	}
	return false
}

// canBeOf reports whether one amount of money can be a share of another: a whole
// is what something got, or what was spent in all where a project is the part;
// not of another year of the same thing, nor of a part of what the part is of.
func (e *Engine) canBeOf(part, whole measured) bool {
	if part.value.Money == nil {
		return true
	}
	dp, dw := &e.index.docs[part.doc], &e.index.docs[whole.doc]
	p, w := e.index.entities[dp.about[0]], e.index.entities[dw.about[0]]
	if dw.fact.Aspect != facts.AspectAmount && (dp.fact.Aspect != facts.AspectAmount || p.Kind != facts.KindProject) {
		return false
	}
	if p.Year != "" && w.Year != "" && p.Year != w.Year && (dp.family == dw.family || dp.fact.Aspect != facts.AspectAmount) {
		return false
	}
	return !slices.Contains(dw.parents, dp.about[0]) || slices.Contains(dp.about, dw.about[0]) || slices.Contains(dp.named, dw.about[0])
}

// belonging is how far one figure is known to be of another: of the same
// thing, of what it is part of, of the same year.
func (e *Engine) belonging(x, y measured) float64 {
	dx, dy := &e.index.docs[x.doc], &e.index.docs[y.doc]
	of, sum := dy.about[0], 0.0
	if slices.Contains(dx.about, of) || slices.Contains(dx.parents, of) {
		sum++
	}
	if e.index.entities[dx.about[0]].Year != e.index.entities[of].Year {
		sum -= 2
	}
	if dx.fact.Aspect == dy.fact.Aspect && dx.about[0] == of {
		sum -= 2 // the same said twice
	}
	return sum
}

func (e *Engine) measuredOf(x figure) measured {
	return measured{doc: x.doc, value: e.index.docs[x.doc].fact.Value}
}

// partOfCount sets two counts of the same thing against each other.
func (e *Engine) partOfCount(s scored, ranked []scored) (piece, bool) {
	a := measured{doc: s.doc, value: e.index.docs[s.doc].fact.Value}
	for _, o := range ranked[:min(len(ranked), 6)] {
		d := &e.index.docs[o.doc]
		if o.doc == s.doc || d.fact.Value == nil || d.fact.Value.Number == nil || d.about[0] != e.index.docs[s.doc].about[0] {
			continue
		}
		b := measured{doc: o.doc, value: d.fact.Value}
		if a.size() > b.size() {
			a, b = b, a
		}
		if b.size() > 0 && a.size() < b.size() {
			return e.ratio(a, b), true
		}
	}
	return piece{}, false
}

// ratio says what share the one figure is of the other.
func (e *Engine) ratio(a, b measured) piece {
	fa, fb := e.index.docs[a.doc].fact, e.index.docs[b.doc].fact
	share := decimal(100*a.size()/b.size()) + "%"
	return piece{
		lead:  fmt.Sprintf("That is %s. %s %s", share, fa.Text, fb.Text),
		facts: []*facts.Fact{fa, fb},
		sums:  []Sum{{Operation: "share", Result: share, Terms: []string{a.value.Words(), b.value.Words()}, Facts: []string{fa.ID, fb.ID}}},
	}
}
