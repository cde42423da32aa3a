package answers

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"kcst/facts"
)

// measured is a fact with the figure it states.
type measured struct {
	doc   int32
	value *facts.Value
	score float64
}

// size is the figure as a number, in pence for money.
func (m measured) size() float64 {
	switch v := m.value; {
	case v.Money != nil:
		return float64(*v.Money)
	case v.Percent != nil:
		return *v.Percent
	case v.Number != nil:
		return *v.Number
	}
	return 0
}

func figured(v *facts.Value) bool {
	return v != nil && (v.Money != nil || v.Percent != nil || v.Number != nil)
}

// alike reports whether two figures can be compared.
func alike(a, b *facts.Value) bool {
	return (a.Money != nil) == (b.Money != nil) && (a.Percent != nil) == (b.Percent != nil) && (a.Number != nil) == (b.Number != nil)
}

// between finds what parts the two sides of a comparison, the surest first.
var between = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\s(?:vs\.?|versus|v|compared (?:to|with)|as against|against)\s`),
	regexp.MustCompile(`(?i)\sthan\s`),
	regexp.MustCompile(`(?i)\sor\s`),
	regexp.MustCompile(`(?i)\sand\s`),
}

// comparing is how a question sounds that sets two things against each other.
var comparing = wording{
	regexp.MustCompile(`(?i)\b(?:bigger|larger|more|less|smaller|cheaper|dearer|pricier|costlier|higher|lower|greater|by how (?:much|many))\b`),
	[]string{"bigger", "larger", "more", "less", "smaller", "cheaper", "dearer", "pricier", "costlier", "higher", "lower", "greater", "by how"},
}

// opposing is what stands between the two.
var opposing = regexp.MustCompile(`(?i)\s(?:vs\.?|versus|v|or|than|against|compared (?:to|with))\s`)

// compares reports whether the question sets two figures against each other.
func (r *reading) compares() bool {
	return comparing.isIn(r) && opposing.MatchString(r.text) && !r.asksWhy()
}

// asksWhy reports whether the question asks for a reason: "why is there more
// in it than was put in?"
func (r *reading) asksWhy() bool {
	for i, t := range r.tokens {
		if r.focus[i] >= asksFocus && questionWord(t.text) {
			return t.text == "why" || t.text == "how" && i+1 < len(r.tokens) && r.tokens[i+1].text == "come"
		}
	}
	return false
}

// leastSide is how well a fact must fit its side of a comparison.
const leastSide = 2.0

// compareSides answers "which of A and B is more, and by how much" from the
// figure that a fact states of each.
func (e *Engine) compareSides(r *reading, t moment) (piece, bool) {
	if !r.ofFigures() {
		return piece{}, false
	}
	for _, split := range between {
		at := split.FindStringIndex(r.text)
		if at == nil {
			continue
		}
		left, right := e.read(r.text[:at[0]], t.today), e.read(r.text[at[1]:], t.today)
		inherit(left, right)
		inherit(right, left)
		if a, b, ok := e.pair(e.measures(left, t), e.measures(right, t)); ok {
			return e.differ(a, b), true
		}
	}
	return piece{}, false
}

// ofFigures reports whether a question speaks of figures: what something got,
// costs or comes to, or more and less. "The difference between A and B" may be
// one of meaning.
func (r *reading) ofFigures() bool {
	if r.wants&strict != 0 || comparing.isIn(r) {
		return true
	}
	for _, a := range []facts.Aspect{facts.AspectAmount, facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund, facts.AspectStatistic, facts.AspectCount} {
		if r.aspects[a] >= 0.6 {
			return true
		}
	}
	return false
}

// inherit gives one side the year that only the other names.
func inherit(to, from *reading) {
	if len(to.periods) > 0 {
		return
	}
	for _, p := range from.periods {
		p.first, p.last = 0, 0
		to.periods = append(to.periods, p)
	}
}

// measures are the facts with a figure that fit one side, the best first.
func (e *Engine) measures(r *reading, t moment) []measured {
	var found []measured
	for _, s := range e.rank(r, t.allows, t.today) {
		d := &e.index.docs[s.doc]
		if !figured(d.fact.Value) || s.period < 0 || s.score < leastSide || s.mention < 0.5 && (s.lexical < 0.5 || s.lexical < 0.7 && slices.ContainsFunc(r.named, func(w float64) bool { return w >= fullName })) {
			continue
		}
		m := measured{s.doc, d.fact.Value, s.score}
		if d.fact.Aspect == facts.AspectAmount || d.fact.Aspect == facts.AspectStatistic {
			m.score += 0.6 // what something got, unless another figure is asked for
		}
		found = append(found, m)
	}
	slices.SortStableFunc(found, func(a, b measured) int {
		if a.score != b.score {
			return int(math.Copysign(1, b.score-a.score))
		}
		return int(a.doc - b.doc)
	})
	return found[:min(len(found), 6)]
}

// pair is the best two figures of the two sides that can be compared.
func (e *Engine) pair(left, right []measured) (a, b measured, ok bool) {
	best := 0.0
	for _, x := range left {
		for _, y := range right {
			if x.doc == y.doc || !alike(x.value, y.value) || e.index.docs[x.doc].about[0] == e.index.docs[y.doc].about[0] && x.value.Money != nil && e.index.docs[x.doc].fact.Aspect == e.index.docs[y.doc].fact.Aspect {
				continue
			}
			if sum := x.score + y.score; sum > best {
				a, b, best, ok = x, y, sum, true
			}
		}
	}
	return a, b, ok
}

// differ says by how much two figures differ, and what they are.
func (e *Engine) differ(a, b measured) piece {
	fa, fb := e.index.docs[a.doc].fact, e.index.docs[b.doc].fact
	gap := measure(a.value, math.Abs(a.size()-b.size()))
	lead := fmt.Sprintf("The difference is %s.", gap)
	if a.size() == b.size() {
		lead = "They are the same."
	}
	p := piece{lead: lead + " " + fa.Text + " " + fb.Text, facts: []*facts.Fact{fa, fb}}
	p.sums = []Sum{{Operation: "difference", Result: gap, Terms: []string{a.value.Words(), b.value.Words()}, Facts: []string{fa.ID, fb.ID}}}
	return p
}

// measure words a difference in the terms of what differs.
func measure(like *facts.Value, size float64) string {
	switch {
	case like.Money != nil:
		return facts.Money(math.Round(size)).String()
	case like.Percent != nil:
		return decimal(size) + " percentage points"
	}
	return decimal(size)
}

// decimal is a number with one decimal at most, and none where it is whole.
func decimal(x float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0")
}

// spread answers "the difference between the largest and the smallest".
func (e *Engine) spread(group []figure) piece {
	low, high := group[0], group[0]
	for _, x := range group {
		if x.value < low.value {
			low = x
		}
		if x.value > high.value {
			high = x
		}
	}
	return e.differenceOf([]figure{high, low})
}

// limit is an amount that the things asked for are to be below or above.
type limit struct {
	below, inclusive bool
	value            facts.Money
}

var limits = wording{
	regexp.MustCompile(`(?i)\b(under|below|less than|fewer than|cheaper than|up to|over|above|more than|at least|exceed(?:ed|ing)?)\s+£?\s?([\d,]+(?:\.\d\d?)?|one|two|three|four|five|six|seven|eight|nine|ten)\s*(k|grand|thousand|quid|pounds)?\b`),
	[]string{"under", "below", "than", "up to", "over", "above", "at least", "exceed"},
}

var small = map[string]string{"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}

// limitOf reads "under four grand" or "over £5,000".
func limitOf(r *reading) (limit, bool) {
	m := limits.findIn(r)
	if m == nil {
		return limit{}, false
	}
	digits := m[2]
	if s, ok := small[strings.ToLower(digits)]; ok {
		digits = s
	}
	value, err := facts.ParseMoney(digits)
	if err != nil {
		return limit{}, false
	}
	switch strings.ToLower(m[3]) {
	case "k", "grand", "thousand":
		value *= 1000
	case "":
		if !strings.Contains(m[0], "£") {
			return limit{}, false // a count of something else
		}
	}
	switch word := strings.ToLower(m[1]); word {
	case "up to":
		return limit{true, true, value}, true
	case "at least":
		return limit{false, true, value}, true
	case "under", "below", "less than", "fewer than", "cheaper than":
		return limit{true, false, value}, true
	}
	return limit{false, false, value}, true
}

// meets reports whether an amount is on the right side of the limit.
func (l limit) meets(m facts.Money) bool {
	switch {
	case m == l.value:
		return l.inclusive
	case l.below:
		return m < l.value
	}
	return m > l.value
}

// words is the limit as an answer puts it.
func (l limit) words() string {
	switch {
	case l.below && l.inclusive:
		return l.value.String() + " or less"
	case l.below:
		return "less than " + l.value.String()
	case l.inclusive:
		return l.value.String() + " or more"
	}
	return "more than " + l.value.String()
}

// within lists those of a group that are below or above a limit.
func (e *Engine) within(group []figure, l limit) piece {
	kept := slices.DeleteFunc(slices.Clone(group), func(x figure) bool { return !l.meets(x.value) })
	p := piece{lead: fmt.Sprintf("%d of the %d had %s:", len(kept), len(group), l.words())}
	if len(kept) == 0 {
		p.lead = fmt.Sprintf("None of the %d had %s.", len(group), l.words())
	}
	for _, x := range kept {
		p.rows = append(p.rows, e.index.entities[x.entity].Name+": "+x.value.String())
	}
	for _, x := range group {
		p.facts = append(p.facts, e.index.docs[x.doc].fact)
	}
	p.sums = []Sum{e.sum("count", fmt.Sprint(len(kept)), group), e.sum("count", fmt.Sprint(len(group)), group), {Operation: "limit", Result: l.value.String()}}
	return p
}

// totalOfList adds up the figures of a list where its total is asked for.
func (e *Engine) totalOfList(s scored) (piece, bool) {
	f := e.index.docs[s.doc].fact
	var total facts.Money
	var terms []string
	for _, it := range f.Items {
		if it.Value == nil || it.Value.Money == nil {
			return piece{}, false
		}
		total += *it.Value.Money
		terms = append(terms, it.Value.Words())
	}
	if len(terms) < 2 {
		return piece{}, false
	}
	p := pieceOf(f)
	p.lead = fmt.Sprintf("The total is %s. %s", total, p.lead)
	p.sums = []Sum{{Operation: "total", Result: total.String(), Terms: terms, Facts: []string{f.ID}}}
	return p, true
}
