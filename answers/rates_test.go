package answers

import (
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var fails = flag.String("fails", "", "print the failing questions of this set; refused for the set that is only measured")

// measuredOnly are the sets whose questions nobody looks at.
var measuredOnly = []string{"held", "last", "unseen"}

// onlyMeasured reports whether the set of a path is one of those.
func onlyMeasured(path string) bool {
	return slices.Contains(measuredOnly, strings.TrimSuffix(filepath.Base(path), ".jsonl"))
}

// leastOf is the share of each set that must be answered right.
var leastOf = map[string]float64{"questions": 0.97, "tune": 0.93, "fresh": 0.93, "partner": 0.92, "strangers": 0.93, "exam": 0.95, "held": 0.86, "last": 0.9, "unseen": 0.83}

// allQuestions is every question of the sets in testdata.
func allQuestions(t testing.TB) []graded {
	t.Helper()
	var all []graded
	for _, path := range sets(t) {
		all = append(all, loadQuestions(t, path)...)
	}
	return all
}

func sets(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/set/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return append(paths, "testdata/questions.jsonl")
}

// TestRates prints the rate of each category of each set, and the median
// length of an answer that is no list.
func TestRates(t *testing.T) {
	e := newTestEngine(t)
	for _, path := range sets(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".jsonl")
		total, passed := map[string]int{}, map[string]int{}
		var words []int
		refused, wrongly := 0, 0
		for _, g := range loadQuestions(t, path) {
			a := e.Ask(g.question(t))
			wrong := g.faults(a)
			for _, cat := range []string{g.Cat, "all"} {
				total[cat]++
				if len(wrong) == 0 {
					passed[cat]++
				}
			}
			if g.Answered != nil && *g.Answered != a.Answered() && g.Cat != "crisis" {
				if *g.Answered {
					refused++
				} else {
					wrongly++
				}
			}
			if a.Kind == KindAnswer && len(a.Rows) == 0 {
				body, _, _ := strings.Cut(a.Text, "\nSource")
				words = append(words, len(strings.Fields(body)))
			}
			if len(wrong) > 0 && *fails == name && !onlyMeasured(path) {
				t.Logf("%s (%s) %q %q\n   %q\n   %s %v %s", g.ID, g.Cat, g.Prev, g.Q, wrong, a.Kind, a.Facts, a.Text)
			}
		}
		t.Log(name + ":")
		for _, cat := range sortedKeys(total) {
			t.Logf("  %-12s %3d of %3d  %5.1f%%", cat, passed[cat], total[cat], 100*float64(passed[cat])/float64(total[cat]))
		}
		slices.Sort(words)
		median := words[len(words)/2]
		t.Logf("  %d that facts answer were refused, %d that none does were answered", refused, wrongly)
		t.Logf("  the median answer that is no list has %d words", median)
		if rate := float64(passed["all"]) / float64(total["all"]); rate < leastOf[name] {
			t.Errorf("%s: %.1f%% are answered right, want %.0f%%", name, 100*rate, 100*leastOf[name])
		}
		if median > 40 {
			t.Errorf("%s: the median answer has %d words", name, median)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
