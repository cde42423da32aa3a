package templates

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// mdHTML writes blocks as HTML for mail clients, many of which read only the
// style attribute. Headings take one level, below the heading they stand
// under.
type mdHTML struct {
	palette mailPalette
	heading string // "h3"
	size    int    // of body text, in pixels
}

func (w mdHTML) render(blocks []mdBlock) template.HTML {
	var b strings.Builder
	w.blocks(&b, blocks, false)
	return template.HTML(b.String()) // every text and address in it went through html.EscapeString
}

func (w mdHTML) blocks(b *strings.Builder, blocks []mdBlock, tight bool) {
	for i, k := range blocks {
		space := 12
		if i == len(blocks)-1 {
			space = 0
		}
		text := fmt.Sprintf("font-size:%dpx;line-height:%dpx;color:%s;", w.size, w.size*3/2+2, w.palette.Ink)
		switch k.kind {
		case blockParagraph:
			if tight && len(blocks) == 1 {
				w.spans(b, k.spans)
				continue
			}
			fmt.Fprintf(b, `<p class="ink" style="margin:0 0 %dpx;%s">`, space, text)
			w.spans(b, k.spans)
			b.WriteString("</p>\n")
		case blockHeading:
			before, size := 20, 20
			if i == 0 {
				before = 0
			}
			if w.heading != "h2" { // it stands inside an entry
				size = 17
			}
			fmt.Fprintf(b, `<%s class="ink" style="margin:%dpx 0 8px;font-size:%dpx;line-height:%dpx;font-weight:bold;color:%s;">`, w.heading, before, size, size*7/5, w.palette.Ink)
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
			fmt.Fprintf(b, `<%s%s class="ink" style="margin:0 0 %dpx;padding:0 0 0 24px;%s">`+"\n", tag, start, space, text)
			for _, item := range k.blocks {
				b.WriteString(`<li style="margin:0 0 6px;">`)
				w.blocks(b, item.blocks, true)
				b.WriteString("</li>\n")
			}
			fmt.Fprintf(b, "</%s>\n", tag)
		case blockQuote:
			fmt.Fprintf(b, `<blockquote style="margin:0 0 %dpx;padding:0 0 0 16px;border-left:4px solid %s;">`, space, w.palette.Edge)
			w.blocks(b, k.blocks, false)
			b.WriteString("</blockquote>\n")
		case blockCode:
			fmt.Fprintf(b, `<pre class="ink" style="margin:0 0 %dpx;white-space:pre-wrap;font-family:Consolas,Menlo,monospace;%s">%s</pre>`+"\n", space, text, html.EscapeString(k.code))
		case blockRule:
			fmt.Fprintf(b, `<hr style="margin:0 0 %dpx;border:0;border-top:1px solid %s;">`+"\n", space, w.palette.Edge)
		}
	}
}

func (w mdHTML) spans(b *strings.Builder, spans []mdSpan) {
	for _, s := range spans {
		switch s.kind {
		case spanText:
			b.WriteString(html.EscapeString(s.text))
		case spanBreak:
			b.WriteString("<br>")
		case spanCode:
			fmt.Fprintf(b, `<code style="font-family:Consolas,Menlo,monospace;">%s</code>`, html.EscapeString(s.text))
		case spanStrong:
			w.wrap(b, "<strong>", s.spans, "</strong>")
		case spanEmphasis:
			w.wrap(b, "<em>", s.spans, "</em>")
		case spanLink:
			open := fmt.Sprintf(`<a class="link" href="%s" rel="noopener noreferrer" style="color:%s;text-decoration:underline;">`, html.EscapeString(s.href), w.palette.Link)
			if text := spansText(s.spans); s.href == "mailto:"+text {
				fmt.Fprintf(b, "%s%s</a>", open, breakable(text))
				continue
			}
			w.wrap(b, open, s.spans, "</a>")
		}
	}
}

func (w mdHTML) wrap(b *strings.Builder, open string, spans []mdSpan, end string) {
	b.WriteString(open)
	w.spans(b, spans)
	b.WriteString(end)
}
