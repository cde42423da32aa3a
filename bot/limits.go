package bot

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Slack's limits of what the bot sends, in characters and pieces.
const (
	limitBlocks   = 50
	limitSection  = 3000
	limitContext  = 10
	limitElement  = 2000 // of a context element
	limitAll      = 12_000
	limitFallback = 4000

	roomForSources = 2000 // kept free by a long answer
)

// errLimits is that blocks are beyond Slack's limits.
var errLimits = errors.New("the blocks are beyond Slack's limits")

// checkBlocks reports everything about blocks that Slack would refuse.
func checkBlocks(blocks []slack.Block) error {
	var wrong []error
	add := func(i int, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%w: block %d: %s", errLimits, i, fmt.Sprintf(format, args...)))
	}
	if n := len(blocks); n == 0 || n > limitBlocks {
		add(0, "%d blocks, not 1 to %d", n, limitBlocks)
	}
	all := 0
	text := func(i int, t *slack.TextBlockObject, most int) {
		n := utf8.RuneCountInString(t.Text)
		all += n
		if n == 0 || n > most {
			add(i, "a text of %d characters, not 1 to %d", n, most)
		}
		if !utf8.ValidString(t.Text) {
			add(i, "a text that is not UTF-8")
		}
	}
	for i, block := range blocks {
		switch block := block.(type) {
		case *slack.SectionBlock:
			if block.Text == nil {
				add(i, "a section without text")
				continue
			}
			text(i, block.Text, limitSection)
		case *slack.ContextBlock:
			elements := block.ContextElements.Elements
			if n := len(elements); n == 0 || n > limitContext {
				add(i, "%d elements, not 1 to %d", n, limitContext)
			}
			for _, e := range elements {
				t, ok := e.(*slack.TextBlockObject)
				if !ok {
					add(i, "a context element that is no text")
					continue
				}
				text(i, t, limitElement)
			}
		default:
			add(i, "a %s block, which the bot doesn't send", block.BlockType())
		}
	}
	if all > limitAll {
		add(0, "%d characters in all, more than %d", all, limitAll)
	}
	return errors.Join(wrong...)
}
