package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"kcst/bot/errands"
	"kcst/bulletin"
	"kcst/store"
)

const announceKind = "announce" // announce/<edition>: tell the bulletin's channel of a finished edition

// announce tells the bulletin's channel of a finished edition, once.
func (b *Bot) announce(ctx context.Context, id string) error {
	if b.o.Office.Bulletin == "" {
		return nil
	}
	fresh, err := b.errands.Once(ctx, announceKind+"/"+id, "", 0)
	if fresh {
		b.roused()
	}
	return err
}

// mostHeadlines is how many headlines an announcement has.
const mostHeadlines = 20

func (b *Bot) runAnnounce(ctx context.Context, e *errands.Errand, c claimed) error {
	ed, err := b.o.Office.Items.Edition(ctx, e.ID())
	if err != nil || ed.State != bulletin.Sent {
		return err
	}
	_, err = b.postOnce(ctx, e, c, b.o.Office.Bulletin, "", b.announcement(ed))
	return err
}

// announcement is a finished edition for everybody: its headlines and where to
// read it.
func (b *Bot) announcement(ed bulletin.Edition) message {
	var m builder
	m.heading(ed.Subject)
	var lines []string
	for _, h := range headlines(ed.Content) {
		if len(lines) == mostHeadlines {
			lines = append(lines, "and more")
			break
		}
		lines = append(lines, "• "+mrkdwn(cut(h, 150)))
	}
	m.mrkdwn(strings.Join(lines, "\n"))
	if len(lines) == 0 {
		m.markdown(cut(ed.Content.Body, 600))
	}
	address := b.o.Office.BaseURL + "/editions/" + ed.ID
	m.mrkdwn(link("Read it", address))
	return m.message(fmt.Sprintf("%s is out: %s", ed.Content.Bulletin, ed.Subject))
}

// headlines are an edition's, in its order.
func headlines(c bulletin.Content) []string {
	var list []string
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			list = append(list, e.Headline)
		}
	}
	for _, mt := range slices.Concat(c.Decided, c.Minuted) {
		list = append(list, mt.Committee+", "+mt.When.Date.Words())
	}
	return list
}

// Teller tells the officers' channel of events of the edition calendar: a
// draft that waits, a reminder, a run with nothing to send. It works in any
// process, whether or not that runs the bot: the bot does the posting.
func Teller(s *store.Store, now func() time.Time, channel string, log *slog.Logger) func(context.Context, bulletin.Event) {
	todo := errands.NewStore(s, now)
	return func(ctx context.Context, e bulletin.Event) {
		text := eventText(e)
		if text == "" || channel == "" {
			return
		}
		raw, _ := json.Marshal(toldOfficers{Text: text, Small: e.ID}) // two texts
		id := identify("event", string(e.Kind), e.ID, e.Reason)
		if _, err := todo.Once(ctx, tellKind+"/"+id, string(raw), 0); err != nil {
			log.Warn("the officers aren't told of an event", "event", e.Kind, "edition", e.ID, "err", safe(err))
		}
	}
}

// eventText is what officers are told of an event, or "" where a card says it.
func eventText(e bulletin.Event) string {
	reason := strings.TrimSpace(e.Reason)
	if reason != "" {
		reason = " " + reason
	}
	switch e.Kind {
	case bulletin.EventNothing:
		return fmt.Sprintf("There is nothing to send for %s, so there is no edition.%s", e.ID, reason)
	case bulletin.EventMerged, bulletin.EventDropped:
		return fmt.Sprintf("%s has no edition of its own.%s", e.ID, reason)
	case bulletin.EventReminder:
		return fmt.Sprintf("%s still waits for somebody to approve it.%s", e.ID, reason)
	case bulletin.EventOverdue:
		return fmt.Sprintf("%s is due, and nobody has approved it.%s", e.ID, reason)
	case bulletin.EventLeftBehind:
		return fmt.Sprintf("%s is approved, but the next one has come due as well: it goes only when somebody presses Send now.%s", e.ID, reason)
	case bulletin.EventApproved:
		return fmt.Sprintf("%s was approved under the standing approval.%s", e.ID, reason)
	}
	return "" // its card shows it
}
