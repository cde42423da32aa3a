package delivery

import "io"

// Letter is one message to one person, ready to be handed over.
type Letter struct {
	MessageID string // without angle brackets
	From, To  string // the envelope
	HTML      []byte // what Compose alone fills in: the parts as they are read
	Text      []byte

	form      *Form
	fill      [blanks]string
	signature string // a header field, or ""
}

// sign signs the letter as it stands.
func (l *Letter) sign(d *DKIM) (err error) {
	if d == nil {
		return nil
	}
	l.signature, err = d.Sign(l.join(nil, l.form.plain))
	return err
}

// WriteTo writes the message as it is kept in a file.
func (l *Letter) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(l.join(nil, l.form.plain))
	return int64(n), err
}

// AppendWire adds the message to b as it goes over the wire, with the dot that
// ends it.
func (l *Letter) AppendWire(b []byte) []byte {
	b = l.join(b, l.form.stuffed)
	if len(b) < 2 || b[len(b)-1] != '\n' {
		b = append(b, "\r\n"...)
	}
	return append(b, ".\r\n"...)
}

func (l *Letter) join(b []byte, pieces [][]byte) []byte {
	if b == nil {
		b = make([]byte, 0, l.form.size+1024)
	}
	b = append(b, l.signature...)
	for i, blank := range l.form.blank {
		b = append(b, pieces[i]...)
		b = append(b, l.fill[blank]...)
	}
	return append(b, pieces[len(pieces)-1]...)
}
