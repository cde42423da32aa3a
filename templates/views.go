package templates

import "slices"

// Home is the start page.
type Home struct {
	AskBox
	Examples []string // questions
	Next     string   // the day of the next edition; "" when none is planned
}

// AskBox is the form to ask in.
type AskBox struct {
	Question string // what it holds
	Limit    int    // characters a question may have
	TooLong  bool   // the question had more
}

// Reply is what a question gets: an answer, or why there is none.
type Reply struct {
	AskBox
	Failed   bool // it could not be looked up
	Answer   *Answer
	Examples []string // questions, where there is no answer
}

// Answer is an answer as Slack shows it too: what it says first, then its
// list, what is added, its sources, and what else one may ask. Kind is answer, clarify or
// unknown.
type Answer struct {
	Kind        string
	Lead        []string // paragraphs
	Rows        []string
	More        []string // paragraphs
	Sources     []AnswerSource
	AsOf        string // shown where there are no sources
	Suggestions []string
}

// AnswerSource is a document that an answer rests on.
type AnswerSource struct {
	Title string
	URL   string
	AsOf  string
}

// Danger is what somebody who may be in danger reads instead of an answer.
// It doesn't repeat what they asked.
type Danger struct {
	Lead     string
	Services []Number
	Close    string
}

// BadLink is what a link with a wrong token leads to. It tells nothing about
// the token.
type BadLink struct{}

// NotFound is the page for an address that leads nowhere.
type NotFound struct{}

// Refused is the page for a method that an address doesn't take.
type Refused struct{}

// TooMany is the page for a network that sends too many requests, and after
// how many seconds it may go on.
type TooMany struct {
	Seconds int
	Today   bool // it may go on tomorrow
}

// Problem is the page for a mistake of ours, or with Later for something that
// doesn't work just now. Reference finds it in the log.
type Problem struct {
	Reference string
	Later     bool
}

// Accessibility is the accessibility statement.
type Accessibility struct{}

// Privacy is the privacy notice.
type Privacy struct {
	Holdings []Holding // what is kept about people
}

// Groups are the holdings by whose they are, in the order in which those come.
func (p Privacy) Groups() [][]Holding {
	var groups [][]Holding
	for _, h := range p.Holdings {
		at := slices.IndexFunc(groups, func(g []Holding) bool { return g[0].Who == h.Who })
		if at < 0 {
			groups = append(groups, nil)
			at = len(groups) - 1
		}
		groups[at] = append(groups[at], h)
	}
	return groups
}

func (Home) place() place          { return place{"home", "ask", true} }
func (Reply) place() place         { return place{"reply", "ask", false} }
func (Danger) place() place        { return place{"danger", "ask", false} }
func (BadLink) place() place       { return place{"badlink", "", false} }
func (NotFound) place() place      { return place{"notfound", "", false} }
func (Refused) place() place       { return place{"refused", "", false} }
func (TooMany) place() place       { return place{"toomany", "", false} }
func (Problem) place() place       { return place{"problem", "", false} }
func (Accessibility) place() place { return place{"accessibility", "accessibility", true} }
func (Privacy) place() place       { return place{"privacy", "privacy", true} }
