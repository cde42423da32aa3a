package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"kcst/answers"
	"kcst/facts"
)

const (
	lookAgain = time.Second     // between looks for what other replicas left
	askWithin = 5 * time.Second // for one answer
	giveUp    = 2 * time.Minute // after so long without an answer, say so

	responseLife = 29 * time.Minute // of a response URL; Slack gives it 30
)

// dispatch claims questions and answers each in a goroutine of its own, until
// taking ends. Then it waits for those for as long as Drain, and ends working
// through stop, which gives the rest back to the store.
func (b *Bot) dispatch(taking, working context.Context, stop context.CancelFunc) {
	var busy sync.WaitGroup
	slots := make(chan struct{}, b.o.Workers)
	for taking.Err() == nil {
		select {
		case slots <- struct{}{}:
		case <-taking.Done():
			continue
		}
		claim := fmt.Sprintf("%s-%d", b.owner, b.claims.Add(1))
		id, next, err := b.archive.claim(taking, claim, b.o.Lease)
		if id == "" {
			<-slots
			if err != nil && taking.Err() == nil {
				b.o.Log.Error("questions can't be claimed", "err", safe(err))
				next = lookAgain
			}
			b.rest(taking, next, err != nil)
			continue
		}
		busy.Go(func() {
			defer func() { <-slots }()
			b.work(working, id, claim)
		})
	}
	drained := make(chan struct{})
	go func() {
		busy.Wait()
		close(drained)
	}()
	select {
	case <-drained:
	case <-time.After(b.o.Drain):
		b.o.Log.Warn("shutting down with questions unanswered: they are kept for the next start")
		stop()
		<-drained
	}
}

// rest waits until a question is accepted here or is due, or may have been
// accepted by another replica.
func (b *Bot) rest(ctx context.Context, next time.Duration, deaf bool) {
	if next < 0 || next > lookAgain {
		next = lookAgain
	}
	wake := b.wake
	if deaf {
		wake = nil // Redis is down: there is no use in trying for every event
	}
	t := time.NewTimer(max(next, time.Millisecond))
	defer t.Stop()
	select {
	case <-wake:
	case <-t.C:
	case <-ctx.Done():
	}
}

// work answers one claimed question, and renews its lease meanwhile.
func (b *Bot) work(ctx context.Context, id, claim string) {
	ctx, cancel := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() {
		defer close(renewed)
		defer cancel()
		for sleep(ctx, b.o.Lease/3) == nil {
			if err := b.archive.renew(ctx, id, claim, b.o.Lease); errors.Is(err, errLost) {
				return
			}
		}
	}()
	err := b.answer(ctx, id, claim)
	cancel()
	<-renewed
	if err != nil && !errors.Is(err, errLost) {
		b.o.Log.Error("question not finished", "question", id, "err", safe(err))
	}
}

// answer takes a claimed question as far as it gets: answered, failed, or
// given back for later.
func (b *Bot) answer(ctx context.Context, id, claim string) error {
	q, err := b.archive.load(ctx, id)
	if err != nil {
		return b.later(ctx, q, claim, lookAgain, "")
	}
	if q.State != statePending && q.State != statePosting || q.URL != "" && b.o.Now().Sub(q.At) > responseLife {
		return b.archive.finish(ctx, q, claim, stateFailed, "") // it is too old to be held, or to be answered
	}
	if q.State == statePosting && q.URL == "" {
		switch ts, err := b.earlierReply(ctx, q); {
		case err != nil:
			b.o.Log.Warn("can't look for an earlier reply yet", "question", q.ID, "try", q.Tries, "err", safe(err))
			return b.later(ctx, q, claim, max(judge(err).wait, backoff(q.Tries)), "")
		case ts != "":
			b.o.Log.Info("question was answered before", "question", q.ID, "reply", ts)
			return b.finish(ctx, q, claim, ts)
		}
	}
	if q.URL == "" {
		if wait := b.pacer.wait(q.Channel, q.ID); wait > 0 {
			return b.later(ctx, q, claim, wait, "")
		}
	}
	reply, err := b.compose(ctx, q)
	if err != nil {
		if ctx.Err() == nil && b.o.Now().Sub(q.At) < giveUp {
			b.o.Log.Warn("no answer yet", "question", q.ID, "try", q.Tries, "err", safe(err))
			return b.later(ctx, q, claim, backoff(q.Tries), "")
		} else if ctx.Err() != nil {
			return b.later(ctx, q, claim, 0, "")
		}
		reply = apology(b.o.Partnership())
	}
	if err := b.archive.posting(ctx, q.ID, claim, b.o.Lease); err != nil {
		return b.later(ctx, q, claim, lookAgain, "")
	}
	b.remember(ctx, q, reply)
	b.status.settle(ctx, q.ID)
	ts, err := b.post(ctx, q, reply)
	if err != nil {
		if judge(err).outcome != uncertain {
			b.forget(ctx, q, reply) // nothing stands in the thread that could need a correction
		}
		return b.failed(ctx, q, claim, err)
	}
	if reply.private {
		return b.archive.finish(ctx, q, claim, stateAnswered, "")
	}
	if err := b.finish(ctx, q, claim, ts); err != nil {
		return err
	}
	b.o.Log.Info("question answered", "question", q.ID, "channel", q.Channel, "reply", ts, "try", q.Tries,
		"ms", b.o.Now().Sub(q.At).Milliseconds())
	return nil
}

// finish records the reply even when the bot is shutting down: it was posted.
func (b *Bot) finish(ctx context.Context, q question, claim, ts string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return b.archive.finish(ctx, q, claim, stateAnswered, ts, b.memory(q)...)
}

// later gives the question back, even when the bot is shutting down.
func (b *Bot) later(ctx context.Context, q question, claim string, wait time.Duration, state string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return b.archive.postpone(ctx, q.ID, claim, wait, state)
}

// failed decides what a failure to talk to Slack means for the question.
func (b *Bot) failed(ctx context.Context, q question, claim string, err error) error {
	v := judge(err)
	log := b.o.Log.With("question", q.ID, "channel", q.Channel, "try", q.Tries, "err", safe(err))
	switch v.outcome {
	case unposted:
		wait := max(v.wait, backoff(q.Tries))
		if v.wait > 0 {
			b.pacer.hold(q.Channel, v.wait)
		}
		log.Warn("slack takes no reply now", "wait", wait)
		return b.later(ctx, q, claim, wait, statePending)
	case uncertain:
		log.Warn("a reply may have been posted or not: looking before posting again")
		return b.later(ctx, q, claim, backoff(q.Tries), statePosting)
	}
	log.Error("slack refuses the reply for good")
	return b.archive.finish(ctx, q, claim, stateFailed, "")
}

// backoff is the pause after a number of tries.
func backoff(tries int) time.Duration {
	return min(time.Minute, 500*time.Millisecond<<min(max(tries-1, 0), 7))
}

// compose asks for the answer, with what the person asked before in the
// thread.
func (b *Bot) compose(ctx context.Context, q question) (reply message, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.o.Log.Error("answering panicked", "question", q.ID, "stack", string(debug.Stack()))
			err = errors.New("answering panicked")
		}
	}()
	if w := b.wishOf(q.Text); w != "" {
		return b.grant(w), nil
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var prev []string
	if q.Thread != "" && !q.Echo { // a button's question is whole
		if prev, err = b.archive.previous(ctx, b.recall(q)); err != nil {
			return message{}, err
		}
	}
	return b.composeFor(ctx, q, answers.Question{Text: q.Text, Prev: prev}, func(a answers.Answer) message {
		return answerMessage(a, b.shownOf(ctx, q, a))
	})
}

// shownOf is how the answer to a question is shown.
func (b *Bot) shownOf(ctx context.Context, q question, a answers.Answer) shown {
	s := shown{question: q.Text, echo: q.Echo, private: q.URL != ""}
	if b.o.Counter.Plain != nil {
		s.plain = b.o.Counter.Plain(ctx, q.Text)
	}
	var known *facts.Base
	if b.o.Counter.Known != nil {
		known, _ = b.o.Counter.Known(ctx) // without it there is no sum to show
	}
	s.sum = b.hasSum(known, a)
	return s
}

// composeFor asks, counts who asked, and shows the answer.
func (b *Bot) composeFor(ctx context.Context, q question, ask answers.Question, show func(answers.Answer) message) (message, error) {
	a, err := b.o.Ask(ctx, ask)
	if err != nil {
		return message{}, err
	}
	if q.User != "" && b.o.Asked != nil && a.Kind == answers.KindAnswer {
		if err := b.o.Asked(ctx, q.User, a); err != nil {
			b.o.Log.Warn("a question isn't counted", "question", q.ID, "err", safe(err))
		}
	}
	if a.Kind == answers.KindUnknown {
		switch err := b.noteGap(ctx, q); {
		case err != nil && (q.At.IsZero() || b.o.Now().Sub(q.At) < giveUp):
			return message{}, err // the officers would never hear of it
		case err != nil:
			b.o.Log.Error("a gap isn't kept", "question", q.ID, "err", safe(err))
		}
	}
	reply := show(a)
	reply.said = a.Said
	return reply, nil
}

// recall is where the person's earlier questions are: in the thread, or at the
// top of a direct message, where people go on without one, in the last ones.
func (b *Bot) recall(q question) string {
	if q.direct() && q.top() {
		return b.archive.threadKey(q.Channel, "top", q.User)
	}
	return b.archive.threadKey(q.Channel, q.Thread, q.User)
}

// memory is where an answered question is remembered.
func (b *Bot) memory(q question) []string {
	switch {
	case q.Thread == "" || b.wishOf(q.Text) != "":
		return nil
	case q.direct() && q.top():
		return []string{b.archive.threadKey(q.Channel, q.Thread, q.User), b.archive.threadKey(q.Channel, "top", q.User)}
	}
	return []string{b.archive.threadKey(q.Channel, q.Thread, q.User)}
}
