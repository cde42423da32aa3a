package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kcst/bot"
	"kcst/bulletin"
	"kcst/facts/gaps"
	"kcst/funding"
	"kcst/subscribers"
)

// audit is who did what since a time, the earliest first, read from the
// histories that each store keeps: it knows what was done on the command line
// as well as in Slack, and nothing has to be written twice.
func (a *app) audit(ctx context.Context, since time.Time) ([]bot.Deed, error) {
	var deeds []bot.Deed
	add := func(at time.Time, by, what string, args ...any) {
		if by != "" && !at.Before(since) {
			deeds = append(deeds, bot.Deed{At: at.UTC(), By: by, What: fmt.Sprintf(what, args...)})
		}
	}
	for _, read := range []func(context.Context, time.Time, func(time.Time, string, string, ...any)) error{
		a.auditMoney, a.auditFacts, a.auditItems, a.auditEditions, a.auditGaps, a.auditSubscribers,
	} {
		if err := read(ctx, since, add); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(deeds, func(x, y bot.Deed) int { return x.At.Compare(y.At) })
	return deeds, nil
}

func (a *app) auditMoney(ctx context.Context, since time.Time, add func(time.Time, string, string, ...any)) error {
	for e, err := range a.ledger.Entries(ctx, 0) {
		if err != nil {
			return err
		}
		if e.By == funding.DataSet || e.Recorded.Before(since) {
			continue
		}
		text, err := a.ledger.Words(ctx, e)
		if err != nil {
			return err
		}
		add(e.Recorded, e.By, "recorded entry %d: %s", e.Seq, oneLine(text))
	}
	return nil
}

func (a *app) auditFacts(ctx context.Context, since time.Time, add func(time.Time, string, string, ...any)) error {
	set, err := a.facts.Set(ctx)
	if err != nil {
		return err
	}
	for _, f := range set.Facts {
		if f.Recorded.Before(since) || f.By == funding.DataSet {
			continue
		}
		versions, err := a.facts.History(ctx, f.ID)
		if err != nil {
			return err
		}
		for _, v := range versions {
			did := "set"
			if v.Retired != nil {
				did = "retired"
			}
			if v.By != funding.DataSet {
				add(v.Recorded, v.By, "%s the fact %s", did, v.ID)
			}
		}
	}
	return nil
}

func (a *app) auditItems(ctx context.Context, since time.Time, add func(time.Time, string, string, ...any)) error {
	items, err := a.items.Items(ctx)
	if err != nil {
		return err
	}
	for _, it := range items {
		history, err := a.items.ItemHistory(ctx, it.ID)
		if err != nil {
			return err
		}
		for _, c := range history {
			add(c.At, c.By, "%s", stepOf(c, "item "+it.ID))
		}
	}
	return nil
}

func (a *app) auditEditions(ctx context.Context, since time.Time, add func(time.Time, string, string, ...any)) error {
	editions, err := a.items.Editions(ctx)
	if err != nil {
		return err
	}
	for _, ed := range editions {
		history, err := a.editionHistory(ctx, ed.ID)
		if err != nil {
			return err
		}
		for _, c := range history {
			add(c.At, c.By, "%s", stepOf(c, "edition "+ed.ID))
		}
	}
	given, err := a.items.StandingHistory(ctx)
	for _, c := range given {
		add(c.At, c.By, "%s", stepOf(c, "a standing approval"))
	}
	return err
}

// stepOf is one step of a history as a sentence without its subject.
func stepOf(c bulletin.Change, of string) string {
	what := of + " is " + c.To
	switch {
	case c.To == resentStep:
		what = of + " was sent again"
	case stepTo(c) == "resumed":
		what = of + " was resumed, " + c.To
	case c.From == "":
		what = of + " was made, " + c.To
	case c.From == c.To:
		what = of + " was changed"
	}
	if c.Reason != "" {
		what += ": " + oneLine(c.Reason)
	}
	return what
}

func (a *app) auditGaps(ctx context.Context, _ time.Time, add func(time.Time, string, string, ...any)) error {
	settled, err := a.asker().gaps.List(ctx, gaps.Answered, gaps.Dismissed, gaps.Merged)
	for _, g := range settled {
		add(g.At, g.By, "%s the question “%s” (%s)", g.State, oneLine(g.Text), g.ID)
	}
	return err
}

// fromSlack is what subscribers did from Slack, as sentences without subject.
var fromSlack = map[subscribers.What]string{
	subscribers.Joined: "subscribed from Slack", subscribers.Chose: "changed what they get, in Slack",
	subscribers.Left: "left, in Slack", subscribers.Returned: "took leaving back, in Slack",
}

// auditSubscribers is what subscribers did from Slack, without their names.
func (a *app) auditSubscribers(ctx context.Context, since time.Time, add func(time.Time, string, string, ...any)) error {
	trail, err := a.people.Trail(ctx, since)
	for _, t := range trail {
		add(t.At, "a subscriber", "%s", fromSlack[t.What])
	}
	return err
}

func (p program) auditCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "audit",
		Short: "List who did what, and when: money, facts, items, editions, questions",
		Long: `Lists who did what, and when, on the command line and in Slack: entries of the
ledger, changes of facts, steps of items and editions, questions that were
answered or dismissed, and that a subscriber joined, chose or left in Slack
(without their name). The latest comes last.`,
		Example: "  kcst audit --days 7 --json",
		Args:    exactly(),
	}
	days := c.Flags().Int("days", 30, "how many days back")
	who := c.Flags().String("who", "", "what this person did, and nothing else")
	asJSON := jsonFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		a, err := p.open(c.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close()
		deeds, err := a.audit(c.Context(), p.now().AddDate(0, 0, -*days))
		if err != nil {
			return err
		}
		deeds = slices.DeleteFunc(deeds, func(d bot.Deed) bool { return *who != "" && !strings.EqualFold(d.By, *who) })
		if *asJSON {
			if deeds == nil {
				deeds = []bot.Deed{}
			}
			return p.printJSON(deeds)
		}
		rows := [][]string{{"WHEN", "WHO", "WHAT"}}
		for _, d := range deeds {
			rows = append(rows, []string{d.At.In(a.zone).Format("2006-01-02 15:04"), d.By, d.What})
		}
		return p.table(rows)
	}
	return c
}
