package bot

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// buttons is a row of buttons.
func (b *builder) buttons(row ...*slack.ButtonBlockElement) {
	var elements []slack.BlockElement
	for _, e := range row {
		if e != nil {
			elements = append(elements, e)
		}
	}
	if len(elements) > 0 && len(b.blocks) < limitBlocks {
		b.blocks = append(b.blocks, slack.NewActionBlock("", elements...))
	}
}

// heading is a bold line; text may be long.
func (b *builder) heading(text string) {
	b.mrkdwn("*" + strings.ReplaceAll(mrkdwn(cut(text, 200)), "*", "∗") + "*")
}

var (
	boldMarkdown = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	linkMarkdown = regexp.MustCompile(`\[([^\]\n]+)\]\((https?://[^\s)]+)\)`)
)

// markdown adds a text that officers wrote in Markdown, as Slack shows it:
// its links; bold words lose their asterisks.
func (b *builder) markdown(text string) {
	var out strings.Builder
	rest := strings.TrimSpace(text)
	for rest != "" {
		at := linkMarkdown.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		out.WriteString(mrkdwn(boldMarkdown.ReplaceAllString(rest[:at[0]], "$1")))
		out.WriteString(link(rest[at[2]:at[3]], rest[at[4]:at[5]]))
		rest = rest[at[1]:]
	}
	out.WriteString(mrkdwn(boldMarkdown.ReplaceAllString(rest, "$1")))
	b.mrkdwn(out.String())
}

// mrkdwn adds a section that is mrkdwn already.
func (b *builder) mrkdwn(text string) {
	if text = cut(text, limitSection); text == "" || len(b.blocks) >= limitBlocks {
		return
	}
	b.used += utf8.RuneCountInString(text)
	b.blocks = append(b.blocks, slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, text, false, false), nil, nil))
}

// button is a button whose value is a record's ID.
func button(action, text, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plainText(cut(text, limitButton)))
}

// asking has a button ask whether it is meant.
func asking(e *slack.ButtonBlockElement, style slack.Style, title, text, yes string) *slack.ButtonBlockElement {
	e.Style = style
	e.Confirm = slack.NewConfirmationBlockObject(plainText(cut(title, 100)), slack.NewTextBlockObject(slack.PlainTextType, cut(text, 300), false, false),
		plainText(cut(yes, 30)), plainText("Cancel"))
	return e
}

// modal makes a modal. meta is what it is about, and comes back with it.
func modal(callback, title, submit, meta string, blocks ...slack.Block) *slack.ModalViewRequest {
	return &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: plainText(cut(title, limitTitle)), Submit: plainText(submit), Close: plainText("Cancel"),
		PrivateMetadata: meta, Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// lineInput is an input of a form, by its block_id.
func lineInput(block, label, hint, initial string, lines bool, most int) *slack.InputBlock {
	e := slack.NewPlainTextInputBlockElement(nil, "in").WithInitialValue(initial).WithMultiline(lines).WithMaxLength(most)
	return inputOf(block, label, hint, e)
}

func inputOf(block, label, hint string, e slack.BlockElement) *slack.InputBlock {
	in := slack.NewInputBlock(block, plainText(label), nil, e)
	if hint != "" {
		in.Hint = plainText(hint)
	}
	return in
}

// emailInput is an input of a mail address.
func emailInput(block, label, hint string) *slack.InputBlock {
	return inputOf(block, label, hint, slack.NewEmailTextInputBlockElement(nil, "in"))
}

// optional marks an input that may stay empty.
func optional(in *slack.InputBlock) *slack.InputBlock { return in.WithOptional(true) }

// menuInput is a menu of at most a hundred; initial is the value chosen, "" for
// none.
func menuInput(block, label, hint, initial string, options []*slack.OptionBlockObject) *slack.InputBlock {
	if len(options) > limitOptions {
		options = options[:limitOptions]
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText("Choose"), "in", options...)
	for _, o := range options {
		if initial != "" && o.Value == initial {
			e.InitialOption = o
		}
	}
	return inputOf(block, label, hint, e)
}

// several is a menu in which more than one can be chosen.
func several(block, label, hint string, options []*slack.OptionBlockObject) *slack.InputBlock {
	if len(options) > limitOptions {
		options = options[:limitOptions]
	}
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plainText("Choose"), "in", options...)
	return inputOf(block, label, hint, e)
}

// search is a menu that is looked through by typing; the block's options come
// from the handler of action.
func search(block, action, label, hint string) *slack.InputBlock {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plainText("Type to search"), action)
	least := 2
	e.MinQueryLength = &least
	return inputOf(block, label, hint, e)
}

// dateInput is a day.
func dateInput(block, label, hint, initial string) *slack.InputBlock {
	e := slack.NewDatePickerBlockElement("in")
	e.InitialDate = initial
	return inputOf(block, label, hint, e)
}

func opt(value, text string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plainText(cut(text, limitOption)), nil)
}

// who is a person as a message shows them: by their name, or as Slack does.
func who(by string) string {
	if slackUser.MatchString(by) {
		return "<@" + by + ">"
	}
	return mrkdwn(by)
}

// momentWords is a time as people read it.
func (b *Bot) momentWords(t time.Time) string {
	return t.In(b.o.Office.Zone).Format("Monday 2 January 2006, 15:04")
}
