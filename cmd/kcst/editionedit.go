package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/delivery"
)

func (p program) editionEditCommand() *cobra.Command {
	var subject, foreword, body string
	var without []string
	c := &cobra.Command{
		Use:   "edit ID",
		Short: "Change an edition's words, or take items out; an approval is void then",
		Example: `  kcst edition edit monthly-2026-12 --foreword foreword.md --by anna
  kcst edition edit monthly-2026-12 --without item-7,asked --by anna`,
		Args: exactly("ID"),
	}
	f := c.Flags()
	f.StringVar(&subject, "subject", "", "the subject line")
	f.StringVar(&foreword, "foreword", "", "Markdown `FILE` of an officer's foreword (- is standard input)")
	f.StringVar(&body, "body", "", "Markdown `FILE` of an extraordinary edition's text (- is standard input)")
	f.StringSliceVar(&without, "without", nil, "items to take out, by ID, or of what was proposed: "+strings.Join(bulletin.Proposals(), ", "))
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		texts := map[string]string{}
		for name, path := range map[string]string{"foreword": foreword, "body": body} {
			if path == "" {
				continue
			}
			text, err := p.readText(path)
			if err != nil {
				return err
			}
			texts[name] = text
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		before, err := a.items.Edition(c.Context(), args[0])
		if err != nil {
			return err
		}
		ed, err := a.editor.Edit(c.Context(), args[0], *by, func(content *bulletin.Content) error {
			if c.Flags().Changed("subject") {
				content.Subject = strings.TrimSpace(subject)
			}
			if text, ok := texts["foreword"]; ok {
				content.Foreword = strings.TrimSpace(text)
			}
			if text, ok := texts["body"]; ok {
				content.Body = strings.TrimSpace(text)
			}
			return content.Without(without)
		})
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(ed)
		}
		diff := bulletin.Diff(before.Content, ed.Content)
		if diff == "" {
			fmt.Fprintf(p.stdout, "%s is as it was\n", ed.ID)
			return nil
		}
		if before.State == bulletin.Approved {
			fmt.Fprintf(p.stdout, "The approval by %s is void: somebody who didn't edit it approves it again.\n", oneLine(before.Approval.By))
		}
		_, err = fmt.Fprintf(p.stdout, "%s%s is %s\n", plainLines(diff), ed.ID, ed.State)
		return err
	}
	return c
}

func (p program) editionHistoryCommand() *cobra.Command {
	c := &cobra.Command{Use: "history ID", Short: "Show who did what with an edition, and what edits changed", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		if _, err := a.items.Edition(c.Context(), args[0]); err != nil {
			return err
		}
		changes, err := a.editionHistory(c.Context(), args[0])
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(slices.Concat([]bulletin.Change{}, changes))
		}
		for _, ch := range changes {
			line := fmt.Sprintf("%s  %-10s %s", ch.At.In(a.zone).Format("2006-01-02 15:04"), stepTo(ch), ch.By)
			if ch.Reason != "" {
				line += ": " + ch.Reason
			}
			fmt.Fprintf(p.stdout, "%s\n%s%s", oneLine(line), leftOutLines(ch.LeftOut), plainLines(ch.Diff))
		}
		return nil
	}
	return c
}

// resentStep is the step of an edition's history that sends again what was
// unknown; its state stays.
const resentStep = "resent"

// editionHistory is every change of an edition, and each time that what was
// unknown of it was sent again, oldest first.
func (a *app) editionHistory(ctx context.Context, id string) ([]bulletin.Change, error) {
	changes, err := a.items.EditionHistory(ctx, id)
	if err != nil {
		return nil, err
	}
	resent, err := delivery.NewStore(a.store, a.editor.Now).Resent(ctx, id)
	return withResent(changes, resent), err
}

func withResent(changes []bulletin.Change, resent []delivery.Resent) []bulletin.Change {
	for _, r := range resent {
		changes = append(changes, bulletin.Change{At: r.At, By: r.By, To: resentStep,
			Reason: "to " + plural(r.Number, "subscriber") + " of whom nobody knew whether they have it"})
	}
	slices.SortStableFunc(changes, func(x, y bulletin.Change) int { return x.At.Compare(y.At) })
	return changes
}

// stepTo is what a step made of an edition.
func stepTo(c bulletin.Change) string {
	if c.From == string(bulletin.Paused) && c.To != string(bulletin.Withdrawn) && c.To != c.From {
		return "resumed"
	}
	return c.To
}

// plainLines makes stored lines safe for a terminal.
func plainLines(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(oneLine(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return b.String()
}
