package bot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kcst/answers"
)

// The action_ids of an answer's buttons. What they act on is in their value,
// so that they work for as long as the message is there.
const (
	actAsk      = "ask"      // value: a question
	actSum      = "sum"      // value: a sumValue
	actShare    = "share"    // value: the question that was asked
	actFeedback = "feedback" // value: a feedbackValue
)

// shown is how an answer is shown.
type shown struct {
	question string // what was asked, as plain text
	plain    string // the same without names and numbers; "": not known
	echo     bool   // say what was asked: it stands in no message
	private  bool   // the person sees it alone, and may share it
	sum      bool   // there is arithmetic behind its money
}

// answerMessage shows an answer: what it says, its rows, what else could be
// asked, in small print the sources with their dates, and buttons.
func answerMessage(a answers.Answer, s shown) message {
	if a.Kind == answers.KindCrisis {
		return message{text: a.Text, private: true}
	}
	var b builder
	if s.echo && s.question != "" {
		b.context("*Asked:* " + mrkdwn(cut(s.question, limitButton*4)))
	}
	lead := a.Lead
	if lead == "" && len(a.Rows) == 0 {
		lead = a.Text
	}
	if head, rows, ok := columns(a.Rows); ok {
		b.section(bulleted(lead))
		b.table(head, rows)
	} else {
		b.section(bulleted(joined(lead, a.Rows)))
	}
	b.section(bulleted(a.More))
	if len(a.Suggestions) > 0 {
		b.suggest(a)
	}
	b.context(sources(a)...)
	b.answerButtons(a, s)
	return b.message(a.Text)
}

// suggest offers questions: a button each where they fit, else lines.
func (b *builder) suggest(a answers.Answer) {
	intro := couldAsk
	if a.Kind == answers.KindClarify { // its lead asks which is meant
		intro = ""
	}
	var elements []slack.BlockElement
	for i, q := range a.Suggestions {
		if e, ok := askButton(actAsk+":"+strconv.Itoa(i), q); ok {
			elements = append(elements, e)
		}
	}
	if len(elements) < len(a.Suggestions) || len(elements) > limits["actions.elements"] {
		b.section(joined(intro, a.Suggestions))
		return
	}
	b.section(intro)
	b.actions(elements...)
}

// askButton is a button that asks a question; false where it is too long for
// one.
func askButton(id, question string) (slack.BlockElement, bool) {
	n := utf8.RuneCountInString(question)
	if n == 0 || n > limitButton {
		return nil, false
	}
	return slack.NewButtonBlockElement(id, question, plainText(question)), true
}

// actions adds buttons in a row.
func (b *builder) actions(elements ...slack.BlockElement) {
	if len(elements) > 0 && len(b.blocks) < limitBlocks {
		b.blocks = append(b.blocks, slack.NewActionBlock("", elements...))
	}
}

// sumValue is what "Show the sum" works out: the arithmetic of these facts.
type sumValue struct {
	Facts []string      `json:"f,omitempty"`
	Sums  []answers.Sum `json:"s,omitempty"`
}

// feedbackValue is what feedback is about. Answer tells which half was
// pressed; Plain is the question without names and numbers.
type feedbackValue struct {
	Good  bool   `json:"good,omitempty"`
	Plain string `json:"q,omitempty"`
}

// answerButtons are an answer's own: its sum, sharing it, and whether it helped.
func (b *builder) answerButtons(a answers.Answer, s shown) {
	var elements []slack.BlockElement
	if s.sum {
		if v, ok := value(sumValue{a.Facts, a.Sums}); ok {
			elements = append(elements, slack.NewButtonBlockElement(actSum, v, plainText("Show the sum")))
		} else if v, ok := value(sumValue{Facts: a.Facts}); ok {
			elements = append(elements, slack.NewButtonBlockElement(actSum, v, plainText("Show the sum")))
		}
	}
	if s.private && a.Kind == answers.KindAnswer && s.question != "" && utf8.RuneCountInString(s.question) <= limitValue {
		elements = append(elements, slack.NewButtonBlockElement(actShare, s.question, plainText("Share with everyone")))
	}
	b.actions(elements...)
	if a.Kind != answers.KindAnswer || s.plain == "" || len(b.blocks) >= limitBlocks {
		return
	}
	good, _ := value(feedbackValue{Good: true})
	bad, _ := value(feedbackValue{Plain: cut(s.plain, 300)})
	b.blocks = append(b.blocks, slack.NewContextActionsBlock("", slack.NewFeedbackButtonsBlockElement(actFeedback,
		slack.NewFeedbackButton(plainText("Helpful"), good).WithAccessibilityLabel("This answer helped"),
		slack.NewFeedbackButton(plainText("Something is missing"), bad).WithAccessibilityLabel("Something is missing from this answer"),
	)))
}

// value is v as a button's value; false where it is too long for one.
func value(v any) (string, bool) {
	raw, err := json.Marshal(v)
	return string(raw), err == nil && utf8.RuneCount(raw) <= limitValue
}

// figured is a row that ends in a figure.
var figured = regexp.MustCompile(`^(.+): (£[\d,]+(?:\.\d\d)?|[\d,]+(?:\.\d+)?%|[\d,]+)\.?$`)

// columns parts rows into two columns, where each is a name and a figure.
func columns(list []string) (head []string, rows [][]string, ok bool) {
	if len(list) < 2 || len(list) >= limitRows {
		return nil, nil, false
	}
	head = []string{"Name", "Amount"}
	for _, r := range list {
		m := figured.FindStringSubmatch(r)
		if m == nil || utf8.RuneCountInString(m[1]) > limitCell {
			return nil, nil, false
		}
		if !strings.HasPrefix(m[2], "£") {
			head[1] = "Figure"
		}
		rows = append(rows, m[1:])
	}
	return head, rows, true
}

// table adds a table of texts; the last column is figures. Where it doesn't
// fit, its rows are lines.
func (b *builder) table(head []string, rows [][]string) {
	t := slack.NewTableBlock("")
	used := 0
	for _, row := range append([][]string{head}, rows...) {
		var cells []slack.TableCell
		for _, text := range row {
			used += utf8.RuneCountInString(text)
			cells = append(cells, slack.NewTableRawTextCell(text))
		}
		t.AddRow(cells...)
	}
	if used > limitAll-roomForSources-b.used || len(b.blocks) >= limitBlocks-1 {
		var lines []string
		for _, row := range rows {
			lines = append(lines, strings.Join(row, ": "))
		}
		b.section(joined("", lines))
		return
	}
	settings := make([]slack.ColumnSetting, len(head))
	settings[0].IsWrapped = true
	for i := range settings {
		settings[i].Align = slack.ColumnAlignmentLeft
	}
	settings[len(head)-1].Align = slack.ColumnAlignmentRight
	b.used += used
	b.blocks = append(b.blocks, t.WithColumnSettings(settings...))
}

// sources are the lines of small print, in mrkdwn.
func sources(a answers.Answer) []string {
	var lines []string
	for i, c := range a.Sources {
		if i == maxSources {
			lines = append(lines, fmt.Sprintf("and %d more", len(a.Sources)-i))
			break
		}
		line := "Source: " + link(c.Title, c.URL)
		if day := dayWords(c.AsOf); day != "" {
			line += ", as of " + day
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 && !a.AsOf.IsZero() {
		lines = append(lines, "As of "+a.AsOf.Words())
	}
	return lines
}
