package answers

import "slices"

// asksFocus is from which focus a word asks rather than sets the scene.
const asksFocus = 0.7

// weighed is the weight of token i among the words that ask.
func (r *reading) weighed(i int) float64 {
	if len(r.cued[i]) > 0 {
		return r.weight[i] * cued
	}
	return r.weight[i]
}

// asking is how much the words that ask count together; where they are all
// manner of speaking, nothing.
func (r *reading) asking() float64 {
	total, telling := 0.0, false
	for i, t := range r.tokens {
		if r.focus[i] >= asksFocus {
			total += r.weighed(i)
			telling = telling || r.weight[i] > 0 && !t.soft
		}
	}
	if !telling {
		return 0
	}
	return total
}

// fullName is how telling the names in a question are for them to count in
// full: "the partnership" says little of what is asked.
const fullName = 0.3

// mentioned is the share of the question's entities that the fact deals with,
// and how far its chief entity is named.
func (w *scratch) mentioned(r *reading, d *doc) (share, chief float64) {
	for i, entity := range d.about {
		strength := w.strength[entity]
		if i > 0 {
			strength *= 0.7
		}
		chief = max(chief, strength)
	}
	total, met := 0.0, 0.0
	for i, m := range r.mentions {
		weight := r.named[i]
		if weight == 0 {
			continue
		}
		best := 0.0
		for _, k := range d.deals {
			if k.far > best && slices.Contains(m.entities, k.entity) {
				best = k.far
			}
		}
		total += weight
		met += weight * best
	}
	if total == 0 {
		return 0, chief
	}
	return met / max(total, fullName), chief
}

// dates reports whether a mention is made of dates alone.
func (r *reading) dates(m mention) bool {
	if m.first >= m.last {
		return false
	}
	for i := m.first; i < m.last; i++ {
		if r.role[i] != dated && r.counts(i) {
			return false
		}
	}
	return true
}

// mentionWeight is how much a name counts: how telling its words are, and
// nothing where it is a date ("the July 2025 meeting"), which counts as such.
func (r *reading) mentionWeight(m mention) float64 {
	if r.dates(m) {
		return 0
	}
	weight := m.weight
	for i := m.first; i < m.last; i++ {
		weight += r.terms[i].telling * max(r.focus[i], 0.2)
	}
	return weight
}

// wanted is whether the fact states the sort of thing that the question wants:
// from -1 to 1.
func wanted(r *reading, d *doc) float64 {
	s := 0.0
	switch {
	case r.wants == 0:
	case r.wants&d.holds != 0:
		s = 1
	default:
		s = -1
	}
	if len(r.kinds) == 0 {
		return s
	}
	for kind := range r.kinds {
		if d.kinds[kind] {
			return s + 0.5
		}
	}
	return s
}

// agreement is how the fact's time agrees with the time asked for.
func agreement(r *reading, d *doc) float64 {
	if len(r.periods) == 0 {
		return 0
	}
	best, asked := 0.0, false
	for i := range r.periods {
		p := &r.periods[i]
		if p.soft {
			continue
		}
		asked = true
		for i := range d.periods {
			o := &d.periods[i]
			if p.yearless() {
				if p.sameInAnyYear(o) {
					best = max(best, 0.8)
				}
				continue
			}
			best = max(best, p.agrees(o))
		}
		if p.kind >= aYear {
			continue // a document of that year may speak of any
		}
		for i := range d.cited {
			o := &d.cited[i]
			if p.yearless() && p.sameInAnyYear(o) || !p.yearless() && p.agrees(o) > 0 {
				best = max(best, 0.5)
			}
		}
	}
	if best == 0 && asked && len(d.periods) > 0 {
		return -1
	}
	return best
}

// phrase is the share of the question that one phrase people use for the fact
// makes up, where the whole phrase is there.
func (w *scratch) phrase(d *doc, weight []float64, total float64) float64 {
	if total == 0 {
		return 0
	}
	best, sum, whole := 0.0, 0.0, true
	for _, term := range d.phrases {
		switch {
		case term == endOfPhrase:
			if whole {
				best = max(best, sum/total)
			}
			sum, whole = 0, true
		case whole && w.at[term] > 0:
			sum += weight[w.at[term]-1]
		default:
			whole = false
		}
	}
	return min(best, 1)
}

// dateFacts notes the newest date that is held, and how near each fact is to
// it.
func (e *Engine) dateFacts() {
	for _, f := range e.base.Facts() {
		if e.newest.Before(f.AsOf) {
			e.newest = f.AsOf
		}
	}
	newest := e.newest.In(utc)
	for i := range e.index.docs {
		d := &e.index.docs[i]
		if !d.fact.AsOf.IsZero() {
			years := newest.Sub(d.fact.AsOf.In(utc)).Hours() / 24 / 365
			d.recent = max(0, 1-years/5)
		}
	}
}
