package facts

// Set is a data set, or a part of one, as its author wrote it. What the
// author left out stays left out: a text that a [Base] composes, an as-of
// date that it takes from the source.
type Set struct {
	Partnership *Partnership
	Sources     []Source
	Entities    []Entity
	Facts       []Fact

	places map[spot]place    // where things were written
	bad    map[spot]struct{} // what could not be read, and is not complained of again
}

// spot is a field of a thing: {"fact crg.amount", "value.money"}.
type spot struct{ owner, field string }

// place is a line of a file.
type place struct {
	file string
	line int
}

// Len is how many facts, entities and sources the set has.
func (s *Set) Len() int { return len(s.Facts) + len(s.Entities) + len(s.Sources) }

// problem places a complaint about a field of owner at the nearest line
// known for it. It reports false where the field could not be read and has
// been complained of already.
func (s *Set) problem(owner, field, sentence string) (Problem, bool) {
	if _, ok := s.bad[spot{owner, field}]; ok {
		return Problem{}, false
	}
	p := Problem{Owner: owner, Field: field, Sentence: sentence}
	at, ok := s.places[spot{owner, field}]
	if !ok {
		at = s.places[spot{owner, ""}]
	}
	p.File, p.Line = at.file, at.line
	return p, true
}
