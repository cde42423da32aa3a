package delivery

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"kcst/bulletin"
	"kcst/subscribers"
	"kcst/templates"
)

// ErrCompose is wrapped when a letter cannot be written: no sender, no usable
// address, a link that a mail must not carry.
var ErrCompose = errors.New("the mail can't be composed")

// Composer writes one person's letter of an edition. It does no I/O.
type Composer struct {
	From    string // KCST_MAIL_FROM: an address, or Name <address>
	ReplyTo string // KCST_MAIL_REPLY_TO; empty: the partnership's address
	BaseURL string // KCST_BASE_URL, where the pages are
	Tokens  *subscribers.Tokens
	Now     func() time.Time
}

// Letter is one message to one person, ready to be handed over.
type Letter struct {
	MessageID string // without angle brackets
	HTML      []byte
	Text      []byte

	msg *gomail.Msg
}

// WriteTo writes the message as it goes over the wire.
func (l *Letter) WriteTo(w io.Writer) (int64, error) { return l.msg.WriteTo(w) }

// Compose writes what an edition says to one subscriber. The same edition and
// subscriber always have the same Message-ID.
func (c *Composer) Compose(content bulletin.Content, to subscribers.Subscriber) (*Letter, error) {
	from, err := c.sender(content.From)
	if err != nil {
		return nil, err
	}
	rcpt, err := mailbox(to.Name, to.Email)
	if err != nil {
		return nil, fmt.Errorf("%w: the subscriber's address is none: correct it", ErrCompose)
	}
	replyTo, err := c.replyTo(content.From)
	if err != nil {
		return nil, err
	}
	links := c.Links(content.Edition, to.ID)
	html, text, err := templates.WriteMail(Mail(content, links))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCompose, err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	id := messageID(content.Edition, to.ID, domain)
	l := &Letter{MessageID: id, HTML: html, Text: text}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("kcst_"+boundaryOf(id)))
	m.FromMailAddress(from)
	m.ToMailAddress(rcpt)
	m.ReplyToMailAddress(replyTo)
	m.Subject(oneLine(content.Subject))
	m.SetDateWithValue(c.Now())
	m.SetMessageIDWithValue(id)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", "en-GB")
	m.SetGenHeader("List-Id", listID(content, domain))
	m.SetGenHeader("X-Kcst-Edition", content.Edition)
	if err := oneClick(m, links.Unsubscribe+"/one-click"); err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, string(text))
	m.AddAlternativeString(gomail.TypeTextHTML, string(html))
	l.msg = m
	return l, nil
}

// Links are the addresses in one subscriber's letter. They name the
// subscriber by signed tokens, never by address.
func (c *Composer) Links(edition, subscriberID string) templates.MailLinks {
	base := strings.TrimRight(c.BaseURL, "/")
	return templates.MailLinks{
		View:        base + "/editions/" + url.PathEscape(edition),
		Preferences: base + "/preferences/" + url.PathEscape(c.Tokens.Preferences(subscriberID)),
		Unsubscribe: base + "/unsubscribe/" + url.PathEscape(c.Tokens.Unsubscribe(subscriberID)),
	}
}

// sender is KCST_MAIL_FROM, with the team's name where it has none.
func (c *Composer) sender(p bulletin.Imprint) (*mail.Address, error) {
	a, err := mail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("%w: KCST_MAIL_FROM isn't a mail address: write it as bulletin@example.org", ErrCompose)
	}
	if a.Name == "" {
		a.Name = p.Team
	}
	if a, err = mailbox(a.Name, a.Address); err != nil {
		return nil, fmt.Errorf("%w: KCST_MAIL_FROM isn't a mail address: write it as bulletin@example.org", ErrCompose)
	}
	return a, nil
}

func (c *Composer) replyTo(p bulletin.Imprint) (*mail.Address, error) {
	given := c.ReplyTo
	if given == "" {
		given = p.Email
	}
	a, err := mail.ParseAddress(given)
	if err != nil {
		return nil, fmt.Errorf("%w: there is no address for replies: set KCST_MAIL_REPLY_TO, or the partnership's e-mail address", ErrCompose)
	}
	return mailbox(a.Name, a.Address)
}

// mailbox is a name and an address that are safe in a header: the name on one
// line, the address nothing but one.
func mailbox(name, address string) (*mail.Address, error) {
	a, err := mail.ParseAddress("<" + address + ">")
	if err != nil || a.Address != address || strings.ContainsFunc(address, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) }) {
		return nil, errors.New("not an address")
	}
	return &mail.Address{Name: oneLine(name), Address: address}, nil
}

// messageID names a delivery: the same for every attempt of it, nothing of
// the person in it.
func messageID(edition, subscriberID, domain string) string {
	sum := sha256.Sum256([]byte(edition + "\n" + subscriberID))
	return edition + "." + hex.EncodeToString(sum[:12]) + "@" + domain
}

func boundaryOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:14])
}

// listID is the list's name and its identifier on the sender's domain (RFC
// 2919): each kind of edition is a list of its own, so that people can sort
// them.
func listID(c bulletin.Content, domain string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>"\(),;:@[].`, r) {
			return ' '
		}
		return r
	}, oneLine(c.Bulletin))
	name = strings.Join(strings.Fields(name), " ")
	if encoded := mime.QEncoding.Encode("utf-8", name); encoded != name {
		name = encoded
	}
	return strings.TrimSpace(name + " <" + string(c.Kind) + ".bulletin." + domain + ">")
}

// oneClick sets the headers of RFC 8058, which needs https. A demonstration
// on this very machine has none, and shows the same headers with http.
func oneClick(m *gomail.Msg, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return fmt.Errorf("%w: KCST_BASE_URL isn't a web address: write it as https://bulletin.example.org", ErrCompose)
	}
	if u.Scheme == "http" && loopback(u.Hostname()) {
		m.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+u.String()+">")
		m.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
		return nil
	}
	if err := m.SetListUnsubscribeOneClick(address); err != nil {
		return fmt.Errorf("%w: mails to others need KCST_BASE_URL to begin with https://, so that the unsubscribe links are safe (RFC 8058)", ErrCompose)
	}
	return nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// oneLine is s without line ends, controls and marks that turn its direction.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
