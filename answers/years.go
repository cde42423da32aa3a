package answers

import (
	"slices"

	"kcst/facts"
)

// unheldYear is what to say where a name stands for a thing of each year and
// none of them is of the year asked for; "" otherwise.
func (e *Engine) unheldYear(r *reading, ranked []scored) string {
	asked := r.askedPeriod()
	if asked.from.IsZero() || asked.yearless() || asked.kind != aFinancialYear && asked.kind != aYear {
		return ""
	}
	for _, m := range r.mentions {
		speaks := func(s scored) bool {
			return s.period >= 0.6 && s.score >= ranked[0].score*0.7 && slices.ContainsFunc(m.entities, func(entity int32) bool { return e.touches(&e.index.docs[s.doc], entity) })
		}
		if slices.ContainsFunc(ranked[:min(len(ranked), 8)], speaks) {
			continue
		}
		var latest period
		var asOf facts.Date
		for _, entity := range m.entities {
			year, ok := yearPeriod(e.index.entities[entity].Year)
			if !ok || year.kind != asked.kind {
				continue
			}
			if year.overlaps(&asked) {
				latest = period{}
				break
			}
			if latest.from.IsZero() || latest.from.Before(year.from) {
				latest = year
				for _, n := range e.index.about[entity] {
					if f := e.index.docs[n].fact; asOf.Before(f.AsOf) {
						asOf = f.AsOf
					}
				}
			}
		}
		if !latest.from.IsZero() {
			return unheld(asked, latest, asOf)
		}
	}
	return ""
}

// unheld says that nothing is held for a time, and what the latest is.
func unheld(asked, latest period, asOf facts.Date) string {
	s := "We don't hold that for " + asked.label() + "; the last we hold is for " + latest.label()
	if words := asOf.Words(); words != "" {
		s += ", as of " + words
	}
	return s + "."
}

// otherYear says that nothing is held for the time asked for, and what the
// latest is.
func (e *Engine) otherYear(r *reading, ranked []scored) string {
	best := &e.index.docs[ranked[0].doc]
	var latest period
	var asOf facts.Date
	for _, s := range ranked {
		d := &e.index.docs[s.doc]
		if d.fact.Aspect != best.fact.Aspect || s.score < ranked[0].score*0.6 || d.family != best.family {
			continue
		}
		for _, p := range d.periods {
			if p.kind >= aYear && (latest.from.IsZero() || latest.from.Before(p.from)) {
				latest, asOf = p, d.fact.AsOf
			}
		}
	}
	asked := r.askedPeriod()
	if latest.from.IsZero() || asked.yearless() {
		return notHeld
	}
	return unheld(asked, latest, asOf)
}

// askedPeriod is the first period that the question names.
func (r *reading) askedPeriod() period {
	for _, p := range r.periods {
		if !p.soft {
			return p
		}
	}
	return period{}
}

// yearCaveat says, where "this year" was asked and is not held, which year
// the answer is of.
func (e *Engine) yearCaveat(r *reading, pieces []piece, t moment) string {
	for _, p := range r.periods {
		if !p.soft || p.kind != aFinancialYear || p.yearless() {
			continue
		}
		var latest period
		for _, pc := range pieces {
			for _, f := range pc.facts {
				for _, o := range e.docOf(f).periods {
					if o.kind == aFinancialYear && latest.from.Before(o.from) {
						latest = o
					}
					if o.overlaps(&p) {
						return ""
					}
				}
			}
		}
		if !latest.from.IsZero() {
			return "We don't hold it for " + p.label() + "; the last we hold is for " + latest.label() + "."
		}
	}
	return ""
}

// quotedOfYear is the fact of another year that states the one amount that the
// question quotes: "is the £12k the figure for 2030?"
func (e *Engine) quotedOfYear(r *reading, ranked []scored) *facts.Fact {
	asked := r.askedPeriod()
	if asked.from.IsZero() || asked.yearless() || asked.kind != aFinancialYear && asked.kind != aYear || r.carried != nil {
		return nil
	}
	var quoted []facts.Money
	for i := range r.tokens {
		for _, x := range e.amountsOf(r, i) {
			quoted = append(quoted, x.value)
		}
	}
	if len(quoted) == 0 {
		return nil
	}
	for _, s := range ranked[:min(len(ranked), maxJudged)] {
		f := e.index.docs[s.doc].fact
		if f.Value == nil || f.Value.Money == nil || !slices.Contains(quoted, *f.Value.Money) {
			continue
		}
		if s.period >= 0 {
			return nil
		}
		d := &e.index.docs[s.doc]
		if !slices.ContainsFunc(r.mentions, func(m mention) bool {
			return !slices.ContainsFunc(m.entities, func(x int32) bool { return e.touches(d, x) })
		}) {
			return f
		}
	}
	return nil
}
