package answers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// placed is which of a sorted group is asked for: the second largest is 2, and
// so is the next after the largest.
func (r *reading) placed() int {
	switch {
	case r.place > 0:
		return r.place
	case r.next:
		return max(r.reached, 1) + 1
	}
	return 1
}

// readPlace reads which of a sorted group is asked for, and whether it is the
// next: of an ordinal and of "next" beside the word for the largest or, where
// there is none, alone ("and the second?").
func (r *reading) readPlace(v *vocabulary) {
	for i, t := range r.tokens {
		if !t.number || len(t.text) != 3 || r.role[i] != plain || i > 0 && r.tokens[i-1].text == "a" {
			continue // a third of it, 2nd June
		}
		if n, err := strconv.Atoi(strings.TrimRight(t.text, "stndrh")); err == nil && n > 0 && n < 10 && r.besideExtreme(v, i) {
			r.place = n
			break
		}
	}
	v.next.find(r.tokens, func(_, from, to int) bool {
		r.next = r.focus[from] != inScene && r.role[from] == plain && (to > from+1 || r.besideExtreme(v, from) || !r.tellsOf(v, to))
		return !r.next
	})
}

// besideExtreme reports whether token i stands beside the word for the largest
// or the smallest, or there is none.
func (r *reading) besideExtreme(v *vocabulary, i int) bool {
	beside := !r.largest && !r.smallest
	near := func(_, from, to int) bool {
		beside = beside || from-2 <= i && i <= to
		return !beside
	}
	if r.largest {
		v.largest.find(r.tokens, near)
	}
	if r.smallest {
		v.smallest.find(r.tokens, near)
	}
	return beside
}

// tellsOf reports whether token i is a noun that nothing is given to: the next
// meeting is none of a sorted group.
func (r *reading) tellsOf(v *vocabulary, i int) bool {
	if i >= len(r.tokens) || !r.counts(i) || r.tokens[i].soft {
		return false
	}
	kinds := v.kinds[r.tokens[i].stem]
	return !slices.Contains(kinds, facts.KindProject) && !slices.Contains(kinds, facts.KindPot) && !slices.Contains(kinds, facts.KindFund)
}

// howMany is how many of a sorted group are asked for together: "the three
// largest"; 0 where it is one.
func (r *reading) howMany(v *vocabulary) int {
	found := 0
	set := &v.largest
	if !r.largest {
		set = &v.smallest
	}
	set.find(r.tokens, func(_, from, to int) bool {
		for _, i := range []int{from - 1, from - 2, to} {
			if i >= 0 && i < len(r.tokens) && r.tokens[i].number && len(r.tokens[i].text) <= 2 {
				if n, err := strconv.Atoi(r.tokens[i].text); err == nil && n >= 2 && n <= 12 {
					found = n
					return false
				}
			}
		}
		return true
	})
	return found
}

// sorted is a group from the largest to the smallest, or the other way.
func sorted(group []figure, largest bool) []figure {
	return slices.SortedFunc(slices.Values(group), func(a, b figure) int {
		if largest {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.value, b.value), cmp.Compare(a.doc, b.doc))
	})
}

// ofExtremes answers with the largest or smallest of a group: one in its
// fact's words, several in a list, or what those come to.
func (e *Engine) ofExtremes(r *reading, group []figure, named []figure) (piece, bool) {
	inOrder := sorted(group, r.largest)
	if n := r.howMany(e.vocabulary); n > 0 && n < len(group) {
		some := inOrder[:n]
		switch {
		case r.average:
			return e.averageOf(some), true
		case r.total:
			return e.totalOf(some), true
		}
		p := e.totalOf(some)
		p.lead = fmt.Sprintf("The %d %s of the %d:", n, extremeWord(r.largest), len(group))
		p.sums = []Sum{e.sum("count", strconv.Itoa(n), some), e.sum("count", strconv.Itoa(len(group)), group)}
		return p, true
	}
	rank := r.placed()
	if r.next && r.place == 0 && r.reached == 0 { // after those that are named
		for i, x := range inOrder {
			if slices.ContainsFunc(named, func(o figure) bool { return o.entity == x.entity }) {
				rank = i + 2
			}
		}
	}
	if rank > len(inOrder) {
		return piece{}, false
	}
	word := extremeWord(r.largest)
	if rank > 1 {
		word = fmt.Sprintf("number %d from the %s", rank, word)
	}
	chosen := inOrder[rank-1]
	f := e.index.docs[chosen.doc].fact
	return piece{
		lead:  fmt.Sprintf("The %s of the %d: %s", word, len(group), f.Text),
		facts: []*facts.Fact{f},
		sums:  []Sum{e.sum(word, chosen.value.String(), group), e.sum("count", fmt.Sprint(len(group)), group)},
	}, true
}

func extremeWord(largest bool) string {
	if largest {
		return "largest"
	}
	return "smallest"
}
