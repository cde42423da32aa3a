package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kcst/answers"
	"kcst/facts"
	"kcst/funding"
)

// twice is how long a second press of the same button is the same press.
const twice = 5 * time.Second

// askAgain asks the question of a button: in the thread of its message, or
// where only the person sees that, for them alone.
func (b *Bot) askAgain(ctx context.Context, i *interaction) (answer, error) {
	if first, err := b.archive.once(ctx, i.ID, twice, i.User, i.Channel, i.TS, i.Value); err != nil || !first {
		return answer{}, err
	}
	q := question{ID: i.ID, Channel: i.Channel, Thread: i.Thread, User: i.User, Text: plain(i.Value), Echo: true}
	if i.Private {
		q.Thread, q.URL = "", i.Response
	}
	return answer{}, b.takeOn(ctx, q)
}

// share answers the question of a private answer once more, for everybody in
// the channel.
func (b *Bot) share(ctx context.Context, i *interaction) (answer, error) {
	q := question{
		ID: "share-" + identify(i.User, i.Channel, i.TS), Channel: i.Channel, User: i.User, Text: plain(i.Value),
		Echo: true, Share: i.Response,
	}
	return answer{}, b.takeOn(ctx, q)
}

// takeOn stores a question that came by a button.
func (b *Bot) takeOn(ctx context.Context, q question) error {
	_, _, err := b.archive.accept(ctx, identity{Event: q.ID}, q)
	b.rouse()
	return err
}

// hasSum reports whether there is arithmetic behind an answer: its own, or
// the ledger's of a fund, a pot or a project.
func (b *Bot) hasSum(known *facts.Base, a answers.Answer) bool {
	if a.Kind != answers.KindAnswer {
		return false
	}
	return len(a.Sums) > 0 || b.o.Counter.Ledger != nil && known != nil && len(scopesOf(known, a.Facts)) > 0
}

// scopesOf are the funds and pots whose money some facts tell of, the first
// fact's first.
func scopesOf(known *facts.Base, ids []string) []funding.Scope {
	var list []funding.Scope
	seen := map[funding.Scope]bool{}
	for _, id := range ids {
		f := known.Fact(id)
		if f == nil || !ofMoney(f) {
			continue
		}
		for _, about := range f.About {
			e := known.Entity(about)
			if e == nil {
				continue
			}
			var s funding.Scope
			switch e.Kind {
			case facts.KindFund:
				s.Fund = e.ID
			case facts.KindPot:
				s.Fund, s.Pot, _ = strings.Cut(e.ID, ".")
			default:
				continue
			}
			if !seen[s] {
				seen[s] = true
				list = append(list, s)
			}
		}
	}
	return list
}

// ofMoney reports whether a fact tells of a balance.
func ofMoney(f *facts.Fact) bool {
	switch f.Aspect {
	case facts.AspectRemaining, facts.AspectSpent, facts.AspectAmount:
		return true
	}
	return f.Value != nil && f.Value.Money != nil
}

// showSum tells the person how an answer's figures come about.
func (b *Bot) showSum(ctx context.Context, i *interaction) error {
	var v sumValue
	if err := json.Unmarshal([]byte(i.Value), &v); err != nil {
		return refuse(goneText)
	}
	m, err := b.sumMessage(ctx, v)
	if err != nil {
		return err
	}
	b.tellAlone(ctx, i, m)
	return nil
}

func (b *Bot) sumMessage(ctx context.Context, v sumValue) (message, error) {
	var build builder
	var all []string
	add := func(lines ...string) {
		build.section(strings.Join(lines, "\n"))
		all = append(all, lines...)
	}
	for _, s := range v.Sums {
		add(sumLine(s))
	}
	c := b.o.Counter
	if c.Ledger != nil && c.Known != nil && len(v.Facts) > 0 {
		known, err := c.Known(ctx)
		if err != nil {
			return message{}, err
		}
		book, err := c.Ledger.Book(ctx)
		if err != nil {
			return message{}, err
		}
		for _, s := range scopesOf(known, v.Facts) {
			name := book.Name(s.Fund)
			if s.Pot != "" {
				name = book.Name(s.Fund + "." + s.Pot)
			}
			add(name+", unallocated by the ledger's entries:", book.Balance(s, funding.At{}).UnallocatedSum().Words())
			for _, d := range book.Compare(s.Fund, funding.At{}) {
				line := "It doesn't add up: " + d.Text + "."
				if d.Gap == 0 || d.Reported.Measure != funding.MeasureUnallocated || slices.Contains(all, line) {
					continue
				}
				add(line)
				build.context("Source: " + mrkdwn(d.Source))
			}
		}
	}
	if len(all) == 0 {
		add("This figure stands in its source as it is: there is nothing to add up.")
	}
	return build.message(strings.Join(all, "\n")), nil
}

// signs stand between the terms of a sum.
var signs = map[string]string{"total": " + ", "difference": " − ", "remainder": " − ", "share": " of ", "for each": " ÷ ", "compared": " with "}

// sumLine is a sum as people write it.
func sumLine(s answers.Sum) string {
	sign, ok := signs[s.Operation]
	if !ok {
		sign = ", "
	}
	name := strings.ToUpper(s.Operation[:1]) + s.Operation[1:] + ": "
	if len(s.Terms) == 0 {
		return name + s.Result
	}
	return name + strings.Join(s.Terms, sign) + " = " + s.Result
}

// openAnswer answers the question of a button in a form, where there is no
// message to answer in: in the App Home.
func (b *Bot) openAnswer(ctx context.Context, i *interaction) error {
	v, err := b.askView(ctx, plain(i.Value), "")
	if err != nil {
		return err
	}
	return b.openView(ctx, i, v)
}

// The ids of the form that answers.
const (
	formAsk    = "ask_form"
	actAskForm = "ask_open"
	actAskHere = "ask_here" // value: a question
)

// openAsk opens the form that answers.
func (b *Bot) openAsk(ctx context.Context, i *interaction) error {
	v, err := b.askView(ctx, "", "")
	if err != nil {
		return err
	}
	return b.openView(ctx, i, v)
}

// askInForm answers in the form, which stays open for the next question.
func (b *Bot) askInForm(ctx context.Context, i *interaction) (answer, error) {
	text := plain(i.Fields.text("question"))
	if text == "" {
		return answer{}, refuseFields(map[string]string{"question": "Write a question."})
	}
	v, err := b.askView(ctx, text, i.View.Meta)
	if err != nil {
		return answer{}, err
	}
	return answer{update: v}, nil
}

// askView is the form that answers, with the answer to text if there is any.
// prev is what was asked in it before.
func (b *Bot) askView(ctx context.Context, text, prev string) (*slack.ModalViewRequest, error) {
	hint, label := "", "Your question"
	if examples := b.o.Partnership().Examples; len(examples) > 0 {
		hint = "For example: " + examples[0]
	}
	var blocks []slack.Block
	if text != "" {
		label, hint = "Ask on", ""
		q := question{Text: text, User: "", URL: "form"}
		m, err := b.composeFor(ctx, q, answers.Question{Text: text, Prev: lines(prev)}, func(a answers.Answer) message {
			return answerInForm(a, text)
		})
		if err != nil {
			return nil, err
		}
		blocks = m.blocks
	}
	in := textInput("", 500, false)
	blocks = append(blocks, asks("question", label, hint, false, in))
	v := form(formAsk, "Ask", "Ask", blocks...)
	v.Close = plainText("Close")
	v.PrivateMetadata = lastLines(prev, text)
	return v, nil
}

// answerInForm is an answer without what only messages can have.
func answerInForm(a answers.Answer, text string) message {
	var b builder
	b.context("*Asked:* " + mrkdwn(cut(text, limitButton*4)))
	lead := a.Lead
	if lead == "" && len(a.Rows) == 0 {
		lead = a.Text
	}
	b.section(bulleted(joined(lead, a.Rows)))
	b.section(bulleted(a.More))
	if len(a.Suggestions) > 0 {
		b.section(joined(couldAsk, a.Suggestions))
	}
	b.context(sources(a)...)
	return b.message(a.Text)
}

// lines are the questions that a form remembers.
func lines(meta string) []string {
	if meta == "" {
		return nil
	}
	return strings.Split(meta, "\n")
}

// lastLines adds a question to those that a form remembers, within what it
// can hold.
func lastLines(meta, text string) string {
	if text == "" {
		return meta
	}
	all := append(lines(meta), text)
	all = all[max(0, len(all)-followUps):]
	for len(strings.Join(all, "\n")) > limitMetadata && len(all) > 1 {
		all = all[1:]
	}
	if joined := strings.Join(all, "\n"); len(joined) <= limitMetadata {
		return joined
	}
	return ""
}
