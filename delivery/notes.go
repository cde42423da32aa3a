package delivery

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/subscribers"
	"kcst/templates"
)

// Notes mails people about their subscription: whether they asked for it, the
// change of an address, whether they still want it. Notes aren't list mail:
// they have no List headers, and go out whether or not an edition does.
type Notes struct {
	Subscribers *subscribers.Store
	Facts       *facts.Store
	Composer    *Composer
	From        string // another sender than the bulletin's, as mailbox providers ask; empty: the same address in the team's name
	Transport   Transport
	Allow       Allow
	Log         *slog.Logger
}

// Run sends notes as they come, until ctx ends. Trouble with the store or the
// mail server is logged and waited out.
func (n *Notes) Run(ctx context.Context) error {
	told := ""
	for ; ctx.Err() == nil; wait(ctx, glance) {
		_, err := n.Send(ctx)
		if err == nil {
			told = ""
			continue
		}
		if err.Error() != told && ctx.Err() == nil {
			told = err.Error()
			n.Log.Warn("mails about subscriptions can't be sent; trying again", "err", err)
		}
		wait(ctx, 10*glance)
	}
	return nil
}

// Send sends the notes that are due, over one connection, and says how many a
// mail server took.
func (n *Notes) Send(ctx context.Context) (sent int, err error) {
	var conn Conn
	defer func() {
		if conn != nil {
			_ = conn.Close() // what mattered was answered already
		}
	}()
	for ctx.Err() == nil {
		note, ok, err := n.Subscribers.NextNote(ctx)
		if err != nil || !ok {
			return sent, err
		}
		if conn == nil {
			if conn, err = n.Transport.Connect(ctx); err != nil {
				conn = nil
				return sent, n.later(ctx, note, err)
			}
		}
		out, err := n.send(ctx, conn, note)
		if err != nil {
			return sent, n.later(ctx, note, err)
		}
		if out.Broken {
			_, conn = conn.Close(), nil
		}
		switch out.Verdict {
		case Temporary:
			n.Log.Info("a mail about a subscription wasn't taken yet", "note", note.Nonce, "code", out.Code)
			err = n.Subscribers.NoteLater(context.WithoutCancel(ctx), note)
		default: // taken, refused for good, or nobody can know: asking twice is worse than once more by hand
			if out.Verdict == Accepted {
				sent++
			} else {
				n.Log.Info("a mail about a subscription wasn't taken", "note", note.Nonce, "code", out.Code)
			}
			err = n.Subscribers.NoteSent(context.WithoutCancel(ctx), note)
		}
		if err != nil {
			return sent, err
		}
	}
	return sent, ctx.Err()
}

func (n *Notes) later(ctx context.Context, note subscribers.Note, why error) error {
	if err := n.Subscribers.NoteLater(context.WithoutCancel(ctx), note); err != nil {
		return err
	}
	return why
}

// send hands one note over. Its error is about the store or the settings, and
// nothing was sent.
func (n *Notes) send(ctx context.Context, conn Conn, note subscribers.Note) (Outcome, error) {
	if !n.Allow.Allows(note.To) {
		return Outcome{Verdict: Permanent, Reason: "not among KCST_ALLOW_RECIPIENTS"}, nil
	}
	base, err := n.Facts.Base(ctx)
	if err != nil {
		return Outcome{}, err
	}
	letter, err := n.Compose(base.Partnership, note)
	if err != nil {
		return Outcome{}, err
	}
	return conn.Send(letter), nil
}

// Compose writes a note. The same note always has the same Message-ID.
func (n *Notes) Compose(p facts.Partnership, note subscribers.Note) (*Letter, error) {
	c := n.Composer
	from, err := n.sender(p)
	if err != nil {
		return nil, err
	}
	rcpt, err := mailbox("", note.To)
	if err != nil {
		return nil, fmt.Errorf("%w: the address is none", ErrCompose)
	}
	base := strings.TrimRight(c.BaseURL, "/")
	said := templates.Note{Kind: string(note.Kind),
		Partnership: templates.MailPartnership{Name: p.Name, Team: p.Team, Email: p.Email, Phone: p.Phone, Postal: p.Postal, Colour: p.Colour},
		Bulletin:    p.Bulletin, Until: note.Until}
	switch note.Kind {
	case subscribers.NoteAlready:
		said.URL = base + "/preferences/" + url.PathEscape(c.Tokens.Preferences(note.Subscriber))
	case subscribers.NoteMoved: // whoever reads the old mailbox now gets no link to act by
		said.URL = base + "/subscribe"
	default:
		said.URL = base + "/confirm/" + url.PathEscape(c.Tokens.Confirm(note.Nonce, note.Until))
	}
	if note.Kind == subscribers.NoteAlready || note.Kind == subscribers.NoteStay {
		said.Unsubscribe = base + "/unsubscribe/" + url.PathEscape(c.Tokens.Unsubscribe(note.Subscriber))
	}
	subject, html, text, err := templates.WriteNote(said)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCompose, err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	id := "note." + boundaryOf(note.Nonce)[:24] + "@" + domain
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("kcst_"+boundaryOf(id)))
	m.FromMailAddress(from)
	m.ToMailAddress(rcpt)
	m.Subject(oneLine(subject))
	m.SetDateWithValue(c.Now())
	m.SetMessageIDWithValue(id)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", "en-GB")
	m.SetBodyString(gomail.TypeTextPlain, string(text))
	m.AddAlternativeString(gomail.TypeTextHTML, string(html))
	var raw bytes.Buffer
	if _, err := m.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCompose, err)
	}
	whole := &Form{} // without blanks: nothing in it differs from person to person
	whole.piece(raw.String())
	l := &Letter{MessageID: id, From: from.Address, To: rcpt.Address, HTML: html, Text: text, form: whole}
	return l, l.sign(c.DKIM)
}

// sender is who notes come from. They have no Reply-To, which sets them apart
// from the bulletin where both have one address.
func (n *Notes) sender(p facts.Partnership) (*mail.Address, error) {
	team := bulletin.Imprint{Team: p.Team}
	if n.From != "" {
		c := Composer{From: n.From}
		return c.sender(team)
	}
	from, err := n.Composer.sender(team)
	if err != nil {
		return nil, err
	}
	return mailbox(p.Team, from.Address)
}
