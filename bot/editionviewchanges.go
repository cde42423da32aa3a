package bot

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"kcst/bot/errands"
)

// Somebody who isn't content with an edition asks for changes: what they ask
// for stands on its card, and is posted in the card's thread.

const noteKind = "note" // note/<deed>: post what was asked for under each copy of the card

// note is what an officer asks for.
type note struct {
	Edition string    `json:"edition"`
	Hash    string    `json:"hash"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

func (b *Bot) openChanges(ctx context.Context, i *interaction) error {
	return b.openView(ctx, i, modal("edition_changes", "Ask for changes", "Ask", i.Value,
		lineInput("text", "What should change?", "It stands under the draft for everybody in the officers' channel.", "", true, 1000)))
}

func (b *Bot) askChanges(ctx context.Context, i *interaction) (answer, error) {
	id, hash, _ := strings.Cut(i.View.Meta, " ")
	if _, err := b.o.Office.Items.Edition(ctx, id); err != nil {
		return answer{}, said(err)
	}
	raw, err := json.Marshal(note{id, hash, i.By, i.Fields.text("text"), b.o.Now().UTC()})
	if err != nil {
		return answer{}, err
	}
	if err := b.errands.Note(ctx, editionThing+"/"+id, i.ID, string(raw)); err != nil {
		return answer{}, err
	}
	if _, err := b.errands.Once(ctx, noteKind+"/"+i.ID, string(raw), 0); err != nil {
		return answer{}, err
	}
	b.redraw(ctx, editionThing+"/"+id)
	return answer{}, nil
}

// changesAsked are the lines of what was asked for of an edition, the latest
// three.
func (b *Bot) changesAsked(ctx context.Context, id string) ([]string, error) {
	raw, err := b.errands.Notes(ctx, editionThing+"/"+id)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, r := range raw[max(0, len(raw)-3):] {
		var n note
		if json.Unmarshal([]byte(r), &n) == nil {
			lines = append(lines, who(n.By)+" asks for changes: "+mrkdwn(cut(n.Text, 600)))
		}
	}
	return lines, nil
}

func (b *Bot) runNote(ctx context.Context, e *errands.Errand, c claimed) error {
	var n note
	if json.Unmarshal([]byte(e.Body), &n) != nil {
		return nil
	}
	copies, err := b.errands.Copies(ctx, editionThing+"/"+n.Edition)
	if err != nil || len(copies) == 0 {
		return err
	}
	at := copies[len(copies)-1]
	var m builder
	m.mrkdwn(who(n.By) + " asks for changes:")
	m.section(n.Text)
	_, err = b.postOnce(ctx, e, c, at.Channel, at.TS, m.message(by(n.By)+" asks for changes."))
	return err
}
