package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"kcst/facts"
)

// officerWords are what officers may write after /kcst, and what each does.
var officerWords = []struct{ word, does string }{
	{"record", "record money"},
	{"facts", "what is out of date; find, change or retire a fact"},
	{"gaps", "what nobody could answer yet"},
	{"items", "what was put forward for the bulletin"},
	{"editions", "how the editions on their way stand (also status)"},
	{"extraordinary", "an extraordinary edition"},
	{"audit", "who did what"},
}

// officerHelp says what officers may do, with buttons for the forms.
func (b *builder) officerHelp() {
	var lines []string
	for _, w := range officerWords {
		lines = append(lines, "`/kcst "+w.word+"` "+w.does)
	}
	lines = append(lines, "`/kcst subscribe` and `/kcst suggest` are everybody's forms; *Add to bulletin* stands in the menu of every message.")
	b.mrkdwn(strings.Join(lines, "\n"))
	b.buttons(button("money", "Record money…", ""), button("facts", "Find a fact…", ""), button("extraordinary", "Extraordinary edition…", ""))
}

// meantWord is the officer's word that a single mistyped one is near to, "" for
// none.
func meantWord(word string) string {
	if strings.ContainsAny(word, " \t") || len(word) < 3 {
		return ""
	}
	meant, nearest := "", 3
	for _, w := range append(officerWords, struct{ word, does string }{word: "status"}) {
		limit := 1
		if len(w.word) > 6 {
			limit = 2
		}
		if d := facts.Distance(word, w.word, limit+1); d <= limit && d < nearest {
			meant, nearest = w.word, d
		}
	}
	return meant
}

// atOffice does what an officer's word after /kcst asks for, see officerWords,
// and tells officers which one is meant when it is mistyped. It reports whether
// the text is such a word and the person an officer; anything else is a
// question.
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
		"status":        say(b.listEditions),
		"extraordinary": open(b.openExtraordinary),
		"audit":         say(b.auditMessage),
	}[word]
	if b.o.Office.Editor == nil {
		return message{}, false
	}
	if !ok {
		return b.guide(ctx, i, text)
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

// guide tells an officer what commands there are, or which one a mistyped word
// must be. For anything else, and anybody else, it is false.
func (b *Bot) guide(ctx context.Context, i *interaction, text string) (message, bool) {
	wish, meant := b.wishOf(text), meantWord(i.Action)
	if wish != wishHelp && (wish != "" || meant == "") {
		return message{}, false
	}
	if _, err := b.may(ctx, i, officer); err != nil {
		return message{}, false
	}
	if wish == wishHelp {
		m := helpMessage(b.o.Partnership())
		var more builder
		more.mrkdwn("*For officers*")
		more.officerHelp()
		m.blocks = append(m.blocks, more.blocks...)
		return m, true
	}
	return notice("There is no command " + i.Action + ". Did you mean /kcst " + meant + "? If it is a question, ask it in a few words; /kcst help lists the commands."), true
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
