package answers

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxRunes is how much of a question is read; the rest is cut between runes.
const maxRunes = 40_000

var (
	scriptBlocks = regexp.MustCompile(`(?is)<(script|style)\b.*?(?:</(?:script|style)\s*>|$)`)
	slackLinks   = regexp.MustCompile(`<(?:https?://|mailto:|tel:|[@#!])[^<>|]*(?:\|([^<>]*))?>`)
	tags         = regexp.MustCompile(`(?s)</?[a-zA-Z!][^<>]*>`)
)

// plainChars maps typographic variants onto the characters people type.
var plainChars = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "ʼ", "'", "′", "'", "`", "'",
	"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`,
	"‐", "-", "‑", "-", "‒", "-", "–", "-", "—", " - ", "―", " - ", "−", "-",
	"\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "",
)

// clean gives the plain words of a message: valid, normalised text on one
// line a line, without Slack or HTML markup, control characters or invisible
// characters, and never longer than maxRunes.
func clean(s string) string {
	s = strings.ReplaceAll(s, "%age", "percentage")
	if len(s) <= maxRunes && isPlain(s) {
		return strings.TrimSpace(s)
	}
	s = cut(strings.ToValidUTF8(s, " "), maxRunes)
	if strings.ContainsAny(s, "<&") {
		s = scriptBlocks.ReplaceAllString(s, " ")
		s = slackLinks.ReplaceAllString(s, " $1 ")
		s = tags.ReplaceAllString(s, " ")
		s = html.UnescapeString(s)
		s = tags.ReplaceAllString(s, " ")
	}
	if !ascii(s) {
		s = plainChars.Replace(s)
		s = norm.NFKC.String(s)
		s = plainChars.Replace(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r':
			b.WriteByte('\n')
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '*' || r == '~' || r == '`':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return cut(strings.TrimSpace(b.String()), maxRunes)
}

// cut shortens s to at most n runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// isPlain reports whether s has only characters that clean leaves as they are.
func isPlain(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c < ' ' || c > '~', c == '<', c == '&', c == '*', c == '~', c == '`':
			return false
		}
	}
	return true
}

// ascii reports whether s has only ASCII characters.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
