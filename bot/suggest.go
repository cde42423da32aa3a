package bot

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"kcst/bulletin"
	"kcst/bulletin/links"
	"kcst/facts"
)

// The ids of what people put forward.
const (
	actSuggest  = "suggest"
	formSuggest = "suggestion"
	actAddItem  = "add_to_bulletin"
	formItem    = "item"
)

// The longest that bulletin takes.
const (
	longHeadline = 120
	longLine     = 200
	longBody     = 600 // characters; its limit is in words
)

// suggestions are what can be put forward, as people choose them.
var suggestions = []struct {
	kind bulletin.ItemKind
	name string
}{
	{bulletin.Session, "A topic for a session"},
	{bulletin.FundingIdea, "An idea for funding"},
	{bulletin.Together, "Working together"},
	{bulletin.PlainItem, "News for the bulletin"},
}

// plainKind stands for the zero kind, as an option needs a value.
const plainKind = "item"

// openSuggest opens the form for suggestions.
func (b *Bot) openSuggest(ctx context.Context, i *interaction) error {
	if b.o.Counter.Editor == nil {
		return refuse("I can't take suggestions here; %s", reach(b.o.Partnership()))
	}
	return b.openView(ctx, i, suggestView())
}

func suggestView() *slack.ModalViewRequest {
	var kinds []*slack.OptionBlockObject
	for _, s := range suggestions {
		value := string(s.kind)
		if value == "" {
			value = plainKind
		}
		kinds = append(kinds, choice(value, s.name))
	}
	kind := slack.NewRadioButtonsBlockElement("in", kinds...)
	kind.InitialOption = kinds[0]
	return form(formSuggest, "Suggest something", "Send",
		asks("kind", "What is it?", "", false, kind),
		asks("headline", "In one line", "For example: How other counties work with night-time venues", false, textInput("", longHeadline, false)),
		asks("body", "A little more", "At most 60 words.", true, textInput("", longBody, true)),
		asks("link", "A link", "", true, slack.NewURLTextInputBlockElement(nil, "in")),
		small("An officer reads it before anything is done with it. Your Slack name goes with it to them; please name nobody else."),
	)
}

// submitSuggestion puts a suggestion on the shelf.
func (b *Bot) submitSuggestion(ctx context.Context, i *interaction) (answer, error) {
	it := bulletin.Item{Kind: bulletin.ItemKind(i.Fields.text("kind")), Headline: i.Fields.text("headline"), Body: i.Fields.text("body"), Source: "A partner's suggestion"}
	if it.Kind == plainKind {
		it.Kind, it.Section = bulletin.PlainItem, bulletin.GuessSection(it.Headline+" "+it.Body)
	}
	return b.putForward(ctx, i, it)
}

// openItem opens the form for an item, filled from a message: its link
// laundered, its first line as the headline, its section guessed.
func (b *Bot) openItem(ctx context.Context, i *interaction) error {
	if b.o.Counter.Editor == nil {
		return refuse("I can't take items for the bulletin here; %s", reach(b.o.Partnership()))
	}
	return b.openView(ctx, i, itemView(draftOf(i.Raw)))
}

// draft is an item as it is guessed from a message.
type draft struct {
	headline, body string
	link           links.Link
	section        bulletin.SectionID
}

var linked = regexp.MustCompile(`<(https?://[^<>|\s]+)(?:\|[^<>]*)?>|(https?://[^<>\s]+)`)

// draftOf guesses an item from a message in Slack's markup.
func draftOf(raw string) draft {
	var d draft
	if m := linked.FindStringSubmatch(raw); m != nil {
		d.link = links.Clean(unescape.Replace(m[1] + m[2]))
	}
	var said []string
	for line := range strings.Lines(raw) {
		bare := linked.ReplaceAllStringFunc(line, func(s string) string {
			if _, label, ok := strings.Cut(strings.Trim(s, "<>"), "|"); ok && !strings.Contains(label, "://") {
				return label
			}
			return ""
		})
		if line = strings.Trim(plain(bare), " *_~>•-:"); line != "" {
			said = append(said, line)
		}
	}
	whole := strings.Join(said, " ")
	if len(said) > 0 {
		first := said[0]
		if at := strings.IndexAny(first, ".!?"); at > 15 && at+1 < len(first) && first[at+1] == ' ' {
			first = first[:at]
		}
		d.headline = cut(strings.TrimRight(first, "."), longHeadline)
		d.body = strings.TrimRight(bulletin.ExcerptOf(strings.TrimLeft(strings.TrimPrefix(whole, strings.TrimSuffix(d.headline, "…")), " .!?:…")), " :")
	}
	d.section = bulletin.GuessSection(whole + " " + d.link.URL)
	return d
}

// sectionNames are the sections as people read them.
func sectionName(id bulletin.SectionID) string {
	return upper(strings.ReplaceAll(string(id), "-", " "))
}

func itemView(d draft) *slack.ModalViewRequest {
	var sections []*slack.OptionBlockObject
	for _, id := range bulletin.Sections() {
		sections = append(sections, choice(string(id), sectionName(id)))
	}
	section := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "in", sections...)
	for _, o := range chosen(sections, []string{string(d.section)}) {
		section.InitialOption = o
	}
	address := slack.NewURLTextInputBlockElement(nil, "in")
	if len(d.link.URL) <= 2000 {
		address.InitialValue = d.link.URL
	}
	blocks := []slack.Block{
		asks("headline", "Headline", "", false, textInput(d.headline, longHeadline, false)),
		asks("body", "Text", "At most 60 words.", true, textInput(d.body, longBody, true)),
		asks("link", "Link", "", true, address),
	}
	notes := d.link.Words()
	if d.link.Held != "" {
		notes = append(notes, "About the link: "+d.link.Held)
	}
	if len(notes) > 0 {
		blocks = append(blocks, small(strings.Join(notes, " ")))
	}
	return form(formItem, "Add to bulletin", "Submit", append(blocks,
		asks("section", "Section", "Guessed from the words: change it where it is wrong.", false, section),
		asks("source", "Source", "Who says so: the publisher, as readers know it.", false, textInput("", longLine, false)),
		small("An officer reads it before it goes into an edition. Your Slack name goes with it to them."),
	)...)
}

// submitItem puts an item on the shelf.
func (b *Bot) submitItem(ctx context.Context, i *interaction) (answer, error) {
	return b.putForward(ctx, i, bulletin.Item{
		Section: bulletin.SectionID(i.Fields.text("section")), Headline: i.Fields.text("headline"), Body: i.Fields.text("body"), Source: i.Fields.text("source"),
	})
}

// putForward submits an item, once: its ID comes from the form's.
func (b *Bot) putForward(ctx context.Context, i *interaction, it bulletin.Item) (answer, error) {
	it.ID = "slack-" + i.ID
	it.PublishFrom = facts.DateOf(b.o.Now().In(b.zone()))
	if address := i.Fields.text("link"); address != "" {
		it.Links = []bulletin.Link{{Title: it.Headline, URL: address}}
	}
	kept, _, err := b.o.Counter.Editor.Store.AddNew(ctx, it, i.By)
	switch {
	case errors.Is(err, bulletin.ErrInvalid):
		return answer{}, refuseFields(onFields(err, i.Fields, "headline"))
	case err != nil:
		return answer{}, err
	}
	text := "Thank you: an officer reads it, and decides whether it goes into an edition."
	if kept.State == bulletin.Held && len(kept.Notes) > 0 {
		text += " Its link needs a look first: " + strings.Join(kept.Notes, " ")
	}
	m := notice(text)
	return answer{tell: &m}, nil
}

// beginnings are which input a sentence is about, by how it begins.
var beginnings = []struct{ begins, field string }{
	{"The text", "body"}, {"The text", "text"}, {"The source", "source"}, {"Link", "link"}, {"The link", "link"},
	{"The subject", "subject"}, {"The headline or subject", "subject"},
}

// onFields puts what is wrong with an item or an edition on the inputs of its
// form that it is about, and what is about none of them on rest.
func onFields(err error, held fields, rest string) map[string]string {
	wrong := map[string]string{}
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimSpace(line)
		field := rest
		for _, a := range beginnings {
			if _, ok := held[a.field]; ok && strings.HasPrefix(line, a.begins) {
				field = a.field
			}
		}
		if strings.HasPrefix(line, `The link "`) && !strings.HasPrefix(line, `The link `+strconv.Quote(held.text("link"))) {
			field = rest // it stands in the text
		}
		wrong[field] = strings.TrimSpace(wrong[field] + " " + line)
	}
	return wrong
}
