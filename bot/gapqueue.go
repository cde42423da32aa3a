package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"kcst/bot/errands"
	"kcst/facts/gaps"
)

// The queue of questions that nobody could answer yet. On a day that brings a
// new one it is posted in the officers' channel; the command "gaps" shows it
// at any time. An officer answers a question once: it becomes a sourced fact,
// and every thread that asked is told.

const (
	gapsThing  = "gaps" // gaps/<day>: that day's copies of the queue
	answerKind = "gap"  // gap/<gap>/<channel>/<thread>: tell a thread that asked
	mostGaps   = 10     // in the queue as it is shown
)

func (b *Bot) equipGaps() {
	if b.o.Office.Gaps == nil {
		return
	}
	b.cards[gapsThing] = b.drawGaps
	b.runs[answerKind] = b.runGapAnswer
	b.looks = append(b.looks, b.lookAtGaps)
	b.handlers.add(onAction, "gap_answer", handler{role: officer, open: b.openGapAnswer})
	b.handlers.add(onSubmit, "gap_answer", handler{role: officer, do: b.answerGap})
	b.handlers.add(onAction, "gap_dismiss", handler{role: officer, do: b.dismissGap})
	b.handlers.add(onAction, "gap_merge", handler{role: officer, open: b.openMerge})
	b.handlers.add(onSubmit, "gap_merge", handler{role: officer, do: b.mergeGap})
	b.handlers.add(onAction, "gap_assign", handler{role: officer, open: b.openAssign})
	b.handlers.add(onSubmit, "gap_assign", handler{role: officer, do: b.assignGap})
	b.handlers.add(onSuggest, "find_entity", handler{role: officer, suggest: b.suggestEntities})
}

// noteGap counts a question that has no answer, and keeps where it was asked.
func (b *Bot) noteGap(ctx context.Context, q question) error {
	if b.o.Office.Gap == nil {
		return nil
	}
	id, err := b.o.Office.Gap(ctx, q.ID, q.Text)
	if err != nil || id == "" {
		return err
	}
	at := errands.Copy{Channel: q.Channel, TS: q.Thread}
	if q.URL != "" || q.Thread == "" { // nobody else saw it
		at = errands.Copy{Channel: q.User}
	}
	if at.Channel == "" {
		return nil
	}
	return b.errands.Asked(ctx, id, at)
}

// queue is the thing that shows the queue today.
func (b *Bot) queue() string { return gapsThing + "/" + b.today().String() }

func (b *Bot) lookAtGaps(ctx context.Context) error {
	open, err := b.o.Office.Gaps.List(ctx, gaps.Open)
	if err != nil {
		return err
	}
	for _, g := range open {
		if b.dayOf(g.First) == b.today() {
			return b.keep(ctx, b.queue())
		}
	}
	return b.refresh(ctx, b.queue())
}

func (b *Bot) drawGaps(ctx context.Context, _ string) (message, bool, error) {
	open, err := b.o.Office.Gaps.List(ctx, gaps.Open)
	if err != nil {
		return message{}, false, err
	}
	var m builder
	title := "Nothing that was asked lacks an answer."
	if n := len(open); n > 0 {
		title = "Nobody could answer " + counted(n, "question") + " yet."
	}
	m.mrkdwn("*" + title + "*")
	for n, g := range open {
		if n == mostGaps {
			m.context(fmt.Sprintf("and %d more, asked less often", len(open)-n))
			break
		}
		line := "*" + mrkdwn(strings.ReplaceAll(g.Text, "*", "∗")) + "*\nasked " + times(g.Count) + ", last on " + b.dayOf(g.Last).Words()
		if g.Assigned != "" {
			line += ", " + who(g.Assigned) + " looks after it"
		}
		m.mrkdwn(line)
		answer := button("gap_answer", "Answer…", g.ID)
		answer.Style = slack.StylePrimary
		m.buttons(answer, button("gap_merge", "Same as another…", g.ID), button("gap_assign", "Assign…", g.ID),
			asking(button("gap_dismiss", "Dismiss", g.ID), slack.StyleDefault, "Dismiss this question?", "It won't be answered, and isn't listed when it is asked again.", "Dismiss"))
	}
	if len(open) > 0 {
		m.context("Without names and numbers. An answer becomes a sourced fact, and everybody who asked is told.")
	}
	return m.message(title), true, nil
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func (b *Bot) openGapAnswer(ctx context.Context, i *interaction) error {
	g, err := b.openGap(ctx, i.Value)
	if err != nil {
		return err
	}
	var m builder
	m.section("“" + g.Text + "”")
	return b.openView(ctx, i, modal("gap_answer", "Answer a question", "Answer", g.ID, append(m.blocks,
		lineInput("text", "Answer", "One or two plain sentences that stand alone.", "", true, 600),
		optional(search("about", "find_entity", "What is it about?", "Only if the question doesn't name it.")),
		optional(search("source", "find_source", "Source", "The document that says so. Without one your word is the source.")),
		optional(lineInput("para", "Paragraph", "Where in the source.", "", false, 100)),
		dateInput("as_of", "True as of", "", b.today().String()))...))
}

// openGap is a gap that can still be answered, or says who was first.
func (b *Bot) openGap(ctx context.Context, id string) (gaps.Gap, error) {
	g, err := b.o.Office.Gaps.Get(ctx, id)
	switch {
	case err != nil:
		return g, said(err)
	case g.State != gaps.Open:
		b.redraw(ctx, b.queue())
		return g, refuse("This question was %s by %s already.", g.State, by(g.By))
	}
	return g, nil
}

func (b *Bot) dismissGap(ctx context.Context, i *interaction) (answer, error) {
	err := b.o.Office.Gaps.Dismiss(ctx, i.Value, i.By)
	b.redrawSeen(ctx, i, b.queue())
	return answer{}, b.saidOfGap(ctx, i.Value, err)
}

// saidOfGap tells who settled a gap first.
func (b *Bot) saidOfGap(ctx context.Context, id string, err error) error {
	if errors.Is(err, gaps.ErrSettled) {
		if g, e := b.o.Office.Gaps.Get(ctx, id); e == nil && g.State != gaps.Open {
			return refuse("This question was %s by %s already.", g.State, by(g.By))
		}
	}
	return said(err)
}

func (b *Bot) openMerge(ctx context.Context, i *interaction) error {
	g, err := b.openGap(ctx, i.Value)
	if err != nil {
		return err
	}
	open, err := b.o.Office.Gaps.List(ctx, gaps.Open)
	if err != nil {
		return err
	}
	var others []*slack.OptionBlockObject
	for _, o := range open {
		if o.ID != g.ID {
			others = append(others, opt(o.ID, o.Text))
		}
	}
	if len(others) == 0 {
		return refuse("There is no other question to merge it into.")
	}
	var m builder
	m.section("“" + g.Text + "”")
	return b.openView(ctx, i, modal("gap_merge", "The same question", "Merge", g.ID, append(m.blocks, menuInput("into", "Is the same as", "", "", others))...))
}

func (b *Bot) mergeGap(ctx context.Context, i *interaction) (answer, error) {
	err := b.o.Office.Gaps.Merge(ctx, i.View.Meta, i.Fields.text("into"), i.By)
	b.redraw(ctx, b.queue())
	return answer{}, b.saidOfGap(ctx, i.View.Meta, err)
}

func (b *Bot) openAssign(ctx context.Context, i *interaction) error {
	g, err := b.openGap(ctx, i.Value)
	if err != nil {
		return err
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plainText("Choose"), "in")
	e.InitialUser = i.User
	return b.openView(ctx, i, modal("gap_assign", "Assign a question", "Assign", g.ID, inputOf("who", "Who looks after it?", "", e)))
}

func (b *Bot) assignGap(ctx context.Context, i *interaction) (answer, error) {
	err := b.o.Office.Gaps.Assign(ctx, i.View.Meta, i.Fields.text("who"))
	b.redraw(ctx, b.queue())
	return answer{}, b.saidOfGap(ctx, i.View.Meta, err)
}

// suggestEntities finds what is known by what is typed of its name.
func (b *Bot) suggestEntities(ctx context.Context, i *interaction) ([]*slack.OptionBlockObject, error) {
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	var found []*slack.OptionBlockObject
	for _, e := range base.Entities() {
		if len(found) < limitOptions && len(e.ID) <= 150 && matches(i.Query, e.ID, e.Name, e.Short, strings.Join(e.Aliases, " ")) {
			found = append(found, opt(e.ID, e.Name))
		}
	}
	return found, nil
}
