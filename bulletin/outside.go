package bulletin

import (
	"strings"

	"golang.org/x/net/html"
)

// HeadlineOf is a title from outside, which may be HTML, as a headline.
func HeadlineOf(title string) string { return shorten(plain(textOf(title)), maxHeadline) }

// LineOf is a text from outside on one line, no longer than an item's lines.
func LineOf(s string) string { return shorten(plain(textOf(s)), maxLine) }

// excerptWords is how much of a text from outside an item quotes: fewer than
// its own may have, so that an officer can add some.
const excerptWords = 50

// ExcerptOf is how a text from outside begins, HTML or not, as Markdown in
// which nothing is marked up. Web and mail addresses are left out.
func ExcerptOf(s string) string {
	var words []string
	for w := range strings.FieldsSeq(plain(textOf(s))) {
		if strings.Contains(w, "://") || strings.Contains(w, "@") || strings.HasPrefix(strings.ToLower(w), "www.") {
			continue
		}
		if len(words) == excerptWords {
			words[len(words)-1] += "…"
			break
		}
		words = append(words, w)
	}
	return escapeText(strings.Join(words, " "))
}

// textOf is what a reader sees of HTML.
func textOf(s string) string {
	var b strings.Builder
	skip := 0
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			if skip == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); unread[string(name)] {
				skip++
			}
			b.WriteByte(' ')
		case html.EndTagToken:
			if name, _ := z.TagName(); unread[string(name)] && skip > 0 {
				skip--
			}
			b.WriteByte(' ')
		}
	}
}

// unread are the elements whose text no reader sees.
var unread = set("script style noscript template iframe object svg math title")

// escapeText writes a text of one line so that Markdown marks up nothing in it.
func escapeText(s string) string {
	var b strings.Builder
	for i, r := range s {
		if strings.ContainsRune("\\`*_[]<>#&~|!", r) || i == 0 && strings.ContainsRune("+-=", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	out := b.String()
	if n := len(out) - len(strings.TrimLeft(out, "0123456789")); n > 0 && n < len(out) && (out[n] == '.' || out[n] == ')') {
		return out[:n] + "\\" + out[n:] // not a numbered list
	}
	return out
}
