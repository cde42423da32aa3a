package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"
)

// atOffice does what an officer's word after /kcst asks for: record, facts,
// gaps, items, editions, extraordinary, audit. It reports whether the text is
// such a word and the person an officer; anything else is a question.
func (b *Bot) atOffice(ctx context.Context, c slack.SlashCommand, text string) (message, bool) {
	word := strings.ToLower(strings.Trim(text, " ./"))
	i := &interaction{
		ID: identify(c.APIAppID, c.TeamID, c.TriggerID), Where: onGlobal, Action: word, User: c.UserID, Team: c.TeamID,
		Channel: c.ChannelID, Trigger: c.TriggerID, Response: c.ResponseURL, At: b.o.Now(),
	}
	say := func(f func(context.Context) (message, error)) func() (message, error) {
		return func() (message, error) { return f(ctx) }
	}
	open := func(f func(context.Context, *interaction) error) func() (message, error) {
		return func() (message, error) { return message{}, f(ctx, i) }
	}
	do, ok := map[string]func() (message, error){
		"record":        open(b.openMoney),
		"facts":         say(b.staleFacts),
		"gaps":          say(b.showGaps),
		"items":         say(b.listItems),
		"editions":      say(b.listEditions),
		"extraordinary": open(b.openExtraordinary),
		"audit":         say(b.auditMessage),
	}[word]
	if !ok || b.o.Office.Editor == nil {
		return message{}, false
	}
	if _, err := b.may(ctx, i, officer); err != nil {
		return notice(sentenceOf(err)), true
	}
	m, err := do()
	if err != nil {
		b.o.Log.Warn("a command of an officer failed", "word", word, "err", safe(err))
		return notice(sentenceOf(err)), true
	}
	return m, true
}

func (b *Bot) showGaps(ctx context.Context) (message, error) {
	m, _, err := b.drawGaps(ctx, "")
	return m, err
}

// listItems has the cards of what waits for an officer posted, where there is
// none, and says how many there are.
func (b *Bot) listItems(ctx context.Context) (message, error) {
	if err := b.lookAtItems(ctx); err != nil {
		return message{}, err
	}
	items, err := b.o.Office.Items.Items(ctx, "submitted", "held")
	if err != nil {
		return message{}, err
	}
	var m builder
	m.section(counted(len(items), "item") + " for an officer to accept or hold; each has its message in the officers' channel.")
	for _, it := range items[:min(len(items), 15)] {
		m.mrkdwn("• *" + mrkdwn(cut(it.Headline, 130)) + "* · " + string(it.State))
		if row := itemButtons(it); len(row) > 0 {
			m.buttons(row...)
		}
	}
	return m.message(counted(len(items), "item") + " for an officer."), nil
}

// listEditions shows the editions that aren't finished.
func (b *Bot) listEditions(ctx context.Context) (message, error) {
	live, err := b.o.Office.Items.Live(ctx)
	if err != nil {
		return message{}, err
	}
	var m builder
	m.section(counted(len(live), "edition") + " on the way; each has its message in the officers' channel.")
	for _, ed := range live[:min(len(live), 15)] {
		m.mrkdwn("*" + mrkdwn(cut(ed.Subject, 200)) + "*\n" + b.editionLine(ed))
		m.buttons(button("edition_preview", "Preview", ed.ID+" "+ed.Hash))
	}
	m.buttons(button("extraordinary", "Extraordinary edition…", ""))
	return m.message(counted(len(live), "edition") + " on the way."), nil
}
