package bot

import (
	"regexp"
	"strings"
)

// maxQuestion is the longest question that is read, in characters.
const maxQuestion = 4000

var (
	// markup is Slack's <…>: a mention, a channel, a link, a command.
	markup = regexp.MustCompile(`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`)
	spaces = regexp.MustCompile(`[\s\x{00a0}]+`)

	unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	escape   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// plain is the text of a Slack message as its writer saw it, without mentions
// and on one line.
func plain(text string) string {
	text = markup.ReplaceAllStringFunc(text, func(s string) string {
		m := markup.FindStringSubmatch(s)
		sigil, target, label := m[1], m[2], m[3]
		switch {
		case sigil == "@" || sigil == "!":
			return " "
		case sigil == "#" && label == "":
			return " "
		case sigil == "#":
			return "#" + label
		case label != "":
			return label
		}
		return strings.TrimPrefix(target, "mailto:")
	})
	text = unescape.Replace(text)
	return cut(strings.TrimSpace(spaces.ReplaceAllString(text, " ")), maxQuestion)
}

// cut shortens s to at most n characters, at the end of a word where one is
// near, and marks the cut.
func cut(s string, n int) string {
	count, end := 0, -1
	for i := range s {
		if count == n-1 {
			end = i // room for the mark after this
		}
		if count == n {
			kept := s[:end]
			if space := strings.LastIndexAny(kept, " \n"); space > len(kept)*3/4 {
				kept = kept[:space]
			}
			return strings.TrimRight(kept, " \n,;:") + "…"
		}
		count++
	}
	return s
}

// mrkdwn is plain text as Slack's mrkdwn shows it unchanged: its control
// characters escaped, and what would format it or call everybody made
// harmless by a zero-width space.
func mrkdwn(s string) string {
	s = escape.Replace(s)
	s = marks.ReplaceAllString(s, "$1\u200b$2")
	return calls.ReplaceAllString(s, "@\u200b$1")
}

var (
	// marks are formatting characters where they would open a span.
	marks = regexp.MustCompile("(^|[\\s(\"'])([*_~`])")
	// calls are the words that notify a whole channel.
	calls = regexp.MustCompile(`@(here|channel|everyone)\b`)
)
