package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	texttemplate "text/template"
	"time"
)

// Mail is what one bulletin mail says to one person. Fields are plain text
// but where Markdown is named. It is written once as HTML and once as text,
// and both say the same.
type Mail struct {
	Partnership MailPartnership
	Kind        string // monthly, weekly, extraordinary
	Bulletin    string // the bulletin's name
	Subject     string
	Preheader   string
	Date        time.Time // the day it is sent
	From, Until time.Time // of a weekly one: the days it covers, half-open
	Foreword    string    // Markdown
	Body        string    // Markdown, of an extraordinary one
	More        []MailLink
	Sections    []MailSection
	Decided     []MailMeeting
	Minuted     []MailMeeting // earlier meetings whose minutes came in
	Coming      []MailMeeting
	Left        MailLeft // of a weekly: meetings that are left out for length
	Chosen      bool     // the reader chose what it is about
	Chart       *MailChart
	Asked       []MailAsked
	Links       MailLinks
}

// MailPartnership is who writes the mail and how it looks.
type MailPartnership struct {
	Name   string
	Team   string
	Email  string
	Phone  string
	Postal string
	Colour string // #rrggbb
	Logo   *MailLogo
}

// MailLogo is a partnership's logo: its content ID in the mail, and the size
// it is shown in.
type MailLogo struct {
	Picture       string
	Width, Height int // pixels
}

// logoHeight is how high a logo is shown, and logoWidth how wide at most.
const logoHeight, logoWidth = 40, 240

// NewMailLogo fits a logo of some size into the space that mails and pages
// have for one.
func NewMailLogo(picture string, width, height int) *MailLogo {
	l := &MailLogo{Picture: picture, Width: width * logoHeight / height, Height: logoHeight}
	if l.Width > logoWidth {
		l.Width, l.Height = logoWidth, max(1, height*logoWidth/width)
	}
	l.Width = max(1, l.Width)
	return l
}

// Source is the address of the picture within the mail (RFC 2392).
func (l *MailLogo) Source() htmltemplate.URL { return htmltemplate.URL("cid:" + l.Picture) }

// MailLinks are the addresses of one person's mail.
type MailLinks struct {
	View        string // the edition as a page
	Meetings    string // the page of meetings, above each meeting's own; empty: none is linked
	Preferences string // empty where no page for it is served
	Unsubscribe string
}

// MailSection is a heading's worth of entries. Figures are sourced sentences
// that stand below them.
type MailSection struct {
	ID      string
	Entries []MailEntry
	Figures []MailFigure

	left int // entries that only the page shows
}

// MailEntry is one item of a bulletin.
type MailEntry struct {
	Headline  string
	Body      string // Markdown
	Links     []MailLink
	Source    string
	Published time.Time
	Deadline  MailWhen
	Event     MailWhen
	Districts []string
	Contact   string
}

// MailLink is a named address; without a title it is named by its host.
type MailLink struct{ Title, URL string }

// MailWhen is a day, with a time of day where Clock ("10:00") is set.
type MailWhen struct {
	Day   time.Time
	Clock string
}

// MailFigure is a sentence or more with where they come from.
type MailFigure struct {
	Text, Source, URL string
	AsOf              time.Time
}

// MailChart is a fund's balances, for a table and the picture beside it.
// Picture is its content ID in the mail; empty: there is only the table.
type MailChart struct {
	Fund    string
	Awarded string
	Pots    []MailPot
	Note    string
	Picture string
}

// MailPot is one pot of a chart, in words such as £1,234.00; an amount of
// nothing is empty.
type MailPot struct{ Name, Given, Spent, Outstanding, Unallocated, Refunded string }

// MailAsked is a question that many asked, with its answer in plain text.
type MailAsked struct {
	Question, Answer, Source, URL string
	AsOf                          time.Time
}

// MailMeeting is one meeting of a weekly summary.
type MailMeeting struct {
	Committee string
	Title     string
	When      MailWhen
	Place     string
	Status    string
	Basis     string // papers, draft minutes, minutes
	URL       string
	Items     []MailAgendaItem
	ID        string   // of its own page
	Why       []string // what the reader chose that it is there for
	Left      int      // items that are left out for length
}

// MailLeft counts the meetings of each part that are left out for length.
type MailLeft struct{ Decided, Minuted, Coming int }

// MailAgendaItem is what a summary says of one item of an agenda.
type MailAgendaItem struct {
	Number    string
	Title     string
	Summary   string
	Decisions []string
	Actions   []string
	Why       []string // what the reader chose that it is there for
}

// ErrMail is wrapped by every refusal to write a mail that lacks something.
var ErrMail = errors.New("the mail lacks something")

//go:embed mail
var mailFiles embed.FS

var (
	mailHTML = htmltemplate.Must(htmltemplate.New("").Funcs(htmltemplate.FuncMap{"mso": mso, "dict": dict, "together": together, "written": written, "breakable": breakable}).ParseFS(mailFiles, "mail/*.html"))
	mailText = texttemplate.Must(texttemplate.New("").Funcs(texttemplate.FuncMap{
		"wrap": func(s string) string { return wrapText(s, "", "") },
		"item": func(s string) string { return wrapText(s, "- ", "  ") },
		"rule": underline,
	}).ParseFS(mailFiles, "mail/*.txt"))
)

// WriteMail is the mail as HTML and as text, from one source. Of one that mail
// clients would cut off, each long section ends with a link to the rest.
func WriteMail(m Mail) (html, text []byte, err error) {
	html, text, err = writeMail(m)
	if err != nil || len(html) <= mailBudget {
		return html, text, err
	}
	return fitMail(m)
}

func writeMail(m Mail) (html, text []byte, err error) {
	v, err := newMailView(m)
	if err != nil {
		return nil, nil, err
	}
	var h, t bytes.Buffer
	if err := mailHTML.ExecuteTemplate(&h, "bulletin.html", v); err != nil {
		return nil, nil, fmt.Errorf("write the HTML part: %w", err)
	}
	if err := mailText.ExecuteTemplate(&t, "bulletin.txt", v); err != nil {
		return nil, nil, fmt.Errorf("write the text part: %w", err)
	}
	return tidyLines(h.Bytes()), tidyLines(t.Bytes()), nil
}

// MailSectionTitle is the heading of a section, or "" of an unknown one.
func MailSectionTitle(id string) string { return mailSections[id] }

// mailSections are the titles of the bulletin's sections by their ID.
var mailSections = map[string]string{
	"legislation-and-policy": "Legislation and policy",
	"publications":           "Publications",
	"data-releases":          "Data releases",
	"media":                  "In the media",
	"funding-opportunities":  "Funding opportunities",
	"training-and-events":    "Training and events",
	"from-the-partnership":   "From the partnership",
}

// dict gathers named values for an inner template, which takes one.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict takes names and values in pairs")
	}
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		d[name] = pairs[i+1]
	}
	return d, nil
}

// mso is what Outlook's Word engine alone reads: it needs a table of fixed
// width where others keep to max-width. html/template removes comments, so
// these pass through it as they are.
func mso(part string) (htmltemplate.HTML, error) {
	switch part {
	case "head":
		return `<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch></o:OfficeDocumentSettings></xml></noscript>` +
			`<style>table{border-collapse:collapse;mso-table-lspace:0;mso-table-rspace:0}body,table,td,p,h1,h2,h3,h4,li,a{font-family:Arial,Helvetica,sans-serif !important;mso-line-height-rule:exactly}</style><![endif]-->`, nil
	case "open":
		return `<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`, nil
	case "close":
		return `<!--[if mso]></td></tr></table><![endif]-->`, nil
	}
	return "", fmt.Errorf("no mso part %q", part)
}
