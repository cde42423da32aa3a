package delivery

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// smtpConn is one connection with its session. go-mail dialled it, secured it
// and logged in; letters are written over it in whole segments, because a
// letter is encoded already: an envelope in one write where the server offers
// PIPELINING (RFC 2920), a body in another.
type smtpConn struct {
	raw    net.Conn
	uncut  func() bool // takes back that the end of Connect's context cuts it
	client *smtp.Client

	pipelining bool
	eightBit   bool   // the server takes BODY=8BITMIME
	dirty      bool   // a refused envelope is still open, and is reset before the next
	buf        []byte // of a letter, kept between letters
}

// begin notes what the server offers.
func (c *smtpConn) begin() {
	c.pipelining, _ = c.client.Extension("PIPELINING")
	c.eightBit, _ = c.client.Extension("8BITMIME")
}

// dial keeps the connection itself, to cut it off: go-mail's own Close waits
// for an answer that may never come, and so does all that follows the dial.
func (c *smtpConn) dial(connecting context.Context, t *SMTP) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		raw, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c.raw = raw
		c.uncut = context.AfterFunc(connecting, func() { raw.Close() })
		if !t.implicit {
			return raw, nil
		}
		secured := tls.Client(raw, t.tls())
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		return secured, nil
	}
}

// Send hands over one letter.
func (c *smtpConn) Send(l *Letter) Outcome {
	if err := c.client.UpdateDeadline(letterTimeout); err != nil {
		return lost(toSender, false, err)
	}
	commands := c.envelope(l)
	replies, at, err := c.converse(commands)
	if err != nil {
		return lost(at, false, err)
	}
	if last := replies[len(replies)-1]; at != toBody {
		return c.abandon(at, last)
	}
	return c.body(l)
}

// envelope is the commands before the body.
func (c *smtpConn) envelope(l *Letter) []string {
	mail := "MAIL FROM:<" + l.From + ">"
	if c.eightBit {
		mail += " BODY=8BITMIME"
	}
	return []string{mail, "RCPT TO:<" + l.To + ">", "DATA"}
}

// converse says the envelope and hears the answers. It gives the answers up to
// the first refusal, and which command that answered; toBody when there is
// none.
func (c *smtpConn) converse(commands []string) (heard []reply, at stage, err error) {
	if c.pipelining {
		return c.pipelined(commands)
	}
	if err := c.reset(); err != nil {
		return nil, toSender, err
	}
	for i, command := range commands {
		if err := c.client.Text.PrintfLine("%s", command); err != nil {
			return nil, stage(i), err
		}
		r, err := c.hear()
		if err != nil {
			return nil, stage(i), err
		}
		heard = append(heard, r)
		if !accepted(stage(i), r) {
			return heard, stage(i), nil
		}
	}
	return heard, toBody, nil
}

// pipelined says the whole envelope at once. Whatever is refused, every
// command has its answer; a DATA that is taken after a refused envelope gets a
// lone dot (RFC 2920, 3.1).
func (c *smtpConn) pipelined(commands []string) (heard []reply, at stage, err error) {
	w := c.client.Text.W
	if c.dirty {
		w.WriteString("RSET\r\n")
	}
	for _, command := range commands {
		w.WriteString(command)
		w.WriteString("\r\n")
	}
	if err := w.Flush(); err != nil { // a bufio.Writer keeps its first error
		return nil, toSender, err
	}
	if c.dirty {
		if _, err := c.hear(); err != nil {
			return nil, toSender, err
		}
		c.dirty = false
	}
	at = toBody
	for i := range commands {
		r, err := c.hear()
		if err != nil {
			return nil, min(at, stage(i)), err
		}
		switch {
		case at != toBody: // a refusal was heard before
			if stage(i) == toData && r.code == 354 {
				return heard, at, c.loneDot()
			}
		default:
			heard = append(heard, r)
			if !accepted(stage(i), r) {
				at = stage(i)
			}
		}
		if r.code == 421 { // nothing more will be answered
			return heard, at, nil
		}
	}
	return heard, at, nil
}

func (c *smtpConn) loneDot() error {
	if err := c.client.Text.PrintfLine("."); err != nil {
		return err
	}
	_, err := c.hear()
	return err
}

func accepted(at stage, r reply) bool {
	if at == toData {
		return r.code == 354
	}
	return r.code/100 == 2
}

// abandon leaves a letter that was refused before its body.
func (c *smtpConn) abandon(at stage, r reply) Outcome {
	c.dirty = true
	return refused(at, r)
}

// reset ends an envelope that was refused.
func (c *smtpConn) reset() error {
	if !c.dirty {
		return nil
	}
	c.dirty = false
	if err := c.client.Text.PrintfLine("RSET"); err != nil {
		return err
	}
	_, err := c.hear()
	return err
}

// body writes the letter in one piece, and hears what became of it.
func (c *smtpConn) body(l *Letter) Outcome {
	c.buf = l.AppendWire(c.buf[:0])
	w := c.client.Text.W
	_, err := w.Write(c.buf)
	if err = errors.Join(err, w.Flush()); err != nil {
		return lost(toBody, false, err) // what the kernel didn't take, with the last byte, the server can't have
	}
	r, err := c.hear()
	if err != nil {
		return lost(toBody, true, err)
	}
	if r.code/100 == 2 {
		return Outcome{Verdict: Accepted, Code: r.code}
	}
	return refused(toBody, r)
}

// errReply: what the server said is no reply.
var errReply = errors.New("the server's answer can't be read")

// hear reads one answer, of at most a hundred lines that fit the buffer.
func (c *smtpConn) hear() (reply, error) {
	var r reply
	for range 100 {
		line, err := c.client.Text.R.ReadSlice('\n')
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return r, err
		}
		for len(line) > 0 && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
			line = line[:len(line)-1]
		}
		code, more, ok := replyCode(line)
		if !ok || r.code != 0 && code != r.code {
			return r, errReply
		}
		r.code = code
		if text := line[min(4, len(line)):]; code >= 300 && code != 354 && len(r.text) < 500 {
			if r.text != "" {
				r.text += " "
			}
			r.text += string(text)
		}
		if !more {
			return r, nil
		}
	}
	return r, errReply
}

func replyCode(line []byte) (code int, more, ok bool) {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' {
		return 0, false, false
	}
	for _, d := range line[:3] {
		if d < '0' || d > '9' {
			return 0, false, false
		}
		code = 10*code + int(d-'0')
	}
	return code, len(line) > 3 && line[3] == '-', code >= 200
}

// Close cuts the connection. It does not say QUIT: within a broken body that
// would end the body first, and the server would take half a letter.
func (c *smtpConn) Close() error {
	if c.raw == nil {
		return nil
	}
	return c.raw.Close()
}
