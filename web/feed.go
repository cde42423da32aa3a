package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/templates"
)

// feedLength is how many editions the feed has, the newest first.
const feedLength = 20

// atom is a feed in Atom's form (RFC 4287).
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name  string `xml:"name"`
	Email string `xml:"email,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Published string      `xml:"published"`
	Links     []atomLink  `xml:"link"`
	Summary   string      `xml:"summary,omitempty"`
	Content   atomContent `xml:"content"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Body string `xml:",chardata"`
}

// feed is the last editions with their whole bodies.
func (s *site) feed(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := waiting(r)
	defer cancel()
	all, err := s.sent(ctx)
	if err != nil {
		s.problem(w, r, "list editions for the feed", err)
		return
	}
	p := s.Partnership()
	f := atom{
		Lang: "en-GB", ID: s.BaseURL + "/feed.atom", Title: p.Bulletin, Updated: instant(time.Time{}),
		Author: atomAuthor{Name: p.Team, Email: p.Email},
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: s.BaseURL + "/feed.atom"},
			{Rel: "alternate", Type: "text/html", Href: s.BaseURL + "/editions"},
		},
	}
	for i, e := range all[:min(len(all), feedLength)] {
		entry, err := s.entry(e)
		if err != nil {
			s.problem(w, r, "write the feed", err)
			return
		}
		if i == 0 {
			f.Updated = entry.Updated
		}
		f.Entries = append(f.Entries, entry)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(f); err != nil {
		s.problem(w, r, "write the feed", err)
		return
	}
	s.file(w, r, "application/atom+xml; charset=utf-8", b.Bytes())
}

func (s *site) entry(e bulletin.Edition) (atomEntry, error) {
	body, err := templates.EditionBody(delivery.Mail(e.Content, templates.MailLinks{}))
	if err != nil {
		return atomEntry{}, fmt.Errorf("edition %s: %w", e.ID, err)
	}
	page := s.BaseURL + "/editions/" + e.ID
	return atomEntry{
		ID: page, Title: e.Content.Subject, Updated: instant(e.StartedAt), Published: instant(e.StartedAt), Summary: e.Content.Preheader,
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: page}}, Content: atomContent{Type: "html", Body: string(body)},
	}, nil
}

// sent are the editions that the public may read, newest first.
func (s *site) sent(ctx context.Context) ([]bulletin.Edition, error) {
	all, err := s.Editions(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]bulletin.Edition{}
	for _, e := range all {
		by[e.ID] = e
	}
	var public []bulletin.Edition
	for _, row := range archive(all) {
		public = append(public, by[row.ID])
	}
	return public, nil
}

// file sends what isn't a page, and may be held by who asked before.
func (s *site) file(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", cacheCheck)
	if held(w, r, body) {
		return
	}
	send(w, r, http.StatusOK, body)
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
