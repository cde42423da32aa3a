package templates

import (
	"fmt"
	"slices"
	"strings"
)

// linkNotes numbers the links of a text part, each address once.
type linkNotes struct{ urls []string }

func (n *linkNotes) number(href string) int {
	if i := slices.Index(n.urls, href); i >= 0 {
		return i + 1
	}
	n.urls = append(n.urls, href)
	return len(n.urls)
}

// mdText writes blocks as plain text, wrapped, each link as its words and a
// number; the numbers that it used are in used, for the list below the item.
type mdText struct {
	notes *linkNotes
	used  []int
}

func (w *mdText) render(blocks []mdBlock) string { return w.blocks(blocks, "", "") }

// blocks writes the first line after first, the others after rest.
func (w *mdText) blocks(blocks []mdBlock, first, rest string) string {
	var parts []string
	for _, k := range blocks {
		var s string
		switch k.kind {
		case blockParagraph, blockHeading:
			s = w.lines(k.spans, first, rest)
		case blockList:
			s = w.list(k, first, rest)
		case blockQuote:
			s = w.blocks(k.blocks, first+"> ", rest+"> ")
		case blockCode:
			s = indentText(k.code, rest+"    ")
		case blockRule:
			s = rest + "* * *"
		}
		if s != "" {
			parts = append(parts, s)
			first = rest
		}
	}
	return strings.Join(parts, "\n\n")
}

func (w *mdText) list(k mdBlock, first, rest string) string {
	var items []string
	for i, item := range k.blocks {
		mark := "- "
		if k.ordered {
			mark = fmt.Sprintf("%d. ", k.start+i)
		}
		if s := w.blocks(item.blocks, first+mark, rest+strings.Repeat(" ", len(mark))); s != "" {
			items = append(items, s)
			first = rest
		}
	}
	return strings.Join(items, "\n")
}

// lines wraps spans; a hard break starts a line of its own.
func (w *mdText) lines(spans []mdSpan, first, rest string) string {
	var lines []string
	for part := range strings.SplitSeq(w.words(spans), "\n") {
		lines = append(lines, wrapText(part, first, rest))
		first = rest
	}
	return strings.Join(lines, "\n")
}

func (w *mdText) words(spans []mdSpan) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.kind {
		case spanText, spanCode:
			b.WriteString(strings.ReplaceAll(s.text, "\n", " "))
		case spanBreak:
			b.WriteString("\n")
		case spanLink:
			b.WriteString(w.link(w.words(s.spans), s.href))
		default:
			b.WriteString(w.words(s.spans))
		}
	}
	return b.String()
}

// link is a link's words with where it goes: nothing more where the words say
// so themselves, an address or number in brackets, else a number.
func (w *mdText) link(words, href string) string {
	bare := strings.TrimPrefix(strings.TrimPrefix(href, "mailto:"), "tel:")
	switch {
	case words == bare:
		return words
	case bare != href:
		return words + " (" + bare + ")"
	}
	n := w.notes.number(href)
	if !slices.Contains(w.used, n) {
		w.used = append(w.used, n)
	}
	return fmt.Sprintf("%s"+noBreak+"[%d]", words, n)
}

// list of the notes used, a line each; an address is never cut.
func (n *linkNotes) list(used []int) string {
	lines := make([]string, len(used))
	for i, k := range used {
		lines[i] = fmt.Sprintf("[%d] %s", k, n.urls[k-1])
	}
	return strings.Join(lines, "\n")
}
