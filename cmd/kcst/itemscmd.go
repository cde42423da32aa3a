package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
)

func (p program) itemsCommand() *cobra.Command {
	return group("items", "Submit and moderate bulletin items",
		p.itemsAddCommand(), p.itemsEditCommand(), p.itemsListCommand(), p.itemsShowCommand(),
		p.itemsMoveCommand("accept", "Take an item into the next edition that fits", (*bulletin.Store).Accept),
		p.itemsHoldCommand(), p.itemsImportCommand(), p.itemsFeedCommand())
}

// listedItem is an item with those that may tell the same.
type listedItem struct {
	bulletin.Item
	Alike []bulletin.Likeness `json:"alike,omitempty"`
}

func (p program) itemsListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list [STATE…]", Short: "List items: all of them, or those submitted, accepted, held, used or expired",
		Long: "Lists items, and beside each those that may tell the same: they link to one page, or\ntheir headlines are nearly equal. kcst items show ID says which it is."}
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
		all, err := a.items.Items(c.Context())
		if err != nil {
			return err
		}
		alike := bulletin.AlikeAll(all)
		listed := []listedItem{}
		for _, it := range all {
			if len(states) == 0 || slices.Contains(states, it.State) {
				listed = append(listed, listedItem{it, alike[it.ID]})
			}
		}
		if *asJSON {
			return p.printJSON(listed)
		}
		rows := [][]string{{"ID", "STATE", "SECTION", "KIND", "HEADLINE", "ALIKE"}}
		for _, it := range listed {
			rows = append(rows, []string{it.ID, string(it.State), string(it.Section), cmp.Or(string(it.Kind), "item"), it.Headline, likenesses(it.Alike)})
		}
		return p.table(rows)
	}
	return c
}

// likenesses are the IDs of items that may tell the same.
func likenesses(list []bulletin.Likeness) string {
	var ids []string
	for _, l := range list {
		ids = append(ids, l.Item)
	}
	return strings.Join(ids, " ")
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
