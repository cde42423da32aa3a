package answers

import (
	"cmp"
	"slices"

	"kcst/facts"
)

// weights say how much each sign counts in a fact's score. They were set on
// the project's own questions.
type weights struct {
	lexical  float64 // share of the question's words that the fact explains
	mentions float64 // share of the named entities that the fact deals with
	chief    float64 // its chief entity is named
	aspect   float64 // it tells what is asked
	kind     float64 // it states the sort of thing that is wanted
	period   float64 // its time is the time asked for
	phrase   float64 // a phrase that people use for it is there whole
	recent   float64 // newest sources first
	ended    float64 // no longer true
	unnamed  float64 // its chief entity is something that nobody mentioned
	oneOf    float64 // and is one of several of its kind
	later    float64 // the same is told of a later year, and no year is asked for
	listed   float64 // a list is asked for, and it is one
	ours     float64 // "we" asks about the partnership's own
	learned  float64 // it tells what such questions mostly ask
	example  float64 // an example of how it is asked for is close
}

var standard = weights{
	lexical: 4, mentions: 0.96, chief: 1.12, aspect: 1.2, kind: 0.75, period: 1.92,
	phrase: 0.9, recent: 0.35, ended: 0.4, unnamed: 0.35, oneOf: 0.8, ours: 0.35, listed: 0.6, later: 0.6,
	example: 2, learned: 1.2,
}

// byCue is how much of a word is explained by the fact telling what the word
// asks for, where the fact doesn't have the word itself.
var byCue = 0.65

// softly is how much a soft word counts beside others.
var softly = 0.25

// cued is how much a word that says what is asked counts beside those that say
// of what.
const cued = 0.6

// scored is a fact with how well it answers.
type scored struct {
	doc     int32
	score   float64
	lexical float64 // 0 to 1
	core    float64 // the same of the words that ask, without those that set the scene
	mention float64
	chief   float64
	aspect  float64
	period  float64 // -1 another time, 0 none stated, to 1
	kind    float64
	phrase  float64
	example float64 // how close the nearest example of it is, to 1
	covered uint64  // the first 64 tokens that it explains
	trust   float64 // how likely it is to answer, once judged, to 1
	held    float64 // how likely any fact is to, once judged, to 1
}

// maxScored is how many facts are scored in full: those that share most with
// the question. maxCandidates is how many of them are looked at further.
const (
	maxScored     = 80
	maxCandidates = 48
)

// rank gives the facts that may answer, the best first. Allowed leaves out
// facts that were not true, or not known, at the time asked for.
func (e *Engine) rank(r *reading, allowed func(*facts.Fact) bool, today facts.Date) []scored {
	ix := e.index
	w := e.scratches.get(ix)
	r.terms = make([]term, len(r.tokens))
	defer e.scratches.put(w, r)
	for i, t := range r.tokens {
		r.terms[i] = e.term(t)
		if near := e.rounded(r, i); near != nil {
			r.terms[i] = e.anyOf(near)
		}
		if n := r.terms[i].own; n >= 0 && w.at[n] == 0 {
			w.at[n] = int32(i) + 1
		}
	}
	e.weigh(r)
	order := make([]int, 0, len(r.tokens))
	for i := range r.tokens {
		if r.weight[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(r.terms[a].facts, r.terms[b].facts) })
	for _, i := range order { // the rarest first
		e.explain(w, r, i)
	}
	for _, m := range r.mentions {
		for _, entity := range m.entities {
			for _, d := range ix.about[entity] {
				w.touch(d)
				if m.first == m.last { // pointed at, in no words of its own
					w.docs[d].near += float32(r.sum) + 1
				}
			}
		}
	}
	r.near = e.examples.near(r)
	r.guess = e.aspects.guess(aspectSigns(r))
	for _, d := range r.near.docs {
		w.touch(d.doc)
		w.docs[d.doc].near += float32(d.close * r.sum)
		w.docs[d.doc].close = d.close
	}
	r.fit, r.cues, r.asked = e.fits(r), e.cuesOf(r), r.asking()
	r.named = r.named[:0]
	for _, m := range r.mentions {
		r.named = append(r.named, r.mentionWeight(m))
	}
	for entity, strength := range r.partial {
		if strength < 1 {
			strength *= strength * 0.9
		}
		w.strength[entity] = strength
	}
	for _, d := range w.likeliest(maxScored) {
		if allowed(ix.docs[d].fact) {
			s := e.score(r, d, w, today)
			w.order = append(w.order, place{s.score, d, int32(len(w.scored))})
			w.scored = append(w.scored, s)
		}
	}
	slices.SortFunc(w.order, func(a, b place) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Compare(a.doc, b.doc)
	})
	ranked := make([]scored, 0, maxCandidates)
	for _, p := range w.order[:min(len(w.order), maxCandidates)] {
		ranked = append(ranked, w.scored[p.at])
	}
	return ranked
}

// weigh says how much each token of the question counts, and in all.
func (e *Engine) weigh(r *reading) {
	r.weight, r.sum = make([]float64, len(r.tokens)), 0
	for i, t := range r.tokens {
		if !r.counts(i) {
			continue
		}
		telling := r.terms[i].telling
		switch {
		case t.soft:
			telling *= softly
		case t.number && telling == 1: // a figure that no fact has is a claim, not a subject
			telling = 0
		case t.number && len(t.text) >= 4: // one that some fact has is as good as a name
			telling *= 2
		case telling == 1 && r.capitalised(i):
			telling = 1.2
		}
		r.weight[i] = telling * r.focus[i]
		r.sum += r.weight[i]
	}
}

// term is what the index knows of a word of the question.
type term struct {
	own      int32   // -1 where no fact has it
	synonyms []int32 // the sets of synonyms that it is in
	facts    int     // in how many facts it is, or a synonym
	telling  float64 // how much it tells facts apart: its idf, or its synonyms'
}

// term looks up a word.
func (e *Engine) term(t token) term {
	ix := e.index
	x := term{own: -1, synonyms: ix.synonyms[t.stem]}
	for _, n := range x.synonyms {
		x.facts = max(x.facts, len(ix.postings[n]))
		x.telling = max(x.telling, ix.idf[n])
	}
	if n, ok := ix.terms[t.stem]; ok {
		x.own, x.facts, x.telling = n, max(x.facts, len(ix.postings[n])), ix.idf[n]
	}
	if x.telling > 0 {
		return x
	}
	if _, ok := e.vocabulary.stemsOfCues[t.stem]; ok {
		x.telling = 0.4
	} else {
		x.telling = rarity(t.text)
	}
	return x
}

// commonWord is in how many facts a word is too common to find them by.
const commonWord = 4096

// explain adds token i to the facts that have it, or a synonym of it.
func (e *Engine) explain(w *scratch, r *reading, i int) {
	w.current = w.current[:0]
	see := func(n int32) {
		note := func(p posting) {
			x := &w.docs[p.doc]
			if x.best == 0 {
				w.current = append(w.current, p.doc)
			}
			x.best = max(x.best, p.weight)
		}
		list, common := e.index.postings[n], e.index.common[n]
		if common == nil || len(w.touched) == 0 { // where nothing is rarer, the first will do
			for _, p := range list[:min(len(list), commonWord)] {
				note(p)
			}
			return
		}
		for _, d := range w.touched {
			if common[d] > 0 {
				note(posting{d, common[d]})
			}
		}
	}
	if n := r.terms[i].own; n >= 0 {
		see(n)
	}
	for _, n := range r.terms[i].synonyms {
		see(n)
	}
	weight, core := float32(r.weight[i]), float32(0)
	if r.focus[i] >= asksFocus {
		core = float32(r.weighed(i))
	}
	bit := uint64(1) << i // of the first 64 tokens
	for _, d := range w.current {
		w.touch(d)
		x := &w.docs[d]
		x.sum += weight * x.best
		if x.best >= 0.5 {
			x.covered |= bit
			x.core += core * min(1, x.best+0.5)
		} else {
			x.core += core * x.best
		}
		x.best = 0
	}
	w.current = w.current[:0]
}

// score weighs every sign for one fact.
func (e *Engine) score(r *reading, n int32, w *scratch, today facts.Date) scored {
	d := &e.index.docs[n]
	shared := &w.docs[n]
	s := scored{doc: n, covered: shared.covered, example: shared.close}
	explained, core := float64(shared.sum), float64(shared.core)
	for _, c := range r.cues {
		if c.i < 64 && s.covered&(1<<c.i) != 0 {
			continue
		}
		for _, near := range c.near {
			if near[d.aspect] >= 0.5 {
				explained += r.weight[c.i] * near[d.aspect] * byCue
				if r.focus[c.i] >= asksFocus {
					core += r.weighed(c.i)
				}
				if c.i < 64 {
					s.covered |= 1 << c.i
				}
				break
			}
		}
	}
	if r.sum > 0 {
		s.lexical = min(explained/max(r.sum, fullQuestion), 1+inBoth)
	}
	s.core = 1
	if r.asked > 0 {
		s.core = min(core/r.asked, 1)
	}
	s.mention, s.chief = w.mentioned(r, d)
	s.aspect = r.fit[d.aspect]
	s.kind = wanted(r, d)
	s.period = agreement(r, d)
	s.phrase = w.phrase(d, r.weight, r.sum)
	k := e.weights
	s.score = k.lexical*s.lexical + k.mentions*s.mention + k.chief*s.chief + k.aspect*s.aspect +
		k.kind*s.kind + k.period*s.period + k.phrase*s.phrase +
		k.recent*d.recent - k.unnamed*(1-s.chief) + k.example*s.example*s.example + k.learned*r.guess[d.aspect]
	if len(d.fact.Items) > 1 && r.aspects[facts.AspectList] >= 0.99 {
		s.score += k.listed
	}
	if d.later && s.period <= 0 {
		s.score -= k.later
	}
	if r.ours && d.ours {
		s.score += k.ours
	}
	if d.oneOf {
		s.score -= k.oneOf * (1 - s.chief)
	}
	if !d.fact.Until.IsZero() && !today.Before(d.fact.Until) && s.period <= 0 {
		s.score -= k.ended
	}
	return s
}

// fullQuestion is how much the words of a question count together for what
// they say to count in full: "in more detail" says little.
const fullQuestion = 0.3
