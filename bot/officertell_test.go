package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/store/storetest"
)

// What the edition calendar does, and what alarms there are, is told in the
// officers' channel, once, by whichever process saw it.
func TestOfficersAreTold(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		st := storetest.Open(t)
		alarm := bot.Alarm{ID: "example.com", Text: "The domain example.com takes no more mail. Ask the agency."}
		h, _ := openOffice(t, transport, setup{store: st, bots: 2, tune: func(o *bot.Options) {
			o.Office.Alarms = func(context.Context) ([]bot.Alarm, error) {
				return []bot.Alarm{alarm}, errors.New("an edition can't be looked at") // and the alarm is told all the same
			}
		}})
		tell := bot.Teller(st, time.Now, officersChannel, slog.New(slog.DiscardHandler))
		for range 3 { // a tick finds the same again
			tell(t.Context(), bulletin.Event{Kind: bulletin.EventNothing, ID: "weekly-2026-W48", Reason: "No meeting was held."})
			tell(t.Context(), bulletin.Event{Kind: bulletin.EventReminder, ID: "monthly-2026-12"})
			tell(t.Context(), bulletin.Event{Kind: bulletin.EventDrafted, ID: "monthly-2026-12"})
		}
		j := journey{house: h, t: t}
		for _, line := range []string{
			"office shows There is nothing to send for weekly-2026-W48, so there is no edition. No meeting was held.",
			"office shows monthly-2026-12 still waits for somebody to approve it.",
			"office shows The domain example.com takes no more mail.",
		} {
			if err := j.step(line); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(1500 * time.Millisecond)     // another would come at the channel's pace
		if n := len(h.slack.Posted()); n != 4 { // and the card of the item
			t.Errorf("%d messages, want 4: %q", n, j.said(officersChannel))
		}
	})
}
