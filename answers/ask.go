package answers

import (
	"slices"

	"kcst/facts"
)

// answer decides what is answered and composes it.
func (e *Engine) answer(r *reading, t moment) Answer {
	r = e.metWord(e.whose(r, t), t)
	e.datedByDocument(r)
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
	for i, p := range parts {
		if lost && p.carried != nil && p.refers {
			continue
		}
		d := p.decided
		if d == nil {
			now := e.decide(p.reading, t)
			d = &now
		}
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
	ranked := e.judge(r, e.rank(r, t.allows, t.today), t.today)
	d := decision{near: ranked}
	if r.private || r.outside || r.elsewhere || len(ranked) == 0 {
		d.unknown = notHeld
		return d
	}
	if e.noPost(r, t) {
		d.unknown = "We don't hold a postal address."
		return d
	}
	if p, ok := e.beyond(r, t); ok {
		d.pieces = []piece{p}
		return d
	}
	if p, ok := e.workOut(r, ranked, t); ok {
		d.pieces = []piece{p}
		return d
	}
	if d.pieces = e.spelledOut(r, t); d.pieces == nil {
		d.pieces = e.toldApart(r, ranked, t)
	}
	if d.pieces != nil {
		return d
	}
	ranked = e.whom(r, ranked, t)
	if said := e.unheldYear(r, ranked); said != "" {
		d.unknown = said
		return d
	}
	ranked, same := e.asBefore(r, ranked)
	if !same {
		d.unknown = "We don't hold that for " + r.periods[0].label() + "."
		return d
	}
	ranked = e.partOfLast(r, ranked)
	best := ranked[0]
	if e.elsewhereFigure(r, best) {
		d.unknown = notHeld
		return d
	}
	if f := e.quotedOfYear(r, ranked); f != nil {
		d.pieces, d.caveats = []piece{pieceOf(f)}, []string{"We don't hold it for the year that you ask about."}
		return d
	}
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
	if e.nameless(r, best) {
		d.unknown = "We don't hold a name for that."
		return d
	}
	if p, ok := e.sinceThen(r, best, t); ok {
		d.unknown = "We don't hold that since " + p.label() + "."
		return d
	}
	if e.unstated(r, best) {
		d.unknown = notHeld
		return d
	}
	d.pieces = []piece{e.matching(r, &e.index.docs[best.doc])}
	if said, sum := e.verdict(r, best); said != "" {
		d.pieces[0].lead = said + ". " + d.pieces[0].lead
		d.pieces[0].sums = append(d.pieces[0].sums, sum)
	}
	if more, ok := e.second(r, ranked); ok {
		d.pieces = append(d.pieces, pieceOf(more))
	}
	d.pieces = append(d.pieces, e.others(r, ranked, d.pieces)...)
	if said := e.pastNext(r, best, t); said != "" {
		d.pieces[0].lead = said + " " + d.pieces[0].lead
		if who := contact(e.base.Partnership); who != "" {
			d.caveats = append(d.caveats, who)
		}
	}
	if c := e.unspent(r, d.pieces[0].facts[0]); c != "" {
		d.caveats = append(d.caveats, c)
	}
	if c := e.yearCaveat(r, d.pieces, t); c != "" {
		d.caveats = append(d.caveats, c)
	}
	return d
}

func (e *Engine) usedBy(d decision) []*facts.Fact {
	var used []*facts.Fact
	for _, p := range d.pieces {
		used = append(used, p.facts...)
	}
	return used
}
