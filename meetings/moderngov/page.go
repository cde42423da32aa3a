package moderngov

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"kcst/meetings"
	"kcst/meetings/minutes"
)

// ErrPage: what came isn't a page on a meeting.
var ErrPage = fmt.Errorf("%w: no page on a meeting", ErrAnswer)

// longestPage bounds a page, in bytes.
const longestPage = 8 << 20

// Page is what a page tells: a meeting, the IDs that its links name, and where
// they lead.
type Page struct {
	minutes.Draft
	CommitteeID string
}

var (
	ids       = regexp.MustCompile(`(?i)\bCId=(\d+)&(?:amp;)?MI[dD]=(\d+)`)
	decidedAt = regexp.MustCompile(`^(\d{2}/\d{2}/\d{4}) - (.+)$`)
	titled    = regexp.MustCompile(`(?is)<title>.{0,500}?</title>`)
	firstItem = regexp.MustCompile(`<[^>]*class="[^"]*mg(?:ItemTable|ItemNumberCell|AiTitle)`)
)

// ReadPage reads a page of ModernGov: a meeting's agenda and minutes, one
// item, or the details of a decision. base is where its links are from, and
// may be nil.
func ReadPage(body string, hint minutes.Hint, base *url.URL) (Page, error) {
	if len(body) > longestPage {
		return Page{}, fmt.Errorf("%w: it is longer than %d MB", ErrPage, longestPage>>20)
	}
	if !strings.Contains(body, "mg") {
		return Page{}, ErrPage
	}
	s := scan(body, base)
	if len(s.items) == 0 && s.title == "" {
		return Page{}, ErrPage
	}
	p := Page{CommitteeID: s.committee}
	if hint.ID == "" {
		hint.ID = s.meeting
	}
	text := strings.Join(s.head, "\n\n") + "\n\n"
	if s.decided != "" { // a page on one decision names its meeting in a link
		if m := decidedAt.FindStringSubmatch(s.decided); m != nil {
			hint.Committee.Name, hint.Start = m[2], start(m[1], "", hint.Zone)
		}
	}
	if !s.labelled && strings.Contains(strings.ToLower(titled.FindString(body)), "minutes") { // minutes alone need no labels
		s.minuted = true
		for i := range s.items {
			s.items[i].Minutes, s.items[i].Agenda = s.items[i].Agenda, ""
		}
	}
	d, err := minutes.ReadParts(text, s.items, s.minuted, s.decided != "", hint)
	if errors.Is(err, minutes.ErrNoMeeting) { // the head may stand in no class of ModernGov's
		if at := firstItem.FindStringIndex(body); at != nil {
			d, err = minutes.ReadParts(text+minutes.Plain(titled.ReplaceAllString(body[:at[0]], "")), s.items, s.minuted, s.decided != "", hint)
		}
	}
	if err != nil {
		return Page{}, err
	}
	p.Draft = d
	return p, nil
}

// scanned is what a walk through a page finds.
type scanned struct {
	head               []string
	title              string
	items              []minutes.Part
	minuted            bool
	decided            string
	committee, meeting string
	label              string // what the last label of an item said
	labelled           bool
}

// scan walks through a page once, by what its classes say.
func scan(body string, base *url.URL) *scanned {
	s := &scanned{}
	if m := ids.FindStringSubmatch(body); m != nil {
		s.committee, s.meeting = m[1], m[2]
	}
	z := html.NewTokenizer(strings.NewReader(body))
	z.SetMaxBuf(longestPage)
	w := &walk{scanned: s, base: base}
	for {
		t := z.Next()
		if t == html.ErrorToken {
			w.end()
			return s
		}
		w.token(z, t)
	}
}

// walk gathers the text of one place after another.
type walk struct {
	*scanned
	base   *url.URL
	place  string // number, title, label, body, head, decided, or none
	tag    string // whose end ends the place
	depth  int    // of that tag within itself
	text   strings.Builder
	hidden int    // depth within an element that isn't shown
	hides  string // its tag
	link   *meetings.Document
	linked strings.Builder
}

var places = []struct{ class, place string }{
	{"mgItemNumberCell", "number"}, {"mgAiTitleTxt", "title"}, {"mgAiTitleLnk", "title"}, {"mgSubItemTitleTxt", "label"}, {"mgSubSubTitleTxt", "label"},
	{"mgWordPara", "body"}, {"mgMainTitleTxt", "head"}, {"mgSubTitleTxt", "head"}, {"mgLabel", "label"},
}

// endless are elements without an end.
var endless = map[string]bool{"br": true, "hr": true, "img": true, "input": true}

func (w *walk) token(z *html.Tokenizer, t html.TokenType) {
	name, has := z.TagName()
	tag := string(name)
	var class, href string
	for has {
		var k, v []byte
		k, v, has = z.TagAttr()
		switch string(k) {
		case "class":
			class = string(v)
		case "href":
			href = string(v)
		}
	}
	raw := string(z.Raw())
	switch t {
	case html.StartTagToken:
		switch {
		case w.hidden > 0:
			if tag == w.hides {
				w.hidden++
			}
			return
		case strings.Contains(class, "mgHide"), strings.Contains(class, "mgFileSize"):
			if !endless[tag] {
				w.hidden, w.hides = 1, tag
			}
			return
		}
		w.start(tag, class, href, raw)
	case html.EndTagToken:
		if w.hidden > 0 {
			if tag == w.hides {
				w.hidden--
			}
			return
		}
		w.finish(tag, raw)
	case html.TextToken:
		if w.hidden > 0 {
			return
		}
		if w.link != nil {
			w.linked.Write(z.Text())
		}
		if w.place != "" {
			w.text.WriteString(raw)
		}
	case html.SelfClosingTagToken:
		if w.place == "body" && w.hidden == 0 {
			w.text.WriteString(raw)
		}
	}
}

func (w *walk) start(tag, class, href, raw string) {
	if tag == "a" && href != "" {
		w.link, w.linked = &meetings.Document{URL: href}, strings.Builder{}
	}
	if w.place != "" {
		if tag == w.tag {
			w.depth++
		}
		w.text.WriteString(raw)
		return
	}
	if strings.Contains(class, "mgRestricted") && len(w.items) > 0 {
		w.items[len(w.items)-1].Restricted = true
	}
	for _, p := range places {
		if strings.Contains(class, p.class) {
			w.place, w.tag, w.depth = p.place, tag, 1
			w.text.Reset()
			return
		}
	}
}

func (w *walk) finish(tag, raw string) {
	if tag == "a" && w.link != nil {
		w.addLink(*w.link, line(w.linked.String()))
		w.link = nil
	}
	if w.place == "" {
		return
	}
	if tag == w.tag {
		if w.depth--; w.depth == 0 {
			w.end()
			return
		}
	}
	w.text.WriteString(raw)
}

// addLink takes up a link to a paper, or to the meeting that decided.
func (w *walk) addLink(d meetings.Document, title string) {
	if decidedAt.MatchString(title) && strings.Contains(strings.ToLower(w.label), "decided at") {
		w.decided = title
		return
	}
	u := strings.ToLower(d.URL)
	if len(w.items) == 0 || title == "" || !strings.Contains(u, "documents/") && !strings.Contains(u, "mgconvert") && !strings.HasSuffix(u, ".pdf") || minutes.Secret(title) {
		return
	}
	if w.base != nil {
		if abs, err := w.base.Parse(strings.ReplaceAll(d.URL, " ", "%20")); err == nil {
			d.URL = abs.String()
		}
	}
	if !web(d.URL) {
		return
	}
	d.Title = title
	it := &w.items[len(w.items)-1]
	it.Documents = append(it.Documents, d)
}

// end files the text of the place that ends.
func (w *walk) end() {
	place, raw := w.place, w.text.String()
	w.place = ""
	w.text.Reset()
	flat := line(minutes.Plain(raw))
	switch place {
	case "number":
		w.items = append(w.items, minutes.Part{Number: strings.TrimSuffix(flat, ".")})
		w.label = ""
	case "title":
		if len(w.items) == 0 || w.items[len(w.items)-1].Title != "" {
			w.items = append(w.items, minutes.Part{})
			w.label = ""
		}
		w.items[len(w.items)-1].Title = flat
	case "label":
		w.label, w.labelled = flat, true
		w.minuted = w.minuted || strings.HasPrefix(flat, "Minutes") || strings.HasPrefix(flat, "Decision")
	case "head":
		w.head = append(w.head, flat)
		if w.title = flat; len(w.head) > 1 && strings.EqualFold(w.head[0], "Decision details") {
			w.items = append(w.items, minutes.Part{Title: flat})
		}
	case "body":
		w.body(raw)
	}
}

func (w *walk) body(raw string) {
	if len(w.items) == 0 {
		return
	}
	it := &w.items[len(w.items)-1]
	switch {
	case strings.HasPrefix(w.label, "Decision:"), w.label == "Decision":
		it.Decision += minutes.Plain(raw)
	case strings.HasPrefix(w.label, "Minutes"):
		it.Minutes += minutes.Plain(raw)
	default:
		it.Agenda += minutes.Plain(raw)
	}
}
