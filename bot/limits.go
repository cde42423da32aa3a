package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Slack's limits of what the bot sends, in characters and pieces.
const (
	limitBlocks     = 50
	limitViewBlocks = 100
	limitSection    = 3000
	limitContext    = 10
	limitElement    = 2000 // of a context element
	limitAll        = 12_000
	limitFallback   = 4000
	limitButton     = 75
	limitValue      = 2000
	limitOption     = 75
	limitOptions    = 100
	limitTitle      = 24 // of a modal
	limitMetadata   = 3000
	limitRows       = 100
	limitCell       = 1000 // the bot's own: Slack counts the whole table

	roomForSources = 2000 // kept free by a long answer
)

// limits are Slack's by a thing's type and field: the characters of a text, or
// how many a list may have. "x[]" are the elements of the list x, and * is
// anything.
var limits = map[string]int{
	"*.block_id": 255, "*.action_id": 255,
	"section.text": limitSection, "section.fields": 10, "section.fields[]": 2000,
	"header.text": 150, "context.elements": limitContext, "context.elements[]": limitElement,
	"actions.elements": 25, "context_actions.elements": 5,
	"button.text": limitButton, "button.value": limitValue, "button.url": 3000, "button.accessibility_label": 75,
	"image.alt_text": 2000, "image.image_url": 3000, "image.title": 2000,
	"input.label": 2000, "input.hint": 2000,
	"plain_text_input.initial_value": 3000, "plain_text_input.placeholder": 150,
	"email_text_input.placeholder": 150, "url_text_input.placeholder": 150, "number_input.placeholder": 150,
	"static_select.options": limitOptions, "static_select.placeholder": 150,
	"multi_static_select.options": limitOptions, "multi_static_select.placeholder": 150,
	"checkboxes.options": 10, "radio_buttons.options": 10, "overflow.options": 5,
	"option.text": limitOption, "option.value": 150, "option.description": limitOption,
	"confirm.title": 100, "confirm.text": 300, "confirm.confirm": 30, "confirm.deny": 30,
	"table.rows": limitRows, "table.rows[]": 20, "table.column_settings": 20, "raw_text.text": limitCell,
	"modal.title": limitTitle, "modal.submit": 24, "modal.close": 24,
	"modal.private_metadata": limitMetadata, "home.private_metadata": limitMetadata,
	"modal.callback_id": 255, "home.callback_id": 255, "modal.blocks": limitViewBlocks, "home.blocks": limitViewBlocks,
}

// The blocks that the bot sends, by where.
var (
	everywhere = []string{"section", "header", "divider", "context", "actions", "image"}
	inMessages = append([]string{"context_actions", "table"}, everywhere...)
	inViews    = append([]string{"input", "alert"}, everywhere...)
)

// errLimits is that blocks are beyond Slack's limits.
var errLimits = errors.New("the blocks are beyond Slack's limits")

// checkBlocks reports everything about a message's blocks that Slack would
// refuse.
func checkBlocks(blocks []slack.Block) error {
	c := checker{kinds: inMessages}
	if n := len(blocks); n == 0 || n > limitBlocks {
		c.add("", "%d blocks, not 1 to %d", n, limitBlocks)
	}
	c.read("blocks", blocks)
	if c.all > limitAll {
		c.add("", "%d characters in all, more than %d", c.all, limitAll)
	}
	return errors.Join(c.wrong...)
}

// checkView reports everything about a modal or an App Home that Slack would
// refuse.
func checkView(view any) error {
	c := checker{kinds: inViews}
	c.read("view", view)
	return errors.Join(c.wrong...)
}

// checker walks through what will be sent, as Slack reads it.
type checker struct {
	kinds []string
	all   int // characters of text
	wrong []error
}

func (c *checker) add(at, format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf("%w: %s: %s", errLimits, at, fmt.Sprintf(format, args...)))
}

func (c *checker) read(at string, v any) {
	raw, err := json.Marshal(v)
	var read any
	if err == nil {
		err = json.Unmarshal(raw, &read)
	}
	if err != nil {
		c.add(at, "not JSON: %v", err)
		return
	}
	switch read := read.(type) {
	case []any:
		c.blocks(at, read)
	case map[string]any:
		c.thing(at, "", read)
	}
}

// blocks are a message's or a view's.
func (c *checker) blocks(at string, list []any) {
	ids := map[any]bool{}
	for i, b := range list {
		here := fmt.Sprintf("%s[%d]", at, i)
		block, _ := b.(map[string]any)
		if kind, _ := block["type"].(string); !slices.Contains(c.kinds, kind) {
			c.add(here, "a %q block, which the bot doesn't send there", kind)
			continue
		}
		if id := block["block_id"]; id != nil && ids[id] {
			c.add(here, "block_id %q twice", id)
		} else {
			ids[id] = true
		}
		c.thing(here, "", block)
	}
}

// thing is an object with a type of its own, or the one that its place gives.
func (c *checker) thing(at, kind string, o map[string]any) {
	if t, ok := o["type"].(string); ok && kind == "" {
		kind = t
	}
	if kind == "section" && o["text"] == nil && o["fields"] == nil {
		c.add(at, "a section without text")
	}
	for field, v := range o {
		c.value(at+"/"+field, kind, field, v)
	}
}

// kindAt is what stands in a field without a type of its own.
var kindAt = map[string]string{
	"options[]": "option", "initial_option": "option", "initial_options[]": "option", "confirm": "confirm",
	"positive_button": "button", "negative_button": "button",
}

func (c *checker) value(at, kind, field string, v any) {
	switch v := v.(type) {
	case string:
		c.text(at, kind, field, v)
	case nil:
		if limits[kind+"."+field] > 0 {
			c.add(at, "nothing")
		}
	case []any:
		if most := limits[kind+"."+field]; most > 0 && (len(v) == 0 || len(v) > most) {
			c.add(at, "%d elements, not 1 to %d", len(v), most)
		}
		if field == "blocks" {
			c.blocks(at, v)
			return
		}
		actions := map[any]bool{}
		for i, e := range v {
			if o, ok := e.(map[string]any); ok && o["action_id"] != nil {
				if actions[o["action_id"]] {
					c.add(at, "action_id %q twice", o["action_id"])
				}
				actions[o["action_id"]] = true
			}
			c.value(fmt.Sprintf("%s[%d]", at, i), kind, field+"[]", e)
		}
	case map[string]any:
		if text, ok := v["text"].(string); ok && (v["type"] == "plain_text" || v["type"] == "mrkdwn") {
			c.text(at, kind, field, text)
			return
		}
		c.thing(at, kindAt[field], v)
	}
}

func (c *checker) text(at, kind, field, s string) {
	most, ok := limits[kind+"."+field]
	if !ok {
		most, ok = limits["*."+field]
	}
	n := utf8.RuneCountInString(s)
	if field == "text" || strings.HasSuffix(field, "[]") {
		c.all += n
	}
	if ok && (n == 0 || n > most) {
		c.add(at, "a text of %d characters, not 1 to %d", n, most)
	}
}
