package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"kcst/bulletin"
	"kcst/delivery/inbox"
	"kcst/templates"
)

// inbox is the list, with the newest monthly bulletin open beside it.
func (s *site) inbox(w http.ResponseWriter, r *http.Request) {
	mails := s.Inbox()
	v := s.list(r, mails)
	v.All = r.URL.Query().Get("all") == "yes"
	if first := first(mails, v.Kind); first != nil && !v.All {
		s.openIn(&v, *first, "message")
	}
	w.Header().Set("Content-Security-Policy", policyInbox)
	s.show(w, r, http.StatusOK, v)
}

// message is one mail, as the tab in the query asks.
func (s *site) message(w http.ResponseWriter, r *http.Request) {
	mails := s.Inbox()
	m := named(mails, r.PathValue("id"))
	if m == nil {
		s.notFound(w, r)
		return
	}
	v := s.list(r, mails)
	s.openIn(&v, *m, cmp.Or(r.URL.Query().Get("tab"), "message"))
	w.Header().Set("Content-Security-Policy", policyInbox)
	s.show(w, r, http.StatusOK, templates.Message{Inbox: v})
}

// frame is a mail's own HTML, for the frame in its page: nothing in it can
// run, load or send anything.
func (s *site) frame(w http.ResponseWriter, r *http.Request) {
	mails := s.Inbox()
	m := named(mails, r.PathValue("id"))
	if m == nil || m.HTML == "" {
		s.notFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", policyMail)
	h.Del("X-Frame-Options") // frame-ancestors says more
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", cacheNever)
	send(w, r, http.StatusOK, outward(m.HTML))
}

func named(mails []inbox.Message, id string) *inbox.Message {
	i := slices.IndexFunc(mails, func(m inbox.Message) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return &mails[i]
}

// kindOf is the kind of the edition that a mail carries: its ID begins with
// it.
func kindOf(m inbox.Message) string {
	kind, _, _ := strings.Cut(m.Get("X-Kcst-Edition"), "-")
	if slices.Contains(bulletin.Kinds(), bulletin.Kind(kind)) {
		return kind
	}
	return ""
}

// first is the mail to open: the newest monthly bulletin, or of the kind that
// was asked for, or the newest of all.
func first(mails []inbox.Message, kind string) *inbox.Message {
	kind = cmp.Or(kind, string(bulletin.Monthly))
	i := slices.IndexFunc(mails, func(m inbox.Message) bool { return kindOf(m) == kind })
	switch {
	case i >= 0:
		return &mails[i]
	case len(mails) > 0:
		return &mails[0]
	}
	return nil
}

// list is the inbox's list, of one kind if the query asks for it.
func (s *site) list(r *http.Request, mails []inbox.Message) templates.Inbox {
	v := templates.Inbox{Total: len(mails)}
	wanted, zone := r.URL.Query().Get("kind"), s.zone()
	seen := map[string]bool{}
	for _, m := range mails {
		seen[kindOf(m)] = true
	}
	for _, k := range bulletin.Kinds() {
		if seen[string(k)] {
			v.Kinds = append(v.Kinds, string(k))
		}
	}
	if slices.Contains(v.Kinds, wanted) {
		v.Kind = wanted
	}
	for _, m := range mails {
		if row := row(m, zone); v.Kind == "" || row.Kind == v.Kind {
			v.Messages = append(v.Messages, row)
		}
	}
	return v
}

func row(m inbox.Message, zone *time.Location) templates.InboxRow {
	r := templates.InboxRow{ID: m.ID, Subject: m.Subject, Kind: kindOf(m), Received: m.Received.In(zone)}
	_, r.From = person(m.From)
	r.Name, r.To = person(m.To)
	return r
}

// person is what a list and what a message shows of an address: the name, and
// the name with the address.
func person(field string) (name, full string) {
	a, err := mail.ParseAddress(field)
	switch {
	case err != nil:
		return field, field
	case a.Name == "":
		return a.Address, a.Address
	}
	return a.Name, a.Name + " <" + a.Address + ">"
}

// openIn opens a mail in the list's page.
func (s *site) openIn(v *templates.Inbox, m inbox.Message, tab string) {
	o := &templates.OpenMessage{InboxRow: row(m, s.zone()), Tab: tab, HasHTML: m.HTML != "", HasText: m.Text != "", Text: m.Text}
	for _, f := range m.Header {
		o.Headers = append(o.Headers, templates.MailHeader(f))
	}
	switch {
	case tab == "source":
		o.Source, o.Size = strings.ToValidUTF8(string(m.Raw), "\uFFFD"), size(len(m.Raw))
	case tab != "message" || !o.HasHTML:
		o.Tab = "text"
	}
	v.Open = o
	for i := range v.Messages {
		v.Messages[i].Current = v.Messages[i].ID == m.ID
	}
}

// size is a number of bytes for people.
func size(n int) string {
	if n < 1000 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f kB", float64(n)/1000)
}

// local reports whether a link stays within its document.
func local(href string) bool {
	u, err := url.Parse(strings.TrimSpace(href))
	return err == nil && u.Scheme == "" && u.Host == "" && u.Path == "" && u.RawQuery == "" && u.Fragment != ""
}
