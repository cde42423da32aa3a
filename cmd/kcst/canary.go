package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/delivery"
	"kcst/delivery/canary"
	"kcst/delivery/mailbox"
	"kcst/subscribers"
)

// newCanary watches for the canary's letters, nil where there is none.
func (a *app) newCanary() (*canary.Watcher, error) {
	if a.config.CanaryURL == "" {
		return nil, nil
	}
	box, err := mailbox.Parse("KCST_CANARY_URL", a.config.CanaryURL)
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
func (a *app) canarysOwn(ctx context.Context, address string) (mailbox.Within, error) {
	who, err := a.canarySubscriber(ctx, address)
	if err != nil {
		return mailbox.Within{}, err
	}
	tokens, err := a.tokens()
	if err != nil {
		return mailbox.Within{}, err
	}
	return mailbox.Within{Field: "List-Unsubscribe", Part: tokens.Unsubscribe(who.ID)}, nil
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
	now := a.editor.Now()
	held := delivery.NewStore(a.store, a.editor.Now)
	var letters []canary.Letter
	for _, ed := range editions {
		if ed.StartedAt.IsZero() || over(ed, now.Add(-canary.Within)) {
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

// over reports whether nothing of an edition was sent after a time.
func over(ed bulletin.Edition, at time.Time) bool {
	ended := ed.FinishedAt
	if ended.IsZero() {
		ended = ed.WithdrawnAt
	}
	return !ended.IsZero() && ended.Before(at)
}

// silentCanary is the alarm that a letter was taken and didn't arrive, or that
// nobody could look whether it did.
func (a *app) silentCanary(ctx context.Context) ([]bot.Alarm, error) {
	w, err := a.newCanary()
	if w == nil {
		return nil, err
	}
	st, err := w.Standing(ctx)
	if err != nil {
		return nil, err
	}
	clock := func(t time.Time) string { return t.In(a.zone).Format("15:04 on 2 January") }
	var alarms []bot.Alarm
	for _, l := range st.Missing {
		alarms = append(alarms, bot.Alarm{ID: "canary/" + l.Edition, Text: fmt.Sprintf(
			"The canary's letter of %s was taken by the mail server at %s and hasn't arrived. Others may be missing it too: look into the mailbox's spam folder, "+
				"then ask who runs the relay what became of it.", l.Edition, clock(l.Sent))})
	}
	if len(st.Unseen) > 0 {
		alarms = append(alarms, bot.Alarm{ID: "canary-unread", Text: fmt.Sprintf(
			"Nobody has been able to look into the canary's mailbox since %s, so it isn't known whether %s arrived. "+
				"Have kcst doctor say what is wrong with KCST_CANARY_URL.", clock(st.Since), st.Unseen[len(st.Unseen)-1].Edition)})
	}
	return alarms, nil
}

// canary tells of the canary's letters, where there is one.
func (m *meter) canary(ctx context.Context, _ time.Time, w io.Writer) error {
	watcher, err := m.app.newCanary()
	if watcher == nil {
		return err
	}
	st, err := watcher.Standing(ctx)
	missing := len(st.Missing)
	if err != nil || len(st.Unseen) > 0 {
		missing = max(missing, 1) // nobody would see one that is
	}
	gauge(w, "kcst_canary_missing", float64(missing))
	for _, edition := range slices.Sorted(maps.Keys(st.Took)) {
		gauge(w, labelled("kcst_canary_seconds", "edition", edition), st.Took[edition].Seconds())
	}
	return nil
}
