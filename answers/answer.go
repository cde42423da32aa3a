package answers

import (
	"time"

	"kcst/facts"
	"kcst/facts/told"
)

// Question is what somebody asked. Prev holds the earlier questions of the
// thread, oldest first. AsOf asks for what was true on a day, Known for what
// had been recorded by a time; both may be zero.
type Question struct {
	Text  string
	Prev  []string
	AsOf  facts.Date
	Known time.Time
}

// Kind is what sort of answer an [Answer] is.
type Kind string

// The kinds of answer.
const (
	KindAnswer  Kind = "answer"
	KindClarify Kind = "clarify" // which of Suggestions was meant?
	KindUnknown Kind = "unknown" // not held: the contact, and Suggestions
	KindCrisis  Kind = "crisis"  // the signpost
)

// Answer is the reply to a [Question]. Text is the whole of it in plain text.
// Lead, Rows and More are its parts for those who lay it out themselves: the
// first sentences, the elements of a list, and what is added. Facts are the
// IDs of the facts it was made of, Sums the figures worked out from them.
type Answer struct {
	Text        string
	Kind        Kind
	Lead        string
	Rows        []string
	More        string
	Sources     []Cited
	AsOf        facts.Date
	Suggestions []string
	Facts       []string
	Sums        []Sum
	Said        []told.Said // of an answer from a [Desk]: what each fact said
}

// Answered reports whether the question was answered, by facts or by the
// signpost.
func (a Answer) Answered() bool { return a.Kind == KindAnswer || a.Kind == KindCrisis }

// Cited is a source of an answer, as a reader sees it.
type Cited struct {
	Title string `json:"title"`
	AsOf  string `json:"as_of"`
	URL   string `json:"url"`
}

// Sum is a figure that no fact states: worked out from the values of facts.
// Terms are what it was worked out from, in words; a limit and a day of the
// calendar have none.
type Sum struct {
	// total, difference, share, count, average, remainder, for each, largest,
	// smallest, number 2 from the largest, limit, weekday, calendar, not among;
	// compared: Yes or No
	Operation string
	Result    string   // as the answer words it: £24,108 or 33%
	Terms     []string // £4,000, £4,182, …
	Facts     []string // the IDs of the facts that state the terms
}
