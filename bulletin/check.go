package bulletin

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// problems are sentences about what somebody wrote.
type problems []error

func (p *problems) add(format string, args ...any) {
	*p = append(*p, refuse(ErrInvalid, format, args...))
}

// line checks a text of one line: it can stand in a mail's header.
func (p *problems) line(what, s string, longest int, needed bool) {
	switch n := utf8.RuneCountInString(s); {
	case needed && strings.TrimSpace(s) == "":
		p.add("%s is missing: write it", what)
	case !utf8.ValidString(s):
		p.add("%s is not UTF-8 text: type it again", what)
	case n > longest:
		p.add("%s has %d characters: shorten it to %d", what, n, longest)
	case strings.ContainsFunc(s, hidden):
		p.add("%s has a line break or an invisible character in it: write it as one plain line", what)
	}
}

// The longest a Markdown text may be, beside its number of words: reading some
// takes time that grows with the square of their length, and one word may be
// as long as a book.
const (
	mostText    = 24_000 // bytes, links and marks counted, as pasted
	longestWord = 20     // characters, on average
)

// markdown checks a text of several lines: no raw HTML, no images, https
// links alone, and so many words at most.
func (p *problems) markdown(what, s string, longest int) {
	if !utf8.ValidString(s) {
		p.add("%s is not UTF-8 text: type it again", what)
		return
	}
	if len(s) > mostText {
		p.add("%s has %d characters with its links: shorten it to %d", what, utf8.RuneCountInString(s), mostText)
		return
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && hidden(r) }) {
		p.add("%s has an invisible character in it: type it as plain text", what)
	}
	words, found := readMarkdown(s)
	if n := len(strings.Fields(words)); n > longest {
		p.add("%s has %d words: shorten it to %d", what, n, longest)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(words)); n > longest*longestWord {
		p.add("%s has %d characters: shorten it to %d", what, n, longest*longestWord)
	}
	if found.html {
		p.add("%s has HTML in it: write it as plain text or Markdown", what)
	}
	if found.image {
		p.add("%s has an image in it: leave it out and link to its page", what)
	}
	for _, l := range found.links {
		p.link(l)
	}
}

// link checks an address that a reader may follow.
func (p *problems) link(s string) {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || hidden(r) }):
		p.add("The link %q is not a web address: copy it again", s)
	case u.Scheme != "https" || u.Host == "":
		p.add("The link %q doesn't begin with https://: use the page's secure address", s)
	case u.User != nil:
		p.add("The link %q has a name or password in it: take that out", s)
	}
}

// hidden reports whether r would break a line or can't be seen: control
// characters, line separators, and marks that turn the reading direction.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\u061c', r == '\ufeff', r == '\u200b', r == unicode.ReplacementChar:
		return true
	case r >= '\u200e' && r <= '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}

// tidyText trims s and writes its line ends as one character.
func tidyText(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s))
}

// plain is s, which comes from no officer's hand, on one line and without
// what can't be seen.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if hidden(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}

// secure is an address that the checks let through, or "".
func secure(s string) string {
	var p problems
	if p.link(s); len(p) > 0 {
		return ""
	}
	return s
}
