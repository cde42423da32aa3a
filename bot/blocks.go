package bot

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kcst/facts/told"
)

// message is a reply: blocks for the screen, and the same as plain text for
// notifications, screen readers, and where blocks can't go.
type message struct {
	text    string
	blocks  []slack.Block
	private bool // for the person who asked alone
	said    []told.Said
}

func (m message) empty() bool { return m.text == "" && len(m.blocks) == 0 }

// builder makes blocks within Slack's limits: long texts become several
// sections, and what is beyond all limits is cut.
type builder struct {
	blocks []slack.Block
	used   int // characters so far
}

// section adds plain text as sections, broken between lines.
func (b *builder) section(text string) {
	for text = strings.TrimSpace(text); text != ""; {
		room := min(limitSection, limitAll-roomForSources-b.used)
		if room < 100 || len(b.blocks) >= limitBlocks-1 { // the last is for the sources
			b.more()
			return
		}
		var piece string
		piece, text = split(text, room)
		piece = mrkdwn(piece)
		b.used += utf8.RuneCountInString(piece)
		b.blocks = append(b.blocks, slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, piece, false, false), nil, nil))
	}
}

// more marks that there is more than the blocks could take.
func (b *builder) more() {
	if n := len(b.blocks); n > 0 {
		if last, ok := b.blocks[n-1].(*slack.SectionBlock); ok && utf8.RuneCountInString(last.Text.Text) < limitSection {
			last.Text.Text = strings.TrimSuffix(last.Text.Text, "…") + "…"
		}
	}
}

// context adds small print in mrkdwn: an element a line.
func (b *builder) context(lines ...string) {
	var elements []slack.MixedElement
	for _, line := range lines {
		n := utf8.RuneCountInString(line)
		if line == "" || n > limitElement || n > limitAll-b.used || len(elements) == limitContext {
			continue
		}
		b.used += n
		elements = append(elements, slack.NewTextBlockObject(slack.MarkdownType, line, false, false))
	}
	if len(elements) > 0 && len(b.blocks) < limitBlocks {
		b.blocks = append(b.blocks, slack.NewContextBlock("", elements...))
	}
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
