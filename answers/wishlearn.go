package answers

import (
	"math"
	"strings"

	"go.yaml.in/yaml/v3"
)

// How the regressions are fitted.
const (
	wishRounds = 60
	wishRate   = 2.0
	wishDecay  = 1e-3
	wishStride = 7919 // a prime: the examples in another order each round
)

// wishExample is one line of wishes.yaml.
type wishExample struct {
	features []int32
	wish     Wish
}

// learnWishes learns from the examples that are taken.
func learnWishes(file []byte, taken func(text string) bool) (*wishModel, error) {
	var y struct{ List, Join, Leave, None string }
	if err := yaml.Unmarshal(file, &y); err != nil {
		return nil, err
	}
	m := &wishModel{class: map[string]string{}, number: map[string]int32{}, feature: map[[2]int32]int32{}, meant: newMemo[int32](1 << 10)}
	known := map[string]int{}
	for _, w := range strings.Fields(y.List) {
		m.class[w] = ofList
		known[w]++
	}
	var all []wishExample
	for wish, part := range []string{y.None, y.Join, y.Leave} {
		for line := range strings.Lines(part) {
			if line = strings.TrimSpace(line); line != "" && taken(line) {
				all = append(all, wishExample{m.learnFeatures(wishWords(line), known), Wish(wish)})
			}
		}
	}
	m.spell = newSpeller(&vocabulary{}, known)
	m.weights[NoWish] = make([]float64, len(m.feature))
	for wish := WishJoin; wish <= WishLeave; wish++ {
		m.weights[wish] = fitWish(all, wish, len(m.feature))
	}
	return m, nil
}

// learnFeatures numbers the words of an example and their pairs.
func (m *wishModel) learnFeatures(words []string, known map[string]int) (features []int32) {
	numbers := make([]int32, len(words))
	for i, w := range words {
		known[w]++
		if c, ok := m.class[w]; ok {
			w = c
		}
		if m.number[w] == 0 {
			m.number[w] = int32(len(m.number) + 1)
		}
		numbers[i] = m.number[w]
	}
	eachPair(numbers, func(a, b int32) {
		k := [2]int32{a, b}
		if _, ok := m.feature[k]; !ok {
			m.feature[k] = int32(len(m.feature))
		}
		features = append(features, m.feature[k])
	})
	return features
}

// fitWish fits the weights that tell a wish from all else, by gradient descent
// in a fixed order.
func fitWish(all []wishExample, wish Wish, features int) []float64 {
	weights := make([]float64, features)
	for round := range wishRounds {
		rate := wishRate / (1 + float64(round)/10)
		for i := range all {
			x := all[(i*wishStride+round)%len(all)]
			sum, root := 0.0, math.Sqrt(float64(len(x.features)))
			for _, f := range x.features {
				sum += weights[f]
			}
			miss := -1 / (1 + math.Exp(-sum/root))
			if x.wish == wish {
				miss++
			}
			for _, f := range x.features {
				weights[f] += rate * (miss/root - wishDecay*weights[f])
			}
		}
	}
	return weights
}
