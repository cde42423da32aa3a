package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kcst/bulletin"
)

// shownItem is an item with all that is known of it.
type shownItem struct {
	bulletin.Item
	Alike   []bulletin.Likeness `json:"alike"`
	History []bulletin.Change   `json:"history"`
}

func (p program) itemsShowCommand() *cobra.Command {
	c := &cobra.Command{Use: "show ID", Short: "Show an item: its words, its links, what was done to it, and what may tell the same", Args: exactly("ID")}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		it, err := a.items.Item(c.Context(), args[0])
		if err != nil {
			return err
		}
		all, err := a.items.Items(c.Context())
		if err != nil {
			return err
		}
		v := shownItem{Item: it, Alike: []bulletin.Likeness{}}
		v.Alike = append(v.Alike, bulletin.Alike(it, all)...)
		if v.History, err = a.items.ItemHistory(c.Context(), it.ID); err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(v)
		}
		return p.table(a.itemRows(v))
	}
	return c
}

// itemRows are an item's fields that have a value, a line each.
func (a *app) itemRows(v shownItem) [][]string {
	rows := [][]string{{v.ID, v.Headline}}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{name, value})
		}
	}
	add("kind", string(v.Kind))
	add("section", string(v.Section))
	state := string(v.State)
	if v.Edition != "" {
		state += " in " + v.Edition
	}
	add("state", state)
	add("text", strings.Join(strings.Fields(v.Body), " "))
	for _, l := range v.Links {
		add("link", strings.TrimSpace(l.Title+" "+l.URL))
	}
	add("source", v.Source)
	add("topics", strings.Join(v.Topics, ", "))
	add("districts", strings.Join(v.Districts, ", "))
	add("published from", v.PublishFrom.String())
	add("expires", v.Expires.String())
	add("deadline", v.Deadline.String())
	add("event", v.Event.String())
	add("contact", v.Contact)
	add("submitted by", v.SubmittedBy)
	for _, n := range v.Notes {
		add("note", n)
	}
	for _, l := range v.Alike {
		add("alike", fmt.Sprintf("%s: %s", l.Item, l.Why))
	}
	for _, h := range v.History {
		line := fmt.Sprintf("%s %s by %s", h.At.In(a.zone).Format("2 January 2006 15:04"), h.To, h.By)
		if h.Reason != "" {
			line += ": " + h.Reason
		}
		add("history", line)
	}
	return rows
}
