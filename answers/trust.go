package answers

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kcst/facts"
)

//go:generate go test -run ^TestTrustIsLearnt$ -count=1 . -trust-learn

// The weights of the signs that a fact answers a question, learnt on the
// example questions: a name and a weight a line.
//
//go:embed trust-weights.txt
var trustFile string

// trustSigns are what tells whether the fact found answers the question at
// all. They speak of how question and fact match, and of no word of any
// partnership.
var trustSigns = []string{
	"bias", "lexical", "core", "mention", "chief", "aspect", "kind", "period", "other period", "no period",
	"phrase", "example", "example²", "guess", "chief's example", "most left out", "share left out", "share of fact", "list",
	"unknown word", "unknown words", "lacks person", "lacks date", "lacks money", "lacks number", "lacks percent", "lacks address",
	"score", "lead", "best example", "unheld", "unheld²", "unheld nearer", "top guess", "words", "names", "named", "claims", "asks", "ours",
	"best lexical", "best core", "best chief", "dated", "astray", "no examples", "few words", "role unnamed",
}

// field is what the first of the ranked facts reach, for comparison.
type field struct {
	score, second, lexical, core, chief float64
}

// fieldOf sums up the first few.
func fieldOf(ranked []scored) field {
	var f field
	for i, s := range ranked[:min(len(ranked), 6)] {
		switch i {
		case 0:
			f.score = s.score
		case 1:
			f.second = s.score
		}
		f.lexical, f.core, f.chief = max(f.lexical, s.lexical), max(f.core, s.core), max(f.chief, s.chief)
	}
	return f
}

// signsOfTrust gives the value of each of trustSigns.
func (e *Engine) signsOfTrust(r *reading, s scored, into []float64) []float64 {
	d := &e.index.docs[s.doc]
	weight, total := e.tokenWeights(r)
	most, left, unknown, unknowns, telling := 0.0, 0.0, 0.0, 0.0, 0.0
	for i, t := range r.tokens {
		if weight[i] <= 0 || i >= 64 || r.focus[i] < asksFocus {
			continue
		}
		telling++
		if s.covered&(1<<i) == 0 {
			most = max(most, weight[i])
			left += weight[i]
		}
		if r.terms[i] < 0 && !t.number && len(r.cued[i]) == 0 {
			unknown = max(unknown, weight[i])
			unknowns += weight[i]
		}
	}
	met, all := 0.0, 0.0
	for stem := range d.said {
		w := e.index.weight(stem)
		all += w
		if slices.ContainsFunc(r.tokens, func(t token) bool { return t.stem == stem }) {
			met += w
		}
	}
	top := 0.0
	for _, p := range r.guess {
		top = max(top, p)
	}
	lacks := func(t answerType) float64 { return yes(r.wants&t != 0 && r.wants&d.holds == 0) }
	unheld := r.near.notHeld
	return append(into[:0],
		1, s.lexical, s.core, s.mention, s.chief, s.aspect, s.kind, max(s.period, 0), yes(s.period < 0), yes(len(r.periods) > 0 && s.period == 0),
		s.phrase, s.example, s.example*s.example, r.guess[d.fact.Aspect], e.chiefsExample(r, d), most, left/max(total, fullQuestion), met/max(all, 0.01), yes(len(d.fact.Items) > 1),
		unknown, unknowns, lacks(aPerson), lacks(aDateType), lacks(aMoney), lacks(aNumber), lacks(aPercent), lacks(anEmail|aPhone),
		s.score, s.score-r.field.second, r.near.best, unheld, unheld*unheld, max(0, unheld-s.example), top, math.Log(1+float64(len(r.tokens))), float64(min(len(r.mentions), 3)), yes(len(r.mentions) > 0), yes(r.claims), yes(r.asks), yes(r.ours),
		r.field.lexical-s.lexical, r.field.core-s.core, r.field.chief-s.chief, yes(len(r.periods) > 0), yes(e.astray(r, s)), yes(len(d.fact.Asks) == 0), yes(telling < 2), yes(d.fact.Aspect == facts.AspectHolder && !e.namesRole(r, d)),
	)
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// chiefsExample is how close the nearest example is of any fact about the
// fact's chief entity.
func (e *Engine) chiefsExample(r *reading, d *doc) float64 {
	best := 0.0
	if len(d.about) == 0 {
		return best
	}
	for n, near := range r.near.doc {
		if o := &e.index.docs[n]; near > best && len(o.about) > 0 && o.about[0] == d.about[0] {
			best = near
		}
	}
	return best
}

// trust is how likely it is, from 0 to 1, that the fact answers the question.
func (e *Engine) trust(r *reading, s scored) float64 {
	sum := 0.0
	for i, x := range e.signsOfTrust(r, s, make([]float64, 0, len(trustSigns))) {
		sum += x * e.trusted[i]
	}
	return 1 / (1 + math.Exp(-sum))
}

// leastTrust is the trust from which a fact is given as the answer:
// docs/answers.md has the curve that it was read from.
const leastTrust = 0.22

var learntTrust = sync.OnceValue(func() []float64 {
	w, err := readTrust(trustFile)
	if err != nil {
		panic(fmt.Sprintf("trust-weights.txt: %v", err)) // embedded: a test loads it
	}
	return w
})

func readTrust(file string) ([]float64, error) {
	weights := make([]float64, len(trustSigns))
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, figure, ok := strings.Cut(line, "\t")
		n := slices.Index(trustSigns, name)
		if !ok || n < 0 {
			return nil, fmt.Errorf("no such sign: %q", line)
		}
		w, err := strconv.ParseFloat(figure, 64)
		if err != nil {
			return nil, err
		}
		weights[n] = w
	}
	return weights, nil
}
