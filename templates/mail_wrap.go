package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mailWidth is the longest line of a mail's text part. Only a word that is
// longer, an address for instance, stands over it: it is never cut.
const mailWidth = 72

// wrapText breaks one paragraph into lines of at most mailWidth runes, the
// first after first, the others after rest.
func wrapText(s, first, rest string) string {
	var b strings.Builder
	line := first
	width := utf8.RuneCountInString(first)
	empty := true
	for _, word := range strings.FieldsFunc(s, breaks) {
		word = strings.ReplaceAll(word, noBreak, " ")
		n := utf8.RuneCountInString(word)
		if !empty && width+1+n > mailWidth {
			b.WriteString(line + "\n")
			line, width, empty = rest, utf8.RuneCountInString(rest), true
		}
		if !empty {
			line, width = line+" ", width+1
		}
		line, width, empty = line+word, width+n, false
	}
	b.WriteString(strings.TrimRightFunc(line, unicode.IsSpace))
	return b.String()
}

// noBreak is the space at which no line ends.
const noBreak = "\u00a0"

func breaks(r rune) bool { return unicode.IsSpace(r) && string(r) != noBreak }

// indentText puts prefix before every line but empty ones.
func indentText(s, prefix string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = prefix + l
		}
	}
	return strings.Join(lines, "\n")
}

// plainLine is s on one line without the characters that change how others
// are read: controls, and the marks that reverse or hide text.
func plainLine(s string) string {
	return strings.Join(strings.Fields(plainText(s)), " ")
}

// plainText is s without controls (line ends and tabs stay) and without the
// marks that reverse or hide text.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case unicode.IsControl(r) || r == utf8.RuneError:
			return -1
		case r == '\u200d': // joins emoji
			return r
		case unicode.Is(unicode.Cf, r): // bidi marks, zero-width, tags, soft hyphens
			return -1
		}
		return r
	}, s)
}
