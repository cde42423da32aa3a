package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/facts"
	"kcst/templates"
)

// itemThing is an item as a thing that cards show: every item that was
// submitted has a card in the officers' channel, to accept, hold or change it.
const itemThing = "item"

func (b *Bot) equipItems() {
	b.cards[itemThing] = b.drawItem
	b.looks = append(b.looks, b.lookAtItems)
	b.handlers.add(onAction, "item_accept", handler{role: officer, do: b.acceptItem})
	b.handlers.add(onAction, "item_hold", handler{role: officer, open: b.openHold})
	b.handlers.add(onSubmit, "item_hold", handler{role: officer, do: b.holdItem})
	b.handlers.add(onAction, "item_edit", handler{role: officer, open: b.openItemEdit})
	b.handlers.add(onSubmit, "item_edit", handler{role: officer, do: b.editItem})
}

// lookAtItems keeps the cards of items that wait for an officer.
func (b *Bot) lookAtItems(ctx context.Context) error {
	items, err := b.o.Office.Items.Items(ctx, bulletin.Submitted, bulletin.Held, bulletin.Accepted)
	if err != nil {
		return err
	}
	for _, it := range items {
		look := b.refresh
		if it.State == bulletin.Submitted {
			look = b.keep
		}
		if err := look(ctx, itemThing+"/"+it.ID); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) drawItem(ctx context.Context, id string) (message, bool, error) {
	it, err := b.o.Office.Items.Item(ctx, id)
	if errors.Is(err, bulletin.ErrNotFound) {
		return message{}, false, nil
	} else if err != nil {
		return message{}, false, err
	}
	var m builder
	m.heading(it.Headline)
	m.mrkdwn("*" + string(it.State) + "* · " + mrkdwn(templates.MailSectionTitle(string(it.Section))))
	m.markdown(cut(it.Body, 1200))
	for _, l := range it.Links {
		m.mrkdwn(link(orAddress(l), l.URL))
	}
	var small []string
	if it.Source != "" {
		small = append(small, "Source: "+mrkdwn(it.Source))
	}
	if !it.Deadline.Date.IsZero() {
		small = append(small, "Deadline: "+it.Deadline.Date.Words())
	}
	if !it.Event.Date.IsZero() {
		small = append(small, "On: "+it.Event.Date.Words())
	}
	if labels := append(slices.Clone(it.Topics), it.Districts...); len(labels) > 0 {
		small = append(small, "For: "+mrkdwn(strings.Join(labels, ", ")))
	}
	for _, n := range it.Notes {
		small = append(small, mrkdwn(cut(n, 300)))
	}
	last, err := b.lastChange(ctx, id)
	if err != nil {
		return message{}, false, err
	}
	small = append(small, mrkdwn(it.ID)+" · submitted by "+who(it.SubmittedBy)+last)
	m.context(small[:min(len(small), limitContext)]...)
	m.buttons(itemButtons(it)...)
	return m.message(fmt.Sprintf("%s: %s is %s.", it.ID, it.Headline, it.State)), true, nil
}

// lastChange says who did what with an item last.
func (b *Bot) lastChange(ctx context.Context, id string) (string, error) {
	history, err := b.o.Office.Items.ItemHistory(ctx, id)
	if err != nil || len(history) < 2 {
		return "", err
	}
	c := history[len(history)-1]
	line := ", " + c.To + " by " + who(c.By)
	if c.Reason != "" {
		line += ": " + mrkdwn(cut(c.Reason, 300))
	}
	return line, nil
}

func itemButtons(it bulletin.Item) []*slack.ButtonBlockElement {
	accept, hold := button("item_accept", "Accept", it.ID), button("item_hold", "Hold…", it.ID)
	accept.Style = slack.StylePrimary
	edit := button("item_edit", "Change…", it.ID)
	switch it.State {
	case bulletin.Submitted:
		return []*slack.ButtonBlockElement{accept, hold, edit}
	case bulletin.Held:
		return []*slack.ButtonBlockElement{accept, edit}
	case bulletin.Accepted:
		return []*slack.ButtonBlockElement{hold, edit}
	}
	return nil
}

func (b *Bot) acceptItem(ctx context.Context, i *interaction) (answer, error) {
	_, err := b.o.Office.Items.Accept(ctx, i.Value, i.By)
	if errors.Is(err, bulletin.ErrState) && b.itemIs(ctx, i.Value, bulletin.Accepted) {
		err = nil
	}
	b.redrawSeen(ctx, i, itemThing+"/"+i.Value)
	return answer{}, said(err)
}

func (b *Bot) itemIs(ctx context.Context, id string, state bulletin.ItemState) bool {
	it, err := b.o.Office.Items.Item(ctx, id)
	return err == nil && it.State == state
}

func (b *Bot) openHold(ctx context.Context, i *interaction) error {
	return b.openView(ctx, i, modal("item_hold", "Hold an item", "Hold", i.Value,
		lineInput("reason", "Why?", "It stays out of editions until somebody accepts it.", "", true, 300)))
}

func (b *Bot) holdItem(ctx context.Context, i *interaction) (answer, error) {
	_, err := b.o.Office.Items.Hold(ctx, i.View.Meta, i.By, i.Fields.text("reason"))
	if errors.Is(err, bulletin.ErrState) && b.itemIs(ctx, i.View.Meta, bulletin.Held) {
		err = nil
	}
	b.redraw(ctx, itemThing+"/"+i.View.Meta)
	return answer{}, said(err)
}

func (b *Bot) openItemEdit(ctx context.Context, i *interaction) error {
	it, err := b.o.Office.Items.Item(ctx, i.Value)
	if err != nil {
		return said(err)
	}
	address, deadline := "", ""
	if len(it.Links) > 0 {
		address = it.Links[0].URL
	}
	if !it.Deadline.Date.IsZero() {
		deadline = it.Deadline.Date.String()
	}
	url := slack.NewURLTextInputBlockElement(nil, "in")
	url.InitialValue = address
	return b.openView(ctx, i, modal("item_edit", "Change an item", "Save", i.Value,
		menuInput("section", "Section", "", string(it.Section), sectionOptions()),
		lineInput("headline", "Headline", "", it.Headline, false, 120),
		optional(lineInput("body", "Text", "Markdown, at most 60 words.", it.Body, true, 1000)),
		optional(inputOf("link", "Link", "An https address.", url)),
		lineInput("source", "Source", "", it.Source, false, 200),
		optional(dateInput("deadline", "Deadline", "", deadline))))
}

func sectionOptions() []*slack.OptionBlockObject {
	var options []*slack.OptionBlockObject
	for _, s := range bulletin.Sections() {
		options = append(options, opt(string(s), templates.MailSectionTitle(string(s))))
	}
	return options
}

func (b *Bot) editItem(ctx context.Context, i *interaction) (answer, error) {
	id := i.View.Meta
	var day facts.Date
	if text := i.Fields.text("deadline"); text != "" {
		var err error
		if day, err = facts.ParseDate(text); err != nil {
			return answer{}, refuseFields(map[string]string{"deadline": err.Error()})
		}
	}
	_, err := b.o.Office.Items.Edit(ctx, id, i.By, func(it *bulletin.Item) error {
		it.Section, it.Headline, it.Body = bulletin.SectionID(i.Fields.text("section")), i.Fields.text("headline"), i.Fields.text("body")
		it.Source = i.Fields.text("source")
		if day != it.Deadline.Date {
			it.Deadline = bulletin.When{Date: day}
		}
		switch address := i.Fields.text("link"); {
		case address == "" && len(it.Links) > 0:
			it.Links = it.Links[1:]
		case address != "" && len(it.Links) == 0:
			it.Links = []bulletin.Link{{URL: address}}
		case address != "" && address != it.Links[0].URL:
			it.Links = append([]bulletin.Link{{Title: it.Links[0].Title, URL: address}}, it.Links[1:]...)
		}
		return nil
	})
	b.redraw(ctx, itemThing+"/"+id)
	if errors.Is(err, bulletin.ErrInvalid) {
		return answer{}, refuseFields(map[string]string{itemField(err.Error()): err.Error()})
	}
	return answer{}, said(err)
}

// itemField is the input that a sentence about an item is about.
func itemField(sentence string) string {
	low := strings.ToLower(sentence)
	for _, f := range []string{"headline", "section", "link", "source", "deadline"} {
		if strings.Contains(low, f) {
			return f
		}
	}
	return "body"
}
