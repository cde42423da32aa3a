package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Slack's limits of forms and of what they are made of, in characters.
const (
	limitViewBlocks  = 100
	limitMessage     = 50
	limitTitle       = 24
	limitMeta        = 3000
	limitButton      = 75
	limitButtonValue = 2000
	limitOption      = 75
	limitOptionValue = 150
	limitOptions     = 100
	limitActions     = 25
	limitHeader      = 150
	limitLabel       = 2000
)

// checkView reports everything about a form that Slack would refuse.
func checkView(v *slack.ModalViewRequest) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var seen struct {
		Title  struct{ Text string }
		Submit struct{ Text string }
		Meta   string `json:"private_metadata"`
		Blocks []any
	}
	if err := json.Unmarshal(raw, &seen); err != nil {
		return err
	}
	w := wrongs{}
	w.length("title", seen.Title.Text, limitTitle)
	w.length("submit", seen.Submit.Text, limitTitle)
	w.length("private_metadata", seen.Meta, limitMeta)
	w.blocks(seen.Blocks, limitViewBlocks)
	return w.err()
}

// checkCard reports everything about a message's blocks that Slack would
// refuse, whatever they are made of.
func checkCard(blocks []slack.Block) error {
	raw, err := json.Marshal(blocks)
	if err != nil {
		return err
	}
	var seen []any
	if err := json.Unmarshal(raw, &seen); err != nil {
		return err
	}
	w := wrongs{}
	w.blocks(seen, limitMessage)
	return w.err()
}

// wrongs collects what Slack would refuse.
type wrongs []error

func (w *wrongs) add(format string, args ...any) {
	*w = append(*w, fmt.Errorf("%w: %s", errLimits, fmt.Sprintf(format, args...)))
}

func (w *wrongs) err() error { return errors.Join(*w...) }

func (w *wrongs) length(what, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		w.add("%s of %d characters, more than %d", what, n, most)
	}
}

func (w *wrongs) blocks(blocks []any, most int) {
	if n := len(blocks); n == 0 || n > most {
		w.add("%d blocks, not 1 to %d", n, most)
	}
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		kind, _ := block["type"].(string)
		most := map[string]int{"section": limitSection, "header": limitHeader}[kind]
		if text, ok := textOf(block["text"]); ok && most > 0 && (text == "" || utf8.RuneCountInString(text) > most) {
			w.add("a %s of %d characters, not 1 to %d", kind, utf8.RuneCountInString(text), most)
		}
		if label, ok := textOf(block["label"]); ok {
			w.length("a label", label, limitLabel)
		}
		elements, _ := block["elements"].([]any)
		if kind == "actions" && (len(elements) == 0 || len(elements) > limitActions) {
			w.add("%d actions, not 1 to %d", len(elements), limitActions)
		}
		if kind == "context" && (len(elements) == 0 || len(elements) > limitContext) {
			w.add("%d elements, not 1 to %d", len(elements), limitContext)
		}
		for _, e := range append(elements, block["element"], block["accessory"]) {
			w.element(e)
		}
	}
}

func (w *wrongs) element(e any) {
	element, ok := e.(map[string]any)
	if !ok {
		return
	}
	switch element["type"] {
	case "button":
		text, _ := textOf(element["text"])
		w.length("a button", text, limitButton)
		value, _ := element["value"].(string)
		w.length("a button's value", value, limitButtonValue)
	case "mrkdwn", "plain_text":
		text, _ := element["text"].(string)
		w.length("an element", text, limitElement)
	}
	options, _ := element["options"].([]any)
	if len(options) > limitOptions {
		w.add("%d options, more than %d", len(options), limitOptions)
	}
	for _, o := range options {
		option, _ := o.(map[string]any)
		text, _ := textOf(option["text"])
		value, _ := option["value"].(string)
		w.length("an option", text, limitOption)
		w.length("an option's value", value, limitOptionValue)
	}
}

func textOf(v any) (string, bool) {
	t, ok := v.(map[string]any)
	if !ok {
		return "", false
	}
	text, ok := t["text"].(string)
	return text, ok
}
