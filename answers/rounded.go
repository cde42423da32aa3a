package answers

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// stated is an amount that a fact states, and the word that it is found by.
type stated struct {
	value facts.Money
	term  int32
}

// amountsStated is every amount of money that facts state, each once, the
// smallest first.
func (ix *index) amountsStated() []stated {
	var all []stated
	see := func(v *facts.Value) {
		if v == nil || v.Money == nil {
			return
		}
		digits := strings.TrimSuffix(strings.NewReplacer("£", "", ",", "").Replace(v.Money.String()), ".00")
		if n, ok := ix.terms[strings.TrimRight(digits, "0")]; ok && strings.Contains(digits, ".") {
			all = append(all, stated{*v.Money, n})
		} else if n, ok := ix.terms[digits]; ok {
			all = append(all, stated{*v.Money, n})
		}
	}
	for i := range ix.docs {
		see(ix.docs[i].fact.Value)
		for _, it := range ix.docs[i].fact.Items {
			see(it.Value)
		}
	}
	slices.SortFunc(all, func(a, b stated) int { return cmp.Compare(a.value, b.value) })
	return slices.CompactFunc(all, func(a, b stated) bool { return a.value == b.value })
}

// mostRounded is for how many amounts a round one may stand.
const mostRounded = 3

// rounded is the words of the amounts for which token i, a round figure that no
// fact has ("£250k", "thirteen grand"), may stand; none where too many are near.
func (e *Engine) rounded(r *reading, i int) []int32 {
	if n := r.terms[i].own; !r.tokens[i].number || n >= 0 && len(e.index.postings[n]) > 0 {
		return nil
	}
	var near []int32
	for _, s := range e.amountsOf(r, i) {
		near = append(near, s.term)
	}
	return near
}

// amountsOf is the amounts that facts state for which token i may stand: just
// that, or a few that it is a round figure of.
func (e *Engine) amountsOf(r *reading, i int) []stated {
	t := r.tokens[i]
	if !t.number {
		return nil
	}
	pounds, err := strconv.ParseFloat(t.text, 64)
	if err != nil || pounds <= 0 || pounds > mostQuoted {
		return nil
	}
	if i+1 < len(r.tokens) && (r.tokens[i+1].text == "grand" || r.tokens[i+1].text == "thousand") {
		pounds *= 1000
	}
	value := facts.Money(math.Round(100 * pounds))
	within := facts.Money(1)
	switch {
	case value%(100*1000) == 0:
		within = 100 * 1000
	case value%(100*100) == 0 && pounds >= 1000:
		within = 100 * 100
	}
	from, _ := slices.BinarySearchFunc(e.index.amounts, value-within+1, func(s stated, v facts.Money) int { return cmp.Compare(s.value, v) })
	to := from
	for ; to < len(e.index.amounts) && e.index.amounts[to].value < value+within; to++ {
		if e.index.amounts[to].value == value {
			return e.index.amounts[to : to+1]
		}
	}
	if to-from > mostRounded {
		return nil
	}
	return e.index.amounts[from:to]
}

// anyOf is a word that stands for any of several.
func (e *Engine) anyOf(words []int32) term {
	x := term{own: -1, synonyms: words}
	for _, n := range words {
		x.facts, x.telling = max(x.facts, len(e.index.postings[n])), max(x.telling, e.index.idf[n])
	}
	return x
}
