package answers

import (
	"regexp"
	"strings"
)

// partings close a talk, and ask nothing.
var partings = wordSet("bye goodbye cheerio")

// courtesy reports whether a message is only polite: thanks, or a goodbye.
func (r *reading) courtesy() bool {
	for i, role := range r.role {
		if role != polite && !partings[r.tokens[i].text] {
			return false
		}
	}
	return len(r.role) > 0
}

// welcome answers a courtesy: with questions that can be asked, and nothing of
// what was asked before.
func (e *Engine) welcome() Answer {
	const lead = "Is there anything else that you would like to know?"
	examples := e.base.Partnership.Examples
	a := Answer{Kind: KindClarify, Lead: lead, Suggestions: examples[:min(len(examples), maxSuggestions)]}
	a.Text = strings.Join(append([]string{lead}, a.Suggestions...), "\n- ")
	return a
}

// How a year is named by the one that the thread was about.
var (
	yearBefore = wording{regexp.MustCompile(`(?i)\b(?:(?:the|one) (?:financial )?year (?:before|earlier|prior)|(?:the )?(?:previous|prior|preceding) (?:financial )?year)(?: that)?\b\W*$`), []string{"year"}}
	yearAfter  = wording{regexp.MustCompile(`(?i)\b(?:(?:the|one) (?:financial )?year (?:after|later)|the (?:following|next|subsequent) (?:financial )?year)(?: that)?\b\W*$`), []string{"year"}}
)

// stepYear reads "and the year before?" by the year that the thread was about:
// the one that was named last, else that of what answered.
func (e *Engine) stepYear(r *reading, th thread) *reading {
	step, at := -1, yearBefore
	if !at.isIn(r) {
		if step, at = 1, yearAfter; !at.isIn(r) {
			return r
		}
	}
	of, ok := e.yearOfThread(th)
	if !ok {
		return r
	}
	p := calendarYear(of.from.Year + step)
	if of.kind == aFinancialYear {
		p = financialYear(of.from.Year + step)
	}
	from := at.pattern.FindStringIndex(r.text)[0]
	m := *r
	m.role = append([]tokenRole(nil), r.role...)
	for i, t := range r.tokens {
		if t.start >= from {
			if p.last == 0 {
				p.first = i
			}
			p.last = i + 1
			m.role[i] = dated
		}
	}
	m.periods, m.continues, m.latest = []period{p}, true, false
	return &m
}

func (e *Engine) yearOfThread(th thread) (period, bool) {
	for _, p := range th.last.periods {
		if p.kind == aFinancialYear || p.kind == aYear {
			return p, true
		}
	}
	for _, f := range th.used {
		for _, id := range f.About {
			if x := e.base.Entity(id); x != nil && x.Year != "" {
				return yearPeriod(x.Year)
			}
		}
	}
	return period{}, false
}
