package templates

// Meeting is the page of one meeting: what was decided and is to be done, by
// item, in the source's words, and what it rests on.
type Meeting struct {
	MeetingRow
	Timed     bool   // the source gives a time of day
	Note      string // what the source adds to the status
	Past      bool
	Items     []MeetingItem
	Usual     []MeetingItem // apologies, the last minutes and their like
	Documents []PageLink
	Roles     []Role
	Topics    []PageLink // to their pages
	Notes     []FootNote
}

// Role is how many attended in a role.
type Role struct {
	Name  string
	Count int
}

// MeetingItem is one item of a meeting. By is the officer who wrote the
// summary, where it isn't the source's.
type MeetingItem struct {
	Number    string
	Title     []Run
	Decisions []MeetingDecision
	Actions   []MeetingAction
	Summary   [][]Run
	By        string
	Documents []PageLink
	Cut       bool // the source broke off
}

// MeetingDecision is a decision, its points, and how the vote went.
type MeetingDecision struct {
	Text   []Run
	Points [][]Run
	Vote   *Vote
}

// Vote counts a vote.
type Vote struct{ For, Against, Abstain int }

// MeetingAction is what somebody is to do. By is the day, or "".
type MeetingAction struct {
	Text  []Run
	Owner string
	Due   string
}

// Run is a piece of text; one that ends in a word which a footnote explains
// has its number.
type Run struct {
	Text string
	Note int
}

// FootNote explains an acronym or a law, with where that is from.
type FootNote struct {
	Number int
	Text   string
	Source string
	URL    string
}

// PageLink is a named address.
type PageLink struct{ Title, URL string }

// Topic is what was decided, and what comes, about one topic, across councils.
type Topic struct {
	ID       string
	Name     string
	Decided  []TopicMeeting // the latest first
	Coming   []MeetingRow   // the earliest first
	More     int            // decided, and left out
	Explains string         // what it is, from the facts
	Source   string
}

// TopicMeeting is a meeting with those of its items that touch the topic.
type TopicMeeting struct {
	MeetingRow
	Items []MeetingItem
}

func (Meeting) place() place { return place{"meeting", "meetings", true} }
func (Topic) place() place   { return place{"topic", "meetings", true} }
