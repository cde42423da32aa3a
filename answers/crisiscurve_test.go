package answers

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var crisisMissed = flag.Bool("crisis-missed", false, "print the held-out messages that are taken wrongly")

// crisisPage has the curve between two marks.
const (
	crisisPage = "../docs/crisis.md"
	curveBegin = "<!-- curve: made by go generate -->\n"
	curveEnd   = "<!-- end of curve -->\n"
)

// heldOut are the scores of the third of the examples that nothing was learnt
// from.
type heldOut struct {
	crisis, work, other []float64
}

// crisisScore is the score of a message's most alarming window.
func crisisScore(w *signWeights, text string) float64 {
	most := math.Inf(-1)
	crisisWords().windows(text, func(win *window) bool {
		most = max(most, w.score(win))
		return true
	})
	return most
}

func scoreHeldOut(t testing.TB) (h heldOut) {
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
	for _, x := range held {
		s := crisisScore(w, x.text)
		switch {
		case x.crisis:
			h.crisis = append(h.crisis, s)
		case x.work:
			h.work = append(h.work, s)
		default:
			h.other = append(h.other, s)
		}
		if *crisisMissed && (s >= crisisThreshold) != x.crisis {
			t.Logf("%+.2f, crisis %5t: %s", s, x.crisis, x.text)
		}
	}
	return h
}

// share is how many of the scores reach the threshold.
func share(scores []float64, threshold float64) float64 {
	n := 0
	for _, s := range scores {
		if s >= threshold {
			n++
		}
	}
	return float64(n) / float64(len(scores))
}

// curve is the trade-off as a table.
func (h heldOut) curve() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nHeld out: %d crisis messages, %d questions of work, %d manners of speaking.\n\n", len(h.crisis), len(h.work), len(h.other))
	b.WriteString("| threshold | recognised | alarms at questions of work | alarms at manners of speaking |\n|---:|---:|---:|---:|\n")
	for i := -8; i <= 6; i++ {
		threshold := crisisThreshold + float64(i)/4
		mark := ""
		if i == 0 {
			mark = "**"
		}
		fmt.Fprintf(&b, "| %s%.2f%s | %.1f%% | %.1f%% | %.1f%% |\n", mark, threshold, mark,
			100*share(h.crisis, threshold), 100*share(h.work, threshold), 100*share(h.other, threshold))
	}
	b.WriteString("\n")
	return b.String()
}

func TestCrisisOnTheHeldOutThird(t *testing.T) {
	h := scoreHeldOut(t)
	curve := h.curve()
	t.Log(curve)
	if recall := share(h.crisis, crisisThreshold); recall < 0.94 {
		t.Errorf("%.1f%% of the crisis messages are recognised", 100*recall)
	}
	if alarms := share(h.work, crisisThreshold); alarms > 0.01 {
		t.Errorf("%.1f%% of the questions of work get the signpost", 100*alarms)
	}
	if alarms := share(h.other, crisisThreshold); alarms > 0.05 {
		t.Errorf("%.1f%% of the manners of speaking get the signpost", 100*alarms)
	}
	b, err := os.ReadFile(crisisPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), curveBegin)
	was, after, ok2 := strings.Cut(rest, curveEnd)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks for the curve", crisisPage)
	}
	if *learnCrisis {
		if err := os.WriteFile(crisisPage, []byte(before+curveBegin+curve+curveEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if was != curve {
		t.Errorf("the curve of %s is out of date: run go generate ./answers", crisisPage)
	}
}
