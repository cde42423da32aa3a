package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/facts"
)

func (p program) factsCommand() *cobra.Command {
	return group("facts", "Load and show what is known", p.factsLoadCommand(), p.factsShowCommand(), p.factsHistoryCommand(),
		p.fundCheckCommand(), p.factsExportCommand(),
		p.gapsCommand(), p.gapAnswerCommand(), p.gapDismissCommand())
}

func (p program) factsLoadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "load PATH…",
		Short: "Take in YAML files of facts, or folders of them",
		Long: `Takes in YAML files of facts, or folders of them. What is held already and has
the same ID is replaced; loading the same files again changes nothing. If
anything is wrong, every problem is named with its file, line and field, and
nothing is loaded.`,
		Args: atLeastOne("PATH"),
	}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		report, err := a.facts.LoadFiles(c.Context(), args, *by)
		var problems facts.Problems
		if errors.As(err, &problems) {
			return fmt.Errorf("nothing was loaded:\n%w", err)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(report)
		}
		return p.table([][]string{
			{"", "added", "changed", "the same"},
			tallyRow("facts", report.Tally), tallyRow("entities", report.Entities), tallyRow("sources", report.Sources),
		})
	}
	return c
}

func tallyRow(name string, t facts.Tally) []string {
	return []string{name, fmt.Sprint(t.Added), fmt.Sprint(t.Changed), fmt.Sprint(t.Same)}
}

// factRow is a fact as `kcst facts show --json` prints it.
type factRow struct {
	ID     string     `json:"id"`
	About  []string   `json:"about"`
	Aspect string     `json:"aspect"`
	Text   string     `json:"text"`
	Items  []string   `json:"items,omitempty"`
	AsOf   facts.Date `json:"as_of,omitzero"`
	From   facts.Date `json:"from,omitzero"`
	Until  facts.Date `json:"until,omitzero"`
	Source []string   `json:"sources"`
	By     string     `json:"by,omitempty"`
}

func newFactRow(b *facts.Base, f *facts.Fact) factRow {
	r := factRow{ID: f.ID, About: f.About, Aspect: string(f.Aspect), Text: f.Text,
		AsOf: f.AsOf, From: f.From, Until: f.Until, By: f.By}
	for _, it := range f.Items {
		r.Items = append(r.Items, it.Text)
	}
	for _, cite := range f.Cite {
		name := cite.Source
		if s := b.Source(cite.Source); s != nil {
			name = s.Title
		}
		if cite.Paragraph != "" {
			name += ", " + cite.Paragraph
		}
		r.Source = append(r.Source, name)
	}
	return r
}

func (p program) factsShowCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "show [ID…]",
		Short: "Show facts: all of them, or those with these IDs or about these entities",
	}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		base, err := a.facts.Base(c.Context())
		if err != nil {
			return err
		}
		chosen, err := chooseFacts(base, args)
		if err != nil {
			return err
		}
		rows := []factRow{}
		for _, f := range chosen {
			rows = append(rows, newFactRow(base, f))
		}
		if *asJSON {
			return p.printJSON(rows)
		}
		if len(args) == 0 {
			table := [][]string{{"ID", "AS OF", "STATEMENT"}}
			for _, r := range rows {
				table = append(table, []string{r.ID, r.AsOf.String(), r.Text})
			}
			return p.table(table)
		}
		for _, r := range rows {
			p.printFact(r)
		}
		return nil
	}
	return c
}

func (p program) printFact(r factRow) {
	fmt.Fprintf(p.stdout, "%s\n  %s\n", r.ID, oneLine(r.Text))
	for _, item := range r.Items {
		fmt.Fprintf(p.stdout, "  - %s\n", oneLine(item))
	}
	fmt.Fprintf(p.stdout, "  about %s (%s); as of %s", strings.Join(r.About, ", "), r.Aspect, r.AsOf.Words())
	if !r.From.IsZero() {
		fmt.Fprintf(p.stdout, "; from %s", r.From.Words())
	}
	if !r.Until.IsZero() {
		fmt.Fprintf(p.stdout, "; until %s", r.Until.Words())
	}
	fmt.Fprintf(p.stdout, "\n  source: %s\n", oneLine(strings.Join(r.Source, "; ")))
}

func chooseFacts(base *facts.Base, ids []string) ([]*facts.Fact, error) {
	if len(ids) == 0 {
		return base.Facts(), nil
	}
	var chosen []*facts.Fact
	for _, id := range ids {
		if f := base.Fact(id); f != nil {
			chosen = append(chosen, f)
			continue
		}
		about := base.About(id)
		if len(about) == 0 {
			return nil, fmt.Errorf("there is no fact or entity %q: kcst facts show lists the facts", id)
		}
		chosen = append(chosen, about...)
	}
	return chosen, nil
}

func (p program) factsHistoryCommand() *cobra.Command {
	c := &cobra.Command{Use: "history ID", Short: "Show who changed a fact, when, and what it said before", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		versions, err := a.facts.History(c.Context(), args[0])
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return fmt.Errorf("there is no fact %q: kcst facts show lists them", args[0])
		}
		if *asJSON {
			return p.printJSON(versions)
		}
		rows := [][]string{{"RECORDED", "BY", "STATEMENT"}}
		for _, f := range versions {
			rows = append(rows, []string{f.Recorded.In(a.zone).Format("2006-01-02 15:04"), f.By, f.Text})
		}
		return p.table(rows)
	}
	return c
}

func (p program) factsExportCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: "Print everything that is held as YAML, as facts load takes it in",
		Args:  exactly(),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		set, err := a.facts.Set(c.Context())
		if err != nil {
			return err
		}
		return facts.WriteYAML(p.stdout, set)
	}
	return c
}
