package bounces

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"kcst/delivery"
	"kcst/subscribers"
)

// Books settle what came back.
type Books struct {
	Store       *Store
	Deliveries  *delivery.Store
	Editions    func(context.Context) ([]string, error) // the IDs of all editions
	Subscribers *subscribers.Store
	Returns     *delivery.ReturnPaths
	Rules       *Rules
	Log         *slog.Logger
	Now         func() time.Time

	marks map[string]string // of editions, to their IDs
}

// by is who suppresses an address in its record.
const by = "kcst"

// Settle does what follows from a mail, once: again with the same mail it
// changes nothing. Its error is about the store alone, and the mail is to be
// settled again; one that can't be read is a [Report] of [None].
func (b *Books) Settle(ctx context.Context, raw []byte) (Report, error) {
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:16])
	if kind, done, err := b.Store.handled(ctx, digest); done || err != nil {
		return Report{Kind: kind, Why: "settled before"}, err
	}
	rep := b.read(raw)
	if rep.Kind != None {
		found, err := b.settle(ctx, rep)
		if err != nil {
			return rep, err
		}
		if !found {
			rep = Report{Kind: None, Why: rep.Why + " about no delivery of ours"}
		}
	}
	b.Log.Info("a mail came back", "mail", digest, "kind", rep.Kind, "code", rep.Code, "as", rep.Why)
	return rep, b.Store.handle(ctx, digest, rep.Kind)
}

// read keeps what no mail may do from everybody else's.
func (b *Books) read(raw []byte) (rep Report) {
	defer func() {
		if p := recover(); p != nil {
			b.Log.Error("a mail that came back broke its reader", "panic", p)
			rep = Report{Kind: None, Why: "unreadable"}
		}
	}()
	rep, err := b.Rules.Read(raw)
	if err != nil {
		rep = Report{Kind: None, Why: "unreadable"}
	}
	return rep
}

func (b *Books) settle(ctx context.Context, rep Report) (found bool, err error) {
	for _, path := range rep.Paths {
		subscriber, mark, ok := b.Returns.Read(path)
		if !ok {
			continue
		}
		edition, err := b.edition(ctx, mark)
		if err != nil || edition == "" {
			return false, err
		}
		d, there, err := b.Deliveries.Delivery(ctx, edition, subscriber)
		if err != nil {
			return false, err
		}
		now := b.Now()
		if !there || d.Attempts == 0 || now.Sub(d.At) > time.Duration(b.Rules.Days)*24*time.Hour {
			return false, nil
		}
		return true, b.follow(ctx, rep, edition, subscriber, now)
	}
	return false, nil
}

// follow draws the consequences, each harmless when it is drawn again.
func (b *Books) follow(ctx context.Context, rep Report, edition, subscriber string, now time.Time) error {
	log := b.Log.With("edition", edition, "subscriber", subscriber)
	kind := rep.Kind
	why := subscribers.Bounced
	switch kind {
	case Complaint:
		why = subscribers.Complained
	case Soft:
		at, err := b.Store.soft(ctx, subscriber, edition, now, b.Rules.Soft.WithinDays)
		if err != nil {
			return err
		}
		if !b.Rules.Soft.enough(at, now) {
			why = ""
		}
	}
	if why != "" {
		err := b.Subscribers.BlockSubscriber(ctx, subscriber, why, by)
		if err != nil && !errors.Is(err, subscribers.ErrUnknown) {
			return fmt.Errorf("suppress after a bounce: %w", err)
		}
		log.Info("suppressed", "why", why, "code", rep.Code)
	}
	return b.Deliveries.Returned(ctx, edition, subscriber, string(kind), rep.Code)
}

// edition finds the edition that a return path's mark stands for, "" when
// there is none.
func (b *Books) edition(ctx context.Context, mark string) (string, error) {
	if id := b.marks[mark]; id != "" {
		return id, nil
	}
	ids, err := b.Editions(ctx)
	if err != nil {
		return "", err
	}
	b.marks = make(map[string]string, len(ids))
	for _, id := range ids {
		b.marks[delivery.EditionMark(id)] = id
	}
	return b.marks[mark], nil
}
