package slacktest

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Slack's limits, from its Block Kit reference.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxText          = 40000 // a message's text is cut beyond this
	maxAck           = 20 << 10
)

// textLimits are the longest texts, in characters, by block type and place.
var textLimits = map[string]int{
	"section": 3000, "header": 150, "markdown": 12000, "context": 3000, "input": 2000, "button": 75, "option": 75,
	"image alt_text": 2000, "title": 24,
}

// elementLimits are the most elements of a block.
var elementLimits = map[string]int{"actions": 25, "context": 10, "context_actions": 5}

type textObject struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type block struct {
	Type     string            `json:"type"`
	BlockID  string            `json:"block_id"`
	Text     json.RawMessage   `json:"text"`
	Fields   []textObject      `json:"fields"`
	Elements []json.RawMessage `json:"elements"`
	Rows     [][]any           `json:"rows"`
	Label    *textObject       `json:"label"`
	Element  json.RawMessage   `json:"element"`
	AltText  string            `json:"alt_text"`
	ImageURL string            `json:"image_url"`
}

type element struct {
	Type     string          `json:"type"`
	Text     json.RawMessage `json:"text"`
	ActionID string          `json:"action_id"`
	Value    string          `json:"value"`
	URL      string          `json:"url"`
}

// checkBlocks says what in raw Slack would refuse.
func checkBlocks(raw json.RawMessage, most int) []string {
	var blocks []block
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return []string{"not a list of blocks: " + err.Error()}
	}
	c := checker{ids: map[string]bool{}}
	if len(blocks) > most {
		c.wrong("%d blocks, more than %d", len(blocks), most)
	}
	for i, b := range blocks {
		c.at = fmt.Sprintf("/blocks/%d", i)
		c.block(b)
	}
	return c.found
}

type checker struct {
	at    string
	ids   map[string]bool
	found []string
}

func (c *checker) wrong(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...)+" ["+c.at+"]")
}

func (c *checker) length(what, text string, least, most int) {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		c.wrong("%s of %d characters, not %d to %d", what, n, least, most)
	}
	if !utf8.ValidString(text) {
		c.wrong("%s is not UTF-8", what)
	}
}

// text checks a text object; kinds are the types it may have.
func (c *checker) text(what string, raw json.RawMessage, most int, kinds ...string) {
	var t textObject
	if err := json.Unmarshal(raw, &t); err != nil {
		c.wrong("%s is not a text object", what)
		return
	}
	for _, k := range kinds {
		if t.Type == k {
			c.length(what, t.Text, 1, most)
			return
		}
	}
	c.wrong("%s of type %q", what, t.Type)
}

func (c *checker) block(b block) {
	c.length("block_id", b.BlockID, 0, 255)
	if b.BlockID != "" && c.ids[b.BlockID] {
		c.wrong("block_id %q twice", b.BlockID)
	}
	c.ids[b.BlockID] = true
	if most, ok := elementLimits[b.Type]; ok && (len(b.Elements) == 0 || len(b.Elements) > most) {
		c.wrong("%s with %d elements, not 1 to %d", b.Type, len(b.Elements), most)
	}
	switch b.Type {
	case "section":
		if len(b.Text) == 0 && len(b.Fields) == 0 {
			c.wrong("section without text or fields")
		}
		if len(b.Text) > 0 {
			c.text("text", b.Text, textLimits["section"], "plain_text", "mrkdwn")
		}
		if len(b.Fields) > 10 {
			c.wrong("%d fields, more than 10", len(b.Fields))
		}
		for _, f := range b.Fields {
			c.length("field", f.Text, 1, 2000)
		}
	case "header":
		c.text("text", b.Text, textLimits["header"], "plain_text")
	case "markdown":
		var text string
		if json.Unmarshal(b.Text, &text) != nil {
			c.wrong("markdown without text")
		}
		c.length("text", text, 1, textLimits["markdown"])
	case "context":
		c.elements(b, "plain_text", "mrkdwn", "image")
	case "actions", "context_actions":
		c.elements(b)
	case "input":
		if b.Label == nil || len(b.Element) == 0 {
			c.wrong("input without label or element")
		} else {
			c.length("label", b.Label.Text, 1, textLimits["input"])
		}
	case "image":
		c.length("alt_text", b.AltText, 1, textLimits["image alt_text"])
	case "table", "data_table":
		if len(b.Rows) == 0 || len(b.Rows) > 100 {
			c.wrong("table of %d rows, not 1 to 100", len(b.Rows))
		}
		for _, row := range b.Rows {
			if len(row) == 0 || len(row) > 20 {
				c.wrong("row of %d cells, not 1 to 20", len(row))
			}
		}
	case "divider", "rich_text", "video", "file", "data_visualization":
	default:
		c.wrong("unsupported block type %q", b.Type)
	}
}

// elements checks the elements of b, whose types are among kinds when any are
// given.
func (c *checker) elements(b block, kinds ...string) {
	actions := map[string]bool{}
	for _, raw := range b.Elements {
		var e element
		if err := json.Unmarshal(raw, &e); err != nil {
			c.wrong("element: %v", err)
			continue
		}
		switch e.Type {
		case "plain_text", "mrkdwn":
			c.text("element", raw, textLimits["context"], "plain_text", "mrkdwn")
		case "button":
			c.text("button", e.Text, textLimits["button"], "plain_text")
			c.length("value", e.Value, 0, 2000)
			c.length("url", e.URL, 0, 3000)
		}
		c.length("action_id", e.ActionID, 0, 255)
		if e.ActionID != "" && actions[e.ActionID] {
			c.wrong("action_id %q twice", e.ActionID)
		}
		actions[e.ActionID] = true
		if len(kinds) > 0 && e.Type != kinds[0] && e.Type != kinds[1] && e.Type != kinds[2] {
			c.wrong("element of type %q in a %s block", e.Type, b.Type)
		}
	}
}
