package delivery

import (
	"bytes"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"sync/atomic"
	"time"

	"kcst/subscribers"
)

// Form is an edition's letter, rendered and encoded once, with blanks for
// what differs from person to person. To fill it in costs a few copies: to
// render and encode a letter for each person costs a hundred times as much
// (docs/adr/0007).
//
// go-mail composes the message around marks, random so that no content can
// have them; the form is its bytes, cut at the marks. In an encoded part a
// blank stands between two soft line breaks (RFC 2045, 6.7), so that what is
// put in never moves what stands beside it.
type Form struct {
	composer *Composer
	edition  string
	domain   string
	from     string // the envelope's sender, where there is no return path

	marks      [blanks]string
	html, text []byte // with marks, before encoding

	blank   []blank  // in the order of the message
	plain   [][]byte // what stands before each blank, and after the last
	stuffed [][]byte // the same as it goes over the wire (RFC 5321, 4.5.2)
	size    int

	stamp atomic.Pointer[stamp] // the last
}

// stamp is a second as it stands in Date: many letters leave in each.
type stamp struct {
	second int64
	date   string
}

func (f *Form) date() string {
	now := f.composer.Now()
	if s := f.stamp.Load(); s != nil && s.second == now.Unix() {
		return s.date
	}
	s := &stamp{now.Unix(), now.Format(dateLayout)}
	f.stamp.Store(s)
	return s.date
}

// blank is something that differs from person to person.
type blank int

const (
	dated         blank = iota
	recipient           // name and address in To
	identity            // the person's part of the Message-ID
	oneClickToken       // in List-Unsubscribe
	preferences         // the token of the link, in the body
	unsubscribe
	blanks
)

// blankDate is composed into a form to be found again.
var blankDate = time.Unix(0, 0).UTC()

const dateLayout = time.RFC1123Z

func newMarks() (m [blanks]string) {
	for b := range m {
		m[b] = newID()
	}
	m[dated] = blankDate.Format(dateLayout)
	m[identity] = m[identity][:24] // as long as what will stand there, so that folding is right
	return m
}

func (f *Form) messageID(identity string) string { return f.edition + "." + identity + "@" + f.domain }

// cut puts the encoded parts into the composed message, and cuts it at the
// marks.
func (f *Form) cut(raw, textPart, htmlPart string) error {
	for part, body := range map[string][]byte{textPart: f.text, htmlPart: f.html} {
		if strings.Count(raw, part) != 1 {
			return fmt.Errorf("%w: a part of the mail was lost", ErrCompose)
		}
		encoded, err := f.encode(body)
		if err != nil {
			return err
		}
		raw = strings.Replace(raw, part, encoded, 1)
	}
	marks := f.marks
	marks[recipient] = "<" + marks[recipient] + "@blank.invalid>"
	times := [blanks]int{}
	for {
		at, which := -1, dated
		for b, mark := range marks {
			if i := strings.Index(raw, mark); i >= 0 && (at < 0 || i < at) {
				at, which = i, blank(b)
			}
		}
		if at < 0 {
			break
		}
		f.piece(raw[:at])
		f.blank = append(f.blank, which)
		times[which]++
		raw = raw[at+len(marks[which]):]
	}
	f.piece(raw)
	for b, n := range times {
		if n == 0 || n > 1 && blank(b) < preferences {
			return fmt.Errorf("%w: a place for what differs from person to person was lost", ErrCompose)
		}
	}
	return nil
}

// piece adds what stands between two blanks. Only the first begins a line.
func (f *Form) piece(s string) {
	first := len(f.plain) == 0
	f.plain = append(f.plain, []byte(s))
	s = strings.ReplaceAll(s, "\r\n.", "\r\n..")
	if first && strings.HasPrefix(s, ".") {
		s = "." + s
	}
	f.stuffed = append(f.stuffed, []byte(s))
	f.size += len(s)
}

// encode writes a part in quoted-printable, each mark on a line of its own.
func (f *Form) encode(body []byte) (string, error) {
	var b strings.Builder
	for rest := body; ; {
		at, mark := len(rest), ""
		for _, w := range []blank{preferences, unsubscribe} {
			if i := bytes.Index(rest[:at], []byte(f.marks[w])); i >= 0 {
				at, mark = i, f.marks[w]
			}
		}
		q := quotedprintable.NewWriter(&b)
		_, err := q.Write(rest[:at])
		if err := errors.Join(err, q.Close()); err != nil {
			return "", err
		}
		if mark == "" {
			return b.String(), nil
		}
		b.WriteString("=\r\n" + mark + "=\r\n")
		rest = rest[at+len(mark):]
	}
}

// Fill makes l the letter to one subscriber. It keeps nothing of what l was.
func (f *Form) Fill(l *Letter, to subscribers.Subscriber) error {
	rcpt, err := mailbox(to.Name, to.Email)
	if err != nil {
		return fmt.Errorf("%w: the subscriber's address is none: correct it", ErrCompose)
	}
	tokens := f.composer.Tokens
	unsubscribing := tokens.Unsubscribe(to.ID)
	person := identityOf(f.edition, to.ID)
	*l = Letter{MessageID: f.messageID(person), From: f.sender(to), To: to.Email, form: f}
	l.fill = [blanks]string{
		dated:         f.date(),
		recipient:     folded(rcpt.String()),
		identity:      person,
		oneClickToken: unsubscribing,
		preferences:   inBody(tokens.Preferences(to.ID)),
		unsubscribe:   inBody(unsubscribing),
	}
	return l.sign(f.composer.DKIM)
}

// sender is who the envelope says a letter is from.
func (f *Form) sender(to subscribers.Subscriber) string {
	if f.composer.Returns != nil {
		if path := f.composer.Returns.For(f.edition, to.ID); path != "" {
			return path
		}
	}
	return f.from
}

// folded breaks a mailbox where it may be, so that a long name in many
// encoded words keeps to the length of a line (RFC 2047, 2).
func folded(mailbox string) string { return strings.ReplaceAll(mailbox, "?= ", "?=\r\n ") }

// inBody is a value as it stands between two soft line breaks of a
// quoted-printable part.
func inBody(token string) string {
	plain := strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
	if plain && len(token) <= 75 {
		return token
	}
	var b strings.Builder
	q := quotedprintable.NewWriter(&b)
	_, err := q.Write([]byte(token))
	if errors.Join(err, q.Close()) != nil {
		return "" // a strings.Builder never fails
	}
	if s, dot := strings.CutPrefix(b.String(), "."); dot {
		return "=2E" + s
	}
	return b.String()
}

// show is a part of the letter as the reader sees it.
func (f *Form) show(part []byte, l *Letter) []byte {
	for _, b := range []blank{preferences, unsubscribe} {
		value := strings.ReplaceAll(l.fill[b], "=\r\n", "")
		part = bytes.ReplaceAll(part, []byte(f.marks[b]), []byte(value))
	}
	return part
}
