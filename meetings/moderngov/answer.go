package moderngov

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"kcst/facts"
	"kcst/meetings"
	"kcst/meetings/minutes"
)

// Listed is a meeting as a list of meetings has it, and Committee whose it is.
type Listed struct {
	ID        string
	Committee string // its ID on this host
	Title     string // of the committee
	Start     time.Time
	Status    meetings.Status
	Note      string
}

// Committee is a committee as a host lists it.
type Committee struct {
	ID, Title string
	Ended     bool // deleted or expired
}

// Answer is what an answer of the web service holds, of each kind what there
// is. Its Meeting has neither its committee nor its council, which GetMeeting
// doesn't tell; Named is what the items call the committee, if they do, and
// Host where its links lead.
type Answer struct {
	Committees []Committee
	Listed     []Listed
	Meeting    *minutes.Draft
	Named      string
	Host       string
}

// ReadXML reads an answer of the web service.
func ReadXML(body []byte, zone *time.Location) (Answer, error) {
	root, err := parse(body)
	if err != nil {
		return Answer{}, err
	}
	switch root.name {
	case "committees":
		return Answer{Committees: committees(root)}, nil
	case "getmeetings", "getmeetingsbydate":
		return Answer{Listed: listed(root, zone)}, nil
	case "meeting":
		return meeting(root, zone)
	}
	return Answer{}, fmt.Errorf("%w: it begins with <%s>", ErrAnswer, root.name)
}

func committees(root *node) []Committee {
	var out []Committee
	for _, n := range root.all("committee") {
		if id := n.value("committeeid"); id != "" {
			out = append(out, Committee{ID: id, Title: n.value("committeetitle"), Ended: n.is("committeedeleted", false) || n.is("committeeexpired", false)})
		}
	}
	return out
}

func listed(root *node, zone *time.Location) []Listed {
	var out []Listed
	add := func(n *node, committee, title string) {
		l := Listed{ID: n.value("meetingid"), Committee: cmp.Or(n.value("committeeid"), committee), Title: cmp.Or(n.value("committeetitle"), title)}
		l.Start = start(n.value("meetingdate"), n.value("meetingtime"), zone)
		l.Status, l.Note = status(n.value("meetingstatus"))
		if l.ID != "" && !l.Start.IsZero() {
			out = append(out, l)
		}
	}
	for _, c := range root.all("committee") {
		for _, n := range c.all("meeting") {
			add(n, c.value("committeeid"), c.value("committeetitle"))
		}
	}
	if len(out) == 0 {
		for _, n := range root.all("meeting") {
			add(n, "", "")
		}
	}
	return out
}

// status reads the free text of a meeting's status.
func status(s string) (meetings.Status, string) {
	_, note, _ := strings.Cut(s, ";")
	note = strings.TrimSpace(note)
	switch l := strings.ToLower(s); {
	case strings.Contains(l, "cancel"), strings.Contains(l, "abandon"):
		return meetings.Cancelled, note
	case strings.Contains(l, "postpone"), strings.Contains(l, "adjourned to"):
		return meetings.Postponed, note
	case strings.Contains(l, "provisional"), strings.Contains(l, "tentative"), strings.Contains(l, "planned"), strings.Contains(l, "to be confirmed"):
		return meetings.Planned, note
	}
	return meetings.Confirmed, note
}

var clockTime = regexp.MustCompile(`(?i)^(\d{1,2})(?:[.:](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|noon)?`)

// start is when a meeting begins: dd/MM/yyyy, and a time such as 10.00 am,
// 7.30pm or 19:30. Without one it is midnight; without a day, the zero time.
func start(day, clock string, zone *time.Location) time.Time {
	day, _, _ = strings.Cut(day, " ")
	t, err := time.ParseInLocation("02/01/2006", day, zone)
	if err != nil {
		if t, err = time.ParseInLocation("2006-01-02", strings.Split(day, "T")[0], zone); err != nil {
			return time.Time{}
		}
	}
	m := clockTime.FindStringSubmatch(clock)
	if m == nil {
		return t
	}
	text, layout := m[1]+":"+cmp.Or(m[2], "00"), "15:04"
	switch half := strings.ReplaceAll(strings.ToLower(m[3]), ".", ""); half {
	case "am", "pm":
		text, layout = text+" "+half, "3:04 pm"
	}
	c, err := time.Parse(layout, text)
	if err != nil {
		return t
	}
	return time.Date(t.Year(), t.Month(), t.Day(), c.Hour(), c.Minute(), 0, 0, zone)
}

// meeting reads a GetMeeting.
func meeting(root *node, zone *time.Location) (Answer, error) {
	d := minutes.Draft{}
	d.ID, d.Start = strings.ToLower(root.value("meetingid")), start(root.value("meetingdate"), root.value("meetingtime"), zone)
	if d.ID == "" || d.Start.IsZero() {
		return Answer{}, fmt.Errorf("%w: it has no meeting ID, or no date", ErrAnswer)
	}
	if !root.is("isdisplayallowed", true) {
		return Answer{}, fmt.Errorf("%w: the council doesn't show meeting %s", ErrAnswer, d.ID)
	}
	d.Status, d.Note = status(root.value("meetingstatus"))
	d.Place = cmp.Or(root.value("meetinglocation"), root.value("meetingroom"))
	d.Basis = meetings.Papers
	items := root.child("agendaitems").all("agendaitem")
	if minuted(root, items) {
		d.Basis = meetings.Minutes
		for _, doc := range root.all("linkeddoc") {
			if t := strings.ToLower(doc.value("title")); strings.Contains(t, "draft minutes") {
				d.Basis = meetings.DraftMinutes
			}
		}
	}
	a := Answer{Host: host(root)}
	closed := false
	for _, n := range items {
		it, after, ok := item(n, d.Minuted(), d.Start, closed)
		closed = after
		if it.Restricted {
			d.Withheld++
		}
		if !ok || it.Restricted {
			continue
		}
		if a.Named == "" {
			a.Named = n.value("refertocommittee")
		}
		d.Items = append(d.Items, it)
	}
	for _, k := range root.kids {
		if k.name == "linkeddocuments" {
			d.Documents = append(d.Documents, documents(k)...)
		}
	}
	if d.Minuted() {
		d.Attendees = attendees(root)
	}
	a.Meeting = &d
	return a, nil
}

// minuted reports whether minutes or decisions are published.
func minuted(root *node, items []*node) bool {
	if root.is("minutepublished", false) || root.is("decisionpublished", false) {
		return true
	}
	for _, n := range items {
		if n.is("isminutepublished", false) && n.raw("minutesnonemptyhtmlbody") != "" || n.is("isdecisionpublished", false) && n.raw("decisionnonemptyhtmlbody") != "" {
			return true
		}
	}
	return false
}

// item reads an agenda item; ok is false for a heading.
func item(n *node, minuted bool, on time.Time, closed bool) (it meetings.AgendaItem, after, ok bool) {
	it = meetings.AgendaItem{
		ID: n.value("agendaitemid"), Title: n.value("agendaitemtitle"), Documents: documents(n.child("linkeddocuments")),
		Restricted: n.is("isrestricted", false) || !n.is("isdisplayallowed", true),
	}
	var b minutes.Body
	number := strings.TrimSuffix(n.value("fulldisplaynumberformat"), ".")
	if minuted && n.is("isminutepublished", true) {
		b.Text = minutes.Plain(n.body("minutesnonemptyhtmlbody"))
		if m := n.value("minutesitemnumber"); m != "" && m != "0" {
			number = m + n.value("minutesitemsubnumber")
		}
	}
	if minuted && n.is("isdecisionpublished", true) {
		b.Decision = minutes.Plain(n.body("decisionnonemptyhtmlbody"))
	}
	fromMinutes := strings.TrimSpace(b.Text+b.Decision) != ""
	if !fromMinutes {
		b.Text = minutes.Plain(n.body("agendatext"))
	}
	it.Number = number
	if it.Restricted {
		return it, closed, true
	}
	if number == "" && strings.TrimSpace(b.Text) == "" && len(it.Documents) == 0 {
		return it, closed, false
	}
	after = minutes.Item(&it, b, fromMinutes, on, closed)
	if minuted && !it.Restricted {
		it.Actions = append(it.Actions, noted(n)...)
	}
	return it, after, it.Title != ""
}

// noted are actions that a council keeps in a field of their own.
func noted(n *node) []meetings.Action {
	var out []meetings.Action
	for _, i := range []string{"1", "2"} {
		if text := line(minutes.Plain(n.body("commenttext" + i))); text != "" && strings.Contains(strings.ToLower(n.value("commentlabel"+i)), "action") {
			out = append(out, meetings.Action{Text: text})
		}
	}
	return out
}

func documents(n *node) []meetings.Document {
	var out []meetings.Document
	for _, k := range n.all("linkeddoc") {
		d := meetings.Document{Title: k.value("title"), URL: strings.TrimSpace(k.raw("url")), Restricted: k.is("isrestricted", false) || k.value("restrictionsref") != ""}
		if t := start(k.value("publicationdate"), "", time.UTC); !t.IsZero() {
			d.Published = facts.DateOf(t)
		}
		if d.Restricted || minutes.Secret(d.Title) || d.Title == "" || !web(d.URL) {
			continue
		}
		d.URL = strings.ReplaceAll(d.URL, " ", "%20")
		out = append(out, d)
	}
	return out
}

func web(s string) bool {
	u, err := url.Parse(strings.ReplaceAll(s, " ", "%20"))
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// attendees counts who attended, by role.
func attendees(root *node) []meetings.Attendance {
	var out []meetings.Attendance
	for _, n := range root.child("attendees").all("attendee") {
		how := strings.ToLower(n.attr["attendance"])
		if role := line(n.attr["roledescription"]); role != "" && !strings.Contains(how, "apolog") && !strings.Contains(how, "absent") && !strings.Contains(how, "expected") {
			out = meetings.Attended(out, role)
		}
	}
	return out
}

// host is where the links of an answer lead.
func host(root *node) string {
	for _, u := range root.all("url") {
		if p, err := url.Parse(strings.TrimSpace(u.text)); err == nil && p.Host != "" && (strings.Contains(p.Path, "mgConvert") || strings.Contains(p.Path, "mgUserInfo")) {
			return p.Host
		}
	}
	return ""
}
