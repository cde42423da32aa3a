package inbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // letters in other character sets than UTF-8
)

// Message is one letter as it was received, and as a mail program reads it.
type Message struct {
	ID           string
	Received     time.Time
	EnvelopeFrom string
	EnvelopeTo   []string

	From    string
	To      string
	Subject string
	Date    time.Time // as the letter states it; zero when it states none
	Text    string
	HTML    string
	Header  []Field
	Raw     []byte

	pictures []string // content IDs and what stands for them, for a strings.Replacer
}

// Field is one line of a header, decoded.
type Field struct{ Name, Value string }

// Get is the first field of a name, in any case, or "".
func (m Message) Get(name string) string {
	for _, f := range m.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// weight is what a message takes in memory, nearly.
func (m Message) weight() int64 { return int64(len(m.Raw) + len(m.Text) + len(m.HTML)) }

// read takes a letter apart. A broken one gives what can be read of it.
func read(raw []byte) Message {
	m := Message{Raw: raw}
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		m.Text = strings.ToValidUTF8(string(raw), "\uFFFD")
		return m
	}
	for f := e.Header.Fields(); f.Next(); {
		m.Header = append(m.Header, Field{f.Key(), decode(f.Value())})
	}
	m.From, m.To, m.Subject = m.Get("From"), m.Get("To"), m.Get("Subject")
	if t, err := time.Parse(time.RFC1123Z, m.Get("Date")); err == nil {
		m.Date = t
	}
	m.parts(e, 0)
	m.HTML = strings.NewReplacer(m.pictures...).Replace(m.HTML)
	m.pictures = nil
	return m
}

// parts keeps the first text and the first HTML.
func (m *Message) parts(e *message.Entity, depth int) {
	if r := e.MultipartReader(); r != nil && depth < 8 {
		for {
			p, err := r.NextPart()
			if p == nil || errors.Is(err, io.EOF) {
				return
			}
			m.parts(p, depth+1)
		}
	}
	kind, _, _ := e.Header.ContentType()
	into := &m.Text
	switch kind {
	case "text/html":
		into = &m.HTML
	case "text/plain", "":
	case "image/png":
		m.picture(e)
		return
	default:
		return
	}
	if *into != "" {
		return
	}
	body, _ := io.ReadAll(e.Body) // what can be read of it
	*into = strings.ReplaceAll(strings.ToValidUTF8(string(body), "\uFFFD"), "\r\n", "\n")
}

// picture lets the HTML show an image of the letter's own, as a mail program
// does: it names it by its content ID (RFC 2392).
func (m *Message) picture(e *message.Entity) {
	id := strings.Trim(e.Header.Get("Content-Id"), "<> ")
	body, err := io.ReadAll(e.Body)
	if id == "" || err != nil || strings.ContainsAny(id, "\"'<>") {
		return
	}
	m.pictures = append(m.pictures, `"cid:`+id+`"`, `"data:image/png;base64,`+base64.StdEncoding.EncodeToString(body)+`"`)
}

var words = mime.WordDecoder{CharsetReader: message.CharsetReader}

// decode is a header's value as people read it, on one line.
func decode(value string) string {
	if text, err := words.DecodeHeader(value); err == nil {
		value = text
	}
	return strings.Join(strings.Fields(strings.ToValidUTF8(value, "\uFFFD")), " ")
}
