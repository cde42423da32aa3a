package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/answers"
	"kcst/bulletin"
	"kcst/subscribers"
)

// priorities is the question that the App Home answers by itself.
const priorities = "What are our priorities?"

// publishHome shows somebody their App Home, made anew. Where Slack can't
// fetch the picture, it is shown without.
func (b *Bot) publishHome(ctx context.Context, team, user string) error {
	v, err := b.homeView(ctx, team, user, true)
	if err != nil {
		return err
	}
	err = b.publish(ctx, user, v)
	var answer slack.SlackErrorResponse
	if errors.As(err, &answer) && answer.Err == "invalid_arguments" || errors.Is(err, errLimits) {
		b.o.Log.Warn("slack refuses an App Home: showing it without the picture", "err", safe(err))
		if v, err = b.homeView(ctx, team, user, false); err != nil {
			return err
		}
		err = b.publish(ctx, user, v)
	}
	return err
}

func (b *Bot) publish(ctx context.Context, user string, v *slack.HomeTabViewRequest) error {
	if err := checkView(v); err != nil {
		return err
	}
	_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: *v})
	return err
}

// refreshHome shows somebody their App Home after they changed something in
// it.
func (b *Bot) refreshHome(ctx context.Context, i *interaction) {
	on := context.WithoutCancel(ctx)
	b.aside(func() {
		ctx, cancel := context.WithTimeout(on, postWithin)
		defer cancel()
		if err := b.publishHome(ctx, i.Team, i.User); err != nil {
			b.o.Log.Warn("an App Home was not shown", "interaction", i.ID, "err", safe(err))
		}
	})
}

// homeView is somebody's App Home. A part that can't be read now is left out
// with a word, so that the others are shown.
func (b *Bot) homeView(ctx context.Context, team, user string, picture bool) (*slack.HomeTabViewRequest, error) {
	p := b.o.Partnership()
	blocks := []slack.Block{header(strings.ToUpper(p.Name[:min(1, len(p.Name))]) + p.Name[min(1, len(p.Name)):])}
	elements := []slack.BlockElement{
		slack.NewButtonBlockElement(actAskForm, "", plainText("Ask a question")).WithStyle(slack.StylePrimary),
		slack.NewButtonBlockElement(actHelp, "", plainText("What you can ask")),
	}
	if b.o.Counter.Editor != nil {
		elements = append(elements, slack.NewButtonBlockElement(actSuggest, "", plainText("Suggest something")))
	}
	blocks = append(blocks, slack.NewActionBlock("", elements...))
	for _, part := range []struct {
		title string
		make  func(context.Context) ([]slack.Block, error)
	}{
		{"Money", func(ctx context.Context) ([]slack.Block, error) { return b.homeMoney(ctx, picture) }},
		{"Priorities", b.homePriorities},
		{"Coming", b.homeComing},
		{"Your subscription", func(ctx context.Context) ([]slack.Block, error) { return b.homeSubscription(ctx, team, user) }},
		{"For officers", func(ctx context.Context) ([]slack.Block, error) { return b.homeOffice(ctx, team, user) }},
		{"Who did what", func(ctx context.Context) ([]slack.Block, error) { return b.homeTrail(ctx, team, user) }},
	} {
		made, err := part.make(ctx)
		if err != nil {
			b.o.Log.Warn("a part of an App Home can't be shown", "part", part.title, "err", safe(err))
			made = []slack.Block{words("I can't show this just now. Open this page again in a few minutes.")}
		}
		if len(made) > 0 {
			blocks = append(blocks, slack.NewDividerBlock(), header(part.title))
			blocks = append(blocks, made...)
		}
	}
	blocks = append(blocks, small("I'm a bot, and nobody watches these messages: "+reach(p)))
	return &slack.HomeTabViewRequest{Type: slack.VTHomeTab, CallbackID: "home", Blocks: slack.Blocks{BlockSet: blocks}}, nil
}

func header(text string) slack.Block {
	if text == "" {
		text = "Questions and answers"
	}
	return slack.NewHeaderBlock(plainText(cut(text, 150)))
}

// homePriorities is the answer to the question that is asked most.
func (b *Bot) homePriorities(ctx context.Context) ([]slack.Block, error) {
	a, err := b.o.Ask(ctx, answers.Question{Text: priorities})
	if err != nil || a.Kind != answers.KindAnswer {
		return nil, err
	}
	var build builder
	build.section(bulleted(joined(a.Lead, a.Rows)))
	build.context(sources(a)...)
	return build.blocks, nil
}

// homeComing is the next editions and meetings.
func (b *Bot) homeComing(ctx context.Context) ([]slack.Block, error) {
	c, now := b.o.Counter, b.o.Now()
	var lines []string
	if c.Editor != nil {
		for _, k := range []bulletin.Kind{bulletin.Monthly, bulletin.Weekly} {
			if r := c.Editor.Calendar.Next(k, now); !r.Due.IsZero() {
				lines = append(lines, fmt.Sprintf("*%s bulletin:* %s", upper(string(k)), r.Due.In(b.zone()).Format("Monday 2 January 2006, 15:04")))
			}
		}
	}
	if c.Meetings != nil {
		list, err := c.Meetings.List(ctx, now, now.AddDate(0, 3, 0))
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if !m.TakesPlace() {
				continue
			}
			name := m.Committee.Name
			if m.Title != "" && m.Title != name {
				name += ": " + m.Title
			}
			line := "*Meeting:* " + link(name, m.URL) + ", " + m.Start.In(b.zone()).Format("Monday 2 January 2006, 15:04")
			if m.Place != "" {
				line += ", " + mrkdwn(m.Place)
			}
			lines = append(lines, line)
			if len(lines) == 5 {
				break
			}
		}
	}
	if len(lines) == 0 {
		return nil, nil
	}
	blocks := []slack.Block{slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, cutTo(strings.Join(lines, "\n"), limitSection), false, false), nil, nil)}
	if c.BaseURL != "" {
		blocks = append(blocks, slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType,
			link("Editions so far", c.BaseURL+"/editions")+" · "+link("All meetings", c.BaseURL+"/meetings"), false, false)))
	}
	return blocks, nil
}

// homeSubscription is what somebody gets by e-mail, as far as they connected
// it with Slack. No address is shown.
func (b *Bot) homeSubscription(ctx context.Context, team, user string) ([]slack.Block, error) {
	if b.o.Counter.Door == nil {
		return nil, nil
	}
	st, err := b.o.Counter.Door.Account(ctx, account(team, user))
	join := slack.NewButtonBlockElement(actJoin, "", plainText("Subscribe"))
	switch {
	case errors.Is(err, subscribers.ErrUnknown):
		return []slack.Block{
			words("You haven't subscribed from Slack. You choose what you get, confirm it by a mail, and from then on see and change it here. If you get the bulletin already, the same form connects it."),
			slack.NewActionBlock("", join),
		}, nil
	case err != nil:
		return nil, err
	case st.Subscriber.Ended():
		text := "You left on " + st.Subscriber.EndedAt.In(b.zone()).Format("2 January 2006") + ", and get nothing."
		elements := []slack.BlockElement{join}
		if st.MayUndo {
			elements = []slack.BlockElement{slack.NewButtonBlockElement(actReturn, "", plainText("Take that back"))}
		}
		return []slack.Block{words(text), slack.NewActionBlock("", elements...)}, nil
	}
	return []slack.Block{
		words(b.getsWords(ctx, st.Subscriber)),
		slack.NewActionBlock("", slack.NewButtonBlockElement(actJoin, "", plainText("Change")),
			slack.NewButtonBlockElement(actLeave, "", plainText("Leave")).WithConfirm(slack.NewConfirmationBlockObject(
				plainText("Leave the bulletin?"), plainText("You get no more editions. You can take it back here for 30 days."),
				plainText("Leave"), plainText("Stay")))),
	}, nil
}

func (b *Bot) zone() *time.Location {
	if c := b.o.Counter; c.Editor != nil && c.Editor.Calendar != nil {
		return c.Editor.Calendar.Zone
	}
	return time.UTC
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// cutTo cuts mrkdwn between its lines, so that no link is cut in two.
func cutTo(text string, n int) string {
	piece, _ := split(text, n)
	return piece
}
