package bounces

import (
	"bytes"
	"errors"
	"io"
	"net/mail"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails in other character sets than UTF-8
)

// Kind is what a mail that came back is.
type Kind string

// The kinds.
const (
	None      Kind = "none"
	Soft      Kind = "soft"
	Hard      Kind = "hard"
	Complaint Kind = "complaint"
)

// Report is what a mail says. Why is a few words for the log, without addresses
// or the mail's own words.
type Report struct {
	Kind  Kind
	Code  string   // as RFC 3463 has it, when there is one
	Why   string   // what it was taken for
	Paths []string // addresses that may be return paths
}

// ErrUnreadable: it isn't a mail.
var ErrUnreadable = errors.New("it can't be read as a mail")

// Bounds of what is read of one mail.
const (
	mostParts = 12
	mostText  = 16 << 10 // of one part
)

// Read says what a mail is. One that was cut off in the middle is read as far
// as it goes.
func (r *Rules) Read(raw []byte) (Report, error) {
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return Report{Kind: None, Why: "unreadable"}, ErrUnreadable
	}
	m := open(e)
	rep := r.sort(m)
	rep.Paths = append(rep.Paths, m.recipients()...)
	return rep, nil
}

func (r *Rules) sort(m *incoming) Report {
	if m.kind == "multipart/report" {
		switch m.reportType {
		case "feedback-report":
			return r.feedback(m)
		case "delivery-status", "":
			if m.status != "" {
				return r.status(m.status)
			}
		default: // of a mail that was read, of TLS, of DMARC
			return Report{Kind: None, Why: "a report of another kind"}
		}
	}
	if m.status != "" && m.daemon(r.Daemons) {
		return r.status(m.status)
	}
	return r.words(m)
}

// incoming is a mail as far as it matters here.
type incoming struct {
	header     message.Header
	kind       string // media type
	reportType string
	text       string // the first part that is read, lower case, up to what it quotes
	status     string // the message/delivery-status part
	feedback   string // the message/feedback-report part
	returned   string // the header of the mail that is reported
}

// open reads the parts of a mail that stand at its top: what is within a mail
// that it has in it is somebody else's.
func open(e *message.Entity) *incoming {
	m := &incoming{header: e.Header}
	kind, params, err := e.Header.ContentType()
	if err != nil {
		kind = "text/plain"
	}
	m.kind, m.reportType = strings.ToLower(kind), strings.ToLower(params["report-type"])
	parts := e.MultipartReader()
	if parts == nil {
		m.part(m.kind, e.Body)
		return m
	}
	for range mostParts {
		p, err := parts.NextPart()
		if p == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			break
		}
		kind, _, err := p.Header.ContentType()
		if err != nil {
			kind = "text/plain"
		}
		kind = strings.ToLower(kind)
		if inner := p.MultipartReader(); inner != nil && strings.HasPrefix(kind, "multipart/alternative") {
			if first, _ := inner.NextPart(); first != nil {
				m.part("text/plain", first.Body)
			}
			continue
		}
		m.part(kind, p.Body)
	}
	return m
}

func (m *incoming) part(kind string, body io.Reader) {
	b, _ := io.ReadAll(io.LimitReader(body, mostText)) // as much as there is
	s := string(b)
	switch kind {
	case "text/plain", "text/html":
		if m.text == "" {
			m.text = own(kind, s)
		}
	case "message/delivery-status", "message/global-delivery-status":
		m.status = s
	case "message/feedback-report":
		m.feedback = s
	case "message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers":
		m.returned = s
	}
}

// recipients are the addresses that the mail itself was sent to.
func (m *incoming) recipients() []string {
	var all []string
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To"} {
		for f := m.header.FieldsByKey(name); f.Next(); {
			if list, err := mail.ParseAddressList(f.Value()); err == nil {
				for _, a := range list {
					all = append(all, a.Address)
				}
			} else {
				all = append(all, strings.Trim(strings.TrimSpace(f.Value()), "<>"))
			}
			if len(all) > 50 {
				return all
			}
		}
	}
	return all
}

// from is who the mail says it is from, the part before the @, in lower case.
func (m *incoming) from() string {
	v := m.header.Get("From")
	if a, err := mail.ParseAddress(v); err == nil {
		v = a.Address
	}
	local, _, _ := strings.Cut(strings.ToLower(strings.Trim(v, "<> \t")), "@")
	return local
}

// null reports whether the mail had an empty sender, as what mail systems send
// by themselves has (RFC 5321, 4.5.5).
func (m *incoming) null() bool { return strings.TrimSpace(m.header.Get("Return-Path")) == "<>" }

func (m *incoming) daemon(names []string) bool {
	local := m.from()
	for _, n := range names {
		if local == n {
			return true
		}
	}
	return false
}
