package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kcst/subscribers"
)

// joinView is the form to subscribe: what the page has, and the address.
func joinView(o subscribers.Offer, agreed, base string) *slack.ModalViewRequest {
	first := subscribers.Choices{Kinds: []subscribers.Kind{subscribers.Monthly}}
	address := slack.NewEmailTextInputBlockElement(nil, "in")
	blocks := []slack.Block{asks("address", "E-mail address", "It goes to the mailing list alone, and is never shown in Slack.", false, address)}
	blocks = append(blocks, choiceBlocks(o, first)...)
	blocks = append(blocks,
		words(agreed),
		asks("agree", "Your consent", "", false, slack.NewCheckboxGroupsBlockElement("in", choice("yes", "I agree"))),
	)
	if base != "" {
		blocks = append(blocks, slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, link("What is kept, and why", base+"/privacy"), false, false)))
	}
	return form(formJoin, "Subscribe", "Subscribe", blocks...)
}

// chooseView is the form to change what somebody gets.
func chooseView(o subscribers.Offer, c subscribers.Choices) *slack.ModalViewRequest {
	return form(formChoose, "Your subscription", "Save", choiceBlocks(o, c)...)
}

// kindNames are the kinds of edition as people choose them.
var kindNames = map[subscribers.Kind]string{
	subscribers.Monthly:       "The monthly bulletin",
	subscribers.Weekly:        "The weekly summary of meetings",
	subscribers.Extraordinary: "Extraordinary editions, when something can't wait",
}

var frequencyNames = map[subscribers.Frequency]string{
	subscribers.EveryEdition:  "Each edition",
	subscribers.MonthlyAtMost: "Once a month at most, save what can't wait",
}

func choiceBlocks(o subscribers.Offer, c subscribers.Choices) []slack.Block {
	var kinds []*slack.OptionBlockObject
	for _, k := range subscribers.Kinds() {
		kinds = append(kinds, choice(string(k), kindNames[k]))
	}
	kind := slack.NewCheckboxGroupsBlockElement("in", kinds...)
	var have []string
	for _, k := range c.Kinds {
		have = append(have, string(k))
	}
	kind.InitialOptions = chosen(kinds, have)

	var often []*slack.OptionBlockObject
	for _, f := range subscribers.Frequencies() {
		often = append(often, choice(string(f), frequencyNames[f]))
	}
	frequency := slack.NewRadioButtonsBlockElement("in", often...)
	frequency.InitialOption = often[0]
	if at := slices.Index(subscribers.Frequencies(), c.Frequency); at > 0 {
		frequency.InitialOption = often[at]
	}
	blocks := []slack.Block{
		asks("kinds", "Editions", "", false, kind),
		asks("frequency", "How often", "", false, frequency),
	}
	for _, m := range []struct {
		block, label, hint string
		offered            []subscribers.Option
		have               []string
	}{
		{"topics", "Topics", "None is all of them.", o.Topics, c.Topics},
		{"districts", "Districts", "None is all of them.", o.Districts, c.Districts},
		{"committees", "Committees", "None is all of them.", o.Committees, c.Committees},
	} {
		if len(m.offered) == 0 {
			continue
		}
		blocks = append(blocks, asks(m.block, m.label, m.hint, true, severalOf(m.offered, m.have)))
	}
	return blocks
}

// severalOf is a menu to choose several from; those chosen are in it though
// there be more than a menu can hold.
func severalOf(offered []subscribers.Option, have []string) *slack.MultiSelectBlockElement {
	ordered := slices.Clone(offered)
	slices.SortStableFunc(ordered, func(a, b subscribers.Option) int {
		x, y := slices.Contains(have, a.ID), slices.Contains(have, b.ID)
		if len(offered) <= limitOptions || x == y {
			return 0
		}
		if x {
			return -1
		}
		return 1
	})
	var options []*slack.OptionBlockObject
	for _, op := range ordered[:min(len(ordered), limitOptions)] {
		options = append(options, choice(op.ID, op.Name))
	}
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, plainText("All"), "in", options...)
	e.InitialOptions = chosen(options, have)
	return e
}

// choicesIn are the choices in a submitted form.
func choicesIn(f fields) subscribers.Choices {
	c := subscribers.Choices{
		Topics: f.list("topics"), Districts: f.list("districts"), Committees: f.list("committees"),
		Frequency: subscribers.Frequency(f.text("frequency")),
	}
	for _, k := range f.list("kinds") {
		c.Kinds = append(c.Kinds, subscribers.Kind(k))
	}
	return c
}

func choicesOf(s subscribers.Subscriber) subscribers.Choices {
	return subscribers.Choices{Name: s.Name, Organisation: s.Organisation, Kinds: s.Kinds, Topics: s.Topics,
		Districts: s.Districts, Committees: s.Committees, Frequency: s.Frequency}
}

// getsWords say what somebody gets.
func (b *Bot) getsWords(ctx context.Context, s subscribers.Subscriber) string {
	var kinds []string
	for _, k := range s.Kinds {
		name := kindNames[k]
		kinds = append(kinds, strings.ToLower(name[:1])+name[1:])
	}
	text := "You get " + listed(kinds) + "."
	o, err := b.o.Counter.Door.Offer(ctx)
	if err != nil {
		return text
	}
	for _, c := range []struct {
		what    string
		offered []subscribers.Option
		have    []string
	}{{"Topics", o.Topics, s.Topics}, {"Districts", o.Districts, s.Districts}, {"Committees", o.Committees, s.Committees}} {
		var names []string
		for _, op := range c.offered {
			if slices.Contains(c.have, op.ID) {
				names = append(names, op.Name)
			}
		}
		if len(names) > 0 {
			text += "\n" + c.what + ": " + strings.Join(names, ", ") + "."
		}
	}
	if s.Frequency == subscribers.MonthlyAtMost {
		text += "\nOnce a month at most, save what can't wait."
	}
	return text
}

// listed is a list as it stands in a sentence.
func listed(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
