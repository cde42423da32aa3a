package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"
)

// What people are told when a button can't do what it says.
const (
	goneText   = "I don't know this button any more: it is from an older version of me. Please ask me again, or use the latest message."
	stillText  = "I'm still on it. Nothing is lost: look again in a minute."
	onItText   = "I can't finish this just now. It is stored, and I'll do it as soon as I can: there is no need to do it again."
	overText   = "I'm busy: more comes at once than I can take in. Nothing was done: please try again in a minute."
	fullText   = "I have more to do than I can keep in order just now. Nothing was changed: please try again in a few minutes."
	beforeText = "This came twice, and was done once."
	lateText   = "That took too long for Slack to let me open the form. Please press the button once more."
	doubtText  = "My store doesn't answer just now. What you did may be lost: please look whether it is there in a minute, and do it again if it isn't."
	awayText   = "I can't do that just now. Nothing was changed: please try again in a few minutes."
)

// sentenceOf is what a person is told of an error.
func sentenceOf(err error) string {
	var r *refusal
	var slackSays slack.SlackErrorResponse
	switch {
	case errors.As(err, &r):
		return r.sentence
	case errors.Is(err, errUnstored):
		return doubtText
	case errors.As(err, &slackSays) && slices.Contains([]string{"expired_trigger_id", "trigger_expired", "exchanged_trigger_id"}, slackSays.Err):
		return lateText
	case errors.Is(err, context.DeadlineExceeded):
		return lateText
	}
	return awayText
}

// reply is what goes back to Slack in the acknowledgement of an interaction.
// What has no place there is told the person privately.
func (b *Bot) reply(ctx context.Context, i *interaction, a answer, err error) any {
	if err != nil {
		var r *refusal
		if errors.As(err, &r) && len(r.fields) > 0 && i.Where == onSubmit {
			return slack.NewErrorsViewSubmissionResponse(r.fields)
		}
		m := notice(sentenceOf(err))
		a = answer{tell: &m}
	}
	switch {
	case i.Where == onSuggest:
		return slack.OptionsResponse{Options: []*slack.OptionBlockObject{}}
	case i.Where != onSubmit:
		if a.tell != nil {
			b.tellAlone(ctx, i, *a.tell)
		}
		return nil
	case a.again != nil:
		return map[string]any{"response_action": slack.RAUpdate, "view": a.again}
	case a.update != nil:
		return slack.NewUpdateViewSubmissionResponse(a.update)
	case a.push != nil:
		return slack.NewPushViewSubmissionResponse(a.push)
	case a.tell != nil:
		return slack.NewUpdateViewSubmissionResponse(noticeView(*a.tell))
	case a.clear:
		return slack.NewClearViewSubmissionResponse()
	}
	return nil
}

// decline answers an interaction when there is too much to do. Somebody in
// danger is told where help is all the same.
func (b *Bot) decline(ctx context.Context, raw []byte) any {
	i, h, ok := b.arrived(raw)
	switch {
	case i == nil || i.Where == onClose: // nothing is asked for
		return nil
	case ok && h.role == anybody && b.inDangerForm(i):
		return b.signpostForm(ctx, i)
	}
	return b.reply(ctx, i, answer{}, refuse(overText))
}

// declineCommand does the same for a slash command.
func (b *Bot) declineCommand(ctx context.Context, c slack.SlashCommand) message {
	if b.inDanger(plain(c.Text)) {
		return b.command(ctx, c)
	}
	return notice(overText)
}

// notice is a short private message.
func notice(text string) message {
	var b builder
	b.section(text)
	return b.message(text)
}

// noticeView is a form's last page: it only says something.
func noticeView(m message) *slack.ModalViewRequest {
	return &slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("kcst"), Close: plainText("Close"),
		Blocks: slack.Blocks{BlockSet: m.blocks},
	}
}

// plainText is a text object, cut to what a title or a button can hold.
func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, true, false)
}

// tellAlone tells a person something that nobody else sees: in the channel
// where they are, in a form on top of it, or in a direct message. It doesn't
// keep Slack waiting.
func (b *Bot) tellAlone(ctx context.Context, i *interaction, m message) {
	b.aside(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postWithin)
		defer cancel()
		var err error
		switch {
		case i.View.Type == string(slack.VTModal) && i.Trigger != "":
			if err = b.openView(ctx, i, noticeView(m)); err != nil {
				err = b.tellUser(ctx, i, m)
			}
		case i.Response != "":
			w := m.webhook()
			err = slack.PostWebhookCustomHTTPContext(ctx, i.Response, b.web, w)
		default:
			err = b.tellUser(ctx, i, m)
		}
		if err != nil {
			b.o.Log.Warn("a person was not told", "interaction", i.ID, "err", safe(err))
		}
	})
}

// asides is how much may be said on the side at a time.
const asides = 64

// aside runs what nobody waits for, where there is room, and reports whether
// there was.
func (b *Bot) aside(f func()) bool {
	select {
	case b.asides <- struct{}{}:
	default:
		b.o.Log.Warn("too much is being said on the side: one notice was dropped")
		return false
	}
	b.aways.Go(func() {
		defer func() { <-b.asides }()
		f()
	})
	return true
}

// tellUser tells a person in the channel, else in a direct message.
func (b *Bot) tellUser(ctx context.Context, i *interaction, m message) error {
	what := []slack.MsgOption{slack.MsgOptionText(escape.Replace(m.text), false), slack.MsgOptionBlocks(m.blocks...)}
	if i.Channel != "" {
		where := what
		if i.Thread != "" && i.Thread != i.TS {
			where = append(slices.Clone(what), slack.MsgOptionTS(i.Thread))
		}
		if _, err := b.poster.PostEphemeralContext(ctx, i.Channel, i.User, where...); err == nil {
			return nil
		}
	}
	channel, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{i.User}})
	if err != nil {
		return err
	}
	_, _, err = b.poster.PostMessageContext(ctx, channel.ID, what...)
	return err
}

// openView opens a form. In a form that is open already it goes on top; a
// page that only says something makes room for it, because no more than three
// lie on each other.
func (b *Bot) openView(ctx context.Context, i *interaction, v *slack.ModalViewRequest) (err error) {
	if err := checkView(v); err != nil {
		return err
	}
	switch {
	case i.View.Type != string(slack.VTModal):
		_, err = b.api.OpenViewContext(ctx, i.Trigger, *v)
	case i.View.Callback == "":
		_, err = b.api.UpdateViewContext(ctx, *v, "", "", i.View.ID)
	default:
		_, err = b.api.PushViewContext(ctx, i.Trigger, *v)
	}
	return err
}
