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

func (p program) itemsAddCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "add",
		Short: "Submit an item, or a YAML file of them",
		Long: `Submits an item, or a YAML file of them. Links are laundered: what mail gateways
and trackers wrapped around them is taken off, and what counts readers or names
one is taken out. What was done goes to stderr, with the items that may tell
the same. A link that can't be unwrapped holds the item until it is replaced.`,
		Example: `  kcst items add --section training-and-events --headline "Hate crime workshop" \
    --body "A morning for practitioners." --link https://www.example.org/ \
    --event "2026-12-02 10:00" --source "Example Council"
  kcst items add --kind session --headline "A session on fraud" --source "Trading Standards"
  kcst items add --file items.yaml`,
		Args: exactly(),
	}
	flags := addItemFlags(c)
	file := c.Flags().String("file", "", "YAML `FILE` of items")
	by, asJSON := byFlag(c), jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		today := facts.DateOf(p.now().In(a.zone))
		items := []bulletin.Item{{PublishFrom: today, SubmittedBy: *by}}
		if *file != "" {
			b, err := os.ReadFile(*file)
			if err != nil {
				return fmt.Errorf("the file of items can't be read: %w", err)
			}
			if items, err = bulletin.ReadItems(b, today); err != nil {
				return err
			}
		} else if err := flags.apply(c, &items[0]); err != nil {
			return err
		}
		if slices.ContainsFunc(items, vouched) {
			if err := a.config.officer(*by); err != nil {
				return err
			}
		}
		for i, it := range items { // a file is taken whole or not at all
			if _, err := a.items.Preview(c.Context(), it, *by); err != nil {
				if *file != "" {
					err = fmt.Errorf("item %d (%s): %w", i+1, it.ID, err)
				}
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
		if err := p.remark(c.Context(), a, added); err != nil {
			return err
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

// remark tells on stderr what was done to items' links, and which items may
// tell the same.
func (p program) remark(ctx context.Context, a *app, items []bulletin.Item) error {
	all, err := a.items.Items(ctx)
	if err != nil {
		return err
	}
	for _, it := range items {
		for _, n := range it.Notes {
			fmt.Fprintf(p.stderr, "%s: %s\n", it.ID, oneLine(n))
		}
		if it.State == bulletin.Held {
			fmt.Fprintf(p.stderr, "%s is held.\n", it.ID)
		}
		for _, l := range bulletin.Alike(it, all) {
			fmt.Fprintf(p.stderr, "%s may tell the same as %s: %s\n", it.ID, l.Item, l.Why)
		}
	}
	return nil
}

func (p program) itemsEditCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "edit ID",
		Short: "Change an item that no edition has used",
		Long:  "Changes what is named, and leaves the rest. An empty value takes out what was there.",
		Example: `  kcst items edit item-12 --link https://www.example.org/the-page --by anna
  kcst items edit item-12 --deadline ""`,
		Args: exactly("ID"),
	}
	flags := addItemFlags(c)
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
		it, err := a.items.Edit(c.Context(), args[0], *by, func(it *bulletin.Item) error { return flags.apply(c, it) })
		if err != nil {
			return err
		}
		if err := p.remark(c.Context(), a, []bulletin.Item{it}); err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(it)
		}
		fmt.Fprintf(p.stdout, "%s is %s\n", it.ID, it.State)
		return nil
	}
	return c
}

// itemFlags are the fields of an item as flags.
type itemFlags struct {
	kind, section, headline, body, source, contact string
	links, titles, topics, districts               []string
	from, expires, deadline, event                 string
	private                                        bool
}

func addItemFlags(c *cobra.Command) *itemFlags {
	var t itemFlags
	f := c.Flags()
	f.StringVar(&t.kind, "kind", "", "item, session or together (the last two are suggestions)")
	f.StringVar(&t.section, "section", "", "one of "+sectionNames())
	f.StringVar(&t.headline, "headline", "", "one line")
	f.StringVar(&t.body, "body", "", "Markdown, 60 words at most")
	f.StringArrayVar(&t.links, "link", nil, "an https address; several are allowed")
	f.StringArrayVar(&t.titles, "link-title", nil, "what the link leads to; several in the links' order")
	f.StringVar(&t.source, "source", "", "who says so")
	f.StringSliceVar(&t.topics, "topics", nil, "topics, separated by commas")
	f.StringSliceVar(&t.districts, "districts", nil, "districts, separated by commas")
	f.StringVar(&t.from, "from", "", "first `DATE` to publish it on (default today)")
	f.StringVar(&t.expires, "expires", "", "`DATE` from which it is stale")
	f.StringVar(&t.deadline, "deadline", "", "`DATE`, or date and time")
	f.StringVar(&t.event, "event", "", "`DATE`, or date and time")
	f.StringVar(&t.contact, "contact", "", "whom to ask")
	f.BoolVar(&t.private, "private", false, "it comes from a private session or a restricted paper: no edition shows it")
	return &t
}

// apply writes the flags that were given into an item.
func (t *itemFlags) apply(c *cobra.Command, it *bulletin.Item) error {
	given := c.Flags().Changed
	for _, f := range []struct {
		flag string
		set  func()
	}{
		{"kind", func() { it.Kind = bulletin.ItemKind(t.kind) }},
		{"section", func() { it.Section = bulletin.SectionID(t.section) }},
		{"headline", func() { it.Headline = t.headline }},
		{"body", func() { it.Body = t.body }},
		{"source", func() { it.Source = t.source }},
		{"topics", func() { it.Topics = t.topics }},
		{"districts", func() { it.Districts = t.districts }},
		{"contact", func() { it.Contact = t.contact }},
		{"private", func() { it.Private = t.private }},
	} {
		if given(f.flag) {
			f.set()
		}
	}
	if given("link") || given("link-title") {
		it.Links = t.linked(it.Links, given("link"))
	}
	return t.dates(given, it)
}

// linked are the links as given; titles alone rename those that are there.
func (t *itemFlags) linked(was []bulletin.Link, replace bool) []bulletin.Link {
	list := slices.Clone(was)
	if replace {
		list = nil
		for _, l := range t.links {
			if strings.TrimSpace(l) != "" {
				list = append(list, bulletin.Link{URL: l})
			}
		}
	}
	for i := range min(len(list), len(t.titles)) {
		list[i].Title = t.titles[i]
	}
	return list
}

func (t *itemFlags) dates(given func(string) bool, it *bulletin.Item) error {
	for _, d := range []struct {
		flag, text string
		into       interface{ UnmarshalText([]byte) error }
	}{
		{"from", t.from, &it.PublishFrom}, {"expires", t.expires, &it.Expires},
		{"deadline", t.deadline, &it.Deadline}, {"event", t.event, &it.Event},
	} {
		if !given(d.flag) {
			continue
		}
		if err := d.into.UnmarshalText([]byte(d.text)); err != nil {
			return fmt.Errorf("%w: --%s: %w", errUsage, d.flag, err)
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
