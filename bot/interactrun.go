package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kcst/bot/errands"
)

// deedKind is the kind of errand that is an interaction.
const deedKind = "deed"

// mostErrandWait is the longest pause that an errand makes by itself.
const mostErrandWait = 10 * time.Second

// run is what an errand of some kind does. With an error it is given back,
// due when Slack said.
type run func(context.Context, *errands.Errand, claimed) error

// claimed is the errand's lease: mark writes down how far it came.
type claimed struct {
	mark func(ctx context.Context, note string) error
}

// again is an error that says when the errand is due again.
type again time.Duration

func (a again) Error() string { return "again in " + time.Duration(a).String() }

// roused tells the runner that there are errands.
func (b *Bot) roused() {
	select {
	case b.errandWake <- struct{}{}:
	default:
	}
}

// runErrands runs errands until taking ends, then waits for those it has.
func (b *Bot) runErrands(taking, working context.Context) {
	var busy sync.WaitGroup
	defer busy.Wait()
	slots := make(chan struct{}, max(b.o.Workers/4, 2))
	for taking.Err() == nil {
		select {
		case slots <- struct{}{}:
		case <-taking.Done():
			return
		}
		claim := fmt.Sprintf("%s-%d", b.owner, b.claims.Add(1))
		e, next, err := b.errands.Claim(taking, claim, b.o.Lease)
		if e.Name == "" {
			<-slots
			if err != nil && taking.Err() == nil {
				b.o.Log.Error("errands can't be claimed", "err", safe(err))
				next = lookAgain
			}
			if next < 0 || next > lookAgain {
				next = lookAgain
			}
			select {
			case <-b.errandWake:
			case <-time.After(max(next, time.Millisecond)):
			case <-taking.Done():
			}
			continue
		}
		busy.Go(func() {
			defer func() { <-slots }()
			b.errand(working, e, claim)
		})
	}
}

// errand runs one, and renews its lease meanwhile.
func (b *Bot) errand(ctx context.Context, e errands.Errand, claim string) {
	ctx, cancel := context.WithCancel(ctx)
	renewed := make(chan struct{})
	held := e // what runs it writes its note into e
	go func() {
		defer close(renewed)
		defer cancel()
		for sleep(ctx, b.o.Lease/3) == nil {
			if err := b.errands.Renew(ctx, held, claim, b.o.Lease); errors.Is(err, errands.ErrLost) {
				return
			}
		}
	}()
	err := b.doErrand(ctx, &e, claim)
	cancel()
	<-renewed
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer stop()
	log := b.o.Log.With("errand", e.Kind(), "id", identify(e.Name), "try", e.Tries)
	var when again
	switch {
	case errors.Is(err, errDone): // it has ended itself
		return
	case err == nil:
		err = b.errands.Done(ending, e, claim, "")
		log.Debug("an errand was run")
	case errors.As(err, &when):
		err = b.errands.Later(ending, e, claim, time.Duration(when))
	default:
		wait := max(judge(err).wait, min(backoff(e.Tries), mostErrandWait)) // tries count the turns that a channel's pace took, too
		log.Warn("an errand waits", "wait", wait, "err", safe(err))
		err = b.errands.Later(ending, e, claim, wait)
	}
	if err != nil && !errors.Is(err, errands.ErrLost) {
		log.Warn("an errand may be run again", "err", safe(err))
	}
}

var errDone = errors.New("the errand has ended itself")

func (b *Bot) doErrand(ctx context.Context, e *errands.Errand, claim string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	switch e.Kind() {
	case deedKind:
		return b.redo(ctx, *e, claim)
	case lockKind: // its holder died: it comes free, as if it had never been held
		if err := b.errands.Drop(ctx, *e, claim); err != nil {
			return err
		}
		return errDone
	}
	run, ok := b.runs[e.Kind()]
	if !ok {
		return again(time.Minute) // a newer version's, which may come back
	}
	nobody := &interaction{ID: identify(e.Name), Action: e.Kind()}
	return b.guard(nobody, func() error {
		return run(ctx, e, claimed{func(ctx context.Context, note string) error {
			e.Note = note
			return b.errands.Mark(ctx, *e, claim, b.o.Lease)
		}})
	})
}

// redoTries is how often a deed is tried before it is given up.
const redoTries = 50

// redo runs a deed whose process died over it, or that could not be finished.
// The person's role was checked when they did it. Nobody waits for its answer
// any more.
func (b *Bot) redo(ctx context.Context, e errands.Errand, claim string) error {
	by, raw, _ := strings.Cut(e.Body, "\n")
	i, err := parseInteraction([]byte(raw))
	if err != nil || e.Tries > redoTries {
		b.o.Log.Error("a deed is given up", "errand", identify(e.Name), "try", e.Tries)
		return nil
	}
	i.By, i.At, i.Again = by, b.o.Now(), true
	h, ok := b.handlers.find(i.Where, i.Action)
	if !ok || h.do == nil {
		return again(time.Minute)
	}
	b.o.Log.Info("a deed is taken up again", "interaction", i.ID, "action", i.Action, "try", e.Tries)
	if _, err := b.runDeed(ctx, i, h, e, claim); err != nil && !isRefusal(err) {
		return err
	}
	return errDone // runDeed has ended it
}
