package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/facts"
	"kcst/facts/told"
)

// correctionType marks corrections; the payload's "correction" is which.
const correctionType = "kcst_correction"

const (
	correctFor = 10 * time.Minute // until somebody else may post one
)

// correctThreads posts the corrections that are due, until ctx ends. The list
// is kept by who watches the facts (told.Store.Sweep).
func (b *Bot) correctThreads(ctx context.Context) {
	if b.o.Counter.Known == nil {
		return
	}
	for {
		due, err := b.told.Due(ctx)
		if err != nil && ctx.Err() == nil {
			b.o.Log.Warn("corrections can't be read now", "err", safe(err))
		}
		next := cmp.Or(b.o.Counter.Look, 30*time.Second)
		for passed := time.Duration(0); len(due) > 0 && passed < next; passed += b.pacer.every {
			due = b.correctSome(ctx, due)
			if sleep(ctx, b.pacer.every) != nil {
				return
			}
		}
		if sleep(ctx, next) != nil {
			return
		}
	}
}

// correctSome puts right one thread of each channel that nobody wants now, and
// gives those that wait for theirs.
func (b *Bot) correctSome(ctx context.Context, due []told.Correction) (waiting []told.Correction) {
	for _, c := range due {
		if !b.pacer.spare(c.Channel) {
			waiting = append(waiting, c)
		} else if err := b.correctThread(ctx, c); err != nil && ctx.Err() == nil {
			b.o.Log.Warn("a correction waits", "channel", c.Channel, "thread", c.TS, "err", safe(err))
		}
	}
	return waiting
}

// correctThread puts one thread right, once: whoever claims it looks whether
// it was done before, posts, and takes it off the list.
func (b *Bot) correctThread(ctx context.Context, c told.Correction) error {
	id := identify(c.Channel, c.TS, fmt.Sprint(c.Since.UnixMilli()))
	claim := fmt.Sprintf("%s-%d", b.owner, b.claims.Add(1))
	mine, err := b.archive.claimCorrection(ctx, id, claim, correctFor)
	if err != nil || !mine {
		return err
	}
	m, err := b.correction(ctx, c.Facts)
	if err != nil {
		return b.unclaim(ctx, id, err)
	}
	if c.Facts, err = b.postCorrection(ctx, c, id, m); err != nil && judge(err).outcome != refusedForGood {
		return b.unclaim(ctx, id, err)
	} else if err != nil {
		b.o.Log.Warn("slack refuses a correction for good", "channel", c.Channel, "thread", c.TS, "err", safe(err))
		if err := b.told.Forget(ctx, c.Thread, id, m.said); err != nil {
			b.o.Log.Warn("a correction that wasn't posted is remembered", "channel", c.Channel, "thread", c.TS, "err", safe(err))
		}
	}
	_, err = b.told.Done(ctx, c)
	return err
}

func (b *Bot) unclaim(ctx context.Context, id string, why error) error {
	b.archive.dropCorrection(context.WithoutCancel(ctx), id)
	return why
}

// postCorrection posts a correction unless it is there already, and gives the
// facts that the thread has been told: of one that somebody posted who died
// then, those that were due at that time.
func (b *Bot) postCorrection(ctx context.Context, c told.Correction, id string, m message) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, postWithin)
	defer cancel()
	before := c.Facts
	was, err := b.inThread(ctx, c.Channel, c.TS, c.TS, func(m slack.Message) bool {
		if m.Metadata.EventType != correctionType || m.Metadata.EventPayload["correction"] != id {
			return false
		}
		if list, ok := m.Metadata.EventPayload["facts"].(string); ok {
			before = strings.Fields(list)
		}
		return true
	})
	switch {
	case errors.Is(err, errNoThread): // nobody reads there any more
		b.o.Log.Info("a thread that was due a correction is gone", "channel", c.Channel, "thread", c.TS)
		return c.Facts, nil
	case err != nil || was != "":
		return before, err
	}
	// What it tells may change, too.
	if err := b.told.Remember(ctx, c.Thread, id, m.said); err != nil {
		return nil, err
	}
	_, ts, err := b.poster.PostMessageContext(ctx, c.Channel, slack.MsgOptionTS(c.TS), slack.MsgOptionText(escape.Replace(m.text), false),
		slack.MsgOptionBlocks(m.blocks...), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: correctionType, EventPayload: map[string]any{"correction": id, "facts": strings.Join(c.Facts, " ")}}))
	if err == nil {
		b.o.Log.Info("a thread was put right", "channel", c.Channel, "thread", c.TS, "reply", ts)
	}
	return c.Facts, err
}

// correction says what is so now. Of facts that are no longer held there is
// nothing to say but that.
func (b *Bot) correction(ctx context.Context, ids []string) (message, error) {
	known, err := b.o.Counter.Known(ctx)
	if err != nil {
		return message{}, err
	}
	var words, from []string
	var said []told.Said
	gone := false
	day := known.Partnership.Day(b.o.Now())
	for _, id := range ids {
		f := known.Fact(id)
		said = append(said, told.Said{Fact: id, Print: told.Print(f, day)})
		if f == nil || f.Over(day) {
			gone = true
			continue
		}
		words = append(words, f.Text)
		from = append(from, citedIn(known, f)...)
	}
	if gone {
		words = append(words, "Part of what I answered here is no longer held.")
	}
	text := "What I answered here has changed since. " + strings.Join(words, " ")
	var build builder
	build.section(text)
	build.context(from...)
	m := build.message(text)
	m.said = said
	return m, nil
}

// citedIn are a fact's sources as lines of small print.
func citedIn(known *facts.Base, f *facts.Fact) []string {
	var list []string
	for _, c := range f.Cite {
		if s := known.Source(c.Source); s != nil && len(list) < maxSources {
			line := "Source: " + link(strings.TrimPrefix(s.Publisher+", "+s.Title, ", "), s.URL)
			if !f.AsOf.IsZero() {
				line += ", as of " + f.AsOf.Words()
			}
			list = append(list, line)
		}
	}
	return list
}
