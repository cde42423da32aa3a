package templates

import (
	"bufio"
	"bytes"
	"html"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown is read once into blocks and spans, and both parts of a mail are
// written from these. Only what is named here can come out: raw HTML and
// images have no kind, so they cannot reach a reader.

type blockKind int

const (
	blockParagraph blockKind = iota
	blockHeading
	blockList
	blockListItem
	blockQuote
	blockCode
	blockRule
)

type mdBlock struct {
	kind    blockKind
	spans   []mdSpan
	blocks  []mdBlock
	ordered bool
	start   int
	code    string
}

type spanKind int

const (
	spanText spanKind = iota
	spanStrong
	spanEmphasis
	spanCode
	spanLink
	spanBreak
)

type mdSpan struct {
	kind  spanKind
	text  string
	href  string
	spans []mdSpan
}

// deepest is how far quotes, lists and emphasis nest before the rest is left
// out; nobody writes deeper, only an attacker does.
const deepest = 12

var markdown = goldmark.New(goldmark.WithExtensions(extension.Linkify))

func parseMarkdown(src string) []mdBlock {
	source := []byte(plainText(src))
	doc := markdown.Parser().Parse(text.NewReader(source))
	return mdReader{source}.blocks(doc, 0)
}

type mdReader struct{ source []byte }

func (r mdReader) blocks(parent ast.Node, depth int) []mdBlock {
	if depth > deepest {
		return nil
	}
	var out []mdBlock
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			if spans := r.spans(n, depth); spansText(spans) != "" {
				out = append(out, mdBlock{kind: blockParagraph, spans: spans})
			}
		case *ast.Heading:
			if spans := r.spans(n, depth); spansText(spans) != "" {
				out = append(out, mdBlock{kind: blockHeading, spans: spans})
			}
		case *ast.List:
			out = append(out, mdBlock{kind: blockList, ordered: n.IsOrdered(), start: n.Start, blocks: r.blocks(n, depth+1)})
		case *ast.ListItem:
			out = append(out, mdBlock{kind: blockListItem, blocks: r.blocks(n, depth+1)})
		case *ast.Blockquote:
			out = append(out, mdBlock{kind: blockQuote, blocks: r.blocks(n, depth+1)})
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			out = append(out, mdBlock{kind: blockCode, code: strings.TrimRight(plainText(string(n.Lines().Value(r.source))), "\n")})
		case *ast.ThematicBreak:
			out = append(out, mdBlock{kind: blockRule})
		}
	}
	return out
}

func (r mdReader) spans(parent ast.Node, depth int) []mdSpan {
	if depth > deepest {
		return nil
	}
	var out []mdSpan
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			out = append(out, mdSpan{text: unescaped(n.Segment.Value(r.source), n.IsRaw())})
			switch {
			case n.HardLineBreak():
				out = append(out, mdSpan{kind: spanBreak})
			case n.SoftLineBreak():
				out = append(out, mdSpan{text: " "})
			}
		case *ast.String:
			out = append(out, mdSpan{text: unescaped(n.Value, n.IsRaw())})
		case *ast.CodeSpan:
			out = append(out, mdSpan{kind: spanCode, text: spansText(r.spans(n, depth+1))})
		case *ast.Emphasis:
			kind := spanEmphasis
			if n.Level > 1 {
				kind = spanStrong
			}
			out = append(out, mdSpan{kind: kind, spans: r.spans(n, depth+1)})
		case *ast.Image: // a mail needs none: what it shows is said
			out = append(out, r.spans(n, depth+1)...)
		case *ast.Link:
			out = append(out, linked(string(util.URLEscape(n.Destination, true)), r.spans(n, depth+1))...)
		case *ast.AutoLink:
			href := string(n.URL(r.source))
			if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(href), "mailto:") {
				href = "mailto:" + href
			}
			out = append(out, linked(href, []mdSpan{{text: plainLine(string(n.Label(r.source)))}})...)
		}
	}
	return out
}

// linked is the spans as a link, or as they are where the address is none
// that a mail may carry.
func linked(href string, spans []mdSpan) []mdSpan {
	href, ok := safeURL(href)
	if !ok || strings.TrimSpace(spansText(spans)) == "" {
		return spans
	}
	return []mdSpan{{kind: spanLink, href: href, spans: spans}}
}

// safeURL is the address as a mail may carry it: https, mailto or tel, no
// password before the host. An http address is given as https.
func safeURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s != plainLine(s) || strings.ContainsAny(s, " \\<>\"") {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return "", false
		}
		u.Scheme = "https"
		u.Host = strings.TrimSuffix(u.Host, ":80")
		return u.String(), true
	case "mailto":
		address, _, _ := strings.Cut(u.Opaque, "?")
		if strings.Count(address, "@") != 1 {
			return "", false
		}
		return "mailto:" + address, true
	case "tel":
		if u.Opaque != "" {
			return "tel:" + u.Opaque, true
		}
	}
	return "", false
}

// unescaped is a text segment as a reader sees it: backslashes and entities
// resolved as CommonMark says, unless it is raw.
func unescaped(segment []byte, raw bool) string {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	if raw {
		gmhtml.DefaultWriter.RawWrite(w, segment)
	} else {
		gmhtml.DefaultWriter.Write(w, segment)
	}
	w.Flush()
	return plainText(html.UnescapeString(b.String()))
}

// spansText is the words of spans alone.
func spansText(spans []mdSpan) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.kind {
		case spanText, spanCode:
			b.WriteString(s.text)
		case spanBreak:
			b.WriteString(" ")
		default:
			b.WriteString(spansText(s.spans))
		}
	}
	return b.String()
}
