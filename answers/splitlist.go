package answers

import (
	"slices"
	"strings"

	"kcst/facts"
)

// maxListed is how long a question may be, in words, to be read as a list of
// things asked for.
const maxListed = 25

// maxElement is how many words an element of such a list has.
const maxElement = 5

// splitList parts a question that lists what it asks for, "22/23: grant,
// deadline and contact?", into one for each. Names and years hold for all.
func (e *Engine) splitList(r *reading, t moment) []part {
	if len(r.tokens) > maxListed || r.carried != nil || r.difference || r.share || r.total {
		return nil
	}
	for i, tok := range r.tokens {
		if questionWord(tok.text) && r.role[i] == plain {
			return nil
		}
	}
	type segment struct {
		first, last int
		asks        facts.Aspect
	}
	var segments []segment
	from := 0
	for i := range len(r.tokens) + 1 {
		if i < len(r.tokens) && (i == 0 || !r.separates(i) || inMention(r.mentions, i) && inMention(r.mentions, i-1)) {
			continue
		}
		if i > from {
			segments = append(segments, segment{from, i, r.cueOf(from, i)})
		}
		from = i
	}
	asks := map[facts.Aspect]bool{}
	for i, s := range segments {
		if s.asks == "" || i > 0 && s.last-s.first > maxElement {
			return nil
		}
		for other := range asks {
			if e.vocabulary.near[other][s.asks] >= 0.5 || e.vocabulary.near[s.asks][other] >= 0.5 {
				return nil
			}
		}
		asks[s.asks] = true
	}
	if len(segments) < 2 {
		return nil
	}
	var parts []part
	for _, s := range segments {
		text := strings.Trim(r.text[r.tokens[s.first].start:r.tokens[s.last-1].end], " ,;:/&+")
		p := part{reading: e.read(text, t.today)}
		inherit(p.reading, r)
		if len(p.mentions) == 0 {
			for _, m := range r.mentions {
				p.mentions = append(p.mentions, mention{first: len(p.tokens), last: len(p.tokens), entities: m.entities, weight: 1})
				for _, entity := range m.entities {
					p.partial[entity] = 1
				}
			}
		}
		parts = append(parts, p)
	}
	return parts
}

// separates reports whether token i begins another element of a list.
func (r *reading) separates(i int) bool {
	gap := r.text[min(r.tokens[i-1].end, r.tokens[i].start):r.tokens[i].start]
	return r.tokens[i].text == "and" || r.tokens[i].text == "plus" || strings.ContainsAny(gap, ",;+") && !r.tokens[i].number
}

// cueOf is the aspect that the tokens from first to last ask for most, "" for
// none.
func (r *reading) cueOf(first, last int) facts.Aspect {
	best, strength := facts.Aspect(""), 0.0
	for i := first; i < last; i++ {
		for _, a := range slices.Sorted(slices.Values(r.cued[i])) {
			if r.aspects[a] > strength {
				best, strength = a, r.aspects[a]
			}
		}
	}
	return best
}
