package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"kcst/delivery/inbox"
)

var errDemoNotReady = errors.New("the demo's editions are still on their way")

// inboxLength is how many mails the demo keeps; the oldest go first.
const inboxLength = 500

// inboxKey is the list of mails that the demo received, the last one first.
func (a *app) inboxKey() string { return a.store.Key("demo", "inbox") }

// startInbox starts the mail server of the demo, which keeps what it receives
// in the demo's own store before it says that it has it: so the inbox and the
// editions tell the same story, also after a restart.
func (a *app) startInbox(ctx context.Context, now func() time.Time, log *slog.Logger) (*inbox.Inbox, error) {
	kept, err := a.store.LRange(ctx, a.inboxKey(), 0, inboxLength-1).Result()
	if err != nil {
		return nil, err
	}
	slices.Reverse(kept)
	earlier := make([]inbox.Letter, len(kept))
	for i, text := range kept {
		if err := json.Unmarshal([]byte(text), &earlier[i]); err != nil {
			return nil, fmt.Errorf("a mail of the inbox can't be read: %w", err)
		}
	}
	return inbox.Start(inbox.Options{Letters: inboxLength, Now: now, Log: log, Earlier: earlier, Keep: func(l inbox.Letter) error {
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		tx := a.store.TxPipeline()
		tx.LPush(ctx, a.inboxKey(), b)
		tx.LTrim(ctx, a.inboxKey(), 0, inboxLength-1)
		_, err = tx.Exec(ctx)
		return err
	}})
}
