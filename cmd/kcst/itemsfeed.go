package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"kcst/bulletin"
	"kcst/bulletin/feeds"
)

func (p program) itemsFeedCommand() *cobra.Command {
	return group("feed", "Submit items from RSS and Atom feeds",
		p.feedAddCommand(), p.feedListCommand(), p.feedRemoveCommand(), p.feedFetchCommand())
}

func (p program) feedAddCommand() *cobra.Command {
	var f feeds.Feed
	var section string
	c := &cobra.Command{
		Use:   "add URL",
		Short: "Name a feed; kcst serve reads it every hour",
		Long: `Names a feed whose entries become submitted items, for officers to accept. Only
public addresses are fetched.`,
		Example: `  kcst items feed add https://www.gov.uk/government/organisations/home-office.atom \
    --section legislation-and-policy --source "Home Office"`,
		Args: exactly("URL"),
	}
	fs := c.Flags()
	fs.StringVar(&f.ID, "id", "", "what to call it (default from its address)")
	fs.StringVar(&section, "section", "", "where its items go: one of "+sectionNames())
	fs.StringVar(&f.Source, "source", "", "who publishes it (default as it calls itself)")
	fs.StringSliceVar(&f.Topics, "topics", nil, "topics of its items, separated by commas")
	fs.StringSliceVar(&f.Districts, "districts", nil, "districts of its items, separated by commas")
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
		f.URL, f.Section, f.AddedBy = args[0], bulletin.SectionID(section), *by
		if f.ID == "" {
			f.ID = feeds.IDOf(f.URL)
		}
		labels, err := a.items.Labels(c.Context())
		if err != nil {
			return err
		}
		if f.Topics, f.Districts, err = labels.Resolve(f.Topics, f.Districts); err != nil {
			return err
		}
		added, err := a.feeds.Feeds.Add(c.Context(), f)
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(added)
		}
		fmt.Fprintln(p.stdout, added.ID)
		return nil
	}
	return c
}

func (p program) feedListCommand() *cobra.Command {
	c := &cobra.Command{Use: "list", Short: "List the feeds, and how their last fetch went", Args: exactly()}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		list, err := a.feeds.Feeds.Feeds(c.Context())
		if err != nil {
			return err
		}
		if *asJSON {
			return p.printJSON(append([]feeds.Listed{}, list...))
		}
		rows := [][]string{{"ID", "SECTION", "ITEMS", "FETCHED", "URL", "PROBLEM"}}
		for _, f := range list {
			rows = append(rows, []string{f.ID, string(f.Section), fmt.Sprint(f.State.Items), a.moment(f.State.FetchedAt), f.URL, f.State.Problem})
		}
		return p.table(rows)
	}
	return c
}

// moment is a time as officers read it, or that it never was.
func (a *app) moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.In(a.zone).Format("2 January 15:04")
}

func (p program) feedRemoveCommand() *cobra.Command {
	c := &cobra.Command{Use: "remove ID", Short: "Stop reading a feed; its items stay", Args: exactly("ID")}
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
		return a.feeds.Feeds.Remove(c.Context(), args[0], *by)
	}
	return c
}

func (p program) feedFetchCommand() *cobra.Command {
	c := &cobra.Command{Use: "fetch [ID…]", Short: "Fetch feeds now: those named, or all"}
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, ids []string) error {
		a, err := p.open(c.Context(), changing)
		if err != nil {
			return err
		}
		defer a.close()
		reports, err := a.feeds.Fetch(c.Context(), ids...)
		if err != nil {
			return err
		}
		if *asJSON {
			if err := p.printJSON(append([]feeds.Report{}, reports...)); err != nil {
				return err
			}
		}
		broken := 0
		for _, r := range reports {
			if r.Problem != "" {
				broken++
			}
			if !*asJSON {
				p.printReport(r)
			}
		}
		if broken > 0 {
			return errors.New(plural(broken, "feed") + " couldn't be read: the others were; kcst items feed list says what is wrong")
		}
		return nil
	}
	return c
}

func (p program) printReport(r feeds.Report) {
	switch {
	case r.Problem != "":
		fmt.Fprintf(p.stdout, "%s: %s\n", r.Feed, oneLine(r.Problem))
	case r.Same:
		fmt.Fprintf(p.stdout, "%s: nothing new\n", r.Feed)
	default:
		fmt.Fprintf(p.stdout, "%s: %s submitted, %d of them held, %d known, %d too old\n", r.Feed, plural(len(r.Added), "item"), r.Held, r.Known, r.Old)
	}
	for _, why := range r.Refused {
		fmt.Fprintf(p.stdout, "  refused: %s\n", oneLine(why))
	}
}
