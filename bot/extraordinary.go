package bot

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/subscribers"
)

// An extraordinary edition, when something cannot wait: the global shortcut
// opens a form, the form shows what it would look like and how many get it,
// and then it is in review, with its card in the officers' channel for a
// second person to approve. It goes out at once.

func (b *Bot) equipExtraordinary() {
	open := handler{role: officer, open: b.openExtraordinary}
	b.handlers.add(onGlobal, "extraordinary", open)
	b.handlers.add(onAction, "extraordinary", open)
	b.handlers.add(onSubmit, "extraordinary", handler{role: officer, show: b.previewExtraordinary})
	b.handlers.add(onSubmit, "extraordinary_send", handler{role: officer, do: b.draftExtraordinary})
}

func (b *Bot) openExtraordinary(ctx context.Context, i *interaction) error {
	blocks := []slack.Block{
		lineInput("subject", "Subject", "", "", false, 150),
		lineInput("text", "Text", "Markdown: plain paragraphs do. Say what happened, what to do, and by when.", "", true, 2500),
		optional(inputOf("link", "Link", "An https address for more.", slack.NewURLTextInputBlockElement(nil, "in"))),
	}
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return err
	}
	offer := subscribers.Offered(base)
	for _, menu := range []struct {
		block, label string
		offered      []subscribers.Option
	}{{"topics", "Only for these topics", offer.Topics}, {"districts", "Only for these districts", offer.Districts}} {
		if len(menu.offered) > 0 {
			blocks = append(blocks, optional(several(menu.block, menu.label,
				"Nothing chosen is everybody. Who chose no topic or district gets it in any case.", menuOf(menu.offered))))
		}
	}
	return b.openView(ctx, i, modal("extraordinary", "Extraordinary edition", "Preview", "", blocks...))
}

// menuOf is what may be chosen as a menu.
func menuOf(offered []subscribers.Option) []*slack.OptionBlockObject {
	var options []*slack.OptionBlockObject
	for _, o := range offered {
		options = append(options, opt(o.ID, o.Name))
	}
	return options
}

// urgent is an extraordinary edition on its way through the forms.
type urgent struct {
	Subject   string   `json:"s"`
	Text      string   `json:"t"`
	Link      string   `json:"l,omitempty"`
	Topics    []string `json:"o,omitempty"`
	Districts []string `json:"d,omitempty"`
}

func (u urgent) request(by string) bulletin.Request {
	r := bulletin.Request{Kind: bulletin.Extraordinary, Subject: u.Subject, Body: u.Text, By: by,
		Audience: bulletin.Audience{Topics: u.Topics, Districts: u.Districts}}
	if u.Link != "" {
		r.Links = []bulletin.Link{{URL: u.Link}}
	}
	return r
}

// previewExtraordinary stores the words and shows them with their readers.
// They don't fit into a view's private_metadata, so they are kept beside it.
func (b *Bot) previewExtraordinary(ctx context.Context, i *interaction) (answer, error) {
	u := urgent{i.Fields.text("subject"), i.Fields.text("text"), i.Fields.text("link"), i.Fields.list("topics"), i.Fields.list("districts")}
	c, err := b.o.Office.Editor.Mock(ctx, u.request(i.By))
	if e := said(err); isRefusal(e) {
		return answer{}, refuseFields(onFields(err, i.Fields, "text"))
	} else if err != nil {
		return answer{}, err
	}
	raw, err := json.Marshal(u)
	if err != nil {
		return answer{}, err
	}
	id := identify(i.ID, string(raw)) // of what was written: somebody may go back and change it
	if err := b.errands.Note(ctx, "urgent/"+id, "words", string(raw)); err != nil {
		return answer{}, err
	}
	n, err := b.o.Office.Recipients(ctx, c)
	if err != nil {
		return answer{}, err
	}
	var m builder
	m.heading(u.Subject)
	m.mrkdwn(audienceLine(c, n))
	m.contents(c)
	m.context("Nothing is sent yet: another officer approves it in the officers' channel, and then it goes at once.")
	v := modal("extraordinary_send", "Extraordinary edition", "Put up for approval", id, m.blocks...)
	v.Close = plainText("Back")
	return answer{push: v}, nil
}

func (b *Bot) draftExtraordinary(ctx context.Context, i *interaction) (answer, error) {
	raw, err := b.errands.Notes(ctx, "urgent/"+i.View.Meta)
	if err != nil {
		return answer{}, err
	}
	var u urgent
	if len(raw) == 0 || json.Unmarshal([]byte(raw[0]), &u) != nil {
		return answer{}, refuse("This form is too old. Nothing was drafted: please begin again with the shortcut.")
	}
	ed, err := b.draftOnce(ctx, u.request(i.By), i.At)
	if err != nil {
		return answer{}, said(err)
	}
	if ed, err = b.o.Office.Editor.Review(ctx, ed.ID, i.By); err != nil {
		return answer{}, said(err)
	}
	if err := b.show(ctx, b.o.Office.Channel, editionThing+"/"+ed.ID); err != nil {
		return answer{}, err
	}
	return answer{clear: true}, nil
}

// draftOnce drafts an edition, unless the same one was drafted a moment ago by
// a process that died over it.
func (b *Bot) draftOnce(ctx context.Context, r bulletin.Request, now time.Time) (bulletin.Edition, error) {
	live, err := b.o.Office.Items.Live(ctx)
	if err != nil {
		return bulletin.Edition{}, err
	}
	for _, ed := range live {
		if ed.Kind != r.Kind || ed.Author != r.By || ed.Subject != r.Subject || now.Sub(ed.DraftedAt) > 10*time.Minute {
			continue
		}
		held, err := b.o.Office.Items.Edition(ctx, ed.ID)
		if err == nil && strings.TrimSpace(held.Content.Body) == strings.TrimSpace(r.Body) {
			return held, nil
		}
	}
	return b.o.Office.Editor.Draft(ctx, r)
}
