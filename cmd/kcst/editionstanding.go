package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
)

func (p program) editionStandingCommand() *cobra.Command {
	list := &cobra.Command{Use: "list", Short: "List the standing approvals", Args: exactly()}
	asJSON := jsonFlag(list)
	list.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		all, err := a.items.Standings(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(all)
		}
		rows := [][]string{{"KIND", "IN FORCE", "GIVEN BY"}}
		for _, s := range all {
			rows = append(rows, []string{string(s.Kind), yesNo(s.InForce()), givenBy(s)})
		}
		return p.table(rows)
	}
	c := group("standing", "Let what the calendar drafts go out without an approval each time", list,
		p.standingStepCommand("give", "Approve in advance; in force once two officers have", (*bulletin.Editor).GiveStanding),
		p.standingStepCommand("revoke", "Take a standing approval back", (*bulletin.Editor).RevokeStanding))
	c.Long = `An edition that the calendar drafted, and that nobody has edited since, goes out
when it is due if a standing approval of its kind is in force: two officers gave
it, and neither has revoked it. In a pre-election period none counts.`
	return c
}

type standingStep func(*bulletin.Editor, context.Context, bulletin.Kind, string) (bulletin.Standing, error)

func (p program) standingStepCommand(name, short string, step standingStep) *cobra.Command {
	c := &cobra.Command{Use: name + " KIND", Short: short, Args: exactly("KIND")}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		kind := bulletin.Kind(args[0])
		if !slices.Contains([]bulletin.Kind{bulletin.Monthly, bulletin.Weekly}, kind) {
			return fmt.Errorf("%w: %q has no standing approval: write monthly or weekly", errUsage, args[0])
		}
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		if err := a.config.officer(*by); err != nil {
			return err
		}
		s, err := step(a.editor, c.Context(), kind, *by)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(s)
		}
		switch {
		case s.InForce():
			fmt.Fprintf(p.stdout, "The standing approval of %s editions is in force: given by %s.\n", kind, givenBy(s))
		case len(s.Given) > 0:
			fmt.Fprintf(p.stdout, "Given by %s; it is in force once another officer gives it too.\n", givenBy(s))
		default:
			fmt.Fprintf(p.stdout, "There is no standing approval of %s editions: each waits for an officer.\n", kind)
		}
		return nil
	}
	return c
}

func givenBy(s bulletin.Standing) string {
	var names []string
	for _, g := range s.Given {
		names = append(names, g.By)
	}
	return oneLine(strings.Join(names, " and "))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
