package answers

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// allQuestions is every question of the sets in testdata.
func allQuestions(t testing.TB) []graded {
	t.Helper()
	paths, err := filepath.Glob("testdata/set/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []graded
	for _, path := range append(paths, "testdata/questions.jsonl") {
		all = append(all, loadQuestions(t, path)...)
	}
	return all
}

// leastRate is the share of the questions below that must be answered right.
const leastRate = 0.94

// TestQuestions grades the answers to the questions written with the engine,
// and prints the rate of each category.
func TestQuestions(t *testing.T) {
	if _, err := os.Stat("testdata/questions.jsonl"); err != nil {
		t.Fatal(err)
	}
	e := newTestEngine(t)
	total, passed := map[string]int{}, map[string]int{}
	for _, g := range loadQuestions(t, "testdata/questions.jsonl") {
		total[g.Cat]++
		total["all"]++
		wrong := g.faults(e.Ask(Question{Text: g.Q, Prev: g.Prev}))
		if len(wrong) == 0 {
			passed[g.Cat]++
			passed["all"]++
		} else if testing.Verbose() {
			t.Logf("%s %q: %q", g.ID, g.Q, wrong)
		}
	}
	var cats []string
	for cat := range total {
		cats = append(cats, cat)
	}
	slices.Sort(cats)
	for _, cat := range cats {
		t.Logf("%-12s %3d of %3d  %5.1f%%", cat, passed[cat], total[cat], 100*float64(passed[cat])/float64(total[cat]))
	}
	if rate := float64(passed["all"]) / float64(total["all"]); rate < leastRate {
		t.Errorf("%.1f%% of the questions are answered right, want %.0f%%", 100*rate, 100*leastRate)
	}
}
