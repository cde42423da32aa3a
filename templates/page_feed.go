package templates

import (
	"bytes"
	"fmt"
	"strings"
)

// DeadlineLead stands before the headline of a deadline in a calendar.
const DeadlineLead = "Deadline: "

// EditionBody is what the page of an edition says, without the page around
// it: for feeds.
func EditionBody(m Mail) ([]byte, error) {
	set, err := pages()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := set["edition"].ExecuteTemplate(&b, "editionbody", m); err != nil {
		return nil, fmt.Errorf("write an edition for a feed: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// Plain is Markdown as one line of plain text; links stand as their words.
func Plain(markdown string) string {
	var b strings.Builder
	var spans func([]mdSpan)
	spans = func(list []mdSpan) {
		for _, s := range list {
			b.WriteString(s.text)
			if s.kind == spanBreak {
				b.WriteByte(' ')
			}
			spans(s.spans)
		}
	}
	var blocks func([]mdBlock)
	blocks = func(list []mdBlock) {
		for _, k := range list {
			spans(k.spans)
			b.WriteString(" " + k.code + " ")
			blocks(k.blocks)
		}
	}
	blocks(parseMarkdown(markdown))
	return plainLine(b.String())
}
