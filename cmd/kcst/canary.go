package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"kcst/bot"
	"kcst/delivery"
	"kcst/delivery/bounces"
	"kcst/delivery/canary"
	"kcst/subscribers"
)

// newCanary watches for the canary's letters, nil where there is none.
func (a *app) newCanary() (*canary.Watcher, error) {
	if a.config.CanaryURL == "" {
		return nil, nil
	}
	box, err := bounces.ParseMailbox("KCST_CANARY_URL", a.config.CanaryURL)
	if err != nil {
		return nil, err
	}
	return &canary.Watcher{
		Store: canary.NewStore(a.store), Now: a.editor.Now, Log: a.log,
		Letters: func(ctx context.Context) ([]canary.Letter, error) { return a.canaryLetters(ctx, box.Address) },
		Arrivals: func(ctx context.Context, editions []string) (map[string]time.Time, error) {
			own, err := a.canarysOwn(ctx, box.Address)
			if err != nil {
				return nil, err
			}
			return box.Arrivals(ctx, own, "X-Kcst-Edition", editions)
		},
	}, nil
}

// canarysOwn is what only letters to the canary say: its own link to leave.
// Tests of an edition and another partnership's letters may lie beside them,
// and a relay may give each letter a Message-ID of its own.
func (a *app) canarysOwn(ctx context.Context, address string) (bounces.Within, error) {
	who, err := a.canarySubscriber(ctx, address)
	if err != nil {
		return bounces.Within{}, err
	}
	tokens, err := a.tokens()
	if err != nil {
		return bounces.Within{}, err
	}
	return bounces.Within{Field: "List-Unsubscribe", Part: tokens.Unsubscribe(who.ID)}, nil
}

func (a *app) canarySubscriber(ctx context.Context, address string) (subscribers.Subscriber, error) {
	who, err := a.people.ByEmail(ctx, address)
	if errors.Is(err, subscribers.ErrUnknown) {
		err = errors.New("the canary isn't on the list: kcst subscribers add the address of KCST_CANARY_URL's mailbox")
	}
	return who, err
}

// canaryLetters are the letters of late to the subscriber at an address that a
// mail server took.
func (a *app) canaryLetters(ctx context.Context, address string) ([]canary.Letter, error) {
	who, err := a.canarySubscriber(ctx, address)
	if err != nil {
		return nil, err
	}
	editions, err := a.items.Editions(ctx)
	if err != nil {
		return nil, err
	}
	held := delivery.NewStore(a.store, a.editor.Now)
	var letters []canary.Letter
	for _, ed := range editions {
		if ed.StartedAt.IsZero() || a.editor.Now().Sub(ed.StartedAt) > canary.Within {
			continue
		}
		d, ok, err := held.Delivery(ctx, ed.ID, who.ID)
		if err != nil {
			return nil, err
		}
		if ok && d.State == delivery.Sent {
			letters = append(letters, canary.Letter{Edition: ed.ID, Sent: d.At})
		}
	}
	return letters, nil
}

// silentCanary is the alarm that a letter was taken and didn't arrive.
func (a *app) silentCanary(ctx context.Context) ([]bot.Alarm, error) {
	w, err := a.newCanary()
	if w == nil {
		return nil, err
	}
	missing, err := w.Missing(ctx)
	var alarms []bot.Alarm
	for _, l := range missing {
		alarms = append(alarms, bot.Alarm{ID: "canary/" + l.Edition, Text: fmt.Sprintf(
			"The canary's letter of %s was taken by the mail server at %s and hasn't arrived. Others may be missing it too: look into the mailbox's spam folder, "+
				"then ask who runs the relay what became of it.", l.Edition, l.Sent.In(a.zone).Format("15:04 on 2 January"))})
	}
	return alarms, err
}

// canary tells of the canary's letters, where there is one.
func (m *meter) canary(ctx context.Context, _ time.Time, w io.Writer) error {
	watcher, err := m.app.newCanary()
	if watcher == nil {
		return err
	}
	letters, err := watcher.Letters(ctx)
	if err != nil {
		gauge(w, "kcst_canary_missing", 1) // nobody would see one that is
		return nil
	}
	missing, err := watcher.Missing(ctx)
	if err != nil {
		return err
	}
	gauge(w, "kcst_canary_missing", float64(len(missing)))
	took, err := watcher.Store.Took(ctx)
	if err != nil {
		return err
	}
	for _, l := range letters {
		if d, ok := took[l.Edition]; ok {
			gauge(w, labelled("kcst_canary_seconds", "edition", l.Edition), d.Seconds())
		}
	}
	return nil
}
