package answers

import "strings"

// What a service says of its own list: no document knows it.
const (
	leaveWords = "Every mail of the list ends with a link to leave it, and one to change what you get."
	listTitle  = "The mailing list"
)

// listWish answers who wants to be on the mailing list or off it. On: the page
// to subscribe on stands before what the facts say, where there is one. Off: no
// fact says how, and what they say of joining would be the reverse.
func (d *Desk) listWish(e *Engine, q Question) (Answer, bool) {
	if !q.AsOf.IsZero() || !q.Known.IsZero() {
		return Answer{}, false
	}
	wish := WishOf(q.Text)
	if wish == NoWish || wish == WishJoin && d.Joining == "" || e.crisis.Detect(q.Text) {
		return Answer{}, false
	}
	t := e.moment(q)
	lead, cited := leaveWords, Cited{Title: listTitle, AsOf: t.today.String()}
	if wish == WishJoin {
		lead, cited.URL = "Subscribe at "+d.Joining+".", d.Joining
		if a := e.Ask(q); a.Kind == KindAnswer && len(a.Rows) == 0 {
			a.Lead, a.Text = lead+" "+a.Lead, lead+" "+a.Text
			return a, true
		}
	}
	a := Answer{Kind: KindAnswer, AsOf: t.today, Lead: lead, More: contact(e.base.Partnership), Sources: []Cited{cited}}
	a.Text = strings.TrimSpace(a.Lead+" "+a.More) + "\nSource: " + listTitle + "; as of " + t.today.Words() + "."
	return a, true
}
