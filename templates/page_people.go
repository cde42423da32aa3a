package templates

import "slices"

// Choice is one thing to tick.
type Choice struct {
	ID     string
	Name   string
	Chosen bool
}

// Choosing is the part of a form that says what somebody gets. With no topic,
// district or committee chosen they hear of all.
type Choosing struct {
	Name         string
	Organisation string
	Kinds        []Choice // monthly, weekly, extraordinary; the templates name them
	Frequency    string   // every, or monthly: once a month at most
	Topics       []Choice
	Districts    []Choice
	Committees   []Choice
	Wrong        []Wrong
}

// Wrong is what is wrong with a field of a form; the templates word it.
type Wrong struct {
	Field string // address, kind, frequency, name, organisation, agree
	Code  string // missing, format, refused, weekly, same, long, unreadable
}

// Problem is the code of what is wrong with a field, or "".
func (c Choosing) Problem(field string) string {
	for _, w := range c.Wrong {
		if w.Field == field {
			return w.Code
		}
	}
	return ""
}

// Narrowed reports whether only some topics, districts or committees are
// chosen.
func (c Choosing) Narrowed() bool {
	return len(chosen(c.Topics))+len(chosen(c.Districts))+len(chosen(c.Committees)) > 0
}

// Gets are the kinds, topics, districts and committees that are chosen.
func (c Choosing) Gets() Gets {
	kinds := chosen(c.Kinds)
	if c.Frequency == "monthly" {
		kinds = slices.DeleteFunc(kinds, func(k Choice) bool { return k.ID == "weekly" })
	}
	return Gets{Kinds: kinds, Monthly: c.Frequency == "monthly", Topics: chosen(c.Topics), Districts: chosen(c.Districts), Committees: chosen(c.Committees)}
}

// Gets is what somebody gets.
type Gets struct {
	Kinds, Topics, Districts, Committees []Choice
	Monthly                              bool // once a month at most
}

func chosen(all []Choice) []Choice {
	var out []Choice
	for _, c := range all {
		if c.Chosen {
			out = append(out, c)
		}
	}
	return out
}

// Subscribe is the form to join the list.
type Subscribe struct {
	Choosing
	Next    string // the day of the next edition; "" when none is planned
	Address string // what was typed
	Agreed  bool
	Words   string // what somebody agrees to
}

// Sent says to look into the mailbox: it is the same whoever asked. Moving is
// after a change of address.
type Sent struct {
	Moving bool
}

// Confirm asks for the press of a button that a link in a mail can't be. For
// is join, move or stay.
type Confirm struct {
	Account bool // an account elsewhere asked, and could then choose and leave
	Token   string
	For     string
	Gets    Gets
}

// Confirmed is what the button did.
type Confirmed struct {
	For         string
	Gets        Gets
	Preferences string // token
}

// Preferences is the page of a preferences link: the form to choose, and
// another to change the address.
type Preferences struct {
	Choosing
	Token   string
	Leave   string // the token to leave with
	Saved   bool
	Left    bool   // they left, and there is nothing to choose
	Undo    bool   // the link can take back that they Left
	Address string // another one, as it was typed
}

// Leave is the page of an unsubscribe link: the question, or what its buttons
// did.
type Leave struct {
	Choosing
	Token       string
	Preferences string  // token
	Left        bool    // they get nothing more
	Undo        bool    // the link can take back that they Left
	Back        bool    // they took it back
	Less        bool    // they get less
	Before      *Before // what they got before that
}

// Before is what somebody got, as hidden fields of the form that restores it.
type Before struct {
	Frequency string
	Topics    []string
}

func (Subscribe) place() place   { return place{"subscribe", "subscribe", true} }
func (Sent) place() place        { return place{"sent", "subscribe", false} }
func (Confirm) place() place     { return place{"confirm", "subscribe", false} }
func (Confirmed) place() place   { return place{"confirmed", "subscribe", false} }
func (Preferences) place() place { return place{"preferences", "", false} }
func (Leave) place() place       { return place{"leave", "", false} }
