package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/facts"
)

// homeMoney is the balances: in the sentences of the monthly bulletin with
// their sources, as bars that everybody can read, and as a picture.
func (b *Bot) homeMoney(ctx context.Context, picture bool) ([]slack.Block, error) {
	e := b.o.Counter.Editor
	if e == nil || e.Funding == nil || e.Chart == nil {
		return nil, nil
	}
	sentences, err := e.Funding(ctx)
	if err != nil {
		return nil, err
	}
	chart, err := e.Chart(ctx)
	if err != nil {
		return nil, err
	}
	var build builder
	var said, from []string
	for _, s := range sentences {
		said = append(said, s.Text)
		line := "Source: " + link(s.Source, s.URL)
		if !s.AsOf.IsZero() {
			line += ", as of " + s.AsOf.Words()
		}
		if len(from) == 0 || from[len(from)-1] != line {
			from = append(from, line)
		}
	}
	build.section(strings.Join(said, " "))
	if chart != nil {
		build.blocks = append(build.blocks, slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, bars(chart), false, false), nil, nil))
		if picture && b.o.Counter.Chart != nil {
			switch address, err := b.o.Counter.Chart(ctx); {
			case err != nil:
				b.o.Log.Warn("there is no picture of the balances", "err", safe(err))
			case address != "":
				build.blocks = append(build.blocks, slack.NewImageBlock(address, "The balances above, as a chart", "", nil))
			}
		}
	}
	build.context(from...)
	return build.blocks, nil
}

// barWidth is how many characters a bar has.
const barWidth = 20

// bars draw how much of each pot is spoken for, in characters: they need no
// picture, and a screen reader reads the figures.
func bars(c *bulletin.Chart) string {
	lines := []string{"*" + mrkdwn(c.Fund) + "*: " + c.Awarded.String() + " awarded"}
	for _, p := range c.Pots {
		used := p.Given - p.Unallocated() - p.Refunded
		lines = append(lines, "`"+bar(used, p.Given)+"` "+mrkdwn(p.Name)+": "+p.Unallocated().String()+" of "+p.Given.String()+" unallocated")
	}
	if c.Note != "" {
		lines = append(lines, mrkdwn(c.Note))
	}
	return cutTo(strings.Join(lines, "\n"), limitSection)
}

func bar(part, whole facts.Money) string {
	n := 0
	if whole > 0 {
		n = int((int64(part)*barWidth + int64(whole)/2) / int64(whole))
	}
	n = min(max(n, 0), barWidth)
	return strings.Repeat("█", n) + strings.Repeat("░", barWidth-n)
}
