package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/answers"
	"kcst/bot"
	"kcst/facts"
	"kcst/facts/gaps"
)

// asker answers questions, and counts those that nobody can answer yet: not
// those of a person in danger, and without names and numbers.
type asker struct {
	desk *answers.Desk
	gaps *gaps.Store
}

func (a *app) asker() asker { return asker{a.desk, gaps.NewStore(a.store, a.editor.Now)} }

// Ask answers a question. That a gap can't be counted doesn't keep the answer.
func (k asker) Ask(ctx context.Context, q answers.Question) (answers.Answer, error) {
	answer, err := k.desk.Ask(ctx, q)
	if err != nil || answer.Kind != answers.KindUnknown {
		return answer, err
	}
	_, _ = k.count(ctx, "", q.Text)
	return answer, nil
}

// count counts a question that nobody can answer yet, once an asking, and names
// its gap.
func (k asker) count(ctx context.Context, asking, question string) (string, error) {
	engine, err := k.desk.Engine(ctx)
	if err != nil {
		return "", err
	}
	text, key := engine.Plain(question)
	if text == "" || key == "" {
		return "", nil
	}
	return gaps.ID(key), k.gaps.RecordOnce(ctx, text, key, asking)
}

func (p program) gapsCommand() *cobra.Command {
	c := &cobra.Command{Use: "gaps", Short: "List the questions that nobody could answer yet, without names and numbers", Args: exactly()}
	all := c.Flags().Bool("all", false, "the answered and dismissed ones too")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		states := []gaps.State{gaps.Open}
		if *all {
			states = nil
		}
		list, err := a.asker().gaps.List(c.Context(), states...)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(list)
		}
		rows := [][]string{{"ID", "ASKED", "LAST", "STATE", "QUESTION"}}
		for _, g := range list {
			rows = append(rows, []string{g.ID, fmt.Sprint(g.Count), g.Last.In(a.zone).Format("2006-01-02"), string(g.State), g.Text})
		}
		return p.table(rows)
	}
	return c
}

func (p program) gapAnswerCommand() *cobra.Command {
	var text, aspect, source, para, asOf string
	var about []string
	c := &cobra.Command{
		Use:   "answer GAP",
		Short: "Answer a question that was asked: the answer becomes a sourced fact",
		Example: `  kcst facts answer 3f2a9c01bd --text "The forum meets at Example Hall." --about kent-hate-crime-forum \
    --aspect place --source kcsp-2025-07-23 --para "item 4" --by anna`,
		Args: exactly("GAP"),
	}
	f := c.Flags()
	f.StringVar(&text, "text", "", "the statement, one or two plain sentences")
	f.StringSliceVar(&about, "about", nil, "the entities it is about (default: those the question names)")
	f.StringVar(&aspect, "aspect", "", "what it tells of them, such as holder, date, amount (default: what the question asks)")
	f.StringVar(&source, "source", "", "the `ID` of the source (default: the officer who answers)")
	f.StringVar(&para, "para", "", "paragraph, item or heading in the source")
	f.StringVar(&asOf, "as-of", "", "the `DATE` for which it is true (default today)")
	by := byFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		fact := facts.Fact{Text: strings.TrimSpace(text), About: about, Aspect: facts.Aspect(aspect), AsOf: facts.DateOf(p.now().In(a.zone))}
		if fact.Text == "" {
			return fmt.Errorf("%w: write the answer: --text \"…\"", errUsage)
		}
		if asOf != "" {
			if fact.AsOf, err = facts.ParseDate(asOf); err != nil {
				return fmt.Errorf("%w: --as-of: %w", errUsage, err)
			}
		}
		if source != "" {
			fact.Cite = []facts.Citation{{Source: source, Paragraph: para}}
		}
		id, err := a.answerGap(c.Context(), args[0], fact, *by)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "%s is a fact now\n", id)
		return err
	}
	return c
}

// answerGap makes a fact of an officer's answer, and settles the gap. Cut off
// in between it can be repeated: the fact's ID comes from the gap's.
func (a *app) answerGap(ctx context.Context, gap string, fact facts.Fact, by string) (string, error) {
	k := a.asker()
	g, err := k.gaps.Get(ctx, gap)
	if err != nil {
		return "", err
	}
	if g.State == gaps.Dismissed || g.State == gaps.Merged {
		return "", fmt.Errorf("%w: %s was %s", gaps.ErrSettled, gap, g.State)
	}
	engine, err := a.desk.Engine(ctx)
	if err != nil {
		return "", err
	}
	about, aspect := engine.About(g.Text)
	if len(fact.About) == 0 {
		fact.About = about
	}
	if len(fact.About) == 0 {
		return "", fmt.Errorf("%w: say what the answer is about with --about ENTITY; kcst facts show lists what there is", bot.ErrAbout)
	}
	if fact.Aspect == "" {
		fact.Aspect = aspect
	}
	fact.ID, fact.Asks = "gap-"+g.ID, []string{g.Text}
	set := &facts.Set{}
	if len(fact.Cite) == 0 {
		base, err := a.facts.Base(ctx)
		if err != nil {
			return "", err
		}
		s := officerSource(base.Partnership, base.Partnership.Day(a.editor.Now()), by)
		set.Sources, fact.Cite = []facts.Source{s}, []facts.Citation{{Source: s.ID}}
	}
	set.Facts = []facts.Fact{fact}
	if _, err := a.facts.Load(ctx, set, by); err != nil {
		return "", err
	}
	return fact.ID, k.gaps.Answer(ctx, g.ID, fact.ID, by)
}

// officerSource is the source of what an officer answers from their own
// knowledge: the team, on that day.
func officerSource(p facts.Partnership, day facts.Date, by string) facts.Source {
	return facts.Source{
		ID: strings.TrimRight("officer-"+day.String()+"-"+slug(by), "-"), Title: "An officer's answer of " + day.Words(), Publisher: p.Team,
		Date: day, Document: "recorded by " + by,
	}
}

// slug is a name as a part of an ID.
func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return '-'
	}, strings.ToLower(name)), "-")
}

func (p program) gapDismissCommand() *cobra.Command {
	c := &cobra.Command{Use: "dismiss GAP", Short: "Close a question that will not be answered", Args: exactly("GAP")}
	by := byFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		if err := a.asker().gaps.Dismiss(c.Context(), args[0], *by); err != nil {
			return err
		}
		_, err = fmt.Fprintln(p.stdout, "dismissed")
		return err
	}
	return c
}
