package answers

import "strings"

// part is a question, or one of those that a question asks at once; with what
// was decided of it, where that is known already.
type part struct {
	*reading
	decided *decision
}

// split parts a question that asks two things: each part has a question word
// of its own, and what the later one leaves out comes from the first.
func (e *Engine) split(r *reading, t moment) []part {
	if r.private || r.carried != nil { // some of its tokens are of another text
		return []part{{reading: r}}
	}
	var starts []int
	for i, tok := range r.tokens {
		if !questionWord(tok.text) && !r.opensClause(i) || r.role[i] == dropped || i > 0 && questionWord(r.tokens[i-1].text) {
			continue
		}
		if i+1 < len(r.tokens) && r.tokens[i+1].text == "ever" {
			continue
		}
		starts = append(starts, i)
	}
	if len(starts) < 2 {
		if parts := e.splitList(r, t); parts != nil {
			return parts
		}
		return []part{{reading: r}}
	}
	var bounds []int
	for _, i := range starts[1:] {
		before := r.tokens[i-1]
		if before.end < r.tokens[i].start && i > starts[0]+1 && (before.text == "and" || before.text == "or" || before.text == "also" || before.sentence != r.tokens[i].sentence || strings.Contains(r.text[before.end:r.tokens[i].start], ",")) {
			bounds = append(bounds, i)
		} else if i >= 2 && before.stop && (r.tokens[i-2].text == "and" || r.tokens[i-2].text == "also") { // and by when, and on what date
			bounds = append(bounds, i-1)
		}
	}
	if len(bounds) == 0 {
		return []part{{reading: r}}
	}
	bounds = append(bounds[:min(len(bounds), maxParts-1)], len(r.tokens))
	var parts []part
	from := 0
	var th thread
	for _, to := range bounds {
		p := part{reading: e.read(strings.TrimSpace(r.text[r.startOf(from):r.startOf(to)]), t.today)}
		if th.last != nil {
			e.sameYear(p.reading, th.last)
			p.reading = e.merge(p.reading, th, t)
		} else {
			d := e.decide(p.reading, t)
			p.decided = &d
			th = thread{last: p.reading, used: e.usedBy(d)}
		}
		parts = append(parts, p)
		from = to
	}
	return parts
}

// sameYear gives a later part the one year that the first names, where it names
// none and there is such a thing of that year.
func (e *Engine) sameYear(r, first *reading) {
	if len(r.periods) > 0 || r.latest || len(first.periods) != 1 || first.periods[0].soft {
		return
	}
	asked := first.periods[0]
	for _, m := range r.mentions {
		for _, x := range m.entities {
			if year, ok := yearPeriod(e.index.entities[x].Year); ok && year.kind == asked.kind && year.from == asked.from {
				inherit(r, first)
				return
			}
		}
	}
}

// maxParts is how many questions in one are answered.
const maxParts = 3

// opensClause reports whether token i opens a clause as a question does that
// has no question word: "is it", "did they".
func (r *reading) opensClause(i int) bool {
	switch r.tokens[i].text {
	case "is", "are", "was", "were", "did", "does", "do", "has", "have", "can", "could":
	default:
		return false
	}
	if i == 0 || r.tokens[i-1].sentence != r.tokens[i].sentence || i+1 == len(r.tokens) {
		return i == 0
	}
	return strings.ContainsAny(r.text[min(r.tokens[i-1].end, r.tokens[i].start):r.tokens[i].start], ":;-")
}

func (r *reading) startOf(i int) int {
	if i >= len(r.tokens) {
		return len(r.text)
	}
	return r.tokens[i].start
}
