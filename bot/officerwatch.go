package bot

import (
	"context"
	"time"

	"kcst/bulletin"
)

// slowly is how many looks at what moves fast there are for one at the rest.
const slowly = 6

// watchOffice shows the officers what changes elsewhere: on the command line,
// by the calendar, in other processes. It decides nothing: each card and each
// message has an errand whose name keeps it from being posted twice.
func (b *Bot) watchOffice(ctx context.Context) {
	if b.o.Office.Editor == nil {
		return
	}
	for n := 0; ; n++ {
		looks := []func(context.Context) error{b.lookAtEditions}
		if n%slowly == 0 {
			looks = append(looks, b.lookAtFinished, b.lookAtAlarms)
			looks = append(looks, b.looks...)
		}
		for _, look := range looks {
			if err := look(ctx); err != nil && ctx.Err() == nil {
				b.o.Log.Warn("the office can't be looked at now", "err", safe(err))
			}
		}
		if sleep(ctx, b.o.Office.Look) != nil {
			return
		}
	}
}

// lookAtEditions keeps the cards of all editions that aren't finished.
func (b *Bot) lookAtEditions(ctx context.Context) error {
	live, err := b.o.Office.Items.Live(ctx)
	if err != nil {
		return err
	}
	for _, ed := range live {
		if err := b.keep(ctx, editionThing+"/"+ed.ID); err != nil {
			return err
		}
	}
	return nil
}

// finishedWithin is how long ago an edition may have ended to be looked at.
const finishedWithin = 24 * time.Hour

// lookAtFinished keeps the cards of editions that ended lately, and announces
// those that were sent.
func (b *Bot) lookAtFinished(ctx context.Context) error {
	all, err := b.o.Office.Items.Editions(ctx)
	if err != nil {
		return err
	}
	now := b.o.Now()
	for _, ed := range all {
		switch {
		case ed.State == bulletin.Sent && now.Sub(ed.FinishedAt) < finishedWithin:
			if err := b.announce(ctx, ed.ID); err != nil {
				return err
			}
		case ed.State == bulletin.Withdrawn && now.Sub(ed.WithdrawnAt) < finishedWithin:
		default:
			continue
		}
		if err := b.refresh(ctx, editionThing+"/"+ed.ID); err != nil {
			return err
		}
	}
	return nil
}

// keep has a thing's card posted where there is none, and drawn anew where it
// shows something else than it should.
func (b *Bot) keep(ctx context.Context, thing string) error {
	copies, err := b.errands.Copies(ctx, thing)
	if err != nil {
		return err
	}
	if len(copies) == 0 {
		return b.show(ctx, b.o.Office.Channel, thing)
	}
	return b.refresh(ctx, thing)
}

func (b *Bot) refresh(ctx context.Context, thing string) error {
	m, ok, err := b.draw(ctx, thing)
	if err != nil || !ok {
		return err
	}
	last, err := b.errands.Print(ctx, thing)
	if err != nil || last == "" || last == m.print() {
		return err
	}
	b.redraw(ctx, thing)
	return nil
}
