package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/bot/errands"
	"kcst/facts"
	"kcst/facts/gaps"
)

func (b *Bot) dayOf(t time.Time) facts.Date { return facts.DateOf(t.In(b.o.Office.Zone)) }

// answerGap makes a fact of an officer's answer, and has every thread told
// that asked. Of two officers the first one counts.
func (b *Bot) answerGap(ctx context.Context, i *interaction) (answer, error) {
	id := i.View.Meta
	free, err := b.alone(ctx, "answering/"+id)
	switch {
	case errors.Is(err, errHeld) && !i.Again:
		return answer{}, refuse(stillText)
	case err != nil:
		return answer{}, err
	}
	defer free()
	g, err := b.o.Office.Gaps.Get(ctx, id)
	switch {
	case err != nil:
		return answer{}, said(err)
	case g.State != gaps.Open && !(g.State == gaps.Answered && g.By == i.By):
		return answer{}, refuse("This question was %s by %s already. Your answer was not stored.", g.State, by(g.By))
	}
	f := facts.Fact{Text: i.Fields.text("text")}
	if f.AsOf, err = facts.ParseDate(i.Fields.text("as_of")); err != nil {
		return answer{}, refuseFields(map[string]string{"as_of": err.Error()})
	}
	if about := i.Fields.text("about"); about != "" {
		f.About = []string{about}
	}
	if source := i.Fields.text("source"); source != "" {
		f.Cite = []facts.Citation{{Source: source, Paragraph: i.Fields.text("para")}}
	}
	fact, err := b.o.Office.AnswerGap(ctx, id, f, i.By)
	var problems facts.Problems
	switch {
	case errors.As(err, &problems):
		return answer{}, refuseFields(map[string]string{"text": problems.Error()})
	case errors.Is(err, gaps.ErrSettled) || errors.Is(err, gaps.ErrUnknown):
		return answer{}, b.saidOfGap(ctx, id, err)
	case errors.Is(err, ErrAbout):
		return answer{}, refuseFields(map[string]string{"about": "The question names nothing that is known: say what the answer is about."})
	case err != nil:
		return answer{}, err
	}
	told, err := b.tellAskers(ctx, id, fact)
	if err != nil {
		return answer{}, err
	}
	b.redraw(ctx, b.queue())
	done := notice("Thank you: it is a sourced fact now. " + toldWords(told))
	return answer{tell: &done}, nil
}

// ErrAbout: an answer names nothing that it is about.
var ErrAbout = errors.New("the question names nothing that is known")

func toldWords(n int) string {
	if n == 0 {
		return "Nobody waits for it in a thread."
	}
	return "It is being told in " + counted(n, "thread") + " that asked."
}

// lockKind is the kind of errand that is a lock: nobody runs it, and it comes
// free when its lease runs out.
const lockKind = "alone"

var errHeld = errors.New("somebody else is doing that now")

// alone keeps others from doing the same thing at the same time, until the
// caller is done or dies. It waits for them as long as ctx lets it, and says
// errHeld then.
func (b *Bot) alone(ctx context.Context, what string) (free func(), err error) {
	e := errands.Errand{Name: lockKind + "/" + what}
	claim := fmt.Sprintf("%s-%d", b.owner, b.claims.Add(1))
	for held := false; ; held = true {
		begun, err := b.errands.Begin(ctx, e.Name, "", claim, 5*time.Second)
		switch {
		case err != nil && held && ctx.Err() != nil:
			return nil, errHeld
		case err != nil:
			return nil, err
		case begun == errands.Yours:
			return func() {
				ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
				defer cancel()
				if err := b.errands.Drop(ctx, e, claim); err != nil {
					b.o.Log.Debug("a lock is left to its lease", "err", safe(err))
				}
			}, nil
		}
		if sleep(ctx, 20*time.Millisecond) != nil {
			return nil, errHeld
		}
	}
}

// tellAskers has every thread told that asked a gap, or one that was merged
// into it.
func (b *Bot) tellAskers(ctx context.Context, gap, fact string) (int, error) {
	same, err := b.o.Office.Gaps.Same(ctx, gap)
	if err != nil {
		return 0, err
	}
	told := 0
	for _, id := range same {
		askers, err := b.errands.Askers(ctx, id)
		if err != nil {
			return told, err
		}
		for _, at := range askers {
			if _, err := b.errands.Once(ctx, answerKind+"/"+gap+"/"+at.Channel+"/"+at.TS, fact, 0); err != nil {
				return told, err
			}
			told++
		}
	}
	b.roused()
	return told, nil
}

func (b *Bot) runGapAnswer(ctx context.Context, e *errands.Errand, c claimed) error {
	parts := strings.Split(e.ID(), "/")
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return err
	}
	g, err := b.o.Office.Gaps.Get(ctx, parts[0])
	f := base.Fact(e.Body)
	if errors.Is(err, gaps.ErrUnknown) || f == nil || len(parts) != 3 {
		return nil // it is gone again
	} else if err != nil {
		return err
	}
	channel, thread := parts[1], parts[2]
	if thread == "" { // somebody who asked by a command
		dm, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{channel}})
		if err != nil {
			return err
		}
		channel = dm.ID
	}
	_, err = b.postOnce(ctx, e, c, channel, thread, b.gapMessage(base, g, f))
	return err
}

// gapMessage tells the answer to what could not be answered before.
func (b *Bot) gapMessage(base *facts.Base, g gaps.Gap, f *facts.Fact) message {
	var m builder
	m.section("You asked “" + g.Text + "”, and I couldn't say. Now I can:")
	m.section(f.Text)
	var lines []string
	for _, c := range f.Cite {
		if s := base.Source(c.Source); s != nil {
			lines = append(lines, "Source: "+link(s.Title, s.URL)+", as of "+f.AsOf.Words())
		}
	}
	m.context(lines...)
	return m.message("I can answer now what you asked: " + f.Text)
}
