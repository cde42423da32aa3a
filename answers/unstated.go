package answers

import (
	"regexp"
	"slices"
	"strings"

	"kcst/facts"
)

// unstated reports whether the question asks for a figure of a sort that the
// fact does not state: an amount, a count, the share of another thing. A fact
// that a near example asks for is let through: it may say that nobody knows.
func (e *Engine) unstated(r *reading, s scored) bool {
	d := &e.index.docs[s.doc]
	if r.share && s.example < sureExample && (e.shareOfAnother(r, s) || !statesPart(d.fact) && !denying.MatchString(d.fact.Text)) {
		return true
	}
	if r.share && !statesQuoted(r, d.fact) {
		return true
	}
	if s.example >= nearlyAsked {
		return false
	}
	if r.asksCount() && s.chief < 0.5 && r.owns() {
		return true
	}
	return r.asksAmount() && d.holds&(aMoney|aPercent) == 0 && !denying.MatchString(d.fact.Text) ||
		r.asksCount() && !countIn(d.fact) && !denying.MatchString(d.fact.Text)
}

// nearlyAsked is how close an example of a fact is for the question to be
// taken for one that the fact is meant for.
const nearlyAsked = 0.6

// denying is how a fact says that something is not so, or not known.
var denying = regexp.MustCompile(`(?i)\b(?:no|not|none|never|nothing|without|only|unable)\b|n't\b`)

// asksAmount reports whether the question asks how much money something got,
// cost or left, and nothing else.
func (r *reading) asksAmount() bool {
	money := false
	for aspect, strength := range r.aspects {
		switch aspect {
		case facts.AspectAmount, facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund:
			money = money || strength >= 0.99
		}
	}
	return money && (r.wants == aMoney || r.wants == 0 && r.asksWhatWasSpent())
}

// asksWhatWasSpent reports whether the question asks "what was spent".
func (r *reading) asksWhatWasSpent() bool {
	for i := 2; i < len(r.tokens); i++ {
		if t := r.tokens; t[i].text == "spent" && (t[i-1].text == "was" || t[i-1].text == "is" || t[i-1].text == "been") && (t[i-2].text == "what" || t[i-2].text == "has") {
			return true
		}
	}
	return false
}

// unspent says, where what was spent is asked for and the fact found tells
// only what was given, that the rest isn't held; "" otherwise.
func (e *Engine) unspent(r *reading, f *facts.Fact) string {
	if f.Aspect != facts.AspectAmount || f.Value == nil || f.Value.Money == nil || r.aspects[facts.AspectSpent] < 0.99 || spending.MatchString(f.Text) {
		return ""
	}
	for _, n := range e.index.about[e.docOf(f).about[0]] {
		if e.index.docs[n].fact.Aspect == facts.AspectSpent {
			return ""
		}
	}
	return "We don't hold what was spent of it."
}

// spending is how a fact says what became of money.
var spending = regexp.MustCompile(`(?i)\b(?:spen[dt]|cost|paid|used)\b`)

// asksCount reports whether the question asks how many there are.
func (r *reading) asksCount() bool {
	for i := 1; i < len(r.tokens); i++ {
		if r.tokens[i].text != "many" || r.tokens[i-1].text != "how" || r.focus[i] < asksFocus {
			continue
		}
		if i+1 == len(r.tokens) {
			return true
		}
		if !ofTime(r.tokens[i+1].stem) { // which dates tell too
			return true
		}
	}
	return false
}

// ofTime reports whether a stem is that of a noun for a length of time.
func ofTime(stem string) bool {
	switch stem {
	case "year", "month", "week", "day", "time":
		return true
	}
	return false
}

// owns reports whether the question asks what somebody has: "how many officers
// has the force got" is not what another fact counts of them.
func (r *reading) owns() bool {
	last := len(r.tokens) - 1
	for last >= 0 && r.role[last] == polite {
		last--
	}
	if last < 0 || r.carried != nil {
		return false
	}
	switch r.tokens[last].text {
	case "has", "have", "got", "employ", "employs":
		return true
	}
	return false
}

// notCounts is dates and amounts in a text, which count nothing.
var notCounts = regexp.MustCompile(`(?i)£[\d,.]+|\b\d{1,2} ` + monthForm + `\b|\b(?:19|20)\d\d(?:[/-]\d{2,4})?\b|\b\d{1,2}[.:]\d\d\b|\b(?:section|act|aim|phase|paragraph|part)s? \d+`)

// countIn reports whether a fact counts something, or lists it.
func countIn(f *facts.Fact) bool {
	if f.Value != nil && (f.Value.Number != nil || f.Value.Percent != nil) || len(f.Items) > 1 {
		return true
	}
	rest := notCounts.ReplaceAllString(f.Text, "")
	if strings.ContainsAny(rest, "0123456789") || fractions.MatchString(rest) {
		return true
	}
	for word := range strings.FieldsSeq(strings.ToLower(rest)) {
		word = strings.Trim(word, ".,;:()")
		if _, ok := words().numbers[word]; ok || word == "one" || word == "single" || word == "most" || word == "every" || word == "both" || word == "all" {
			return true
		}
	}
	return false
}

// shareOfAnother reports whether a share is asked of a thing that the fact,
// which states that of another, has no word of.
func (e *Engine) shareOfAnother(r *reading, s scored) bool {
	d := &e.index.docs[s.doc]
	if d.fact.Value == nil || d.fact.Value.Percent == nil || s.chief >= 1 {
		return false
	}
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < asksFocus || r.explains(s, m) {
			continue
		}
		topic := func(x int32) bool { return e.index.entities[x].Kind == facts.KindTopic }
		if slices.ContainsFunc(m.entities, topic) && !slices.ContainsFunc(m.entities, func(x int32) bool { return e.touches(d, x) }) {
			return true
		}
	}
	for i, t := range r.tokens {
		if i >= 64 || !r.counts(i) || t.soft || t.number || r.focus[i] < asksFocus || len(r.cued[i]) > 0 || s.covered&(1<<i) != 0 {
			continue
		}
		if r.weight[i] >= leastTelling {
			return true
		}
	}
	return false
}

// statesPart reports whether a fact states a share, or a figure of which one
// can be told.
func statesPart(f *facts.Fact) bool {
	return figured(f.Value) || len(f.Items) > 1 || fractions.MatchString(f.Text)
}

// leastTelling is how telling a word is that a share can't do without.
const leastTelling = 0.5

// sinceThen reports whether the question asks what was spent or agreed since a
// time from which on no fact that tells the same knows anything.
func (e *Engine) sinceThen(r *reading, s scored, t moment) (period, bool) {
	if max(r.aspects[facts.AspectSpent], r.aspects[facts.AspectAmount], r.aspects[facts.AspectRefund], r.aspects[facts.AspectApproval], r.aspects[facts.AspectCount]) < usualCue {
		return period{}, false
	}
	for _, p := range r.periods {
		if p.first < 1 || p.yearless() || p.kind > aMonth {
			continue
		}
		if slices.ContainsFunc(r.tokens[max(0, p.first-2):p.first], func(t token) bool { return t.text == "since" }) {
			last := e.lastKnown(s, t)
			return p, !last.IsZero() && !p.until.Before(last)
		}
	}
	return period{}, false
}

// lastKnown is the latest day as of which a fact tells what another does, of
// the same thing in whatever year.
func (e *Engine) lastKnown(s scored, t moment) facts.Date {
	d := &e.index.docs[s.doc]
	last := d.fact.AsOf
	for n := range e.index.docs {
		if o := &e.index.docs[n]; o.aspect == d.aspect && o.family == d.family && last.Before(o.fact.AsOf) && t.allows(o.fact) {
			last = o.fact.AsOf
		}
	}
	return last
}
