package answers

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// rest answers what is left of a whole of which a fact states the part: of
// 83%, the other 17%.
func (e *Engine) rest(r *reading, ranked []scored) (piece, bool) {
	for i, s := range ranked[:min(len(ranked), 4)] {
		f := e.index.docs[s.doc].fact
		if f.Value == nil || f.Value.Percent == nil || s.period < 0 || roughly.MatchString(f.Text) {
			continue
		}
		if !(r.rest && i == 0) && (!r.denies(s) || denying.MatchString(f.Text)) { // of what the fact itself denies, it is the share
			continue
		}
		if !e.confident(r, s) || e.elsewhereFigure(r, s) {
			break
		}
		left := decimal(100-*f.Value.Percent) + "%"
		return piece{
			lead:  "That leaves " + left + ". " + f.Text,
			facts: []*facts.Fact{f},
			sums:  []Sum{{Operation: "remainder", Result: left, Terms: []string{"100%", f.Value.Words()}, Facts: []string{f.ID}}},
		}, true
	}
	return piece{}, false
}

// denies reports whether the question asks for the share of which something
// does not hold that the fact says of the other: "what share isn't theft".
func (r *reading) denies(s scored) bool {
	if !r.share && r.wants&(aPercent|aMoney) == 0 && r.aspects[facts.AspectStatistic] < usualCue {
		return false
	}
	for i, t := range r.tokens[:max(len(r.tokens)-1, 0)] {
		if t.text != "not" && t.text != "non" || i == 0 || r.tokens[i-1].sentence != t.sentence {
			continue
		}
		for j := i + 1; j < min(len(r.tokens), i+4, 64); j++ {
			if r.counts(j) || inMention(r.mentions, j) {
				if s.covered&(1<<j) != 0 {
					return true
				}
				break
			}
		}
	}
	return false
}

// roughly is how a figure is stated that nothing can be taken from.
var roughly = regexp.MustCompile(`(?i)\b(?:over|under|about|around|nearly|almost|at least|more than|less than|up to) \d`)

// each is how a question sounds that asks what one of many came to.
var each = wording{
	regexp.MustCompile(`(?i)\bper[ -]([a-z]+)|\b(?:a|per) head\b|\bapiece\b`),
	[]string{"per ", "per-", "a head", "apiece"},
}

// perOne answers what something cost for each of what it reached: its amount
// by its count.
func (e *Engine) perOne(r *reading, ranked []scored, t moment) (piece, bool) {
	m := each.findIn(r)
	if m == nil {
		return piece{}, false
	}
	switch strings.ToLower(m[1]) {
	case "cent", "year", "annum", "month", "week", "day", "person's":
		return piece{}, false
	}
	for _, s := range ranked[:min(len(ranked), 6)] {
		d := &e.index.docs[s.doc]
		v := d.fact.Value
		if v == nil || v.Number == nil || *v.Number <= 0 || len(d.about) == 0 || s.period < 0 || s.chief < 1 {
			continue
		}
		whole, ok := e.amountOf(d.about[0], t)
		if !ok {
			continue
		}
		money := e.index.docs[whole.doc].fact
		one := pence(float64(whole.value) / *v.Number)
		return piece{
			lead:  "That is " + one + " each. " + money.Text + " " + d.fact.Text,
			facts: []*facts.Fact{money, d.fact},
			sums:  []Sum{{Operation: "for each", Result: one, Terms: []string{whole.value.String(), v.Words()}, Facts: []string{money.ID, d.fact.ID}}},
		}, true
	}
	return piece{}, false
}

// pence words a small amount in pence, a larger one in pounds.
func pence(p float64) string {
	if p < 100 {
		return decimal(p) + "p"
	}
	return facts.Money(math.Round(p)).String()
}

// quoted is an amount of money in a question, or a share.
var quoted = regexp.MustCompile(`(?i)(£)?\s?\b(\d{1,3}(?:,\d{3})+(?:\.\d\d?)?|\d+(?:\.\d\d?)?)(k\b| ?(?:quid|pounds?|grand|thousand)\b| ?(?:%|per ?cent\b))?`)

// mostQuoted is from how many pounds a figure is no amount that anybody means.
const mostQuoted = 1e9

// amounts are the amounts of money that a text quotes.
func amounts(text string) []facts.Money {
	var found []facts.Money
	for _, m := range quoted.FindAllStringSubmatch(text, -1) {
		unit := strings.ToLower(strings.TrimSpace(m[3]))
		share := strings.HasPrefix(unit, "%") || strings.HasPrefix(unit, "per")
		if share || m[1] == "" && unit == "" && !strings.Contains(m[2], ",") && !strings.Contains(m[2], ".") {
			continue
		}
		pounds, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", ""), 64)
		if err != nil || pounds > mostQuoted {
			continue
		}
		value := facts.Money(math.Round(100 * pounds))
		if unit == "k" || unit == "grand" || unit == "thousand" {
			value *= 1000
		}
		found = append(found, value)
	}
	return found
}

// moving is how a question sounds that compares a figure of two years.
var moving = regexp.MustCompile(`(?i)\b(?:go|goes|going|gone|went) (?:up|down)|\b(?:ris|rose|fall|fell|increas|decreas|grow|grew|drop|shrink|shrunk|chang|compar|differ|cut|same|more|less|bigger|smaller|larger|higher|lower|versus)[a-z]*\b|\bvs?\b`)

// acrossYears answers how a figure of one year stands to that of another.
func (e *Engine) acrossYears(r *reading, t moment) (piece, bool) {
	var years []period
	for _, p := range r.periods {
		if !p.soft && (p.kind == aFinancialYear || p.kind == aYear) && !slices.ContainsFunc(years, func(o period) bool { return o.from == p.from }) {
			years = append(years, p)
		}
	}
	if len(years) != 2 || !moving.MatchString(r.text) {
		return piece{}, false
	}
	var sides [2][]measured
	for i, year := range years {
		side := *r
		side.periods = []period{year}
		for _, s := range e.rank(&side, t.allows, t.today) {
			d := &e.index.docs[s.doc]
			if figured(d.fact.Value) && d.fact.Value.Money != nil && s.period >= 0.8 && s.score >= leastSide && s.chief >= scattered*0.9 {
				sides[i] = append(sides[i], measured{s.doc, d.fact.Value, s.score})
			}
		}
	}
	best, found := 0.0, false
	var a, b measured
	for _, x := range sides[0] {
		for _, y := range sides[1] {
			dx, dy := &e.index.docs[x.doc], &e.index.docs[y.doc]
			if x.doc == y.doc || dx.fact.Aspect != dy.fact.Aspect || dx.family != dy.family || dx.about[0] == dy.about[0] {
				continue
			}
			if sum := x.score + y.score; sum > best {
				a, b, best, found = x, y, sum, true
			}
		}
	}
	if !found {
		return piece{}, false
	}
	return e.differ(a, b), true
}

// compares is how a question sounds that wants two things set side by side.
var compares = regexp.MustCompile(`(?i)\bcompar(?:e|es|ed|ing|ison)\b`)

// besideLast sets what the question names against what the last answer of the
// thread stated: "was that one dearer?"
func (e *Engine) besideLast(r *reading, t moment) (piece, bool) {
	if r.carried == nil || !comparing.isIn(r) && !compares.MatchString(r.text) {
		return piece{}, false
	}
	own := e.namedFigures(r, t)
	own = slices.DeleteFunc(own, func(x figure) bool { return r.carried[x.entity] })
	for _, f := range r.before {
		d := e.docOf(f)
		if d == nil || len(d.about) == 0 {
			continue
		}
		if len(own) == 0 {
			own = e.namedBeside(r, d.about[0], t)
		}
		if len(own) != 1 || d.about[0] == own[0].entity {
			continue
		}
		if last, ok := e.amountOf(d.about[0], t); ok && e.sameKind(last.entity, own[0].entity) {
			return e.differenceOf([]figure{own[0], last}), true
		}
	}
	return piece{}, false
}

// leastPart is how much of a name must be there for one of several beside
// each other to be meant: "the scams one".
const leastPart = 0.2

// namedBeside is the one of those beside an entity, of its kind and year, that a
// part of its name tells.
func (e *Engine) namedBeside(r *reading, entity int32, t moment) []figure {
	var found []figure
	best := leastPart
	for _, x := range e.peers(entity, t) {
		share := r.partial[x.entity]
		if x.entity == entity || share < best {
			continue
		}
		if share > best {
			found = found[:0]
		}
		best, found = share, append(found, x)
	}
	return found
}
