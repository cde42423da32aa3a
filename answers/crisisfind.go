package answers

// rarestFirst finds the patterns of a set by their least common word, not by
// their first: most begin with I or he, which most messages have.
type rarestFirst struct {
	patternSet
	rarest [][]int // word → the patterns whose least common element has it
	reach  []int   // how many words before that one a pattern may begin
}

// commonLength is the length up to which words count as common, and
// commonWeight how much more often one is expected.
const (
	commonLength = 3
	commonWeight = 40
)

// prepare chooses each pattern's least common element: the one whose words
// are in the fewest patterns, and aren't short. Written is the words by number.
func (r *rarestFirst) prepare(written []string) {
	uses := make([]int, len(written))
	for n, w := range written {
		if len(w) <= commonLength {
			uses[n] = commonWeight
		}
	}
	for _, p := range r.patterns {
		for _, e := range p.elements {
			for _, w := range e.words {
				uses[w]++
			}
		}
	}
	r.rarest, r.reach = make([][]int, len(written)), make([]int, len(r.patterns))
	for n, p := range r.patterns {
		best, least, reach, before := 0, -1, 0, 0
		for i, e := range p.elements {
			if e.gap > 0 {
				before += e.gap
				continue
			}
			if cost := e.cost(uses); e.words != nil && !e.optional && (least < 0 || cost < least) {
				best, least, reach = i, cost, before
			}
			before++
		}
		r.reach[n] = reach
		for _, w := range p.elements[best].words {
			r.rarest[w] = append(r.rarest[w], n)
		}
	}
}

// cost is how common the words of an element are taken to be.
func (e element) cost(uses []int) (cost int) {
	for _, w := range e.words {
		cost += uses[w]
	}
	return cost
}

// within calls hit for the range of every match in one sentence's tokens.
func (r *rarestFirst) within(tokens []token, hit func(from, to int)) {
	for i := range tokens {
		if int(tokens[i].word) >= len(r.rarest) {
			continue
		}
		for _, n := range r.rarest[tokens[i].word] {
			for from := max(0, i-r.reach[n]); from <= i; from++ {
				if to, ok := r.match(r.patterns[n].elements, tokens, from); ok && to > i {
					hit(from, to)
				}
			}
		}
	}
}
