package delivery

import (
	"context"
	"log/slog"
	"strconv"
)

// ledger writes down what happens to an edition's deliveries: intents before
// the network is touched, outcomes after. Whatever is told to it while it
// writes goes into the next script together, so that one round trip to the
// store serves every connection.
type ledger struct {
	store   *Store
	edition string
	owner   string
	log     *slog.Logger
	notes   chan note
}

// entry is one line of the ledger: see commitScript.
type entry struct {
	what       string // i, o, b
	subscriber string
	nonce      string // of the attempt; "" when there was none
	record     string // of an outcome
	due        int64  // of what waits, in ms
}

// note is entries that are stored together, or not at all.
type note struct {
	entries []entry
	answer  chan<- bool
}

const mostNotes = 64 // in one script

// run writes until notes is closed. When ctx ends it gives up what can't be
// stored: those deliveries stay in doubt, and whoever takes over says so.
func (l *ledger) run(ctx context.Context) {
	var batch []note
	var args []any
	for n := range l.notes {
		batch = append(batch[:0], n)
	more:
		for len(batch) < mostNotes {
			select {
			case n, ok := <-l.notes:
				if !ok {
					break more
				}
				batch = append(batch, n)
			default:
				break more
			}
		}
		args = args[:0]
		for _, n := range batch {
			for _, e := range n.entries {
				args = append(args, e.what, e.subscriber, e.nonce, e.record, strconv.FormatInt(e.due, 10))
			}
		}
		gone, ok := l.write(ctx, args)
		for _, n := range batch {
			n.answer <- ok && !n.touches(gone)
		}
	}
}

func (l *ledger) write(ctx context.Context, args []any) (gone []string, ok bool) {
	for said := false; ; {
		gone, err := l.store.run(ctx, commit, l.edition, l.owner, args...)
		if err == nil && l.store.s.Replicated() { // what a dead server alone knew would be sent again
			err = l.store.copied(ctx, l.edition, l.owner)
		}
		if err == nil {
			return gone, true
		}
		if ctx.Err() != nil {
			return nil, false
		}
		if !said {
			l.log.Warn("the store doesn't take what was sent; waiting for it", "err", err)
			said = true
		}
		if wait(ctx, glance) != nil {
			return nil, false
		}
	}
}

// touches reports whether an intent of n doesn't stand.
func (n note) touches(gone []string) bool {
	for _, sub := range gone {
		for _, e := range n.entries {
			if e.what == "i" && e.subscriber == sub {
				return true
			}
		}
	}
	return false
}
