package bot

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"kcst/answers"
	"kcst/facts"
)

const actHelp = "help_open"

// wish is something that people ask of the bot in a word, and that is no
// question.
type wish string

// The wishes.
const (
	wishHelp      wish = "help"
	wishSubscribe wish = "subscribe"
	wishSuggest   wish = "suggest"
)

var wishes = map[string]wish{
	"": wishHelp, "help": wishHelp, "what can you do": wishHelp, "what can i ask": wishHelp, "hello": wishHelp, "hi": wishHelp,
	"subscribe": wishSubscribe, "unsubscribe": wishSubscribe, "my subscription": wishSubscribe, "subscription": wishSubscribe,
	"suggest": wishSuggest, "suggestion": wishSuggest, "suggest something": wishSuggest,
}

// wishOf is what a message wishes, "" for an answer. Who asks in a sentence to
// be put on the list or off it is answered where there is no form for that.
func (b *Bot) wishOf(text string) wish {
	if w, ok := wishes[strings.ToLower(strings.Trim(text, " .!?/"))]; ok {
		return w
	}
	if b.o.Counter.Door != nil && answers.WishOf(text) != answers.NoWish {
		return wishSubscribe
	}
	return ""
}

// called is the bot's name, or its slash command where Slack has no slash
// commands: at the beginning of a message in a thread.
var called = regexp.MustCompile(`(?i)^\s*/?kcst\b[:,]?\s*`)

// grant answers a wish.
func (b *Bot) grant(w wish) message {
	p := b.o.Partnership()
	switch {
	case w == wishSubscribe && b.o.Counter.Door != nil:
		return invitation("Choose what you get by e-mail, change it, or leave. Your address is asked for in a form that only you see, and is never shown in Slack.",
			slack.NewButtonBlockElement(actJoin, "", plainText("Your subscription")))
	case w == wishSuggest && b.o.Counter.Editor != nil:
		return invitation("Suggest a session, an idea for funding, working together, or news for the bulletin. An officer reads every suggestion.",
			slack.NewButtonBlockElement(actSuggest, "", plainText("Suggest something")))
	}
	return helpMessage(p)
}

// invitation is a sentence with a button that opens a form.
func invitation(text string, button slack.BlockElement) message {
	var b builder
	b.section(text)
	b.actions(button)
	return b.message(text)
}

const (
	mostExamples = 10 // questions that the help shows
	mostPrompts  = 4  // that Slack shows in the messages tab
)

// helpWords are what the bot says of itself, and of how to ask.
func helpWords(p facts.Partnership) (intro, how string) {
	intro = "I answer questions about " + named(p.Name, "the partnership") +
		" from its published documents, with the source and its date. What I don't hold, I say I don't hold."
	how = "Mention me in a channel, write to me directly, or use /kcst for an answer that only you see. In a thread, where Slack has no commands, " +
		"begin a message with kcst; or mention me again to ask on. I'm a bot, and nobody watches these messages: " + reach(p)
	return intro, how
}

// helpMessage says what to ask, and how: real questions, each on a button.
func helpMessage(p facts.Partnership) message {
	intro, how := helpWords(p)
	lines := []string{intro}
	var b builder
	b.section(intro)
	if examples := p.Examples[:min(len(p.Examples), mostExamples)]; len(examples) > 0 {
		b.section("Ask, for example:")
		lines = append(lines, "", "Ask, for example:")
		for _, e := range examples {
			lines = append(lines, "• "+e)
		}
		b.questions(actAsk, examples)
	}
	b.context(mrkdwn(how))
	return b.message(strings.Join(append(lines, "", how), "\n"))
}

// questions are buttons that ask; what is too long for one is a line.
func (b *builder) questions(action string, list []string) {
	var elements []slack.BlockElement
	var long []string
	for i, q := range list {
		if e, ok := askButton(action+":"+strconv.Itoa(i), q); ok {
			elements = append(elements, e)
		} else {
			long = append(long, q)
		}
	}
	b.actions(elements...)
	b.section(joined("", long))
}

// openHelp shows the help where there is no message to answer in.
func (b *Bot) openHelp(ctx context.Context, i *interaction) error {
	p := b.o.Partnership()
	intro, how := helpWords(p)
	var build builder
	build.section(intro)
	build.section("Ask, for example:")
	build.questions(actAskHere, p.Examples[:min(len(p.Examples), mostExamples)])
	build.context(mrkdwn(how))
	return b.openView(ctx, i, &slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText("What you can ask"), Close: plainText("Close"), Blocks: slack.Blocks{BlockSet: build.blocks},
	})
}
