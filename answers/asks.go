package answers

import "kcst/facts"

// shareAsks is how often each word stands in the example questions of a fact.
func shareAsks(v *vocabulary, f *facts.Fact) map[string]float64 {
	share := map[string]float64{}
	for _, ask := range f.Asks {
		seen := map[string]bool{}
		for _, t := range v.tokenise(clean(ask)) {
			if !t.stop && !seen[t.stem] {
				seen[t.stem] = true
				share[t.stem] += 1 / float64(len(f.Asks))
			}
		}
	}
	return share
}
