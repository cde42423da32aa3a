package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/subscribers"
	"kcst/templates"
)

// ErrCompose is wrapped when a letter cannot be written: no sender, no usable
// address, a link that a mail must not carry.
var ErrCompose = errors.New("the mail can't be composed")

// Composer writes an edition's letters. It does no I/O.
type Composer struct {
	From    string // KCST_MAIL_FROM: an address, or Name <address>
	ReplyTo string // KCST_MAIL_REPLY_TO; empty: the partnership's address
	BaseURL string // KCST_BASE_URL, where the pages are
	Tokens  *subscribers.Tokens
	Returns *ReturnPaths // nil: what comes back goes to From
	DKIM    *DKIM        // nil: the relay signs
	Now     func() time.Time
}

// Compose writes what an edition says to one subscriber. The same edition and
// subscriber always have the same Message-ID.
func (c *Composer) Compose(content bulletin.Content, to subscribers.Subscriber) (*Letter, error) {
	f, err := c.Form(content.Variants().For(choiceOf(to)))
	if err != nil {
		return nil, err
	}
	l := new(Letter)
	if err := f.Fill(l, to); err != nil {
		return nil, err
	}
	l.HTML, l.Text = f.show(f.html, l), f.show(f.text, l)
	return l, nil
}

// Form renders and encodes an edition once, with blanks for what differs from
// person to person.
func (c *Composer) Form(content bulletin.Content) (*Form, error) {
	from, err := c.sender(content.From)
	if err != nil {
		return nil, err
	}
	replyTo, err := c.replyTo(content.From)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	f := &Form{composer: c, edition: content.Edition, domain: domain, from: from.Address, marks: newMarks()}
	base := strings.TrimRight(c.BaseURL, "/")
	said := Mail(content, templates.MailLinks{
		View:        base + "/editions/" + url.PathEscape(content.Edition),
		Meetings:    base + "/meetings",
		Preferences: base + "/preferences/" + f.marks[preferences],
		Unsubscribe: base + "/unsubscribe/" + f.marks[unsubscribe],
	})
	var drawn []byte
	if said.Chart != nil {
		if drawn, err = picture(content.Chart); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCompose, err)
		}
		said.Chart.Picture = chartID
	}
	logo, width, height := facts.Partnership{Logo: content.From.Logo}.LogoPNG()
	if logo != nil {
		said.Partnership.Logo = templates.NewMailLogo(logoID, width, height)
	}
	f.html, f.text, err = templates.WriteMail(said)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCompose, err)
	}
	textPart, htmlPart := newID(), newID()
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(from)
	m.ToMailAddress(&mail.Address{Address: f.marks[recipient] + "@blank.invalid"})
	m.ReplyToMailAddress(replyTo)
	m.Subject(oneLine(content.Subject))
	m.SetDateWithValue(blankDate)
	m.SetMessageIDWithValue(f.messageID(f.marks[identity]))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", "en-GB")
	m.SetGenHeader("List-Id", listID(content, domain))
	m.SetGenHeader("X-Kcst-Edition", content.Edition)
	if err := oneClick(m, base+"/unsubscribe/"+f.marks[oneClickToken]+"/one-click"); err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, textPart)
	m.AddAlternativeString(gomail.TypeTextHTML, htmlPart)
	for _, p := range []struct {
		id   string
		file []byte
	}{{logoID, logo}, {chartID, drawn}} {
		if p.file == nil {
			continue
		}
		err := m.EmbedReader(p.id+".png", bytes.NewReader(p.file), gomail.WithFileContentID("<"+p.id+">"), gomail.WithFileContentType("image/png"))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrCompose, err)
		}
	}
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCompose, err)
	}
	return f, f.cut(steady(raw.String(), content.Edition), textPart, htmlPart)
}

var boundary = regexp.MustCompile(`boundary="?([^"\s;]+)`)

// steady gives a message's parts boundaries that follow from the edition, each
// its own (go-mail can set one for all, or random ones).
func steady(raw, edition string) string {
	for i, found := range boundary.FindAllStringSubmatch(raw, -1) {
		raw = strings.ReplaceAll(raw, found[1], "kcst_"+boundaryOf(fmt.Sprint(edition, "\n", i)))
	}
	return raw
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

// identityOf stands in a Message-ID for a delivery: the same for every attempt
// of it, nothing of the person in it.
func identityOf(edition, subscriberID string) string {
	sum := sha256.Sum256([]byte(edition + "\n" + subscriberID))
	return hex.EncodeToString(sum[:12])
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
