package templates

import (
	"cmp"
	"fmt"
	htmltemplate "html/template"
	"net/url"
	"slices"
	"strings"
	"time"
)

// mailView is a Mail as the template files read it: colours chosen, Markdown
// and dates written, links numbered in the order of the page.
type mailView struct {
	Mail
	Palette  mailPalette
	Title    string // the first line of the heading
	Issue    string // the second
	Day      string
	Count    string
	Reason   string // why the reader gets it
	Contents []contentsLine
	Dates    []datedLine
	Foreword prose
	Body     prose
	More     []linkView // below the body
	Notes    string     // the addresses of More
	Parts    []sectionView
	Weeks    []weekView
	Phone    htmltemplate.URL
	Postal   string
}

type contentsLine struct {
	Title string
	Count int
}

// datedLine is a deadline or an event of the edition, in the list of dates.
type datedLine struct {
	day      time.Time
	Day      string
	What     string
	Headline string
}

// prose is Markdown in both forms; Notes lists the addresses of its links.
type prose struct {
	HTML  htmltemplate.HTML
	Text  string
	Notes string
}

type sectionView struct {
	ID, Title string
	Entries   []entryView
	Figures   []figureView
	Chart     *chartView
	More      *linkView // to what was left out for length
	Left      int       // how much that is
}

type entryView struct {
	Headline  string
	Body      prose
	Deadline  string
	Event     string
	About     []string // source, districts, contact
	Links     []linkView
	LinkNotes string
}

type linkView struct {
	Title, URL string
	Number     int
}

type figureView struct {
	Text, Source string
	Link         *linkView
	Note         string
}

// mailWriter carries what grows while a view is made.
type mailWriter struct {
	view  *mailView
	notes linkNotes
}

func newMailView(m Mail) (*mailView, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	v := &mailView{Mail: m, Palette: newMailPalette(m.Partnership.Colour), Day: dayWords(m.Date)}
	v.Subject, v.Preheader, v.Bulletin = plainLine(m.Subject), plainLine(m.Preheader), plainLine(m.Bulletin)
	if phone, ok := safeURL("tel:" + strings.ReplaceAll(m.Partnership.Phone, " ", "")); ok {
		v.Phone = htmltemplate.URL(phone)
	}
	if !strings.Contains(m.Partnership.Postal, m.Partnership.Email) {
		v.Postal = plainLine(m.Partnership.Postal)
	}
	w := &mailWriter{view: v}
	v.Foreword = w.prose(m.Foreword, "h2")
	v.Body = w.prose(m.Body, "h2")
	text := mdText{notes: &w.notes}
	for _, l := range m.More {
		if link, ok := w.link(l, &text); ok {
			v.More = append(v.More, link)
		}
	}
	v.Notes = w.notes.list(text.used)
	if err := w.sections(); err != nil {
		return nil, err
	}
	w.asked()
	if err := w.heading(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(v.Dates, func(a, b datedLine) int { return a.day.Compare(b.day) })
	return v, nil
}

func (m Mail) check() error {
	for _, f := range []struct{ name, value string }{
		{"the partnership's name", m.Partnership.Name}, {"the team's name", m.Partnership.Team}, {"the team's e-mail address", m.Partnership.Email},
		{"the bulletin's name", m.Bulletin}, {"a subject", m.Subject},
		{"the link to the page", m.Links.View}, {"the unsubscribe link", m.Links.Unsubscribe},
	} {
		if plainLine(f.value) == "" {
			return fmt.Errorf("%w: %s is missing", ErrMail, f.name)
		}
	}
	if m.Date.IsZero() {
		return fmt.Errorf("%w: its day is missing", ErrMail)
	}
	return nil
}

// heading says what the mail is, by its kind.
func (w *mailWriter) heading() error {
	v := w.view
	items := 0
	for _, s := range v.Parts {
		n := len(s.Entries) + s.Left
		if s.ID != askedSection {
			items += n
		}
		v.Contents = append(v.Contents, contentsLine{s.Title, n})
	}
	switch v.Kind {
	case "monthly":
		v.Title, v.Issue, v.Count = v.Bulletin, v.Date.Format("January 2006"), count(items, "item", "items")
		w.month()
		v.Reason = "You get this because you subscribed to the monthly bulletin of the " + v.Partnership.Team + "."
	case "weekly":
		v.Title, v.Issue = "Meetings in brief", daysWords(v.From, v.Until)
		v.Count = count(len(v.Decided)+len(v.Minuted)+len(v.Coming)+v.Left.Decided+v.Left.Minuted+v.Left.Coming, "meeting", "meetings")
		v.Reason = "You get this because you subscribed to the weekly summary of meetings of the " + v.Partnership.Team + "."
		v.Contents = nil
		w.weeks()
	case "extraordinary":
		v.Title = v.Subject
		v.Reason = "You get this because you subscribed to extraordinary editions of the bulletin of the " + v.Partnership.Team + ", which go out when something cannot wait."
	default:
		return fmt.Errorf("%w: there is no kind of mail named %q", ErrMail, v.Kind)
	}
	return nil
}

func (w *mailWriter) sections() error {
	for _, s := range w.view.Sections {
		title := mailSections[s.ID]
		if title == "" {
			return fmt.Errorf("%w: section %q has no title", ErrMail, s.ID)
		}
		part := sectionView{ID: s.ID, Title: title}
		for _, e := range s.Entries {
			part.Entries = append(part.Entries, w.entry(e))
		}
		part.Left, part.More = s.left, w.rest(s)
		for _, f := range s.Figures {
			part.Figures = append(part.Figures, w.figure(f))
		}
		if s.ID == fundingSection {
			part.Chart = newChartView(w.view.Mail.Chart)
		}
		if len(part.Entries)+len(part.Figures) > 0 {
			w.view.Parts = append(w.view.Parts, part)
		}
	}
	return nil
}

func (w *mailWriter) entry(e MailEntry) entryView {
	out := entryView{Headline: plainLine(e.Headline), Body: w.prose(e.Body, "h4"), Deadline: whenWords(e.Deadline), Event: whenWords(e.Event)}
	for _, d := range []struct {
		what string
		when MailWhen
	}{{"Deadline", e.Deadline}, {"Event", e.Event}} {
		if !d.when.Day.IsZero() {
			w.view.Dates = append(w.view.Dates, datedLine{d.when.Day, d.when.Day.Format("Mon 2 Jan"), d.what, out.Headline})
		}
	}
	source := plainLine(e.Source)
	if !e.Published.IsZero() {
		source = strings.TrimPrefix(source+", "+e.Published.Format("2 January 2006"), ", ")
	}
	out.About = labelled(out.About, "Source", source)
	out.About = labelled(out.About, "For", placesWords(e.Districts))
	out.About = labelled(out.About, "Contact", plainLine(e.Contact))
	text := mdText{notes: &w.notes}
	for _, l := range e.Links {
		if link, ok := w.link(l, &text); ok {
			out.Links = append(out.Links, link)
		}
	}
	out.LinkNotes = w.notes.list(text.used)
	return out
}

func labelled(about []string, label, value string) []string {
	if value == "" {
		return about
	}
	return append(about, label+": "+value)
}

func (w *mailWriter) link(l MailLink, text *mdText) (linkView, bool) {
	href, ok := safeURL(l.URL)
	if !ok {
		return linkView{}, false
	}
	u, err := url.Parse(href)
	if err != nil {
		return linkView{}, false
	}
	title := cmp.Or(plainLine(l.Title), "Read more at "+u.Host)
	text.link(title, href)
	return linkView{Title: title, URL: href, Number: w.notes.number(href)}, true
}

func (w *mailWriter) figure(f MailFigure) figureView {
	out := figureView{Text: plainLine(f.Text), Source: plainLine(f.Source)}
	if !f.AsOf.IsZero() {
		out.Source = strings.TrimPrefix(out.Source+", as of "+f.AsOf.Format("2 January 2006"), ", ")
	}
	text := mdText{notes: &w.notes}
	if link, ok := w.link(MailLink{out.Source, f.URL}, &text); ok {
		out.Link, out.Note = &link, w.notes.list(text.used)
	}
	return out
}

func (w *mailWriter) prose(src, heading string) prose {
	blocks := parseMarkdown(src)
	text := mdText{notes: &w.notes}
	p := prose{HTML: mdHTML{w.view.Palette, heading, 16}.render(blocks), Text: text.render(blocks)}
	p.Notes = w.notes.list(text.used)
	return p
}
