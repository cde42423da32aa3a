package templates

import (
	"strings"
	"unicode"
)

// weekView is one half of a weekly summary: what was decided, or what comes.
type weekView struct {
	Title    string
	None     string // said where there is no meeting
	Meetings []meetingView
	More     *linkView // to what is left out for length
	Note     string
}

type meetingView struct {
	Name  string
	When  string
	Place string
	Basis string
	Items []agendaView
	Link  *linkView
	Note  string
	Why   string    // the reason why the reader gets it
	More  *linkView // to its own page, for the items that are left out
	Left  string    // the address of that
}

type agendaView struct {
	Title     string
	Summary   string
	Decisions []string
	Actions   []string
	Why       string
}

// because is the reason why the reader gets a meeting or an item.
func because(why []string) string {
	if len(why) == 0 {
		return ""
	}
	var names []string
	for _, w := range why {
		names = append(names, plainLine(w))
	}
	return "Here because you chose: " + strings.Join(names, ", ")
}

// bases say what a meeting's summary rests on.
var bases = map[string]string{
	"papers":        "From the papers published before the meeting; nothing in them is decided yet.",
	"draft minutes": "From the draft minutes, which the committee has not confirmed yet.",
	"minutes":       "From the minutes.",
}

func (w *mailWriter) weeks() {
	v := w.view
	none := map[string]string{
		"decided": "Nothing that was decided in these days has been published yet.",
		"coming":  "No meetings are announced for the two weeks ahead.",
	}
	if v.Chosen {
		none["decided"] = "Nothing about what you chose was decided in these days, as far as is published."
		none["coming"] = "No meetings about what you chose are announced for the two weeks ahead."
	}
	for _, p := range v.meetingParts() {
		if len(p.Meetings) == 0 && none[p.ID] == "" {
			continue
		}
		part := weekView{Title: p.Title, None: none[p.ID], Meetings: w.meetings(p.Meetings)}
		part.More, part.Note = w.leftOut(count(p.Left, "more meeting", "more meetings"), p.Left, "")
		v.Weeks = append(v.Weeks, part)
	}
}

// leftOut is a link to what is left out, with its address for the text.
func (w *mailWriter) leftOut(words string, left int, under string) (*linkView, string) {
	if left == 0 || w.view.Links.Meetings == "" {
		return nil, ""
	}
	text := mdText{notes: &w.notes}
	link, ok := w.link(MailLink{words, w.view.Links.Meetings + under}, &text)
	if !ok {
		return nil, ""
	}
	return &link, w.notes.list(text.used)
}

func (w *mailWriter) meetings(list []MailMeeting) []meetingView {
	var out []meetingView
	for _, m := range list {
		v := meetingView{Name: meetingWords(plainLine(m.Committee), plainLine(m.Title)), When: whenWords(m.When), Place: plainLine(m.Place), Basis: bases[m.Basis], Why: because(m.Why)}
		if status := strings.ToLower(plainLine(m.Status)); status == "cancelled" || status == "postponed" {
			v.When = strings.TrimPrefix(v.When+" ("+status+")", " ")
		}
		for _, i := range m.Items {
			v.Items = append(v.Items, newAgendaView(i))
		}
		v.More, v.Left = w.leftOut(count(m.Left, "more item", "more items")+" of "+v.Name, m.Left, "/"+m.ID)
		text := mdText{notes: &w.notes}
		if link, ok := w.link(MailLink{papersWords(v.Name, m), m.URL}, &text); ok {
			v.Link, v.Note = &link, w.notes.list(text.used)
		}
		out = append(out, v)
	}
	return out
}

// meetingWords names a meeting by its committee and its title, without saying
// anything twice: many titles repeat the committee's name.
func meetingWords(committee, title string) string {
	here, there := wordSet(committee), wordSet(title)
	switch {
	case covers(here, there):
		return committee
	case covers(there, here):
		return title
	}
	return committee + ": " + title
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		set[w] = true
	}
	return set
}

// covers reports whether every word of b is in a.
func covers(a, b map[string]bool) bool {
	for w := range b {
		if !a[w] {
			return false
		}
	}
	return true
}

// papersWords names the page that a meeting's link leads to.
func papersWords(name string, m MailMeeting) string {
	what := "Papers: "
	if m.Basis != "papers" {
		what = "Papers and minutes: "
	}
	if m.When.Day.IsZero() {
		return what + name
	}
	return what + name + ", " + m.When.Day.Format("2 January 2006")
}

func newAgendaView(i MailAgendaItem) agendaView {
	a := agendaView{Title: plainLine(i.Title), Summary: plainLine(i.Summary), Why: because(i.Why)}
	if n := plainLine(i.Number); n != "" {
		a.Title = strings.TrimSuffix(n, ".") + ". " + a.Title
	}
	for _, d := range i.Decisions {
		a.Decisions = append(a.Decisions, plainLine(d))
	}
	for _, d := range i.Actions {
		a.Actions = append(a.Actions, plainLine(d))
	}
	return a
}
