package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kcst/bulletin"
	"kcst/delivery"
	"kcst/subscribers"
)

func (b *Bot) equipEditions() {
	b.cards[editionThing] = b.drawEdition
	editor, sender := b.o.Office.Editor, b.o.Office.Sender
	step := func(action string, take func(ctx context.Context, id, hash, by string) error) {
		b.handlers.add(onAction, action, handler{role: officer, do: func(ctx context.Context, i *interaction) (answer, error) {
			id, hash, _ := strings.Cut(i.Value, " ")
			err := take(ctx, id, hash, i.By)
			b.redrawSeen(ctx, i, editionThing+"/"+id) // refused, it was an old message
			return answer{}, said(err)
		}})
	}
	step("edition_review", func(ctx context.Context, id, _, by string) error {
		_, err := editor.Review(ctx, id, by)
		return err
	})
	step("edition_approve", func(ctx context.Context, id, hash, by string) error {
		_, err := editor.Approve(ctx, id, by, hash)
		return err
	})
	step("edition_pause", func(ctx context.Context, id, _, by string) error {
		_, err := editor.Pause(ctx, id, by, "")
		return b.already(ctx, err, id, bulletin.Paused)
	})
	step("edition_resume", func(ctx context.Context, id, _, by string) error {
		_, err := editor.Resume(ctx, id, by)
		return b.already(ctx, err, id, bulletin.Approved, bulletin.Sending, bulletin.Sent)
	})
	step("edition_release", func(ctx context.Context, id, _, by string) error {
		_, err := editor.Release(ctx, id, by)
		return b.already(ctx, err, id, bulletin.Sending, bulletin.Sent)
	})
	step("edition_resend", func(ctx context.Context, id, _, by string) error {
		n, err := sender.Resend(ctx, id, by)
		if err == nil {
			b.o.Log.Info("deliveries are sent again", "edition", id, "count", n)
		}
		return err
	})
	b.handlers.add(onAction, "edition_preview", handler{role: officer, open: b.openPreview})
	b.handlers.add(onAction, "edition_test", handler{role: officer, open: b.openTest})
	b.handlers.add(onSubmit, "edition_test", handler{role: officer, do: b.sendTest})
	b.handlers.add(onAction, "edition_edit", handler{role: officer, open: b.openEditionEdit})
	b.handlers.add(onSubmit, "edition_edit", handler{role: officer, do: b.editEdition})
	b.handlers.add(onAction, "edition_changes", handler{role: officer, open: b.openChanges})
	b.handlers.add(onSubmit, "edition_changes", handler{role: officer, do: b.askChanges})
	b.handlers.add(onAction, "edition_withdraw", handler{role: officer, open: b.openWithdraw})
	b.handlers.add(onSubmit, "edition_withdraw", handler{role: officer, do: b.withdrawEdition})
	b.runs[noteKind] = b.runNote
	b.equipExtraordinary()
}

// already takes a refusal for done where the edition is in one of these states
// already: a second click, or a repeat after a crash, is no mistake.
func (b *Bot) already(ctx context.Context, err error, id string, states ...bulletin.EditionState) error {
	if !errors.Is(err, bulletin.ErrState) {
		return err
	}
	ed, e := b.o.Office.Items.Edition(ctx, id)
	if e != nil {
		return err
	}
	for _, s := range states {
		if ed.State == s {
			return nil
		}
	}
	return err
}

func (b *Bot) openWithdraw(ctx context.Context, i *interaction) error {
	return b.openView(ctx, i, modal("edition_withdraw", "Withdraw an edition", "Withdraw", i.Value,
		lineInput("reason", "Why?", "What hasn't gone stays. Items that nobody received roll forward.", "", true, 500)))
}

func (b *Bot) withdrawEdition(ctx context.Context, i *interaction) (answer, error) {
	id, _, _ := strings.Cut(i.View.Meta, " ")
	_, err := b.o.Office.Editor.Withdraw(ctx, id, i.By, i.Fields.text("reason"))
	if err = b.already(ctx, err, id, bulletin.Withdrawn); err == nil {
		err = b.o.Office.Sender.Withdraw(ctx, id)
	}
	b.redraw(ctx, editionThing+"/"+id)
	return answer{}, said(err)
}

func (b *Bot) openTest(ctx context.Context, i *interaction) error {
	return b.openView(ctx, i, modal("edition_test", "Send a test", "Send", i.Value, emailInput("address", "To which address?", "The mail is marked as a test.")))
}

func (b *Bot) sendTest(ctx context.Context, i *interaction) (answer, error) {
	id, _, _ := strings.Cut(i.View.Meta, " ")
	if err := b.o.Office.Sender.Test(ctx, id, i.Fields.text("address")); err != nil {
		if errors.Is(err, subscribers.ErrAddress) || errors.Is(err, delivery.ErrCompose) {
			return answer{}, refuseFields(map[string]string{"address": err.Error()})
		}
		if e := said(err); isRefusal(e) {
			return answer{}, e
		}
		b.o.Log.Warn("a test mail was not sent", "edition", id) // the error may name the address
		return answer{}, refuseFields(map[string]string{"address": "The mail server didn't take it. Is the address right? kcst doctor says what is wrong with the connection."})
	}
	done := notice("A test of " + id + " is on its way to that address.")
	return answer{tell: &done}, nil
}

func (b *Bot) openEditionEdit(ctx context.Context, i *interaction) error {
	id, _, _ := strings.Cut(i.Value, " ")
	ed, err := b.o.Office.Items.Edition(ctx, id)
	if err != nil {
		return said(err)
	}
	label, text := "Foreword", ed.Content.Foreword
	if ed.Kind == bulletin.Extraordinary {
		label, text = "Text", ed.Content.Body
	}
	if len([]rune(text)) > limitSection {
		return refuse("The text is too long for a form in Slack: change it with kcst edition edit %s.", id)
	}
	return b.openView(ctx, i, modal("edition_edit", "Change the words", "Save", i.Value,
		lineInput("subject", "Subject", "", ed.Content.Subject, false, 200),
		optional(lineInput("text", label, "Markdown. An approval is void then, and whoever changes it can't approve it.", text, true, limitSection))))
}

func (b *Bot) editEdition(ctx context.Context, i *interaction) (answer, error) {
	id, hash, _ := strings.Cut(i.View.Meta, " ")
	_, err := b.o.Office.Editor.Edit(ctx, id, i.By, func(c *bulletin.Content) error {
		if now, err := b.o.Office.Items.Edition(ctx, id); err == nil && now.Hash != hash {
			return refuse("Somebody else has changed %s meanwhile. Nothing of yours was saved: open the form again.", id)
		}
		c.Subject = i.Fields.text("subject")
		if c.Kind == bulletin.Extraordinary {
			c.Body = i.Fields.text("text")
		} else {
			c.Foreword = i.Fields.text("text")
		}
		return nil
	})
	b.redraw(ctx, editionThing+"/"+id)
	if errors.Is(err, bulletin.ErrInvalid) {
		return answer{}, refuseFields(onFields(err, i.Fields, "text"))
	}
	return answer{}, said(err)
}

func (b *Bot) openPreview(ctx context.Context, i *interaction) error {
	id, _, _ := strings.Cut(i.Value, " ")
	letter, err := b.o.Office.Sender.Preview(ctx, id)
	if err != nil {
		return said(err)
	}
	var m builder
	m.section(strings.ReplaceAll(string(letter.Text), "\r\n", "\n"))
	v := noticeView(message{blocks: m.blocks})
	v.Title = plainText("As it is read")
	if b.o.Office.PreviewURL != nil {
		m.mrkdwn(fmt.Sprintf("<%s|Open it as it looks in a mailbox>", b.o.Office.PreviewURL(id)))
		v.Blocks.BlockSet = m.blocks
	}
	return b.openView(ctx, i, v)
}
