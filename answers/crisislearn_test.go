package answers

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

//go:embed crisis-examples.yaml
var crisisExamplesFile []byte

var learnCrisis = flag.Bool("crisis-learn", false, "learn the crisis weights anew and write them with the curve")

// crisisExample is one message of crisis-examples.yaml.
type crisisExample struct {
	text   string
	crisis bool
	work   bool // a question of work, rather than a manner of speaking
}

// held reports whether the example is in the third that is held out: by its
// text alone, so that it stays there whatever else is added.
func (x crisisExample) held() bool { return key('h', x.text)%3 == 0 }

func crisisExamples(t testing.TB) []crisisExample {
	t.Helper()
	var file struct{ Crisis, Ordinary string }
	if err := yaml.Unmarshal(crisisExamplesFile, &file); err != nil {
		t.Fatal(err)
	}
	var all []crisisExample
	seen := map[string]bool{}
	for _, part := range []struct {
		text   string
		crisis bool
	}{{file.Crisis, true}, {file.Ordinary, false}} {
		work := false
		for line := range strings.Lines(part.text) {
			line = strings.TrimSpace(line)
			if heading, ok := strings.CutPrefix(line, "# "); ok {
				work = strings.Contains(heading, "work")
				continue
			}
			if line == "" {
				continue
			}
			if seen[line] {
				t.Errorf("crisis-examples.yaml has %q twice", line)
			}
			seen[line] = true
			all = append(all, crisisExample{line, part.crisis, work && !part.crisis})
		}
	}
	return all
}

// How the regression is fitted.
const (
	learnRounds  = 40
	learnRate    = 1.0
	learnDecay   = 2e-3 // pull of every weight to nothing, a step
	crisisWeight = 1.6  // a missed crisis is worse than a false alarm
	leastWeight  = 40   // thousandths: lesser weights are left out
)

// learner fits a logistic regression to examples by gradient descent in a
// fixed order: the same examples give the same weights.
type learner struct {
	number map[uint64]int
	names  []string
	weight []float64
	sum    []float64 // of the weights of all rounds
	bias   float64
	biases float64
	steps  int
}

// learnt is a window as the learner sees it.
type learnt struct {
	signs  []int
	crisis bool
}

func (l *learner) window(w *window, crisis bool) learnt {
	x := learnt{crisis: crisis}
	w.each(func(kind byte, a, b sign) {
		k := signKey(kind, a, b)
		n, ok := l.number[k]
		if !ok {
			n = len(l.names)
			l.number[k] = n
			l.names = append(l.names, fmt.Sprintf("%c %s %s", kind, a.name, b.name))
			l.weight, l.sum = append(l.weight, 0), append(l.sum, 0)
		}
		x.signs = append(x.signs, n)
	})
	return x
}

func (l *learner) score(x learnt) float64 {
	sum := 0.0
	for _, n := range x.signs {
		sum += l.weight[n]
	}
	return l.bias + sum/math.Sqrt(float64(len(x.signs)))
}

// step moves the weights towards an example.
func (l *learner) step(x learnt, rate float64) {
	p := 1 / (1 + math.Exp(-l.score(x)))
	g := -p
	if x.crisis {
		g = crisisWeight * (1 - p)
	}
	l.bias += float64(rate * g * 0.1)
	share := rate * g / math.Sqrt(float64(len(x.signs)))
	for _, n := range x.signs {
		l.weight[n] += float64(share) - float64(rate*learnDecay*l.weight[n])
	}
}

// fit learns from examples: every window of an ordinary message is ordinary;
// of a crisis message, the window that looks most like one is.
func fit(examples []crisisExample) *learner {
	l := &learner{number: map[uint64]int{}}
	var ordinary []learnt
	var crises [][]learnt
	for _, x := range examples {
		var windows []learnt
		crisisWords().windows(x.text, func(w *window) bool {
			windows = append(windows, l.window(w, x.crisis))
			return true
		})
		if x.crisis {
			crises = append(crises, windows)
		} else {
			ordinary = append(ordinary, windows...)
		}
	}
	random := rand.New(rand.NewPCG(3, 6))
	for round := range learnRounds {
		all := slices.Clone(ordinary)
		for _, windows := range crises {
			best := slices.MaxFunc(windows, func(a, b learnt) int {
				if round < 3 {
					return cmp.Compare(len(a.signs), len(b.signs))
				}
				return cmp.Compare(l.score(a), l.score(b))
			})
			all = append(all, best)
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		rate := learnRate / (1 + float64(round)/8)
		for _, x := range all {
			l.step(x, rate)
		}
		if round >= learnRounds/2 {
			for n, w := range l.weight {
				l.sum[n] += w
			}
			l.biases += l.bias
			l.steps++
		}
	}
	return l
}

// file is the text of crisis-weights.txt.gz: the mean of the later rounds'
// weights, the heavy ones.
func (l *learner) file() string {
	thousandths := func(sum float64) int { return int(math.Round(1000 * sum / float64(l.steps))) }
	var lines []string
	for n, name := range l.names {
		if w := thousandths(l.sum[n]); w >= leastWeight || w <= -leastWeight {
			lines = append(lines, fmt.Sprintf("%s %d\n", name, w))
		}
	}
	slices.Sort(lines)
	return "# Made by go generate from crisis-examples.yaml: don't edit.\n" +
		fmt.Sprintf("b - - %d\n", thousandths(l.biases)) + strings.Join(lines, "")
}

func learntFrom(t testing.TB, examples []crisisExample) *signWeights {
	t.Helper()
	w, err := readWeights(fit(examples).file())
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCrisisWeightsAreUpToDate(t *testing.T) {
	file := fit(crisisExamples(t)).file()
	if *learnCrisis {
		var compressed bytes.Buffer
		z, _ := gzip.NewWriterLevel(&compressed, gzip.BestCompression)
		_, err := io.WriteString(z, file)
		if err = errors.Join(err, z.Close(), os.WriteFile("crisis-weights.txt.gz", compressed.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text, err := weightsText(); file != text || err != nil {
		t.Error("crisis.yaml or crisis-examples.yaml changed: run go generate ./answers")
	}
}
