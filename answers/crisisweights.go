package answers

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:generate go test -run ^TestCrisis(WeightsAreUpToDate|OnTheHeldOutThird)$ -count=1 . -crisis-learn

// The weights of signs, learnt from crisis-examples.yaml, as a text that is
// compressed. A line is a kind of sign, its one or two words, and its weight in
// thousandths.
//
//go:embed crisis-weights.txt.gz
var weightsFile []byte

// weightsText is what the file says.
func weightsText() (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(weightsFile))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}

// crisisThreshold is the score from which a window is a crisis, set on the
// examples that were held out of learning: docs/crisis.md has the curve.
const crisisThreshold = 0.1

// certainBonus is for a wording that is danger by itself: the matters of work
// around it must not talk it down.
const certainBonus = 0.5

// signWeights is a logistic regression: what each sign adds to the score.
type signWeights struct {
	bias    float32
	weights table[float32]
}

var learntWeights = sync.OnceValue(func() *signWeights {
	text, err := weightsText()
	if err != nil {
		panic(fmt.Sprintf("crisis-weights.txt.gz: %v", err))
	}
	w, err := readWeights(text)
	if err != nil {
		panic(fmt.Sprintf("crisis-weights.txt.gz: %v", err)) // embedded: a test loads it
	}
	return w
})

func readWeights(file string) (*signWeights, error) {
	w, of := &signWeights{}, make(map[uint64]float32, strings.Count(file, "\n"))
	n := 0
	for line := range strings.Lines(file) {
		n++
		if line[0] == '#' {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 4 || len(fields[0]) != 1 {
			return nil, fmt.Errorf("line %d: want a kind, two words and a weight", n)
		}
		thousandths, err := strconv.Atoi(fields[3])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		value := float32(thousandths) / 1000
		if fields[0] == "b" {
			w.bias = value
			continue
		}
		of[signKey(fields[0][0], newSign(fields[1]), newSign(fields[2]))] = value
	}
	w.weights = newTable(of)
	return w, nil
}

// signKey is the number of a sign of one or two words, in their order.
func signKey(kind byte, a, b sign) uint64 {
	const mix = 0x9e3779b97f4a7c15
	h := (a.hash ^ uint64(kind)*mix) * mix
	h ^= h >> 29
	h = (h + b.hash) * mix
	return h ^ h>>32
}

// score is above 0 for a window that is likelier a crisis than not. The
// weights' sum is over the root of the number of signs, so that a long
// sentence counts as a short one does.
func (w *signWeights) score(win *window) float64 {
	sum, n := float32(0), 0
	win.each(func(kind byte, a, b sign) {
		n++
		weight, _ := w.weights.of(signKey(kind, a, b)) // nothing, where it is not known
		sum += weight
	})
	score := float64(w.bias) + float64(sum)/math.Sqrt(float64(n))
	if win.danger >= certainly && !win.calm {
		score += certainBonus
	}
	return score
}
