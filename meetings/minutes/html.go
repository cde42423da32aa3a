package minutes

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// longestBody is how much of one body is read, in bytes.
const longestBody = 4 << 20

// HTML gives the paragraphs of the HTML that a minutes editor made: white
// space collapsed, broken where the page breaks.
func HTML(body string) []string {
	var out []string
	for _, p := range htmlParagraphs(body) {
		out = append(out, p.words())
	}
	return out
}

func htmlParagraphs(body string) []para { return paragraphs(Plain(body)) }

// Plain is HTML as text, a paragraph a line with a blank one between.
func Plain(body string) string {
	if len(body) > longestBody {
		body = body[:longestBody]
	}
	var b strings.Builder
	hidden := 0
	z := html.NewTokenizer(strings.NewReader(body))
	z.SetMaxBuf(longestBody)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if hidden == 0 {
				b.WriteString(strings.Map(unbroken, string(z.Text())))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Script || a == atom.Style {
				hidden++
			}
			if breaks(a) {
				b.WriteString("\n\n")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if (a == atom.Script || a == atom.Style) && hidden > 0 {
				hidden--
			}
			if breaks(a) {
				b.WriteString("\n\n")
			}
		}
	}
}

// unbroken makes a line break of the source a space, as a browser does. What an
// inline tag parts, as in "9<sup>th</sup>", stays one word.
func unbroken(r rune) rune {
	switch r {
	case '\n', '\r', '\t', '\f':
		return ' '
	}
	return r
}

func breaks(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Td, atom.Th, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote:
		return true
	}
	return false
}
