package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"kcst/facts"
)

// Facts and contacts: an officer looks one up, and changes it, retires it, or
// confirms that it is still true. Every earlier version is kept.

const mostStale = 10 // facts to look at again, as they are listed

func (b *Bot) equipFacts() {
	b.handlers.add(onAction, "facts", handler{role: officer, open: b.openFind})
	b.handlers.add(onSubmit, "fact_find", handler{role: officer, show: b.findFact})
	b.handlers.add(onSuggest, "find_fact", handler{role: officer, suggest: b.suggestFacts})
	b.handlers.add(onAction, "fact_edit", handler{role: officer, open: b.openFact})
	b.handlers.add(onSubmit, "fact_edit", handler{role: officer, do: b.editFact})
	b.handlers.add(onAction, "fact_retire", handler{role: officer, open: b.openRetire})
	b.handlers.add(onSubmit, "fact_retire", handler{role: officer, do: b.retireFact})
	b.handlers.add(onAction, "fact_confirm", handler{role: officer, do: b.confirmFact})
}

func (b *Bot) openFind(ctx context.Context, i *interaction) error {
	return b.openView(ctx, i, modal("fact_find", "Facts and contacts", "Show", "",
		search("fact", "find_fact", "Which fact?", "Part of what it says, such as a name or a telephone number.")))
}

// suggestFacts finds facts by what is typed of their words.
func (b *Bot) suggestFacts(ctx context.Context, i *interaction) ([]*slack.OptionBlockObject, error) {
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return nil, err
	}
	var found []*slack.OptionBlockObject
	for _, f := range base.Facts() {
		if len(found) < limitOptions && f.ID != "" && len(f.ID) <= 150 && matches(i.Query, f.ID, f.Text) {
			found = append(found, opt(f.ID, f.Text))
		}
	}
	return found, nil
}

// fact is one that is held, or a refusal.
func (b *Bot) fact(ctx context.Context, id string) (*facts.Base, *facts.Fact, error) {
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return nil, nil, err
	}
	f := base.Fact(id)
	if f == nil {
		return base, nil, refuse("There is no fact %s any more.", id)
	}
	return base, f, nil
}

func (b *Bot) findFact(ctx context.Context, i *interaction) (answer, error) {
	base, f, err := b.fact(ctx, i.Fields.text("fact"))
	if err != nil {
		return answer{}, err
	}
	v := noticeView(message{blocks: factBlocks(base, f)})
	v.Title = plainText("A fact")
	return answer{update: v}, nil
}

// factBlocks show a fact with its source and what can be done with it.
func factBlocks(base *facts.Base, f *facts.Fact) []slack.Block {
	var m builder
	m.section(cut(f.Text, 1000))
	lines := []string{mrkdwn(f.ID) + ", as of " + f.AsOf.Words()}
	for _, c := range f.Cite {
		if s := base.Source(c.Source); s != nil {
			line := "Source: " + link(s.Title, s.URL)
			if c.Paragraph != "" {
				line += ", " + mrkdwn(c.Paragraph)
			}
			lines = append(lines, line)
		}
	}
	if f.Retired != nil {
		lines = append(lines, "Retired from "+f.Until.Words()+" on: "+mrkdwn(f.Retired.Reason))
	}
	m.context(lines[:min(len(lines), limitContext)]...)
	row := []*slack.ButtonBlockElement{button("fact_edit", "Change…", f.ID)}
	if f.Retired == nil {
		row = append(row, button("fact_confirm", "Still true", f.ID), button("fact_retire", "Retire…", f.ID))
	}
	m.buttons(row...)
	return m.blocks
}

// staleFacts are the facts that somebody should look at again.
func (b *Bot) staleFacts(ctx context.Context) (message, error) {
	base, err := b.o.Office.Facts.Base(ctx)
	if err != nil {
		return message{}, err
	}
	stale := base.Stale(b.today())
	var m builder
	title := "No fact is out of date."
	if len(stale) > 0 {
		title = counted(len(stale), "fact") + " should be looked at again."
	}
	m.mrkdwn("*" + title + "*")
	m.buttons(button("facts", "Find a fact…", ""))
	for n, s := range stale {
		if n == mostStale {
			break
		}
		m.blocks = append(m.blocks, factBlocks(base, s.Fact)...)
	}
	return m.message(title), nil
}

func (b *Bot) openFact(ctx context.Context, i *interaction) error {
	_, f, err := b.fact(ctx, i.Value)
	if err != nil {
		return err
	}
	if len([]rune(f.Text)) > limitSection || len(f.Items) > 0 {
		return refuse("This fact has a list or a long text, which a form in Slack can't hold: change it with kcst facts load.")
	}
	value := ""
	if f.Value != nil {
		value = f.Value.Words()
	}
	return b.openView(ctx, i, modal("fact_edit", "Change a fact", "Save", f.ID,
		lineInput("text", "What it says", "One or two plain sentences that stand alone.", f.Text, true, 1000),
		optional(lineInput("value", "Its figure", "£5,223, 22%, a date, an e-mail address, phone: 01622 000000. Empty: as it is.", value, false, 200)),
		dateInput("as_of", "True as of", "", b.today().String()),
		optional(search("source", "find_source", "Source", "The document that says so. Without one your word is the source.")),
		optional(lineInput("para", "Paragraph", "Where in the source.", "", false, 100))))
}

func (b *Bot) editFact(ctx context.Context, i *interaction) (answer, error) {
	wrong := map[string]string{}
	_, f, err := b.fact(ctx, i.View.Meta)
	if err != nil {
		return answer{}, err
	}
	e := facts.Edit{ID: f.ID, Text: i.Fields.text("text")}
	if e.AsOf, err = facts.ParseDate(i.Fields.text("as_of")); err != nil {
		wrong["as_of"] = err.Error()
	}
	if text := i.Fields.text("value"); text != "" && (f.Value == nil || text != f.Value.Words()) {
		if e.Value, err = facts.ParseValue(text); err != nil {
			wrong["value"] = err.Error()
		}
	}
	if len(wrong) > 0 {
		return answer{}, refuseFields(wrong)
	}
	cite, source, err := b.says(ctx, i, e.AsOf)
	if err != nil {
		return answer{}, err
	}
	e.Cite, e.Source = []facts.Citation{cite}, source
	edited, err := b.o.Office.Facts.Edit(ctx, e, i.By)
	return b.editedFact(ctx, i, edited, err, "text")
}

// says is who says what an officer writes: the source named, or the officer.
func (b *Bot) says(ctx context.Context, i *interaction, day facts.Date) (facts.Citation, facts.Source, error) {
	if source := i.Fields.text("source"); source != "" {
		return facts.Citation{Source: source, Paragraph: i.Fields.text("para")}, facts.Source{}, nil
	}
	s, err := b.o.Office.Source(ctx, day, i.By)
	return facts.Citation{Source: s.ID}, s, err
}

// editedFact restates a fact, in the form and for the other officers.
func (b *Bot) editedFact(ctx context.Context, i *interaction, edited facts.Edited, err error, field string) (answer, error) {
	var problems facts.Problems
	if errors.As(err, &problems) && i.Where == onSubmit {
		return answer{}, refuseFields(map[string]string{field: problems.Error()})
	}
	if err != nil {
		return answer{}, said(err)
	}
	base, f, err := b.fact(ctx, edited.Is.ID)
	if err != nil {
		return answer{}, err
	}
	var m builder
	m.section("This is held now:")
	m.blocks = append(m.blocks, factBlocks(base, f)...)
	done := m.message("This is held now: " + f.Text)
	return answer{tell: &done}, nil
}

func (b *Bot) openRetire(ctx context.Context, i *interaction) error {
	_, f, err := b.fact(ctx, i.Value)
	if err != nil {
		return err
	}
	var m builder
	m.section(cut(f.Text, 1000))
	return b.openView(ctx, i, modal("fact_retire", "Retire a fact", "Retire", f.ID, append(m.blocks,
		lineInput("reason", "Why is it no longer true?", "It stays in the history, for those who ask of an earlier day.", "", true, 300),
		dateInput("until", "From which day on?", "", b.today().String()))...))
}

func (b *Bot) retireFact(ctx context.Context, i *interaction) (answer, error) {
	until, err := facts.ParseDate(i.Fields.text("until"))
	if err != nil {
		return answer{}, refuseFields(map[string]string{"until": err.Error()})
	}
	_, f, err := b.fact(ctx, i.View.Meta)
	if err != nil {
		return answer{}, err
	}
	if f.Retired != nil && f.Until == until { // again, after a crash
		return b.editedFact(ctx, i, facts.Edited{Is: f}, nil, "reason")
	}
	r := facts.Retirement{ID: i.View.Meta, Until: until, Reason: i.Fields.text("reason")}
	if r.Cite, r.Source, err = b.says(ctx, i, b.today()); err != nil {
		return answer{}, err
	}
	edited, err := b.o.Office.Facts.Retire(ctx, r, i.By)
	return b.editedFact(ctx, i, edited, err, "reason")
}

// confirmFact says that a fact is still true today, beside the sources that it
// has.
func (b *Bot) confirmFact(ctx context.Context, i *interaction) (answer, error) {
	_, f, err := b.fact(ctx, i.Value)
	if err != nil {
		return answer{}, err
	}
	if f.Retired != nil {
		return answer{}, refuse("This fact is retired: change it to make it true again.")
	}
	s, err := b.o.Office.Source(ctx, b.today(), i.By)
	if err != nil {
		return answer{}, err
	}
	var cite []facts.Citation
	for _, c := range f.Cite {
		if !strings.HasPrefix(c.Source, "officer-") {
			cite = append(cite, c)
		}
	}
	e := facts.Edit{ID: f.ID, Cite: append(cite, facts.Citation{Source: s.ID}), AsOf: b.today(), Source: s}
	edited, err := b.o.Office.Facts.Edit(ctx, e, i.By)
	return b.editedFact(ctx, i, edited, err, "")
}
