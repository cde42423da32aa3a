// Package slackdraw draws Slack's blocks as HTML, near enough to how Slack
// shows them for somebody to look at. It is for tests alone, and knows the
// blocks that the bot sends.
package slackdraw

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"
)

// Page writes drawings under one another as a page.
func Page(w io.Writer, drawings ...string) error {
	_, err := io.WriteString(w, "<!doctype html><html lang=en><meta charset=utf-8><title>As Slack shows it</title><style>"+style+"</style>"+strings.Join(drawings, "\n"))
	return err
}

// Message draws a message of the bot's.
func Message(blocks json.RawMessage) string {
	return `<article class=message><div class=face>k</div><div><p class=who><b>kcst</b> <i>APP</i> <small>10:12</small></p>` + all(blocks) + `</div></article>`
}

// View draws a modal or an App Home.
func View(raw json.RawMessage) string {
	var v struct {
		Type   string
		Title  text
		Submit *text
		Close  *text
		Blocks json.RawMessage
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		return ""
	}
	if v.Type == "home" {
		return "<article class=home>" + all(v.Blocks) + "</article>"
	}
	foot := ""
	if v.Close != nil {
		foot += "<button>" + esc(v.Close.Text) + "</button>"
	}
	if v.Submit != nil {
		foot += "<button class=primary>" + esc(v.Submit.Text) + "</button>"
	}
	return "<article class=modal><h2>" + esc(v.Title.Text) + "</h2>" + all(v.Blocks) + "<footer>" + foot + "</footer></article>"
}

type text struct{ Type, Text string }

type block struct {
	Type     string
	Text     *text
	Fields   []text
	Elements []element
	Element  *element
	Label    text
	Hint     *text
	Optional bool
	Rows     [][]struct{ Text string }
	AltText  string   `json:"alt_text"`
	ImageURL string   `json:"image_url"`
	Access   *element `json:"accessory"`
}

type element struct {
	Type     string
	Text     json.RawMessage
	Style    string
	Options  []option
	Initial  string              `json:"initial_value"`
	One      *option             `json:"initial_option"`
	Several  []option            `json:"initial_options"`
	Hold     *text               `json:"placeholder"`
	Date     string              `json:"initial_date"`
	Lines    bool                `json:"multiline"`
	Positive struct{ Text text } `json:"positive_button"`
	Negative struct{ Text text } `json:"negative_button"`
}

type option struct {
	Text  text
	Value string
}

func all(raw json.RawMessage) string {
	var blocks []block
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return "<p>" + esc(err.Error()) + "</p>"
	}
	var b strings.Builder
	for _, x := range blocks {
		b.WriteString(x.draw())
	}
	return b.String()
}

func (b block) draw() string {
	switch b.Type {
	case "section":
		out := ""
		if b.Text != nil {
			out = "<div class=section>" + b.Text.draw() + "</div>"
		}
		for _, f := range b.Fields {
			out += "<div class=field>" + f.draw() + "</div>"
		}
		if b.Access != nil {
			out = "<div class=beside>" + out + b.Access.draw() + "</div>"
		}
		return out
	case "header":
		return "<h1>" + esc(b.Text.Text) + "</h1>"
	case "divider":
		return "<hr>"
	case "context":
		out := ""
		for _, e := range b.Elements {
			out += "<span>" + e.draw() + "</span>"
		}
		return "<div class=context>" + out + "</div>"
	case "actions", "context_actions":
		out := ""
		for _, e := range b.Elements {
			out += e.draw()
		}
		return "<div class='" + b.Type + "'>" + out + "</div>"
	case "image":
		return "<div class=image>" + esc(b.AltText) + "<br><small>" + esc(b.ImageURL) + "</small></div>"
	case "table":
		out := "<table>"
		for n, row := range b.Rows {
			cell := "td"
			if n == 0 {
				cell = "th"
			}
			out += "<tr>"
			for _, c := range row {
				out += "<" + cell + ">" + esc(c.Text) + "</" + cell + ">"
			}
			out += "</tr>"
		}
		return out + "</table>"
	case "input":
		out := "<div class=input><label>" + esc(b.Label.Text)
		if b.Optional {
			out += " <small>(optional)</small>"
		}
		out += "</label>"
		if b.Element != nil {
			out += b.Element.draw()
		}
		if b.Hint != nil {
			out += "<small>" + esc(b.Hint.Text) + "</small>"
		}
		return out + "</div>"
	}
	return fmt.Sprintf("<p>(a %s block)</p>", esc(b.Type))
}

func (e element) draw() string {
	label := text{}
	_ = json.Unmarshal(e.Text, &label) // a context element's is a string
	switch e.Type {
	case "mrkdwn", "plain_text":
		var s string
		_ = json.Unmarshal(e.Text, &s) // "" where it is none
		return text{e.Type, s}.draw()
	case "button":
		return "<button class='" + esc(e.Style) + "'>" + esc(label.Text) + "</button>"
	case "feedback_buttons":
		return "<button class=icon>" + esc(e.Positive.Text.Text) + "</button><button class=icon>" + esc(e.Negative.Text.Text) + "</button>"
	case "checkboxes", "radio_buttons":
		out := ""
		for _, o := range e.Options {
			mark := map[bool]string{true: "☑", false: "☐"}[e.has(o)]
			if e.Type == "radio_buttons" {
				mark = map[bool]string{true: "◉", false: "○"}[e.has(o)]
			}
			out += "<div>" + mark + " " + esc(o.Text.Text) + "</div>"
		}
		return out
	case "static_select", "multi_static_select", "external_select", "multi_external_select", "overflow":
		shown := ""
		if e.One != nil {
			shown = e.One.Text.Text
		}
		for _, o := range e.Several {
			shown += o.Text.Text + "  "
		}
		if shown == "" && e.Hold != nil {
			shown = e.Hold.Text
		}
		return "<div class=control>" + esc(shown) + " ▾</div>"
	}
	class := "control"
	if e.Lines {
		class += " lines"
	}
	value := esc(e.Initial + e.Date)
	if value == "" && e.Hold != nil {
		value = "<i>" + esc(e.Hold.Text) + "</i>"
	}
	return "<div class='" + class + "'>" + value + "&nbsp;</div>"
}

func (e element) has(o option) bool {
	if e.One != nil && e.One.Value == o.Value {
		return true
	}
	for _, s := range e.Several {
		if s.Value == o.Value {
			return true
		}
	}
	return false
}

var (
	links = regexp.MustCompile(`<(https?://[^|<>]+)(?:\|([^<>]*))?>`)
	users = regexp.MustCompile(`<([@#!][^<>]*)>`)
	bold  = regexp.MustCompile(`(^|[\s(])\*([^*\n]+)\*`)
	code  = regexp.MustCompile("`([^`\n]+)`")
)

// draw is a text as Slack shows it. Its own escapes (&amp; &lt; &gt;) are HTML
// already.
func (t text) draw() string {
	if t.Type != "mrkdwn" {
		return esc(t.Text)
	}
	s := links.ReplaceAllStringFunc(t.Text, func(l string) string {
		m := links.FindStringSubmatch(l)
		if m[2] == "" {
			m[2] = m[1]
		}
		return "\x01" + html.EscapeString(m[1]) + "\x02" + m[2] + "\x03"
	})
	s = users.ReplaceAllString(s, "\x04$1\x03")
	s = strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(s)
	s = strings.NewReplacer("\x01", `<a href="`, "\x02", `">`, "\x03", "</a>", "\x04", "<a class=mention>").Replace(s)
	s = code.ReplaceAllString(bold.ReplaceAllString(s, "$1<b>$2</b>"), "<code>$1</code>")
	return strings.ReplaceAll(s, "\n", "<br>")
}

func esc(s string) string { return html.EscapeString(s) }
