package templates

import "time"

// Inbox is the demonstration's mail client: the list, and beside it an open
// message. Kind narrows the list to one kind of edition.
type Inbox struct {
	Messages []InboxRow
	Total    int // messages of every kind
	Kind     string
	Kinds    []string // the kinds there are
	All      bool     // the list alone, as long as it is
	Open     *OpenMessage
}

// InboxRow is one message in the list. Kind is monthly, weekly, extraordinary
// or "".
type InboxRow struct {
	ID       string
	From     string
	To       string // name and address
	Name     string // the name alone, or an address without one
	Subject  string
	Kind     string
	Received time.Time
	Current  bool // it is the open one
}

// OpenMessage is a message as its tab shows it: message, text or source.
type OpenMessage struct {
	InboxRow
	Tab     string
	HasHTML bool
	HasText bool
	Text    string
	Headers []MailHeader
	Source  string
	Size    string
}

// MailHeader is one line of a message's header.
type MailHeader struct {
	Name  string
	Value string
}

// Message is one message of the inbox on a page of its own.
type Message struct {
	Inbox
}

func (Inbox) place() place   { return place{"inbox", "inbox", false} }
func (Message) place() place { return place{"message", "inbox", false} }
