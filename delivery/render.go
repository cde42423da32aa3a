package delivery

import (
	"slices"
	"time"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/templates"
)

// Mail is an edition's frozen content as templates write it, in a mail or on
// a page. Nothing is added to what was approved but the links.
func Mail(c bulletin.Content, links templates.MailLinks) templates.Mail {
	m := templates.Mail{
		Partnership: mailPartnership(c.From),
		Kind:        string(c.Kind),
		Bulletin:    c.Bulletin,
		Subject:     c.Subject,
		Preheader:   c.Preheader,
		Date:        day(c.Date),
		From:        day(c.Period.From),
		Until:       day(c.Period.Until),
		Foreword:    c.Foreword,
		Body:        c.Body,
		More:        mailLinks(c.Links),
		Decided:     mailMeetings(c.Decided),
		Minuted:     mailMeetings(c.Minuted),
		Coming:      mailMeetings(c.Coming),
		Left:        templates.MailLeft(c.Left),
		Chosen:      c.Chosen,
		Links:       links,
	}
	for _, s := range c.Sections {
		m.Sections = append(m.Sections, mailSection(s))
	}
	m.Chart = mailChart(c.Chart)
	for _, a := range c.Asked {
		m.Asked = append(m.Asked, templates.MailAsked{Question: a.Question, Answer: a.Answer, Source: a.Source, URL: a.URL, AsOf: day(a.AsOf)})
	}
	if len(c.Funding) > 0 {
		m.Sections = withFigures(m.Sections, c.Funding)
	}
	return m
}

func mailPartnership(p bulletin.Imprint) templates.MailPartnership {
	return templates.MailPartnership{Name: p.Partnership, Team: p.Team, Email: p.Email, Phone: p.Phone, Postal: p.Postal, Colour: p.Colour}
}

func mailSection(s bulletin.Section) templates.MailSection {
	out := templates.MailSection{ID: string(s.ID)}
	for _, e := range s.Entries {
		entry := templates.MailEntry{
			Headline: e.Headline, Body: e.Body, Source: e.Source, Published: day(e.Published),
			Deadline: mailWhen(e.Deadline), Event: mailWhen(e.Event), Districts: e.Districts, Contact: e.Contact,
		}
		entry.Links = mailLinks(e.Links)
		out.Entries = append(out.Entries, entry)
	}
	return out
}

func mailLinks(links []bulletin.Link) []templates.MailLink {
	var out []templates.MailLink
	for _, l := range links {
		out = append(out, templates.MailLink{Title: l.Title, URL: l.URL})
	}
	return out
}

// withFigures puts the funding sentences under what the partnership says of
// itself, the last section, which is added where nobody else wrote for it.
func withFigures(sections []templates.MailSection, funding []bulletin.Sourced) []templates.MailSection {
	id := string(bulletin.SectionPartnership)
	at := slices.IndexFunc(sections, func(s templates.MailSection) bool { return s.ID == id })
	if at < 0 {
		at = len(sections)
		sections = append(sections, templates.MailSection{ID: id})
	}
	sections[at].Figures = append(sections[at].Figures, figures(funding)...)
	return sections
}

// figures are sourced sentences as paragraphs: those in a row that come from
// one source are one, with the source once below it.
func figures(lines []bulletin.Sourced) []templates.MailFigure {
	var out []templates.MailFigure
	for i, l := range lines {
		if i > 0 && l.Source == lines[i-1].Source && l.URL == lines[i-1].URL && l.AsOf == lines[i-1].AsOf {
			out[len(out)-1].Text += " " + l.Text
			continue
		}
		out = append(out, templates.MailFigure{Text: l.Text, Source: l.Source, URL: l.URL, AsOf: day(l.AsOf)})
	}
	return out
}

func mailMeetings(meetings []bulletin.Meeting) []templates.MailMeeting {
	var out []templates.MailMeeting
	for _, m := range meetings {
		meeting := templates.MailMeeting{
			Committee: m.Committee, Title: m.Title, When: mailWhen(m.When), Place: m.Place,
			Status: m.Status, Basis: m.Basis, URL: m.URL, ID: m.ID, Why: m.Why, Left: m.Left,
		}
		for _, i := range m.Items {
			meeting.Items = append(meeting.Items, templates.MailAgendaItem{
				Number: i.Number, Title: i.Title, Summary: i.Summary, Decisions: i.Decisions, Actions: i.Actions, Why: i.Why,
			})
		}
		out = append(out, meeting)
	}
	return out
}

func mailWhen(w bulletin.When) templates.MailWhen {
	return templates.MailWhen{Day: day(w.Date), Clock: w.Time}
}

// day is a date for formatting only: midnight UTC of it, the zero time of
// none.
func day(d facts.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.In(time.UTC)
}
