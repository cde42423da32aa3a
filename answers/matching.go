package answers

import (
	"slices"

	"kcst/facts"
)

// matching is a fact as it stands, or where the question asks which of its
// list are of a sort ("which of the projects are training?"), those alone.
func (e *Engine) matching(r *reading, d *doc) piece {
	rows := rowsOf(d.fact)
	if len(rows) < 2 || r.aspects[facts.AspectList] < 0.5 {
		return pieceOf(d.fact)
	}
	has := func(text, stem string) bool {
		return slices.ContainsFunc(e.vocabulary.tokenise(clean(text)), func(t token) bool { return t.stem == stem })
	}
	for i, t := range r.tokens {
		if !r.counts(i) || t.soft || t.number || r.focus[i] < asksFocus || len(e.vocabulary.kinds[t.stem]) > 0 || len(r.cued[i]) > 0 || has(d.fact.Text, t.stem) || e.nameOf(d, t.stem) {
			continue
		}
		var kept []string
		for _, row := range rows {
			if has(row, t.stem) {
				kept = append(kept, row)
			}
		}
		if len(kept) > 0 && len(kept) < len(rows) {
			return someOf(d.fact, kept)
		}
	}
	return pieceOf(d.fact)
}

// nameOf reports whether a stem is in a name of what the fact is about.
func (e *Engine) nameOf(d *doc, stem string) bool {
	return slices.ContainsFunc(d.about, func(entity int32) bool {
		return slices.ContainsFunc(e.index.names.of[entity], func(n int32) bool {
			return slices.Contains(e.index.names.names[n].stems, stem)
		})
	})
}
