package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/facts"
)

func (p program) itemsCommand() *cobra.Command {
	return group("items", "Submit and moderate bulletin items",
		p.itemsAddCommand(), p.itemsListCommand(),
		p.itemsMoveCommand("accept", "Take an item into the next edition that fits", (*bulletin.Store).Accept),
		p.itemsHoldCommand())
}

func (p program) itemsAddCommand() *cobra.Command {
	var it bulletin.Item
	var section, link, linkTitle, from, expires, deadline, event, file string
	c := &cobra.Command{
		Use:   "add",
		Short: "Submit an item, or a YAML file of them",
		Example: `  kcst items add --section training-and-events --headline "Hate crime workshop" \
    --body "A morning for practitioners." --link https://www.example.org/ \
    --event "2026-12-02 10:00" --source "Example Council"
  kcst items add --file items.yaml`,
		Args: exactly(),
	}
	f := c.Flags()
	f.StringVar(&section, "section", "", "one of "+sectionNames())
	f.StringVar(&it.Headline, "headline", "", "one line")
	f.StringVar(&it.Body, "body", "", "Markdown, 60 words at most")
	f.StringVar(&link, "link", "", "an https address")
	f.StringVar(&linkTitle, "link-title", "", "what the link leads to")
	f.StringVar(&it.Source, "source", "", "who says so")
	f.StringSliceVar(&it.Topics, "topics", nil, "topics, separated by commas")
	f.StringSliceVar(&it.Districts, "districts", nil, "districts, separated by commas")
	f.StringVar(&from, "from", "", "first `DATE` to publish it on (default today)")
	f.StringVar(&expires, "expires", "", "`DATE` from which it is stale")
	f.StringVar(&deadline, "deadline", "", "`DATE`, or date and time")
	f.StringVar(&event, "event", "", "`DATE`, or date and time")
	f.StringVar(&it.Contact, "contact", "", "whom to ask")
	f.StringVar(&file, "file", "", "YAML `FILE` of items")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		today := facts.DateOf(p.now().In(a.zone))
		items := []bulletin.Item{it}
		if file != "" {
			b, err := os.ReadFile(file)
			if err != nil {
				return fmt.Errorf("the file of items can't be read: %w", err)
			}
			if items, err = bulletin.ReadItems(b, today); err != nil {
				return err
			}
		} else {
			if err := datesOfItem(&items[0], from, expires, deadline, event, today); err != nil {
				return err
			}
			items[0].Section, items[0].SubmittedBy = bulletin.SectionID(section), *by
			if link != "" {
				items[0].Links = []bulletin.Link{{Title: linkTitle, URL: link}}
			}
		}
		if slices.ContainsFunc(items, vouched) {
			if err := a.config.officer(*by); err != nil {
				return err
			}
		}
		added := []bulletin.Item{}
		for _, it := range items {
			it, err := a.items.Add(c.Context(), it, *by)
			if err != nil {
				return err
			}
			added = append(added, it)
		}
		if *asJSON {
			return p.printJSON(added)
		}
		for _, it := range added {
			fmt.Fprintln(p.stdout, it.ID)
		}
		return nil
	}
	return c
}

// vouched reports whether an item begins in a state that an officer decides
// on.
func vouched(it bulletin.Item) bool { return it.State != "" && it.State != bulletin.Submitted }

func datesOfItem(it *bulletin.Item, from, expires, deadline, event string, today facts.Date) error {
	it.PublishFrom = today
	for _, d := range []struct {
		flag, text string
		into       interface{ UnmarshalText([]byte) error }
	}{
		{"--from", from, &it.PublishFrom}, {"--expires", expires, &it.Expires},
		{"--deadline", deadline, &it.Deadline}, {"--event", event, &it.Event},
	} {
		if d.text == "" {
			continue
		}
		if err := d.into.UnmarshalText([]byte(d.text)); err != nil {
			return fmt.Errorf("%w: %s: %w", errUsage, d.flag, err)
		}
	}
	return nil
}

func sectionNames() string {
	var names []string
	for _, s := range bulletin.Sections() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (p program) itemsListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list [STATE…]", Short: "List items: all of them, or those submitted, accepted, held, used or expired"}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		var states []bulletin.ItemState
		for _, arg := range args {
			state := bulletin.ItemState(arg)
			if !slices.Contains(bulletin.ItemStates(), state) {
				return fmt.Errorf("%w: an item is never %q: choose from submitted, accepted, held, used, expired", errUsage, arg)
			}
			states = append(states, state)
		}
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		items, err := a.items.Items(c.Context(), states...)
		if err != nil {
			return err
		}
		if *asJSON {
			if items == nil {
				items = []bulletin.Item{}
			}
			return p.printJSON(items)
		}
		rows := [][]string{{"ID", "STATE", "SECTION", "HEADLINE"}}
		for _, it := range items {
			rows = append(rows, []string{it.ID, string(it.State), string(it.Section), it.Headline})
		}
		return p.table(rows)
	}
	return c
}

func (p program) itemsMoveCommand(name, short string, move itemMove) *cobra.Command {
	c := &cobra.Command{Use: name + " ID…", Short: short, Args: atLeastOne("ID")}
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.moveItems(c, args, *by, *asJSON, move)
	}
	return c
}

func (p program) itemsHoldCommand() *cobra.Command {
	c := &cobra.Command{Use: "hold ID…", Short: "Keep an item out of editions", Args: atLeastOne("ID")}
	by, asJSON := byFlag(c), jsonFlag(c)
	reason := c.Flags().String("reason", "", "why, for the record")
	c.RunE = func(c *cobra.Command, args []string) error {
		return p.moveItems(c, args, *by, *asJSON, func(st *bulletin.Store, ctx context.Context, id, by string) (bulletin.Item, error) {
			return st.Hold(ctx, id, by, *reason)
		})
	}
	return c
}

type itemMove func(st *bulletin.Store, ctx context.Context, id, by string) (bulletin.Item, error)

func (p program) moveItems(c *cobra.Command, ids []string, by string, asJSON bool, move itemMove) error {
	a, err := p.open(c.Context(), changing)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.config.officer(by); err != nil {
		return err
	}
	moved := []bulletin.Item{}
	for _, id := range ids {
		it, err := move(a.items, c.Context(), id, by)
		if err != nil {
			return err
		}
		moved = append(moved, it)
		if !asJSON {
			fmt.Fprintf(p.stdout, "%s is %s\n", it.ID, it.State)
		}
	}
	if asJSON {
		return p.printJSON(moved)
	}
	return nil
}
