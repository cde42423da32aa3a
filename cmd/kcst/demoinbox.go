package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"kcst/delivery"
	"kcst/delivery/inbox"
)

var errDemoNotReady = errors.New("the demo's editions are still on their way")

// inboxLength is how many mails the demo keeps; the oldest go first.
const inboxLength = 500

// inboxKey is the list of mails that the demo received, the last one first.
func (a *app) inboxKey() string { return a.store.Key("demo", "inbox") }

// demoMailKey holds the address of a running demo's mail server.
func (a *app) demoMailKey() string { return a.store.Key("demo", "mail") }

// announceInbox tells the commands beside this demo where its mail server is,
// until forget is called.
func (a *app) announceInbox(ctx context.Context, url string) (forget func(), err error) {
	if err := a.store.Set(ctx, a.demoMailKey(), url, 0).Err(); err != nil {
		return nil, err
	}
	return func() {
		if err := a.store.Del(context.WithoutCancel(ctx), a.demoMailKey()).Err(); err != nil {
			a.log.Warn("the address of the demo's inbox is left behind", "error", err)
		}
	}, nil
}

// demoTransport leads to the inbox of the demo that runs on this store; it is
// nil when none does, or a mail server is configured.
func (a *app) demoTransport(ctx context.Context) delivery.Transport {
	if a.config.SMTPURL != "" {
		return nil
	}
	url, err := a.store.Get(ctx, a.demoMailKey()).Result()
	if err != nil || url == "" {
		return nil
	}
	transport, err := delivery.Open(url, a.config.DataDir)
	if err != nil {
		return nil
	}
	conn, err := transport.Connect(ctx) // one that was killed left its address behind
	if err != nil {
		return nil
	}
	_ = conn.Close()
	return transport
}

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
