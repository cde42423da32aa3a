package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"kcst/facts"
)

func (p program) factsCommand() *cobra.Command {
	return group("facts", "Load and show what is known", p.factsLoadCommand(), p.factsShowCommand(), p.factsSetCommand(), p.factsRetireCommand(),
		p.factsHistoryCommand(), p.factsCheckCommand(), p.factsExportCommand(), p.factsCorrectionsCommand(), p.factsCorrectedCommand(),
		p.gapsCommand(), p.gapAnswerCommand(), p.gapDismissCommand())
}

func (p program) factsLoadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "load PATH…",
		Short: "Take in YAML files of facts, or folders of them",
		Long: `Takes in YAML files of facts, or folders of them. What is held already and has
the same ID is replaced; loading the same files again changes nothing. If
anything is wrong, every problem is named with its file, line and field, and
nothing is loaded. A folder's subfolder ledger is left to kcst fund load.`,
		Args: atLeastOne("PATH"),
	}
	by, asJSON := byFlag(c), jsonFlag(c)
	dry := c.Flags().Bool("dry-run", false, "show what would be added, changed and retired, and load nothing")
	c.RunE = func(c *cobra.Command, args []string) error {
		goal := changing
		if *dry {
			goal = reading
		}
		a, err := p.open(c.Context(), goal)
		if err != nil {
			return err
		}
		defer a.close()
		for _, path := range args {
			if info, err := os.Stat(filepath.Join(path, "ledger")); err == nil && info.IsDir() {
				fmt.Fprintf(p.stderr, "%s holds entries of money, which this doesn't load: kcst fund load %[1]s --by OFFICER\n", filepath.Join(path, "ledger"))
			}
		}
		if *dry {
			return p.previewFacts(c.Context(), a, args, *asJSON)
		}
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

	Retired string `json:"retired,omitempty"` // why, and by which source
	Ledger  string `json:"ledger,omitempty"`  // what the ledger says in its place
}

func newFactRow(b *facts.Base, f *facts.Fact) factRow {
	r := factRow{ID: f.ID, About: f.About, Aspect: string(f.Aspect), Text: f.Text,
		AsOf: f.AsOf, From: f.From, Until: f.Until, By: f.By}
	for _, it := range f.Items {
		r.Items = append(r.Items, it.Text)
	}
	for _, cite := range f.Cite {
		r.Source = append(r.Source, citeWords(b, cite))
	}
	if f.Retired != nil {
		r.Retired = f.Retired.Reason
		if f.Retired.Cite.Source != "" {
			r.Retired += " (" + citeWords(b, f.Retired.Cite) + ")"
		}
	}
	return r
}

// citeWords is a citation as people read it.
func citeWords(b *facts.Base, cite facts.Citation) string {
	name := cite.Source
	if s := b.Source(cite.Source); s != nil {
		name = s.Title
	}
	if cite.Paragraph != "" {
		name += ", " + cite.Paragraph
	}
	return name
}

// chooseFacts is the facts with some IDs or about some entities, all without any;
// those that the ledger alone gives too where they are asked for by ID.
func chooseFacts(base, answered *facts.Base, ids []string) ([]*facts.Fact, error) {
	if len(ids) == 0 {
		return base.Facts(), nil
	}
	var chosen []*facts.Fact
	for _, id := range ids {
		about := base.About(id)
		switch {
		case base.Fact(id) != nil:
			chosen = append(chosen, base.Fact(id))
		case answered.Fact(id) != nil:
			chosen = append(chosen, answered.Fact(id))
		case len(about) == 0:
			return nil, fmt.Errorf("there is no fact or entity %q: kcst facts show lists the facts", id)
		default:
			chosen = append(chosen, about...)
		}
	}
	return chosen, nil
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
