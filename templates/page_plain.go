package templates

import "strings"

// PlainText is the words of Markdown, a space between its blocks.
func PlainText(markdown string) string {
	var b strings.Builder
	plainBlocks(&b, parseMarkdown(markdown))
	return strings.TrimSpace(b.String())
}

func plainBlocks(b *strings.Builder, blocks []mdBlock) {
	for _, k := range blocks {
		if text := spansText(k.spans) + k.code; text != "" {
			b.WriteString(text)
			b.WriteByte(' ')
		}
		plainBlocks(b, k.blocks)
	}
}
