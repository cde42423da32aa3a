package answers

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"kcst/data"
	"kcst/facts"
)

var learnTrust = flag.Bool("trust-learn", false, "learn anew how far to trust a fact found, and write the weights")

// trustExample is a question with the first facts found for it, and which of
// them answer it; none do where it can't be answered.
type trustExample struct {
	signs  [][]float64
	right  []bool
	held   bool // some do
	weight float64
	set    string
	fold   int // by the fact asked for
}

// How much an example of each sort counts.
var trustWeight = map[string]float64{"asked": 1, "bare": 0.4, "none": 0.3, "gone": 0.4, "unheld": 4, "unheld of none": 2, "graded": 2}

const trustFolds = 10

// without builds an engine from the data set without some of it.
func without(t testing.TB, set *facts.Set, ask func(fact, n int) bool, fact, unheld func(n int) bool) *Engine {
	t.Helper()
	s, p := *set, *set.Partnership
	s.Facts, s.Partnership, p.Unheld = nil, &p, nil
	n := 0
	for i, f := range set.Facts {
		f.Asks = slices.DeleteFunc(slices.Clone(f.Asks), func(string) bool {
			n++
			return ask(i, n-1)
		})
		if !fact(i) {
			s.Facts = append(s.Facts, f)
		}
	}
	for i, q := range set.Partnership.Unheld {
		if !unheld(i) {
			p.Unheld = append(p.Unheld, q)
		}
	}
	base, err := facts.NewBase(&s, 1)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, clock1)
}

// trustExamples asks what is known to be asked of engines that don't know it:
// each question with itself left out, with all questions of its fact left
// out, with the fact left out as well, and those that nobody can answer.
func trustExamples(t testing.TB) []trustExample {
	t.Helper()
	set, err := facts.ParseFS(data.Kent)
	if err != nil {
		t.Fatal(err)
	}
	var all []trustExample
	add := func(e *Engine, name string, fold int, q Question, right func(e *Engine, s scored) bool) {
		m := e.moment(q)
		r := e.read(clean(q.Text), m.today)
		if len(q.Prev) > 0 {
			r = e.carry(r, q, m)
		}
		ranked := e.rank(r, m.allows, m.today)
		if r.private || r.outside || r.elsewhere || len(ranked) == 0 {
			return
		}
		x := trustExample{set: name, fold: fold, weight: trustWeight[name]}
		j := e.newJudging(r, ranked, m.today)
		for _, s := range ranked[:min(len(ranked), maxJudged)] {
			x.signs = append(x.signs, j.signs(s, nil))
			x.right = append(x.right, right != nil && right(e, s))
		}
		x.held = slices.Contains(x.right, true)
		if right == nil || x.held {
			all = append(all, x)
		}
	}
	no := func(int) bool { return false }
	noAsk := func(int, int) bool { return false }
	asks := func(e *Engine, name string, every int, chosen func(fact, n int) bool, held bool) {
		n := 0
		for i := range set.Facts {
			f := &set.Facts[i]
			for _, q := range f.Asks {
				n++
				if !chosen(i, n-1) || n%every != 0 {
					continue
				}
				var right func(e *Engine, s scored) bool
				if held {
					right = func(e *Engine, s scored) bool { return e.index.docs[s.doc].fact.ID == f.ID }
				}
				add(e, name, i%trustFolds, Question{Text: q}, right)
			}
		}
	}
	for k := range trustFolds {
		left := func(n int) bool { return n%trustFolds == k }
		leftAsk := func(_, n int) bool { return n%trustFolds == k }
		ofLeft := func(fact, _ int) bool { return fact%trustFolds == k }
		e := without(t, set, leftAsk, no, left)
		asks(e, "asked", 1, leftAsk, true)
		for i, q := range set.Partnership.Unheld {
			if left(i) {
				add(e, "unheld", i%trustFolds, Question{Text: q}, nil)
			}
		}
		bare := without(t, set, ofLeft, no, left)
		asks(bare, "bare", 2, ofLeft, true)
		for i, q := range set.Partnership.Unheld {
			if left(i) {
				add(bare, "unheld", i%trustFolds, Question{Text: q}, nil)
			}
		}
		asks(without(t, set, noAsk, left, no), "gone", 3, ofLeft, false)
	}
	everything := func(int, int) bool { return true }
	e := without(t, set, everything, no, func(int) bool { return true })
	asks(e, "none", 4, everything, true)
	for i, q := range set.Partnership.Unheld {
		add(e, "unheld of none", i%trustFolds, Question{Text: q}, nil)
	}
	e = newTestEngine(t)
	for _, path := range sets(t) {
		if onlyMeasured(path) {
			continue
		}
		for i, g := range loadQuestions(t, path) {
			if g.Cat == "crisis" || g.Answered == nil {
				continue
			}
			var right func(e *Engine, s scored) bool
			q := g.question(t)
			if *g.Answered {
				right = func(e *Engine, s scored) bool {
					return len(g.faults(e.compose([]piece{pieceOf(e.index.docs[s.doc].fact)}, e.moment(q), nil))) == 0
				}
			}
			add(e, "graded", i%trustFolds, q, right)
		}
	}
	return all
}

// chances is the chance of each fact to be the answer; what is left is that
// of none.
func chances(w []float64, x trustExample) []float64 {
	p := make([]float64, len(x.signs))
	sum := 1.0
	for c, signs := range x.signs {
		p[c] = math.Exp(min(dot(w, signs), 30))
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
	return p
}

// fitTrust fits a choice between the facts found and none (a conditional
// logit) by Newton's method, with a pull of all weights to nothing: the same
// examples give the same weights.
func fitTrust(examples []trustExample) []float64 {
	const pull, rounds = 3.0, 16
	n := len(trustSigns)
	scale := make([]float64, n)
	count := 0.0
	for _, x := range examples {
		for _, signs := range x.signs {
			count++
			for i, v := range signs {
				scale[i] += v * v
			}
		}
	}
	for i := range scale {
		scale[i] = math.Sqrt(scale[i]/count) + 1e-6
	}
	scaled := make([]trustExample, len(examples))
	for k, x := range examples {
		scaled[k] = x
		scaled[k].signs = make([][]float64, len(x.signs))
		for c, signs := range x.signs {
			for i, v := range signs {
				scaled[k].signs[c] = append(scaled[k].signs[c], v/scale[i])
			}
		}
	}
	w := make([]float64, n)
	for range rounds {
		g, h := make([]float64, n), make([][]float64, n)
		for i := range h {
			h[i] = make([]float64, n)
			h[i][i], g[i] = pull, -pull*w[i]
		}
		h[0][0], g[0] = 1e-6, 0
		for _, x := range scaled {
			p := chances(w, x)
			of := 0.0
			for c, right := range x.right {
				of += p[c] * yes(right)
			}
			mean := make([]float64, n)
			for c, signs := range x.signs {
				target := 0.0
				if x.right[c] {
					target = p[c] / max(of, 1e-12)
				}
				for i, v := range signs {
					if v == 0 {
						continue
					}
					g[i] += x.weight * (target - p[c]) * v
					mean[i] += p[c] * v
					for j := 0; j <= i; j++ {
						h[i][j] += x.weight * p[c] * v * signs[j]
					}
				}
			}
			for i := range n {
				for j := 0; j <= i; j++ {
					h[i][j] -= x.weight * mean[i] * mean[j]
				}
			}
		}
		steps := solve(h, g)
		longest := 1.0
		for _, step := range steps {
			longest = max(longest, math.Abs(step))
		}
		for i, step := range steps { // none is longer than 1: it must not overshoot
			w[i] += step / longest
		}
	}
	for i := range w {
		w[i] /= scale[i]
	}
	return w
}

// solve solves h·x = g for a symmetric positive h of which the lower half is
// given, by Cholesky's decomposition.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for j := range n {
		for i := j; i < n; i++ {
			sum := h[i][j]
			for k := range j {
				sum -= h[i][k] * h[j][k]
			}
			if i == j {
				h[j][j] = math.Sqrt(max(sum, 1e-9))
			} else {
				h[i][j] = sum / h[j][j]
			}
		}
	}
	x := slices.Clone(g)
	for i := range n {
		for k := range i {
			x[i] -= h[i][k] * x[k]
		}
		x[i] /= h[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= h[k][i] * x[k]
		}
		x[i] /= h[i][i]
	}
	return x
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// TestTrustIsLearnt reads the weights of trust; with -trust-learn it learns
// them anew, and prints how they do on facts that they weren't learnt on.
func TestTrustIsLearnt(t *testing.T) {
	if !*learnTrust {
		for _, sign := range trustSigns {
			if !strings.Contains(trustFile, "\n"+sign+"\t") {
				t.Errorf("trust-weights.txt lacks %q: run go generate ./answers", sign)
			}
		}
		return
	}
	all := trustExamples(t)
	var b strings.Builder
	b.WriteString("# Made by go generate from the example questions: don't edit.\n" + learntSources + trustSources(t) + "\n")
	for i, w := range fitTrust(all) {
		fmt.Fprintf(&b, "%s\t%.4f\n", trustSigns[i], w)
	}
	if err := os.WriteFile("trust-weights.txt", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	type outcome struct {
		trust float64
		right bool
	}
	crossed := make([]outcome, len(all))
	for k := range 5 {
		var learn []trustExample
		for _, x := range all {
			if x.fold%5 != k {
				learn = append(learn, x)
			}
		}
		w := fitTrust(learn)
		for i, x := range all {
			if x.fold%5 != k {
				continue
			}
			for c, signs := range x.signs {
				if p := 1 / (1 + math.Exp(-dot(w, signs))); p > crossed[i].trust {
					crossed[i] = outcome{p, x.right[c]}
				}
			}
		}
	}
	for _, threshold := range []float64{0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5} {
		line := fmt.Sprintf("%.2f right/wrong/refused:", threshold)
		for _, set := range []string{"asked", "bare", "none", "graded", "gone", "unheld", "unheld of none"} {
			right, wrong, of := 0.0, 0.0, 0.0
			for i, x := range all {
				if x.set != set || set == "graded" && !x.held {
					continue
				}
				of++
				if crossed[i].trust >= threshold {
					right += yes(crossed[i].right)
					wrong += 1 - yes(crossed[i].right)
				}
			}
			line += fmt.Sprintf("  %s %.1f/%.1f/%.1f", set, 100*right/of, 100*wrong/of, 100*(of-right-wrong)/of)
		}
		t.Log(line)
	}
}
