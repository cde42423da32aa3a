package bot

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/funding"
	"kcst/meetings"
	"kcst/subscribers"
)

// Counter is what partners are served from in Slack beside answers. What is
// nil isn't offered.
type Counter struct {
	Known func(context.Context) (*facts.Base, error) // what answers are made of now
	Plain func(context.Context, string) string       // a question without names and numbers
	// Gap files what was missing from the answer to a question, see Plain, once
	// for an asker, and names its gap: "" where nothing could be filed.
	Gap      func(ctx context.Context, plain, missing, asker string) (id string, err error)
	Ledger   *funding.Store
	Editor   *bulletin.Editor
	Meetings *meetings.Store
	Door     *subscribers.Door
	BaseURL  string                                // of the pages: KCST_BASE_URL
	Chart    func(context.Context) (string, error) // the address of a picture of the balances, "" for none
	Look     time.Duration                         // between looks for threads to correct; 30 s when zero
}

// equipPartners registers what partners may do.
func (b *Bot) equipPartners() {
	h := b.handlers
	h.add(onAction, actAsk, handler{do: b.askAgain})
	h.add(onAction, actShare, handler{do: b.share})
	h.add(onAction, actSum, handler{open: b.showSum})
	h.add(onAction, actFeedback, handler{open: b.feedback})
	h.add(onSubmit, formMissing, handler{do: b.fileMissing})
	h.add(onAction, actAskForm, handler{open: b.openAsk})
	h.add(onAction, actAskHere, handler{open: b.openAnswer})
	h.add(onSubmit, formAsk, handler{show: b.askInForm})
	h.add(onAction, actHelp, handler{open: b.openHelp})
	h.add(onAction, actJoin, handler{open: b.openJoin})
	h.add(onSubmit, formJoin, handler{show: b.join})
	h.add(onSubmit, formChoose, handler{do: b.chooseEditions})
	h.add(onAction, actLeave, handler{do: b.leave})
	h.add(onAction, actReturn, handler{do: b.comeBack})
	h.add(onAction, actSuggest, handler{open: b.openSuggest})
	h.add(onGlobal, actSuggest, handler{open: b.openSuggest})
	h.add(onSubmit, formSuggest, handler{do: b.submitSuggestion})
	h.add(onMessage, actAddItem, handler{open: b.openItem})
	h.add(onSubmit, formItem, handler{do: b.submitItem})
}

// form is a modal with a button that submits it.
func form(callback, title, submit string, blocks ...slack.Block) *slack.ModalViewRequest {
	return &slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: plainText(title), Submit: plainText(submit), Close: plainText("Cancel"),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}

// words is a section of plain text.
func words(text string) slack.Block {
	return slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, mrkdwn(cut(text, limitSection/2)), false, false), nil, nil)
}

// small is a line of small print.
func small(text string) slack.Block {
	return slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, mrkdwn(cut(text, limitElement/2)), false, false))
}

// asks is an input of a form. hint may be empty.
func asks(block, label, hint string, optional bool, element slack.BlockElement) *slack.InputBlock {
	in := slack.NewInputBlock(block, plainText(label), nil, element)
	if hint != "" {
		in.Hint = plainText(hint)
	}
	return in.WithOptional(optional)
}

// textInput is a line, or with lines a field, of at most n characters.
func textInput(initial string, n int, lines bool) *slack.PlainTextInputBlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, "in").WithMaxLength(n)
	e.Multiline = lines
	if initial = cut(initial, n); initial != "" {
		e.InitialValue = initial
	}
	return e
}

// choice is an option of a menu.
func choice(value, text string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plainText(cut(text, limitOption)), nil)
}

// chosen are the options whose values are among some.
func chosen(options []*slack.OptionBlockObject, values []string) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, o := range options {
		for _, v := range values {
			if o.Value == v {
				out = append(out, o)
			}
		}
	}
	return out
}
