package links

import (
	"regexp"
	"strings"
	"unicode"
)

// begins finds where an address begins in a text, and ends where it must end.
var (
	begins = regexp.MustCompile(`(?i)https?:`)
	ends   = "<>\"`"
)

// InText launders the addresses in a Markdown text, and gives the text and
// each link that changed or is held. An address of which nothing can be kept
// stays as it stood, for the checks to refuse.
func InText(s string) (string, []Link) {
	var changed []Link
	var out strings.Builder
	for {
		at := begins.FindStringIndex(s)
		if at == nil {
			out.WriteString(s)
			return out.String(), changed
		}
		found := s[at[0]:]
		address := ofSentence(found)
		l := Clean(address)
		out.WriteString(s[:at[0]])
		if l.URL == "" || l.URL == address {
			out.WriteString(address)
		} else {
			out.WriteString(escapeMarkdown(l.URL))
		}
		if l.Held != "" || l.URL != address {
			changed = append(changed, l)
		}
		s = found[len(address):]
	}
}

// ofSentence is the address at the beginning of a text, without what of its
// sentence or of Markdown follows: punctuation, and a bracket that doesn't
// begin in it. It is never less than its scheme.
func ofSentence(s string) string {
	end, open := len(s), 0
	for i, r := range s {
		if r == '(' {
			open++
		} else if r == ')' {
			open--
		}
		if open < 0 || r == ']' || r == '[' || r == '|' || unicode.IsSpace(r) || strings.ContainsRune(ends, r) {
			end = i
			break
		}
	}
	colon := strings.IndexByte(s, ':') + 1
	return s[:colon] + strings.TrimRight(s[colon:end], ".,;:!?'*_~")
}

// escapeMarkdown escapes the brackets that would end a link's address.
func escapeMarkdown(address string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "*", "%2A").Replace(address)
}
