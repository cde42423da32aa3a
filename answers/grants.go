package answers

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kcst/facts"
)

// grants answers which grants there are, where nothing more is asked: all of
// which an amount is held, the latest first.
func (e *Engine) grants(r *reading, t moment) (piece, bool) {
	if r.carried != nil || len(r.periods) > 0 || r.wants&(aMoney|aNumber|aDateType|aPerson) != 0 {
		return piece{}, false
	}
	asked, list := false, r.aspects[facts.AspectList] >= 0.5
	for i, tok := range r.tokens {
		list = list || tok.text == "which" || tok.text == "what" || tok.text == "list"
		switch {
		case slices.Contains(e.vocabulary.kinds[tok.stem], facts.KindFund) && strings.HasSuffix(tok.text, "s"):
			asked = true
		case r.counts(i) && tok.text != "list":
			return piece{}, false
		}
	}
	if !asked || !list {
		return piece{}, false
	}
	var found []figure
	for n, x := range e.index.entities {
		if x.Kind == facts.KindFund && x.Year != "" {
			if amount, ok := e.amountOf(int32(n), t); ok {
				found = append(found, amount)
			}
		}
	}
	if len(found) < 2 {
		return piece{}, false
	}
	slices.SortStableFunc(found, func(a, b figure) int {
		return cmp.Compare(e.index.entities[b.entity].Year, e.index.entities[a.entity].Year)
	})
	p := piece{lead: "The grants of which an amount is held:"}
	if len(found) > maxRows {
		p.lead = fmt.Sprintf("The latest %d of the %d grants of which an amount is held:", maxRows, len(found))
		p.sums = []Sum{e.sum("count", strconv.Itoa(maxRows), found[:maxRows]), e.sum("count", strconv.Itoa(len(found)), found)}
	}
	for _, x := range found[:min(len(found), maxRows)] {
		f := e.index.docs[x.doc].fact
		p.rows = append(p.rows, e.index.entities[x.entity].Name+": "+f.Value.Words())
		p.facts = append(p.facts, f)
	}
	return p, true
}
