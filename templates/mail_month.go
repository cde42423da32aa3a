package templates

import (
	"cmp"
	htmltemplate "html/template"
	"strings"
)

// fundingSection is the section that the partnership's money stands in.
const fundingSection = "from-the-partnership"

// askedSection is the ID of what was asked most.
const askedSection = "asked"

// month is what a monthly edition says of the partnership's own meetings,
// below its sections.
func (w *mailWriter) month() {
	v := w.view
	for _, p := range v.MeetingParts() {
		v.Weeks = append(v.Weeks, weekView{Title: p.Title, Meetings: w.meetings(p.Meetings)})
	}
	for _, week := range v.Weeks {
		v.Contents = append(v.Contents, contentsLine{week.Title, len(week.Meetings)})
	}
}

// asked are the questions of the month, as a section of their own.
func (w *mailWriter) asked() {
	if len(w.view.Asked) == 0 {
		return
	}
	part := sectionView{ID: askedSection, Title: "What partners asked most"}
	for _, a := range w.view.Asked {
		part.Entries = append(part.Entries, w.question(a))
	}
	w.view.Parts = append(w.view.Parts, part)
}

func (w *mailWriter) question(a MailAsked) entryView {
	text := mdText{notes: &w.notes}
	words := []mdBlock{{kind: blockParagraph, spans: []mdSpan{{kind: spanText, text: plainLine(a.Answer)}}}}
	e := entryView{
		Headline: plainLine(a.Question),
		Body:     prose{HTML: mdHTML{w.view.Palette, "h4", 16}.render(words), Text: text.render(words)},
	}
	source := plainLine(a.Source)
	if !a.AsOf.IsZero() {
		source = strings.TrimPrefix(source+", as of "+a.AsOf.Format("2 January 2006"), ", ")
	}
	if link, ok := w.link(MailLink{cmp.Or(source, "Source"), a.URL}, &text); ok {
		e.Links, e.LinkNotes = []linkView{link}, w.notes.list(text.used)
	} else {
		e.About = labelled(e.About, "Source", source)
	}
	return e
}

// chartView is the table of a fund's pots, and the picture beside it.
type chartView struct {
	Title   string
	Picture htmltemplate.URL
	Alt     string
	Pots    []potView
	Note    string
}

type potView struct {
	Name, Given string
	Lines       []amountLine
}

type amountLine struct{ What, Amount string }

func newChartView(c *MailChart) *chartView {
	if c == nil {
		return nil
	}
	v := &chartView{Title: plainLine(c.Fund) + ": " + plainLine(c.Awarded), Note: plainLine(c.Note)}
	if c.Picture != "" {
		v.Picture = htmltemplate.URL("cid:" + c.Picture)
		v.Alt = "Bar chart: what was spent, what is allocated and what is left in each pot of the " + plainLine(c.Fund) + ". The table below has its figures."
	}
	for _, p := range c.Pots {
		pot := potView{Name: plainLine(p.Name), Given: plainLine(p.Given)}
		for _, l := range []amountLine{
			{"Spent", p.Spent}, {"Allocated, not yet spent", p.Outstanding}, {"Unallocated", p.Unallocated}, {"Refunded", p.Refunded},
		} {
			if l.Amount != "" {
				pot.Lines = append(pot.Lines, l)
			}
		}
		v.Pots = append(v.Pots, pot)
	}
	return v
}
