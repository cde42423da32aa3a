package bot

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// message is a reply: blocks for the screen, and the same as plain text for
// notifications, screen readers, and where blocks can't go.
type message struct {
	text   string
	blocks []slack.Block
}

// builder makes blocks within Slack's limits: long texts become several
// sections, and what is beyond all limits is cut.
type builder struct {
	blocks []slack.Block
	used   int // characters so far
}

// section adds plain text as sections, broken between lines.
func (b *builder) section(text string) {
	text = strings.TrimSpace(text)
	for text != "" {
		var piece string
		piece, text = split(text, limitSection)
		b.add(piece, limitSection, func(t *slack.TextBlockObject) slack.Block {
			return slack.NewSectionBlock(t, nil, nil)
		})
	}
}

// context adds small print: an element a line.
func (b *builder) context(lines ...string) {
	for len(lines) > 0 {
		n := min(len(lines), limitContext)
		var elements []slack.MixedElement
		for _, line := range lines[:n] {
			if t := b.text(line, limitElement); t != nil {
				elements = append(elements, t)
			}
		}
		lines = lines[n:]
		if len(elements) > 0 && len(b.blocks) < limitBlocks {
			b.blocks = append(b.blocks, slack.NewContextBlock("", elements...))
		}
	}
}

func (b *builder) add(text string, most int, wrap func(*slack.TextBlockObject) slack.Block) {
	if len(b.blocks) >= limitBlocks {
		return
	}
	if t := b.text(text, most); t != nil {
		b.blocks = append(b.blocks, wrap(t))
	}
}

// text is an escaped text object, cut to what there is room for, or nil.
func (b *builder) text(s string, most int) *slack.TextBlockObject {
	most = min(most, limitAll-b.used)
	s = strings.TrimSpace(s)
	if s == "" || most <= 1 {
		return nil
	}
	// Escaping lengthens the text, so the plain text is cut until it fits.
	escaped := mrkdwn(s)
	for n := most; utf8.RuneCountInString(escaped) > most; n = n * 9 / 10 {
		escaped = mrkdwn(cut(s, n))
	}
	b.used += utf8.RuneCountInString(escaped)
	return slack.NewTextBlockObject(slack.MarkdownType, escaped, false, false)
}

// message is the blocks with their plain text.
func (b *builder) message(text string) message {
	m := message{text: cut(text, limitFallback), blocks: b.blocks}
	if err := checkBlocks(m.blocks); err != nil {
		m.blocks = nil // the text says the same
	}
	return m
}

// split takes as many whole lines off the front of text as stay within n
// characters when escaped, or whole words where the first line is longer.
func split(text string, n int) (piece, rest string) {
	used, line, word := 0, 0, 0
	for i, r := range text {
		switch r {
		case '\n':
			line = i
		case ' ':
			word = i
		}
		if used += width(r); used > n {
			end := i
			if line > 0 {
				end = line
			} else if word > 0 {
				end = word
			}
			return text[:end], strings.TrimSpace(text[end:])
		}
	}
	return text, ""
}

// width is how many characters r may take when escaped.
func width(r rune) int {
	switch r {
	case '&':
		return 5
	case '<', '>':
		return 4
	case '*', '_', '~', '`', '@':
		return 2
	}
	return 1
}

// response is the JSON of a private reply to a slash command.
type response struct {
	Type   string        `json:"response_type"`
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks,omitempty"`
}

// response is the message as the answer to a slash command, within limit
// bytes.
func (m message) response(limit int) response {
	r := response{slack.ResponseTypeEphemeral, escape.Replace(m.text), m.blocks}
	for n := limitFallback; n > 0; n /= 2 {
		if raw, err := json.Marshal(r); err == nil && len(raw) < limit {
			break
		}
		r.Blocks, r.Text = nil, escape.Replace(cut(m.text, n))
	}
	return r
}

// webhook is the message for a response URL.
func (m message) webhook() *slack.WebhookMessage {
	w := &slack.WebhookMessage{Text: escape.Replace(m.text), ResponseType: slack.ResponseTypeEphemeral}
	if len(m.blocks) > 0 {
		w.Blocks = &slack.Blocks{BlockSet: m.blocks}
	}
	return w
}
