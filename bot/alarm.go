package bot

import (
	"context"
	"encoding/json"
	"errors"

	"kcst/bot/errands"
)

// Alarm is something that officers should hear of at once: a domain that takes
// no more mail, say. It names no person and no address.
type Alarm struct {
	ID   string // the same alarm again has the same ID, and is told once in two days
	Text string // a sentence or two, with the next step
}

const tellKind = "tell" // tell/<what>: post a message in the officers' channel

// told is what an errand of tellKind posts.
type toldOfficers struct {
	Text  string `json:"text"`
	Small string `json:"small,omitempty"`
	Thing string `json:"thing,omitempty"` // whose card follows
}

// tellOfficers posts a message in the officers' channel, once in two days.
func (b *Bot) tellOfficers(ctx context.Context, id string, t toldOfficers) error {
	if b.o.Office.Channel == "" {
		return nil
	}
	raw, err := json.Marshal(t)
	if err != nil {
		return err
	}
	fresh, err := b.errands.Once(ctx, tellKind+"/"+id, string(raw), 0)
	if fresh {
		b.roused()
	}
	return err
}

func (b *Bot) runTell(ctx context.Context, e *errands.Errand, c claimed) error {
	var t toldOfficers
	if json.Unmarshal([]byte(e.Body), &t) != nil {
		return nil
	}
	var m builder
	m.section(t.Text)
	m.context(mrkdwn(t.Small))
	_, err := b.postOnce(ctx, e, c, b.o.Office.Channel, "", m.message(t.Text))
	return err
}

// lookAtAlarms tells the officers of every alarm, also of those that were
// found where something else couldn't be looked at.
func (b *Bot) lookAtAlarms(ctx context.Context) error {
	if b.o.Office.Alarms == nil {
		return nil
	}
	alarms, problem := b.o.Office.Alarms(ctx)
	for _, a := range alarms {
		if err := b.tellOfficers(ctx, "alarm/"+a.ID, toldOfficers{Text: a.Text}); err != nil {
			return errors.Join(problem, err)
		}
	}
	return problem
}
