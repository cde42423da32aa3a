package bot

import (
	"strings"

	"kcst/answers"
)

// answerMessage shows an answer: what it says, its rows as lines, the sources
// with their dates in small print, and what else could be asked.
func answerMessage(a answers.Answer) message {
	var b builder
	b.section(strings.Join(append([]string{a.Lead}, a.Rows...), "\n"))
	return b.message(a.Text)
}
