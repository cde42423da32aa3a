package answers

import (
	"cmp"
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
//go:generate go test -run ^TestTrustCurve$ -count=1 . -curve

// The weights of the signs that a fact answers a question, learnt on the
// example questions: a name and a weight a line.
//
//go:embed trust-weights.txt
var trustFile string

// trustSigns are what tells whether a fact answers the question. They speak of
// how question and fact match, and of no word of any partnership.
var trustSigns = []string{
	"bias", "lexical", "core", "mention", "chief", "aspect", "kind", "period", "other period", "no period",
	"phrase", "example", "example²", "guess", "chief's example", "most left out", "share left out", "share of fact", "list", "list asked",
	"unknown word", "unknown words", "lacks person", "lacks date", "lacks figure", "lacks address", "not counted", "not dealt with", "beside", "lacks essential",
	"score", "first", "best example", "unheld", "unheld²", "unheld nearer", "top guess", "words", "names", "named", "claims", "asks", "ours", "partnership's own",
	"best lexical", "best core", "best chief", "best guess", "dated", "astray", "few words", "role unnamed", "later", "ended", "one of several", "newest", "examples",
}

// maxJudged is how many of the first facts are judged.
const maxJudged = 8

// judging is what the judging of several facts has in common.
type judging struct {
	e                           *Engine
	r                           *reading
	today                       facts.Date
	topGuess                    float64
	unknown, unknowns           float64
	telling                     int
	score, lexical, core, chief float64 // the best of those judged
	guess                       float64
	money, address              bool              // such questions ask for an amount, or for an address
	chiefs                      map[int32]float64 // entity → how close the nearest example of a fact about it is
}

func (e *Engine) newJudging(r *reading, ranked []scored, today facts.Date) *judging {
	j := &judging{e: e, r: r, today: today, chiefs: map[int32]float64{}}
	for i, t := range r.tokens {
		if r.weight[i] <= 0 || r.focus[i] < asksFocus {
			continue
		}
		j.telling++
		if r.terms[i].own < 0 && !t.number && len(r.cued[i]) == 0 {
			j.unknown = max(j.unknown, r.weight[i])
			j.unknowns += r.weight[i]
		}
	}
	j.money = e.guessed(r, facts.AspectAmount, facts.AspectSpent, facts.AspectRemaining, facts.AspectRefund) >= sureAspect
	j.address = e.guessed(r, facts.AspectPhone, facts.AspectEmail) >= sureAspect
	for _, p := range r.guess {
		j.topGuess = max(j.topGuess, p)
	}
	for _, s := range ranked[:min(len(ranked), maxJudged)] {
		d := &e.index.docs[s.doc]
		j.score, j.lexical, j.core, j.chief = max(j.score, s.score), max(j.lexical, s.lexical), max(j.core, s.core), max(j.chief, s.chief)
		j.guess = max(j.guess, r.guess[d.aspect])
		if len(d.about) > 0 {
			j.chiefs[d.about[0]] = 0
		}
	}
	for _, n := range r.near.docs {
		if d := &e.index.docs[n.doc]; len(d.about) > 0 {
			if best, ok := j.chiefs[d.about[0]]; ok && n.close > best {
				j.chiefs[d.about[0]] = n.close
			}
		}
	}
	return j
}

// signs gives the value of each of trustSigns for one fact.
func (j *judging) signs(s scored, into []float64) []float64 {
	e, r := j.e, j.r
	d := &e.index.docs[s.doc]
	most, left := 0.0, 0.0
	for i, w := range r.weight {
		if w > 0 && i < 64 && r.focus[i] >= asksFocus && s.covered&(1<<i) == 0 {
			most = max(most, w)
			left += w
		}
	}
	met := 0.0
	for _, t := range d.terms {
		if slices.ContainsFunc(r.terms, func(x term) bool { return x.own == t }) {
			met += e.index.idf[t]
		}
	}
	lacks := func(t answerType) float64 { return yes(r.wants&t != 0 && r.wants&d.holds == 0) }
	unheld, chief := r.near.notHeld, 0.0
	if len(d.about) > 0 {
		chief = j.chiefs[d.about[0]]
	}
	list := len(d.fact.Items) > 1
	figure := aMoney | aNumber | aPercent | aTime
	return append(into[:0],
		1, s.lexical, s.core, s.mention, s.chief, s.aspect, s.kind, max(s.period, 0), yes(s.period < 0), yes(len(r.periods) > 0 && s.period == 0),
		s.phrase, s.example, s.example*s.example, r.guess[d.aspect], chief, most, left/max(r.sum, fullQuestion), met/max(d.telling, 0.01), yes(list), yes(list && r.aspects[facts.AspectList] >= 0.99),
		j.unknown, j.unknowns, lacks(aPerson), lacks(aDateType), lacks(figure), lacks(anEmail|aPhone),
		yes(r.wants&aNumber != 0 && (r.uncounted(s) || d.fact.Aspect == facts.AspectList && s.chief < 0.5)), yes(!e.dealsWith(r, d, s)), yes(s.kind < 1.4 && e.beside(r, d)), yes(e.lacksEssential(r, s)),
		s.score, s.score-j.score, r.near.best, unheld, unheld*unheld, max(0, unheld-s.example), j.topGuess, math.Log(1+float64(len(r.tokens))), float64(min(len(r.mentions), 3)), yes(len(r.mentions) > 0), yes(r.claims), yes(r.asks), yes(r.ours), yes(r.ours && d.ours),
		j.lexical-s.lexical, j.core-s.core, j.chief-s.chief, j.guess-r.guess[d.aspect], yes(len(r.periods) > 0), yes(j.astray(s)), yes(j.telling < 2), yes(d.fact.Aspect == facts.AspectHolder && !e.namesRole(r, d)),
		yes(d.later && s.period <= 0), yes(!d.fact.Until.IsZero() && !j.today.Before(d.fact.Until) && s.period <= 0), yes(d.oneOf)*(1-s.chief), d.recent, r.near.sum(s.doc),
	)
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// judge orders the first of the ranked facts, in their place, by how likely
// each is to answer the question, and says how likely.
func (e *Engine) judge(r *reading, ranked []scored, today facts.Date) []scored {
	j := e.newJudging(r, ranked, today)
	judged := ranked[:min(len(ranked), maxJudged)]
	var leader scored
	if len(judged) > 0 {
		leader = judged[0]
	}
	signs, all := make([]float64, 0, len(trustSigns)), 0.0
	for i := range judged {
		signs = j.signs(judged[i], signs)
		sum := 0.0
		for n, x := range signs {
			sum += x * e.trusted[n]
		}
		odds := math.Exp(min(sum, 30))
		judged[i].trust = odds / (1 + odds)
		all += odds
	}
	for i := range judged {
		judged[i].held = all / (1 + all)
	}
	slices.SortStableFunc(judged, func(a, b scored) int { return cmp.Compare(b.trust, a.trust) })
	if first := slices.IndexFunc(judged, func(s scored) bool { return s.doc == leader.doc }); first > 0 &&
		leader.score-judged[0].score >= clearLead && judged[first].trust >= judged[0].trust*nearlyAsLikely {
		leader = judged[first]
		copy(judged[1:], judged[:first])
		judged[0] = leader
	}
	return ranked
}

// clearLead is by how much of its score the first fact must lead for it to
// stay the first where another is but a little likelier.
const clearLead = 0.4

// nearlyAsLikely is the share of the likeliest fact's trust from which it is
// but a little likelier.
const nearlyAsLikely = 0.5

// leastTrust is the trust from which a fact is given as the answer:
// docs/answers.md has the curve that it was read from.
const leastTrust = 0.2

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
		if !ok || n < 0 { // of signs that are no longer read
			continue
		}
		w, err := strconv.ParseFloat(figure, 64)
		if err != nil {
			return nil, err
		}
		weights[n] = w
	}
	return weights, nil
}
