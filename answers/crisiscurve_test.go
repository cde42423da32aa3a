package answers

import (
	"flag"
	"fmt"
	"math"
	"strings"
	"testing"
)

var crisisMissed = flag.Bool("crisis-missed", false, "print the held-out messages that are taken wrongly")

// crisisScore is the score of a message's most alarming window.
func crisisScore(w *signWeights, text string) float64 {
	most := math.Inf(-1)
	crisisWords().windows(text, func(win *window) bool {
		most = max(most, w.score(win))
		return true
	})
	return most
}

// heldOut are the scores of the third of the examples that nothing was learnt
// from.
type heldOut struct {
	crisis, ordinary []float64
}

func scoreHeldOut(t testing.TB) heldOut {
	t.Helper()
	var learn, held []crisisExample
	for _, x := range crisisExamples(t) {
		if x.held() {
			held = append(held, x)
		} else {
			learn = append(learn, x)
		}
	}
	w := learntFrom(t, learn)
	var h heldOut
	for _, x := range held {
		s := crisisScore(w, x.text)
		if x.crisis {
			h.crisis = append(h.crisis, s)
		} else {
			h.ordinary = append(h.ordinary, s)
		}
		if *crisisMissed && (s >= crisisThreshold) != x.crisis {
			fmt.Printf("%+.2f %5t %s\n", s, x.crisis, x.text)
		}
	}
	return h
}

// rates are the share of the crises recognised and of the others alarmed at.
func (h heldOut) rates(threshold float64) (recall, alarms float64) {
	above := func(scores []float64) float64 {
		n := 0
		for _, s := range scores {
			if s >= threshold {
				n++
			}
		}
		return float64(n) / float64(len(scores))
	}
	return above(h.crisis), above(h.ordinary)
}

// curve is the trade-off as a table.
func (h heldOut) curve() string {
	var b strings.Builder
	b.WriteString("| threshold | recognised | false alarms |\n|---:|---:|---:|\n")
	for i := -8; i <= 8; i++ {
		threshold := float64(i) / 4
		recall, alarms := h.rates(threshold)
		fmt.Fprintf(&b, "| %.2f | %.1f%% | %.1f%% |\n", threshold, 100*recall, 100*alarms)
	}
	return b.String()
}

func TestCrisisOnTheHeldOutThird(t *testing.T) {
	h := scoreHeldOut(t)
	t.Logf("%d crisis messages, %d others\n%s", len(h.crisis), len(h.ordinary), h.curve())
}
