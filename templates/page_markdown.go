package templates

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// pageProse is Markdown as paragraphs and lists, its headings those of the
// level given ("h3").
func pageProse(heading, src string) template.HTML {
	var b strings.Builder
	pageWriter{heading}.blocks(&b, parseMarkdown(src), false)
	return template.HTML(b.String()) // every text and address in it went through html.EscapeString
}

type pageWriter struct{ heading string }

func (w pageWriter) blocks(b *strings.Builder, blocks []mdBlock, tight bool) {
	for _, k := range blocks {
		switch k.kind {
		case blockParagraph:
			if tight && len(blocks) == 1 {
				w.spans(b, k.spans)
				continue
			}
			b.WriteString("<p>")
			w.spans(b, k.spans)
			b.WriteString("</p>\n")
		case blockHeading:
			fmt.Fprintf(b, "<%s>", w.heading)
			w.spans(b, k.spans)
			fmt.Fprintf(b, "</%s>\n", w.heading)
		case blockList:
			tag, start := "ul", ""
			if k.ordered {
				tag = "ol"
				if k.start > 1 {
					start = fmt.Sprintf(` start="%d"`, k.start)
				}
			}
			fmt.Fprintf(b, "<%s%s>\n", tag, start)
			for _, item := range k.blocks {
				b.WriteString("<li>")
				w.blocks(b, item.blocks, true)
				b.WriteString("</li>\n")
			}
			fmt.Fprintf(b, "</%s>\n", tag)
		case blockQuote:
			b.WriteString("<blockquote>\n")
			w.blocks(b, k.blocks, false)
			b.WriteString("</blockquote>\n")
		case blockCode:
			fmt.Fprintf(b, "<pre tabindex=\"0\">%s</pre>\n", html.EscapeString(k.code))
		case blockRule:
			b.WriteString("<hr>\n")
		}
	}
}

func (w pageWriter) spans(b *strings.Builder, spans []mdSpan) {
	for _, s := range spans {
		switch s.kind {
		case spanText:
			b.WriteString(html.EscapeString(s.text))
		case spanBreak:
			b.WriteString("<br>")
		case spanCode:
			fmt.Fprintf(b, "<code>%s</code>", html.EscapeString(s.text))
		case spanStrong:
			b.WriteString("<strong>")
			w.spans(b, s.spans)
			b.WriteString("</strong>")
		case spanEmphasis:
			b.WriteString("<em>")
			w.spans(b, s.spans)
			b.WriteString("</em>")
		case spanLink:
			fmt.Fprintf(b, `<a href="%s">`, html.EscapeString(s.href))
			w.spans(b, s.spans)
			b.WriteString("</a>")
		}
	}
}
