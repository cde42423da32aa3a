package answers

import (
	"math/bits"
	"slices"
	"strings"

	"kcst/facts"
)

// answer decides what is answered and composes it.
func (e *Engine) answer(r *reading, t moment) Answer {
	parts := e.split(r, t)
	if len(parts) == 1 {
		return e.answerOne(r, t)
	}
	if p, ok := e.workOutWhole(r, t); ok {
		return e.compose([]piece{p}, t, nil)
	}
	var pieces []piece
	var caveats []string
	seen := map[*facts.Fact]bool{}
	lost := false // the first part is not answered: what leans on it has nothing to stand on
	for i, part := range parts {
		if lost && part.carried != nil && part.refers {
			continue
		}
		d := e.decide(part, t)
		if d.unknown != "" || d.clarify != nil {
			lost = lost || i == 0
			continue
		}
		for _, p := range d.pieces {
			if len(p.sums) == 0 && len(p.facts) == 1 && seen[p.facts[0]] {
				continue
			}
			for _, f := range p.facts {
				seen[f] = true
			}
			pieces = append(pieces, p)
		}
		for _, c := range d.caveats {
			if !slices.Contains(caveats, c) {
				caveats = append(caveats, c)
			}
		}
	}
	if len(pieces) == 0 {
		return e.answerOne(r, t)
	}
	return e.compose(pieces, t, caveats)
}

func (e *Engine) answerOne(r *reading, t moment) Answer {
	d := e.decide(r, t)
	switch {
	case d.clarify != nil:
		return *d.clarify
	case d.unknown != "":
		return e.unknown(d.unknown, d.near, t)
	}
	return e.compose(d.pieces, t, d.caveats)
}

// decision is what is to be said: pieces, or why there are none.
type decision struct {
	pieces  []piece
	caveats []string
	unknown string
	clarify *Answer
	near    []scored
}

// decide ranks the facts and chooses what answers.
func (e *Engine) decide(r *reading, t moment) decision {
	ranked := e.rank(r, t.allows, t.today)
	d := decision{near: ranked}
	if r.private || r.outside || r.elsewhere || len(ranked) == 0 {
		d.unknown = notHeld
		return d
	}
	if r.likeUnheld() {
		d.unknown = notHeld
		return d
	}
	if p, ok := e.workOut(r, ranked, t); ok {
		d.pieces = []piece{p}
		return d
	}
	if said := e.unheldYear(r, ranked); said != "" {
		d.unknown = said
		return d
	}
	ranked = e.fitting(r, ranked)
	if len(ranked) == 0 {
		d.unknown = notHeld
		return d
	}
	best := ranked[0]
	if best.period < 0 && e.confident(r, best) {
		d.unknown = e.otherYear(r, ranked)
		return d
	}
	if asked := r.askedPeriod(); !asked.from.IsZero() && !asked.yearless() && (best.period == 0 && asked.kind == aFinancialYear || best.period < 0.4 && asked.kind == aDay) {
		d.unknown = "We don't hold that for " + asked.label() + "."
		return d
	}
	if !e.confident(r, best) {
		d.unknown = notHeld
		return d
	}
	if a, ok := e.clarify(r, ranked, t); ok {
		d.clarify = &a
		return d
	}
	d.pieces = []piece{e.matching(r, &e.index.docs[best.doc])}
	if more, ok := e.second(r, ranked); ok {
		d.pieces = append(d.pieces, pieceOf(more))
	}
	d.pieces = append(d.pieces, e.others(r, ranked, d.pieces)...)
	if c := e.yearCaveat(r, d.pieces, t); c != "" {
		d.caveats = append(d.caveats, c)
	}
	return d
}

// How much of the words that ask a fact must explain to be the answer: less
// where the thing it is about is named, and less where a claim is put to us,
// which the facts may bear out or not.
var (
	minCoverage      = 0.7
	minCoverageNamed = 0.5
	minCoverageClaim = 0.4
	byAspect         = 0.2 // what telling the thing asked adds
)

// confident reports whether a fact explains enough of the question.
func (e *Engine) confident(r *reading, s scored) bool {
	if r.injected && len(r.mentions) == 0 && r.telling() < 2 {
		return false
	}
	if s.example >= sureExample {
		return true
	}
	if e.astray(r, s) {
		return false
	}
	explained := s.core + byExample*max(0, s.example-0.4)
	if s.core >= 0.3 {
		explained += byAspect * s.aspect * s.chief
	}
	switch {
	case s.chief >= 0.7 && r.claims:
		return explained >= minCoverageClaim
	case s.chief >= 0.7:
		return explained >= minCoverageNamed
	}
	return explained >= minCoverage
}

// telling is how many words of the question tell facts apart.
func (r *reading) telling() int {
	n := 0
	for i := range r.tokens {
		if r.counts(i) && r.focus[i] > 0 {
			n++
		}
	}
	return n
}

// strict is what an answer must state where the question wants it.
const strict = aMoney | aPercent | aNumber | anEmail | aPhone | aTime

// fitting keeps the facts that can answer: they state what must be stated,
// deal with every entity that is named in full, and tell what is asked, or
// what comes near it.
func (e *Engine) fitting(r *reading, ranked []scored) []scored {
	var kept []scored
	for _, s := range ranked {
		d := &e.index.docs[s.doc]
		if want := r.wants & strict; want != 0 && want&d.holds == 0 {
			continue
		}
		if r.wants&aNumber != 0 && d.fact.Aspect == facts.AspectList && s.chief < 0.5 {
			continue // the length of some list is no answer to how many
		}
		if r.wants&aNumber != 0 && r.uncounted(s) {
			continue
		}
		if !e.dealsWith(r, d, s) || s.kind < 1.4 && e.beside(r, d) || e.lacksEssential(r, s) {
			continue
		}
		if d.fact.Aspect == facts.AspectHolder && !e.namesRole(r, d) {
			continue
		}
		kept = append(kept, s)
	}
	if len(kept) > 0 && len(ranked) > 0 && kept[0].score < ranked[0].score*0.6 {
		return nil
	}
	return kept
}

// uncounted reports whether the fact leaves out what is to be counted: the
// words that follow "how many".
func (r *reading) uncounted(s scored) bool {
	for i := range r.tokens {
		if r.tokens[i].text != "many" || i == 0 || r.tokens[i-1].text != "how" {
			continue
		}
		for j := i + 1; j < len(r.tokens) && j < 64 && !r.tokens[j].stop; j++ {
			if r.counts(j) && !r.tokens[j].soft && s.covered&(1<<j) == 0 {
				return true
			}
		}
	}
	return false
}

// dealsWith reports whether the fact has to do with every entity that the
// question names by more than a common word.
func (e *Engine) dealsWith(r *reading, d *doc, s scored) bool {
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < 0.7 || r.explains(s, m) {
			continue
		}
		if !slices.ContainsFunc(m.entities, func(entity int32) bool { return e.particular(entity, m.last-m.first) }) {
			continue
		}
		if !slices.ContainsFunc(m.entities, func(entity int32) bool { return e.touches(d, entity) }) {
			return false
		}
	}
	return true
}

// namesRole reports whether the question names what the role is over, and not
// only that somebody leads: the leader of the council leads no team.
func (e *Engine) namesRole(r *reading, d *doc) bool {
	if len(d.about) == 0 || e.index.entities[d.about[0]].Kind != facts.KindRole {
		return true
	}
	return e.index.names.domain(d.about[0], r, e.vocabulary, e.index.weight) >= 0.5
}

// particular reports whether an entity, named in so many words, is one of its
// own, whose facts are no other's. The partnership that answers is behind
// every answer; a common noun ("councils") may stand for anybody.
func (e *Engine) particular(entity int32, words int) bool {
	if e.index.home[entity] {
		return false
	}
	switch e.index.entities[entity].Kind {
	case facts.KindPlace, facts.KindPerson, facts.KindProject, facts.KindEvent, facts.KindMeeting:
		return true
	case facts.KindOrganisation, facts.KindPartnership, facts.KindGroup:
		return words > 1
	}
	return false
}

// explains reports whether a fact has every word of a name, if not the name.
func (r *reading) explains(s scored, m mention) bool {
	for i := m.first; i < m.last && i < 64; i++ {
		if r.counts(i) && s.covered&(1<<i) == 0 {
			return false
		}
	}
	return true
}

// lacksEssential reports whether the fact leaves out a word without which an
// answer misses the question.
func (e *Engine) lacksEssential(r *reading, s scored) bool {
	if r.wants&aDateType == 0 {
		return false
	}
	for i, t := range r.tokens {
		if _, ok := e.vocabulary.essential[t.text]; ok && i < 64 && r.role[i] == plain && s.covered&(1<<i) == 0 {
			return true
		}
	}
	return false
}

// touches reports whether a fact is about an entity, part of it, lists it or
// names it.
func (e *Engine) touches(d *doc, entity int32) bool {
	return slices.Contains(d.about, entity) || slices.Contains(d.parents, entity) ||
		slices.Contains(d.items, entity) || slices.Contains(d.named, entity)
}

// beside reports whether the question asks how to do something, or who holds
// an office, and the fact tells nothing of the sort.
func (e *Engine) beside(r *reading, d *doc) bool {
	for _, asked := range []facts.Aspect{facts.AspectHowTo, facts.AspectEmail, facts.AspectPhone, facts.AspectDeadline, facts.AspectHolder} {
		if r.aspects[asked] < 0.99 {
			continue
		}
		for other, strength := range r.aspects {
			if strength >= 0.5 && e.vocabulary.near[other][d.fact.Aspect] > 0 {
				return false
			}
		}
		return true
	}
	return false
}

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
			if year.overlaps(asked) {
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

// second is a further fact that says what the best one leaves out of the
// question, or that answers it as well.
func (e *Engine) second(r *reading, ranked []scored) (*facts.Fact, bool) {
	best := ranked[0]
	d := &e.index.docs[best.doc]
	weight, total := e.tokenWeights(r)
	missing := r.wants &^ d.holds
	for _, s := range ranked[1:min(len(ranked), 12)] {
		o := &e.index.docs[s.doc]
		if s.score < best.score*0.6 || s.period < 0 || s.lexical < 0.25 || repeats(d, o) {
			continue
		}
		if len(o.fact.Items) > 0 && len(d.fact.Items) == 0 && r.aspects[facts.AspectList] < 0.5 && s.score < best.score*0.9 {
			continue
		}
		gained := 0.0
		for rest := s.covered &^ best.covered; rest != 0; rest &= rest - 1 {
			gained += weight[bits.TrailingZeros64(rest)]
		}
		together := related(d, o)
		short := together && len(d.fact.Items) == 0 && len(o.fact.Items) == 0 && brief(d.fact, o.fact)
		switch {
		case together && missing != 0 && missing&o.holds == missing && s.score >= best.score*0.7,
			together && gained >= 0.3*total && s.score >= best.score*0.75,
			s.score >= best.score*0.8 && e.addsMention(r, d, o) && brief(d.fact, o.fact),
			s.score >= best.score*0.93 && short:
			return o.fact, true
		}
	}
	return nil, false
}

// maxPieces is how many facts an answer is made of at most.
const maxPieces = 4

// others is the same told of the other things that the question names beside
// the first: what A, B and C stand for.
func (e *Engine) others(r *reading, ranked []scored, told []piece) []piece {
	best := e.index.docs[ranked[0].doc]
	if len(best.about) == 0 || len(told[0].rows) > 0 {
		return nil
	}
	var more []piece
	has := func(d *doc) bool {
		return slices.ContainsFunc(slices.Concat(told, more), func(p piece) bool { return slices.Contains(p.facts, d.fact) })
	}
	for _, m := range r.mentions {
		if m.first >= len(r.focus) || r.focus[m.first] < asksFocus || slices.ContainsFunc(m.entities, func(x int32) bool { return slices.Contains(best.about, x) }) {
			continue
		}
		for _, s := range ranked {
			d := &e.index.docs[s.doc]
			if d.fact.Aspect == best.fact.Aspect && s.period >= 0 && !d.later && len(d.fact.Items) == 0 && slices.Contains(m.entities, d.about[0]) && e.sameKind(best.about[0], d.about[0]) {
				if !has(d) && len(told)+len(more) < maxPieces {
					more = append(more, pieceOf(d.fact))
				}
				break
			}
		}
	}
	return more
}

// sameKind reports whether two entities may stand side by side in a question.
func (e *Engine) sameKind(a, b int32) bool {
	return slotOf(e.index.entities[a].Kind) == slotOf(e.index.entities[b].Kind)
}

// addsMention reports whether o deals with an entity of the question that d
// leaves out.
func (e *Engine) addsMention(r *reading, d, o *doc) bool {
	for _, m := range r.mentions {
		if m.first < len(r.focus) && r.focus[m.first] < 0.5 {
			continue
		}
		has := func(d *doc) bool {
			return slices.ContainsFunc(m.entities, func(entity int32) bool { return e.touches(d, entity) })
		}
		if has(o) && !has(d) {
			return true
		}
	}
	return false
}

// related reports whether two facts share an entity, or one's list or parents
// have the other's.
func related(a, b *doc) bool {
	for _, x := range a.about {
		if slices.Contains(b.about, x) || slices.Contains(b.items, x) {
			return true
		}
	}
	return false
}

// repeats reports whether two facts say much the same: most words of the
// shorter are in the other.
func repeats(a, b *doc) bool {
	x, y := a.said, b.said
	if len(y) < len(x) {
		x, y = y, x
	}
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	if len(x) == 0 || float64(shared) <= sameWords*float64(len(x)) {
		return false
	}
	for s := range b.said { // another figure is another matter
		if isDigit(s[0]) && !a.said[s] {
			return false
		}
	}
	return true
}

// sameWords is the share of words from which two facts say much the same.
const sameWords = 0.7

// brief reports whether two facts together stay within a short answer.
func brief(a, b *facts.Fact) bool {
	return len(strings.Fields(a.Text))+len(strings.Fields(b.Text)) <= 65
}

// split parts a question that asks two things: each part has a question word
// of its own, and what the later one leaves out comes from the first.
func (e *Engine) split(r *reading, t moment) []*reading {
	var starts []int
	for i, tok := range r.tokens {
		if !questionWord(tok.text) || r.role[i] == dropped || i > 0 && questionWord(r.tokens[i-1].text) {
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
		return []*reading{r}
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
	if len(bounds) == 0 || r.carried != nil {
		return []*reading{r}
	}
	bounds = append(bounds, len(r.tokens))
	var parts []*reading
	from := 0
	var th thread
	for _, to := range bounds {
		part := e.read(strings.TrimSpace(r.text[r.startOf(from):r.startOf(to)]), t.today)
		if th.last != nil {
			part = e.merge(part, th, t)
		}
		parts = append(parts, part)
		if th.last == nil {
			th = thread{last: part, used: e.usedBy(e.decide(part, t))}
		}
		from = to
	}
	return parts
}

func (r *reading) startOf(i int) int {
	if i >= len(r.tokens) {
		return len(r.text)
	}
	return r.tokens[i].start
}

func (e *Engine) usedBy(d decision) []*facts.Fact {
	var used []*facts.Fact
	for _, p := range d.pieces {
		used = append(used, p.facts...)
	}
	return used
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
					if o.overlaps(p) {
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
