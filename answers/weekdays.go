package answers

import (
	"regexp"
	"slices"
	"strings"

	"kcst/facts"
)

// weekdays is how a question names days of the week, or asks for one.
var (
	weekdayNamed = regexp.MustCompile(`(?i)\b(?:on an?|an?|on|was (?:it|that)) ((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b`)
	weekdayAsked = regexp.MustCompile(`(?i)\b(?:what|which) (?:day of the week|weekday)\b|\bweekday\b`)
)

// weekday answers on which day of the week a day was that a fact states, and
// whether it was the one put in the question.
func (e *Engine) weekday(r *reading, ranked []scored, t moment) (piece, bool) {
	if !e.vocabulary.weekday.matches(r.tokens) {
		return piece{}, false
	}
	named := weekdayNamed.FindStringSubmatch(r.text)
	if named != nil && !r.yesNo() || named == nil && !weekdayAsked.MatchString(r.text) {
		return piece{}, false
	}
	f, day := e.dayAsked(r, ranked, t)
	if f == nil {
		return piece{}, false
	}
	name := day.Weekday().String()
	p := piece{lead: f.Text, facts: []*facts.Fact{f}}
	if !strings.Contains(f.Text, name) { // it doesn't say so itself
		verb := " was a "
		if !day.Before(t.today) {
			verb = " is a "
		}
		p.lead = day.Words() + verb + name + ". " + p.lead
		p.sums = append(p.sums, Sum{Operation: "weekday", Result: name, Terms: []string{day.Words()}, Facts: []string{f.ID}})
	}
	if named != nil {
		said := verdictOf(strings.EqualFold(named[1], name))
		p.lead = said + ". " + p.lead
		p.sums = append(p.sums, Sum{Operation: "compared", Result: said, Terms: []string{named[1], name}, Facts: []string{f.ID}})
	}
	return p, true
}

// dayAsked is the fact that answers the question when its day of the week is
// taken out, with the one day that it states.
func (e *Engine) dayAsked(r *reading, ranked []scored, t moment) (*facts.Fact, facts.Date) {
	if r.refers && !r.namesAnew() { // was it a Monday?
		for _, f := range r.before {
			if day, ok := e.onlyDay(f); ok {
				return f, day
			}
		}
	}
	if r.carried == nil || r.namesAnew() {
		undated := weekdayAsked.ReplaceAllString(weekdayNamed.ReplaceAllString(r.text, ""), "what date")
		r = e.read(clean(undated), t.today)
		ranked = e.judge(r, e.rank(r, t.allows, t.today), t.today)
	}
	for _, s := range ranked[:min(len(ranked), 5)] {
		f := e.index.docs[s.doc].fact
		day, ok := e.onlyDay(f)
		if ok && s.period >= 0 && e.confident(r, s) {
			return f, day
		}
	}
	return nil, facts.Date{}
}

// namesAnew reports whether a question in a thread names something itself.
func (r *reading) namesAnew() bool {
	return slices.ContainsFunc(r.mentions, func(m mention) bool { return m.first < m.last && !r.carried[m.entities[0]] })
}

// onlyDay is the one day that a fact states, if it does.
func (e *Engine) onlyDay(f *facts.Fact) (facts.Date, bool) {
	if f.Value != nil && !f.Value.Date.IsZero() {
		return f.Value.Date, true
	}
	d := e.docOf(f)
	if d == nil {
		return facts.Date{}, false
	}
	var day facts.Date
	for _, p := range d.periods {
		if p.kind != aDay || p.yearless() || p.from == day {
			continue
		}
		if !day.IsZero() {
			return facts.Date{}, false
		}
		day = p.from
	}
	return day, !day.IsZero()
}
